package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.Ipv4Options;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.ip.header.SourceRoute;
import io.hawser.link.DeferredChecksum;
import io.hawser.link.LinkType;
import io.hawser.link.MergedSegments;
import io.hawser.link.Offloads;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import io.hawser.wire.TcpHeader;

/**
 * Forwards packets that are addressed to other hosts (RFC 1812 §5, RFC 8200), when net.ipv4.ip_forward or
 * net.ipv6.conf.all.forwarding is on.
 */
final class Forwarder {
    private final Ip ip;

    Forwarder(Ip ip) {
        this.ip = ip;
    }

    /**
     * Takes ownership of a checked packet, which begins with its IP header and is not addressed to this host, and
     * forwards it.
     */
    void forward(Packet packet, NetworkInterface from) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        // RFC 1812 §5.3.4: a packet to all stations of a link is not forwarded; packets on lo are for this host only.
        if (packet.isLinkMulticast() || from == ip.loopback() || isReserved(bytes, at)) {
            drop(packet, IpCounter.IN_ADDR_ERRORS);
            return;
        }
        if (Ipv4Header.ttl(bytes, at) <= 1) {
            ip.icmp().timeExceeded(packet, IcmpHeader.TTL_EXCEEDED);
            drop(packet, IpCounter.IN_HDR_ERRORS);
            return;
        }
        Path path = ip.pathOfOthers(0, PacketAddresses.destinationLow(packet));
        if (path == null) {
            ip.icmp().destinationUnreachable(packet, IcmpHeader.NET_UNREACHABLE);
            drop(packet, IpCounter.EXT_IN_NO_ROUTES);
            return;
        }
        boolean tooLarge = wireBytes(packet) > path.mtuBytes();
        if (tooLarge && Ipv4Header.dontFragment(bytes, at)) {
            ip.icmp().fragmentationNeeded(packet, path.mtuBytes());
            drop(packet, IpCounter.FRAG_FAILS);
            return;
        }
        Ipv4Header.decrementTtl(bytes, at);
        ip.counters().increment(IpCounter.FORW_DATAGRAMS);
        send(packet, path, tooLarge);
    }

    /**
     * Takes ownership of a checked IPv6 packet, which begins with its IP header and is not addressed to this host, and
     * forwards it. Routers never fragment IPv6 packets.
     */
    void forwardV6(Packet packet, NetworkInterface from) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        IpAddress source = PacketAddresses.source(packet);
        IpAddress destination = PacketAddresses.destination(packet);
        // RFC 4291 §2.5.6: a link-local address is never forwarded.
        if (packet.isLinkMulticast() || from == ip.loopback() || source.isUnspecified() || destination.isLinkLocal()) {
            drop(packet, IpCounter.V6_IN_ADDR_ERRORS);
            return;
        }
        if (Ipv6Header.hopLimit(bytes, at) <= 1) {
            ip.icmp().timeExceeded(packet, IcmpHeader.TTL_EXCEEDED);
            drop(packet, IpCounter.V6_IN_HDR_ERRORS);
            return;
        }
        Path path = ip.pathOfOthers(destination.high(), destination.low());
        if (path == null) {
            ip.icmp().destinationUnreachable(packet, IcmpHeader.NET_UNREACHABLE);
            drop(packet, IpCounter.V6_IN_NO_ROUTES);
        } else if (source.isLinkLocal()) {
            ip.v6().icmp().error(packet, Icmpv6Header.DESTINATION_UNREACHABLE, Icmpv6Header.BEYOND_SCOPE, 0);
            drop(packet, IpCounter.V6_IN_ADDR_ERRORS);
        } else if (wireBytes(packet) > path.mtuBytes()) {
            ip.icmp().fragmentationNeeded(packet, path.mtuBytes());
            drop(packet, IpCounter.V6_IN_TOO_BIG_ERRORS);
        } else {
            Ipv6Header.decrementHopLimit(bytes, at);
            ip.counters().increment(IpCounter.V6_OUT_FORW_DATAGRAMS);
            send(packet, path, /* tooLarge= */ false);
        }
    }

    /** The size on the wire; of a packet that stands for several segments, that of the largest of them. */
    private static int wireBytes(Packet packet) {
        int tcp = packet.segmentBytes() == 0 ? -1 : MergedSegments.tcpHeaderOf(packet, LinkType.RAW_IP);
        if (tcp < 0) {
            return packet.length();
        }
        int headers = tcp + TcpHeader.headerBytes(packet.bytes(), tcp) - packet.start();
        return Math.min(packet.length(), headers + packet.segmentBytes());
    }

    /** Sends a packet, and does first what the link it came by has left undone and the next link does not do either. */
    private void send(Packet packet, Path path, boolean tooLarge) {
        Offloads offloads = path.via().link().offloads();
        if (packet.segmentBytes() > 0 && (tooLarge || packet.length() > offloads.segmentationBytes())) {
            MergedSegments.cut(
                    packet,
                    LinkType.RAW_IP,
                    packet.segmentBytes(),
                    ip.packets(),
                    segment -> ip.output().send(segment, path, tooLarge));
            packet.release();
            return;
        }
        if (!offloads.checksumOnSend()) {
            DeferredChecksum.complete(packet, LinkType.RAW_IP);
        }
        ip.output().send(packet, path, tooLarge);
    }

    /**
     * Takes ownership of a packet whose source route names this host and has further hops (RFC 791 §3.1), and forwards
     * it: the next hop becomes its destination, and the address of this host is recorded in its place.
     */
    void forwardAlongRoute(Packet packet, NetworkInterface from) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        int option = Ipv4Options.find(bytes, at);
        int entry = option + Bytes.u8(bytes, option + 2) - 1;
        IpAddress next = IpAddress.v4(Bytes.i32(bytes, entry));
        Route route = ip.settings().forward ? ip.routes().lookup(next) : null;
        boolean strict = Bytes.u8(bytes, option) == SourceRoute.STRICT;
        IpAddress own = route == null || strict && route.gateway() != null
                ? null
                : route.via().sourceFor(next);
        if (own == null
                || ip.kindOf(0, next.low()) != LocalAddresses.FOREIGN
                || next.isMulticast()
                || next.isUnspecified()) {
            ip.icmp().destinationUnreachable(packet, IcmpHeader.SOURCE_ROUTE_FAILED);
            drop(packet, IpCounter.IN_ADDR_ERRORS);
            return;
        }
        Bytes.put32(bytes, entry, own.v4());
        Bytes.put8(bytes, option + 2, Bytes.u8(bytes, option + 2) + SourceRoute.ADDRESS_BYTES);
        Ipv4Header.destination(bytes, at, next.v4());
        forward(packet, from);
    }

    /** Returns whether the destination is in 240.0.0.0/4, which is reserved (RFC 1112 §4). */
    private static boolean isReserved(byte[] bytes, int at) {
        return Ipv4Header.destination(bytes, at) >>> 28 == 0xf;
    }

    private void drop(Packet packet, IpCounter reason) {
        ip.counters().increment(reason);
        packet.release();
    }
}
