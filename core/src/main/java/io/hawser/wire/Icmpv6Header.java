package io.hawser.wire;

/**
 * The ICMPv6 header (RFC 4443), read and written in place; {@code at} is the index of its first byte. Its layout is
 * that of {@link IcmpHeader}; types, codes and the checksum, which covers the addresses, are others.
 */
public final class Icmpv6Header {
    public static final int DESTINATION_UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int LISTENER_QUERY = 130;
    public static final int LISTENER_REPORT = 131;
    public static final int LISTENER_DONE = 132;
    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOUR_SOLICITATION = 135;
    public static final int NEIGHBOUR_ADVERTISEMENT = 136;
    public static final int REDIRECT = 137;
    public static final int LISTENER_REPORT_V2 = 143;

    /** Codes of {@link #DESTINATION_UNREACHABLE}. */
    public static final int NO_ROUTE = 0;

    public static final int ADMINISTRATIVELY_PROHIBITED = 1;
    public static final int BEYOND_SCOPE = 2;
    public static final int ADDRESS_UNREACHABLE = 3;
    public static final int PORT_UNREACHABLE = 4;

    /** Codes of {@link #PARAMETER_PROBLEM}. */
    public static final int ERRONEOUS_HEADER = 0;

    public static final int UNKNOWN_NEXT_HEADER = 1;
    public static final int UNKNOWN_OPTION = 2;

    private static final int CHECKSUM = 2;
    private static final int REST = 4;

    private Icmpv6Header() {}

    /** Returns whether a message of this type reports an error about the packet that it quotes. */
    public static boolean isError(int type) {
        return type < 128;
    }

    /**
     * Returns whether a message of {@code length} bytes has a complete header and a valid checksum.
     *
     * @param pseudoHeader {@link Ipv6Header#pseudoHeader} of its packet, without the length
     */
    public static boolean isWellFormed(byte[] message, int at, int length, long pseudoHeader) {
        return length >= IcmpHeader.BYTES
                && Checksum.isValid(message, at, length, pseudoHeader + Checksum.sumOfInt(length));
    }

    /**
     * Writes the header of a message of {@code length} bytes, header included; the payload must be in place.
     *
     * @param rest the second 32-bit word
     * @param pseudoHeader the sum of the addresses and the protocol of its packet
     */
    public static void write(byte[] message, int at, int length, int type, int code, int rest, long pseudoHeader) {
        Bytes.put16(message, at, type << 8 | code);
        Bytes.put16(message, at + CHECKSUM, 0);
        Bytes.put32(message, at + REST, rest);
        long sum = pseudoHeader + Checksum.sumOfInt(length) + Checksum.sum(message, at, length);
        Bytes.put16(message, at + CHECKSUM, Checksum.finish(sum));
    }
}
