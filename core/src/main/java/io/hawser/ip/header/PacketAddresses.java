package io.hawser.ip.header;

import io.hawser.packet.Packet;
import io.hawser.wire.Checksum;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a packet of either family whose IP header is at {@link Packet#networkOffset()}, as halves of an
 * {@link IpAddress}, so that a lookup by address allocates nothing.
 */
public final class PacketAddresses {
    private PacketAddresses() {}

    /** Returns whether the packet is an IPv6 packet. */
    public static boolean isV6(Packet packet) {
        return CommonIpHeader.isV6(packet.bytes(), packet.networkOffset());
    }

    public static long sourceHigh(Packet packet) {
        return isV6(packet) ? Ipv6Header.sourceHigh(packet.bytes(), packet.networkOffset()) : 0;
    }

    public static long sourceLow(Packet packet) {
        byte[] bytes = packet.bytes();
        int at = packet.networkOffset();
        return CommonIpHeader.isV6(bytes, at)
                ? Ipv6Header.sourceLow(bytes, at)
                : IpAddress.lowOfV4(Ipv4Header.source(bytes, at));
    }

    public static long destinationHigh(Packet packet) {
        return isV6(packet) ? Ipv6Header.destinationHigh(packet.bytes(), packet.networkOffset()) : 0;
    }

    public static long destinationLow(Packet packet) {
        byte[] bytes = packet.bytes();
        int at = packet.networkOffset();
        return CommonIpHeader.isV6(bytes, at)
                ? Ipv6Header.destinationLow(bytes, at)
                : IpAddress.lowOfV4(Ipv4Header.destination(bytes, at));
    }

    /** The TOS of IPv4, the traffic class of IPv6: DSCP and ECN. */
    public static int trafficClass(Packet packet) {
        return CommonIpHeader.trafficClass(packet.bytes(), packet.networkOffset());
    }

    /** The TTL or the hop limit. */
    public static int ttl(Packet packet) {
        return isV6(packet)
                ? Ipv6Header.hopLimit(packet.bytes(), packet.networkOffset())
                : Ipv4Header.ttl(packet.bytes(), packet.networkOffset());
    }

    public static IpAddress source(Packet packet) {
        return new IpAddress(sourceHigh(packet), sourceLow(packet));
    }

    public static IpAddress destination(Packet packet) {
        return new IpAddress(destinationHigh(packet), destinationLow(packet));
    }

    /** The source route for replies, the reverse of the packet's own; null for none, and always for IPv6. */
    public static @Nullable SourceRoute returnRoute(Packet packet) {
        byte[] bytes = packet.bytes();
        int at = packet.networkOffset();
        return CommonIpHeader.headerBytes(bytes, at) == Ipv4Header.MIN_BYTES || CommonIpHeader.isV6(bytes, at)
                ? null
                : SourceRoute.returning(bytes, at);
    }

    /** {@link Checksum#pseudoHeader} of the packet's addresses. */
    public static long pseudoHeader(Packet packet, int protocol) {
        return CommonIpHeader.pseudoHeader(packet.bytes(), packet.networkOffset(), protocol);
    }
}
