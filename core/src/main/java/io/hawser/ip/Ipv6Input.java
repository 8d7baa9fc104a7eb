package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.fragment.Fragment;
import io.hawser.ip.fragment.FragmentCounters;
import io.hawser.ip.fragment.Reassembler;
import io.hawser.ip.header.Ipv6Extensions;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;

/**
 * Processes received IPv6 packets (RFC 8200): checks them, follows the extension headers, reassembles, delivers or
 * forwards. The walk along extension headers is bounded; all of a header is inside of the packet, or the packet is
 * dropped.
 */
final class Ipv6Input {
    /** The offset of the field Segments Left in a routing header. */
    private static final int SEGMENTS_LEFT = 3;

    private static final int ROUTING_TYPE = 2;

    /** The offset of the fragment offset in a fragment header. */
    private static final int FRAGMENT_OFFSET = 2;

    /** The scope of interfaces, ff01::/16; the one below is reserved. */
    private static final int SCOPE_INTERFACE = 1;

    private final Ip ip;
    private final Ipv6 v6;
    private final Counters<IpCounter> counters;
    private final Reassembler reassembler;
    private final Forwarder forwarder;

    Ipv6Input(Ip ip, Ipv6 v6, KeyedHash hash) {
        this.ip = ip;
        this.v6 = v6;
        counters = ip.counters();
        reassembler = new Reassembler(
                ip.timers(),
                ip.packets(),
                ip.settings().v6.fragments,
                ip.counters(),
                FragmentCounters.V6,
                hash,
                first -> v6.icmp().error(first, Icmpv6Header.TIME_EXCEEDED, IcmpHeader.REASSEMBLY_TIME_EXCEEDED, 0));
        forwarder = new Forwarder(ip);
    }

    /** Discards all fragments. */
    void powerOff() {
        reassembler.clear();
    }

    /** The number of datagrams that wait for fragments. */
    int fragmentedDatagrams() {
        return reassembler.size();
    }

    /** Takes ownership of a packet that should begin with an IPv6 header, and processes it. */
    void receive(Packet packet, NetworkInterface via) {
        counters.increment(IpCounter.V6_IN_RECEIVES);
        counters.add(IpCounter.V6_IN_OCTETS, packet.length());
        byte[] bytes = packet.bytes();
        int at = packet.start();
        if (!Ipv6Header.isWellFormed(bytes, at, packet.length())) {
            boolean truncated = packet.length() >= Ipv6Header.BYTES && bytes[at] >>> 4 == 6;
            drop(packet, truncated ? IpCounter.V6_IN_TRUNCATED_PKTS : IpCounter.V6_IN_HDR_ERRORS);
            return;
        }
        packet.truncate(Ipv6Header.BYTES + Ipv6Header.payloadLength(bytes, at));
        packet.networkOffset(at);
        long high = PacketAddresses.destinationHigh(packet);
        long low = PacketAddresses.destinationLow(packet);
        if (via != ip.loopback() && !areAddressesPlausible(packet, high, low)) {
            drop(packet, IpCounter.V6_IN_ADDR_ERRORS);
        } else if (isMulticast(high)) {
            receiveMulticast(packet, via);
        } else if (!ip.isLocal(high, low)) {
            receiveForeign(packet, via);
        } else if (packet.isLinkMulticast()) {
            // As in IPv4 (RFC 1122 §3.3.6): what was sent to all stations is not for one address.
            drop(packet, IpCounter.V6_IN_DISCARDS);
        } else {
            deliver(packet, via);
        }
    }

    /** Takes ownership of a packet of this host to one of its own groups, which begins with its IP header. */
    void receiveLooped(Packet packet, NetworkInterface via) {
        packet.networkOffset(packet.start());
        if (via.isMember(PacketAddresses.destination(packet))) {
            deliver(packet, via);
        } else {
            packet.release();
        }
    }

    private void receiveMulticast(Packet packet, NetworkInterface via) {
        counters.increment(IpCounter.V6_IN_MCAST_PKTS);
        counters.add(IpCounter.V6_IN_MCAST_OCTETS, packet.length());
        if (via.isMember(PacketAddresses.destination(packet))) {
            deliver(packet, via);
        } else {
            drop(packet, IpCounter.V6_IN_ADDR_ERRORS);
        }
    }

    private void receiveForeign(Packet packet, NetworkInterface via) {
        if (ip.settings().v6.forward) {
            forwarder.forwardV6(packet, via);
        } else {
            drop(packet, IpCounter.V6_IN_ADDR_ERRORS);
        }
    }

    /**
     * Returns whether the addresses of a packet from outside are legitimate (RFC 4291 §2.5.2, §2.5.3, §2.7): the source
     * is one other host or, for a host without an address, unspecified; neither is a loopback address. An IPv4-mapped
     * address stands for IPv4 inside of a host, and never appears on a link; nor does a group of one interface.
     */
    private boolean areAddressesPlausible(Packet packet, long high, long low) {
        long sourceHigh = PacketAddresses.sourceHigh(packet);
        long sourceLow = PacketAddresses.sourceLow(packet);
        return !isMulticast(sourceHigh)
                && !isLoopbackOrMapped(sourceHigh, sourceLow)
                && !ip.isLocal(sourceHigh, sourceLow)
                && (high | low) != 0
                && !isLoopbackOrMapped(high, low)
                && !(isMulticast(high) && (high >>> 48 & 0xf) <= SCOPE_INTERFACE);
    }

    private static boolean isMulticast(long high) {
        return high >>> 56 == 0xff;
    }

    /** Returns whether an address is ::1, or an IPv4-mapped one. */
    private static boolean isLoopbackOrMapped(long high, long low) {
        return high == 0 && (low == 1 || low >>> 32 == 0xffff);
    }

    /** Follows the extension headers of a packet for this host, and passes it to its transport. */
    private void deliver(Packet received, NetworkInterface via) {
        Packet packet = received;
        int field = packet.start() + Ipv6Header.NEXT_HEADER;
        int at = packet.start() + Ipv6Header.BYTES;
        boolean fragmented = false;
        for (int headers = 0; ; headers++) {
            byte[] bytes = packet.bytes();
            int type = Bytes.u8(bytes, field);
            if (type == IpProtocol.HOP_BY_HOP && field != packet.start() + Ipv6Header.NEXT_HEADER) {
                // RFC 8200 §4.1: it follows the IPv6 header immediately, or not at all.
                counters.increment(IpCounter.V6_IN_UNKNOWN_PROTOS);
                reportUnknown(packet, field);
                return;
            }
            if (fragmented && type == IpProtocol.ICMPV6 && isDiscovery(packet, at)) {
                drop(packet, IpCounter.V6_IN_DISCARDS);
                return;
            }
            if (type != IpProtocol.FRAGMENT && !Ipv6Extensions.isExtension(type)) {
                deliverTo(type, packet, field, at, via);
                return;
            }
            if (headers == Ipv6Extensions.MAX_HEADERS || at + Ipv6Extensions.UNIT_BYTES > packet.end()) {
                drop(packet, IpCounter.V6_IN_HDR_ERRORS);
                return;
            }
            if (type == IpProtocol.FRAGMENT) {
                Fragment fragment = Fragment.v6(packet, at, field);
                fragmented = true;
                if (fragment.isWhole()) {
                    field = at;
                    at += Fragment.V6_HEADER_BYTES;
                    continue;
                }
                Packet whole = isReported(fragment, at) ? null : reassembler.add(fragment);
                if (whole == null) {
                    return;
                }
                packet = whole;
                field = packet.start() + Ipv6Header.NEXT_HEADER;
                at = packet.start() + Ipv6Header.BYTES;
            } else if (isPassed(packet, type, at)) {
                field = at;
                at += Ipv6Extensions.lengthOf(bytes, at);
            } else {
                return;
            }
        }
    }

    /**
     * Returns whether a packet is a message of neighbour discovery, which is never fragmented (RFC 6980 §5).
     *
     * @param at the index of its ICMPv6 header, which may be truncated
     */
    private static boolean isDiscovery(Packet packet, int at) {
        int type = at < packet.end() ? Bytes.u8(packet.bytes(), at) : 0;
        return type >= Icmpv6Header.ROUTER_SOLICITATION && type <= Icmpv6Header.REDIRECT;
    }

    /** Returns whether a fragment was impossible, so that it has been reported and released (RFC 8200 §4.5). */
    private boolean isReported(Fragment fragment, int at) {
        Packet packet = fragment.packet();
        if (fragment.moreFollow() && fragment.dataBytes() % Ipv6Extensions.UNIT_BYTES != 0) {
            report(packet, Icmpv6Header.ERRONEOUS_HEADER, packet.start() + Ipv6Header.PAYLOAD_LENGTH);
            return true;
        }
        if (fragment.packetBytes() > Ipv6Header.MAX_PAYLOAD_BYTES) {
            report(packet, Icmpv6Header.ERRONEOUS_HEADER, at + FRAGMENT_OFFSET);
            return true;
        }
        return false;
    }

    /** Returns whether a packet may be processed beyond an extension header; takes ownership of it if not. */
    private boolean isPassed(Packet packet, int type, int at) {
        byte[] bytes = packet.bytes();
        if (at + Ipv6Extensions.lengthOf(bytes, at) > packet.end()) {
            drop(packet, IpCounter.V6_IN_HDR_ERRORS);
            return false;
        }
        if (type == IpProtocol.ROUTING) {
            // RFC 8200 §4.4: no type is supported, since RFC 5095 has deprecated type 0.
            if (Bytes.u8(bytes, at + SEGMENTS_LEFT) == 0) {
                return true;
            }
            report(packet, Icmpv6Header.ERRONEOUS_HEADER, at + ROUTING_TYPE);
            return false;
        }
        int option = Ipv6Extensions.unknownOption(bytes, at);
        if (option == Ipv6Extensions.NONE) {
            return true;
        }
        // RFC 8200 §4.2: the upper two bits of the type tell what is to be done.
        int action = option < 0 ? 1 : Bytes.u8(bytes, option) >>> 6;
        if (action == 2 || action == 3 && !isMulticast(PacketAddresses.destinationHigh(packet))) {
            report(packet, Icmpv6Header.UNKNOWN_OPTION, option);
        } else {
            drop(packet, IpCounter.V6_IN_HDR_ERRORS);
        }
        return false;
    }

    private void deliverTo(int protocol, Packet packet, int field, int at, NetworkInterface via) {
        if (protocol == IpProtocol.NO_NEXT_HEADER) {
            packet.release();
            return;
        }
        TransportProtocol transport = v6.transport(protocol);
        boolean toGroup = isMulticast(PacketAddresses.destinationHigh(packet));
        if (transport == null) {
            counters.increment(IpCounter.V6_IN_UNKNOWN_PROTOS);
            reportUnknown(packet, field);
        } else if (toGroup && protocol != IpProtocol.UDP && protocol != IpProtocol.ICMPV6) {
            // RFC 9293 MUST-57: a segment to a group is dropped silently.
            drop(packet, IpCounter.V6_IN_ADDR_ERRORS);
        } else {
            counters.increment(IpCounter.V6_IN_DELIVERS);
            packet.trimFront(at - packet.start());
            packet.transportOffset(at);
            transport.receive(packet, via);
        }
    }

    /** Reports a next header that this host does not know. */
    private void reportUnknown(Packet packet, int field) {
        v6.icmp()
                .error(
                        packet,
                        Icmpv6Header.PARAMETER_PROBLEM,
                        Icmpv6Header.UNKNOWN_NEXT_HEADER,
                        field - packet.networkOffset());
        packet.release();
    }

    private void report(Packet packet, int code, int wrongAt) {
        v6.icmp().error(packet, Icmpv6Header.PARAMETER_PROBLEM, code, wrongAt - packet.networkOffset());
        drop(packet, IpCounter.V6_IN_HDR_ERRORS);
    }

    private void drop(Packet packet, IpCounter reason) {
        counters.increment(reason);
        packet.release();
    }
}
