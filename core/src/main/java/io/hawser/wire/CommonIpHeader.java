package io.hawser.wire;

/**
 * The fields that IPv4 and IPv6 have in common, for code that handles both; {@code at} is the index of the first byte
 * of a header. An IPv6 packet with extension headers counts as one of the first of them: for example, none of TCP.
 */
public final class CommonIpHeader {
    private CommonIpHeader() {}

    /** Returns whether the version is 6. */
    public static boolean isV6(byte[] packet, int at) {
        return packet[at] >>> 4 == 6;
    }

    /** Returns whether version and lengths describe a complete packet in {@code available} bytes. */
    public static boolean isWellFormed(byte[] packet, int at, int available) {
        return available > 0 && isV6(packet, at)
                ? Ipv6Header.isWellFormed(packet, at, available)
                : Ipv4Header.isWellFormed(packet, at, available);
    }

    /** The length of the header in bytes. */
    public static int headerBytes(byte[] packet, int at) {
        return isV6(packet, at) ? Ipv6Header.BYTES : Ipv4Header.headerBytes(packet, at);
    }

    /** The length of the packet in bytes, header included. */
    public static int totalLength(byte[] packet, int at) {
        return isV6(packet, at)
                ? Ipv6Header.BYTES + Ipv6Header.payloadLength(packet, at)
                : Ipv4Header.totalLength(packet, at);
    }

    /** The protocol of the data after the header; of an IPv6 fragment {@link IpProtocol#FRAGMENT}. */
    public static int protocol(byte[] packet, int at) {
        return isV6(packet, at) ? Ipv6Header.nextHeader(packet, at) : Ipv4Header.protocol(packet, at);
    }

    /** Returns whether the packet is a fragment. */
    public static boolean isFragment(byte[] packet, int at) {
        return isV6(packet, at)
                ? Ipv6Header.nextHeader(packet, at) == IpProtocol.FRAGMENT
                : Ipv4Header.isFragment(packet, at);
    }

    /** DSCP and ECN. */
    public static int trafficClass(byte[] packet, int at) {
        return isV6(packet, at) ? Ipv6Header.trafficClass(packet, at) : Ipv4Header.tos(packet, at);
    }

    /** Sets DSCP and ECN. */
    public static void trafficClass(byte[] packet, int at, int value) {
        if (isV6(packet, at)) {
            Ipv6Header.trafficClass(packet, at, value);
        } else {
            Ipv4Header.tos(packet, at, value);
        }
    }

    /** The source address. */
    public static IpAddress source(byte[] packet, int at) {
        return isV6(packet, at)
                ? new IpAddress(Ipv6Header.sourceHigh(packet, at), Ipv6Header.sourceLow(packet, at))
                : IpAddress.v4(Ipv4Header.source(packet, at));
    }

    /** The destination address. */
    public static IpAddress destination(byte[] packet, int at) {
        return isV6(packet, at)
                ? new IpAddress(Ipv6Header.destinationHigh(packet, at), Ipv6Header.destinationLow(packet, at))
                : IpAddress.v4(Ipv4Header.destination(packet, at));
    }

    /** Sets the length of the packet, and in IPv4 the identification. */
    public static void renumber(byte[] packet, int at, int totalLength, int identification) {
        if (isV6(packet, at)) {
            Ipv6Header.payloadLength(packet, at, totalLength - Ipv6Header.BYTES);
        } else {
            Ipv4Header.renumber(packet, at, totalLength, identification);
        }
    }

    /** {@link Checksum#pseudoHeader} of the header's addresses, without making objects of them. */
    public static long pseudoHeader(byte[] packet, int at, int protocol) {
        return isV6(packet, at)
                ? Ipv6Header.pseudoHeader(packet, at, protocol)
                : Ipv4Header.pseudoHeader(packet, at, protocol);
    }
}
