package io.hawser.wire;

/** The IPv4 header (RFC 791 §3.1), read and written in place; {@code at} is the index of its first byte. */
public final class Ipv4Header {
    /** The size without options. */
    public static final int MIN_BYTES = 20;

    /** The largest packet, header included. */
    public static final int MAX_PACKET_BYTES = 65_535;

    public static final int DONT_FRAGMENT = 0x4000;
    public static final int MORE_FRAGMENTS = 0x2000;
    /** The offset of the source address; the destination follows it. */
    public static final int SOURCE = 12;

    private static final int FRAGMENT_OFFSET_MASK = 0x1fff;

    private static final int TOS = 1;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FRAGMENT = 6;
    private static final int TTL = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int DESTINATION = 16;

    private static final int VERSION_4_WITHOUT_OPTIONS = 0x45;

    private Ipv4Header() {}

    public static int version(byte[] packet, int at) {
        return packet[at] >>> 4 & 0xf;
    }

    /** The header length in bytes, 0 to 60, as in the packet; see {@link #isWellFormed}. */
    public static int headerBytes(byte[] packet, int at) {
        return (packet[at] & 0xf) << 2;
    }

    public static int tos(byte[] packet, int at) {
        return Bytes.u8(packet, at + TOS);
    }

    public static int totalLength(byte[] packet, int at) {
        return Bytes.u16(packet, at + TOTAL_LENGTH);
    }

    public static int identification(byte[] packet, int at) {
        return Bytes.u16(packet, at + IDENTIFICATION);
    }

    public static boolean dontFragment(byte[] packet, int at) {
        return (Bytes.u16(packet, at + FRAGMENT) & DONT_FRAGMENT) != 0;
    }

    public static boolean moreFragments(byte[] packet, int at) {
        return (Bytes.u16(packet, at + FRAGMENT) & MORE_FRAGMENTS) != 0;
    }

    /** Returns whether the packet is a fragment. */
    public static boolean isFragment(byte[] packet, int at) {
        return (Bytes.u16(packet, at + FRAGMENT) & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) != 0;
    }

    /** The fragment offset, in bytes. */
    public static int fragmentOffset(byte[] packet, int at) {
        return (Bytes.u16(packet, at + FRAGMENT) & FRAGMENT_OFFSET_MASK) << 3;
    }

    public static int ttl(byte[] packet, int at) {
        return Bytes.u8(packet, at + TTL);
    }

    public static int protocol(byte[] packet, int at) {
        return Bytes.u8(packet, at + PROTOCOL);
    }

    public static int source(byte[] packet, int at) {
        return Bytes.i32(packet, at + SOURCE);
    }

    public static int destination(byte[] packet, int at) {
        return Bytes.i32(packet, at + DESTINATION);
    }

    /**
     * Returns whether version and lengths describe a complete IPv4 packet in {@code available} bytes. Does not verify
     * the header checksum.
     */
    public static boolean isWellFormed(byte[] packet, int at, int available) {
        if (available < MIN_BYTES || version(packet, at) != 4) {
            return false;
        }
        int header = headerBytes(packet, at);
        int total = totalLength(packet, at);
        return header >= MIN_BYTES && header <= total && total <= available;
    }

    public static boolean isChecksumValid(byte[] packet, int at) {
        return Checksum.isValid(packet, at, headerBytes(packet, at), 0);
    }

    /**
     * Writes a header without options, checksum included.
     *
     * @param fragment the flags and the offset in units of 8 bytes, as in the header
     */
    public static void write(
            byte[] packet,
            int at,
            int tos,
            int totalLength,
            int identification,
            int fragment,
            int ttl,
            int protocol,
            int source,
            int destination) {
        int first = VERSION_4_WITHOUT_OPTIONS << 24 | tos << 16 | totalLength;
        int second = identification << 16 | fragment;
        int third = ttl << 24 | protocol << 16;
        // summed before it is written: reading back fields that were just stored is slow
        int checksum = Checksum.ofInts(first, second, third, source, destination);
        Bytes.put32(packet, at, first);
        Bytes.put32(packet, at + IDENTIFICATION, second);
        Bytes.put32(packet, at + TTL, third | checksum);
        Bytes.put32(packet, at + SOURCE, source);
        Bytes.put32(packet, at + DESTINATION, destination);
    }

    /** Adds the length of options that were appended to the header, and updates the checksum. */
    public static void lengthen(byte[] packet, int at, int headerBytes) {
        packet[at] = (byte) (4 << 4 | headerBytes >>> 2);
        updateChecksum(packet, at);
    }

    /** Sets DSCP and ECN, and updates the checksum. */
    public static void tos(byte[] packet, int at, int value) {
        Bytes.put8(packet, at + TOS, value);
        updateChecksum(packet, at);
    }

    /** Sets the destination, and updates the checksum. */
    public static void destination(byte[] packet, int at, int address) {
        Bytes.put32(packet, at + DESTINATION, address);
        updateChecksum(packet, at);
    }

    /** Decrements the TTL, as a router does, and updates the checksum. */
    public static void decrementTtl(byte[] packet, int at) {
        Bytes.put8(packet, at + TTL, ttl(packet, at) - 1);
        updateChecksum(packet, at);
    }

    /** Sets the flags and the offset in units of 8 bytes, and updates the checksum. */
    public static void fragment(byte[] packet, int at, int totalLength, int fragment) {
        Bytes.put16(packet, at + TOTAL_LENGTH, totalLength);
        Bytes.put16(packet, at + FRAGMENT, fragment);
        updateChecksum(packet, at);
    }

    /** Sets total length and identification, and updates the checksum. */
    public static void renumber(byte[] packet, int at, int totalLength, int identification) {
        Bytes.put16(packet, at + TOTAL_LENGTH, totalLength);
        Bytes.put16(packet, at + IDENTIFICATION, identification);
        updateChecksum(packet, at);
    }

    /** {@link Checksum#pseudoHeader} of the header's addresses, without making objects of them. */
    public static long pseudoHeader(byte[] packet, int at, int protocol) {
        return Checksum.sumOfInt(source(packet, at))
                + Checksum.sumOfInt(destination(packet, at))
                + Checksum.sumOfInt(protocol);
    }

    private static void updateChecksum(byte[] packet, int at) {
        Bytes.put16(packet, at + CHECKSUM, 0);
        Bytes.put16(packet, at + CHECKSUM, Checksum.finish(Checksum.sum(packet, at, headerBytes(packet, at))));
    }
}
