package io.hawser.wire;

/** The IPv6 header (RFC 8200 §3), read and written in place; {@code at} is the index of its first byte. */
public final class Ipv6Header {
    /** The size without extension headers. */
    public static final int BYTES = 40;

    /** The largest payload, extension headers included; jumbograms (RFC 2675) are not supported. */
    public static final int MAX_PAYLOAD_BYTES = 65_535;

    /** The MTU that every link has (RFC 8200 §5). */
    public static final int MIN_MTU_BYTES = 1280;

    /** The offset of the source address; the destination follows it. */
    public static final int SOURCE = 8;

    /** The offset of the hop limit. */
    public static final int HOP_LIMIT = 7;

    /** The offset of the payload length. */
    public static final int PAYLOAD_LENGTH = 4;

    /** The offset of the next header. */
    public static final int NEXT_HEADER = 6;

    private static final int DESTINATION = 24;
    private static final int FLOW_LABEL_MASK = 0xf_ffff;

    private Ipv6Header() {}

    /** DSCP and ECN, as the TOS of IPv4. */
    public static int trafficClass(byte[] packet, int at) {
        return Bytes.u16(packet, at) >>> 4 & 0xff;
    }

    public static int flowLabel(byte[] packet, int at) {
        return Bytes.i32(packet, at) & FLOW_LABEL_MASK;
    }

    /** The bytes after this header, extension headers included. */
    public static int payloadLength(byte[] packet, int at) {
        return Bytes.u16(packet, at + PAYLOAD_LENGTH);
    }

    /** The type of the header that follows: an extension header or the transport, see {@link IpProtocol}. */
    public static int nextHeader(byte[] packet, int at) {
        return Bytes.u8(packet, at + NEXT_HEADER);
    }

    public static int hopLimit(byte[] packet, int at) {
        return Bytes.u8(packet, at + HOP_LIMIT);
    }

    public static long sourceHigh(byte[] packet, int at) {
        return Bytes.i64(packet, at + SOURCE);
    }

    public static long sourceLow(byte[] packet, int at) {
        return Bytes.i64(packet, at + SOURCE + Long.BYTES);
    }

    public static long destinationHigh(byte[] packet, int at) {
        return Bytes.i64(packet, at + DESTINATION);
    }

    public static long destinationLow(byte[] packet, int at) {
        return Bytes.i64(packet, at + DESTINATION + Long.BYTES);
    }

    /** Returns whether version and length describe a complete IPv6 packet in {@code available} bytes. */
    public static boolean isWellFormed(byte[] packet, int at, int available) {
        return available >= BYTES
                && Ipv4Header.version(packet, at) == 6
                && BYTES + payloadLength(packet, at) <= available;
    }

    /**
     * Writes a header.
     *
     * @param trafficClass DSCP and ECN
     * @param flowLabel 20 bits (RFC 6437); 0 for none
     * @param payloadLength the bytes that follow
     */
    public static void write(
            byte[] packet,
            int at,
            int trafficClass,
            int flowLabel,
            int payloadLength,
            int nextHeader,
            int hopLimit,
            IpAddress source,
            IpAddress destination) {
        Bytes.put32(packet, at, 6 << 28 | trafficClass << 20 | flowLabel & FLOW_LABEL_MASK);
        Bytes.put32(packet, at + PAYLOAD_LENGTH, payloadLength << 16 | nextHeader << 8 | hopLimit);
        Bytes.put64(packet, at + SOURCE, source.high());
        Bytes.put64(packet, at + SOURCE + Long.BYTES, source.low());
        Bytes.put64(packet, at + DESTINATION, destination.high());
        Bytes.put64(packet, at + DESTINATION + Long.BYTES, destination.low());
    }

    /** Sets DSCP and ECN. */
    public static void trafficClass(byte[] packet, int at, int value) {
        Bytes.put16(packet, at, 6 << 12 | value << 4 | Bytes.u16(packet, at) & 0xf);
    }

    /** Sets the payload length. */
    public static void payloadLength(byte[] packet, int at, int bytes) {
        Bytes.put16(packet, at + PAYLOAD_LENGTH, bytes);
    }

    /** Decrements the hop limit, as a router does. */
    public static void decrementHopLimit(byte[] packet, int at) {
        Bytes.put8(packet, at + HOP_LIMIT, hopLimit(packet, at) - 1);
    }

    /** {@link Checksum#pseudoHeader} of the header's addresses, without making objects of them. */
    public static long pseudoHeader(byte[] packet, int at, int protocol) {
        return Checksum.sum(packet, at + SOURCE, BYTES - SOURCE) + Checksum.sumOfInt(protocol);
    }
}
