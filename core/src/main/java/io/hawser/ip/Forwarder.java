package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.Ipv4Options;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.ip.header.SourceRoute;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;

/** Forwards packets that are addressed to other hosts (RFC 1812 §5), when net.ipv4.ip_forward is on. */
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
        boolean tooLarge = ip.output().isTooLarge(packet, packet.length(), path);
        if (tooLarge && Ipv4Header.dontFragment(bytes, at)) {
            ip.icmp().fragmentationNeeded(packet, path.mtuBytes());
            drop(packet, IpCounter.FRAG_FAILS);
            return;
        }
        Ipv4Header.decrementTtl(bytes, at);
        ip.counters().increment(IpCounter.FORW_DATAGRAMS);
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
