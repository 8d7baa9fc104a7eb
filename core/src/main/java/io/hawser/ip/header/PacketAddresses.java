package io.hawser.ip.header;

import io.hawser.packet.Packet;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a packet whose IP header is at {@link Packet#networkOffset()}, as halves of an {@link IpAddress}, so
 * that a lookup by address allocates nothing.
 */
public final class PacketAddresses {
    private PacketAddresses() {}

    public static long sourceHigh(Packet packet) {
        return 0;
    }

    public static long sourceLow(Packet packet) {
        return IpAddress.lowOfV4(Ipv4Header.source(packet.bytes(), packet.networkOffset()));
    }

    public static long destinationHigh(Packet packet) {
        return 0;
    }

    public static long destinationLow(Packet packet) {
        return IpAddress.lowOfV4(Ipv4Header.destination(packet.bytes(), packet.networkOffset()));
    }

    /** The TOS of IPv4, the traffic class of IPv6: DSCP and ECN. */
    public static int trafficClass(Packet packet) {
        return Ipv4Header.tos(packet.bytes(), packet.networkOffset());
    }

    public static IpAddress source(Packet packet) {
        return new IpAddress(sourceHigh(packet), sourceLow(packet));
    }

    public static IpAddress destination(Packet packet) {
        return new IpAddress(destinationHigh(packet), destinationLow(packet));
    }

    /** The source route for replies, the reverse of the packet's own; null for none. */
    public static @Nullable SourceRoute returnRoute(Packet packet) {
        byte[] bytes = packet.bytes();
        int at = packet.networkOffset();
        return Ipv4Header.headerBytes(bytes, at) == Ipv4Header.MIN_BYTES ? null : SourceRoute.returning(bytes, at);
    }

    /** {@link Checksum#pseudoHeader} of the packet's addresses. */
    public static long pseudoHeader(Packet packet, int protocol) {
        return Ipv4Header.pseudoHeader(packet.bytes(), packet.networkOffset(), protocol);
    }
}
