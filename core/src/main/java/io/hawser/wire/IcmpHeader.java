package io.hawser.wire;

/** The ICMP header (RFC 792), read and written in place; {@code at} is the index of its first byte. */
public final class IcmpHeader {
    public static final int BYTES = 8;

    public static final int ECHO_REPLY = 0;
    public static final int DESTINATION_UNREACHABLE = 3;
    public static final int SOURCE_QUENCH = 4;
    public static final int REDIRECT = 5;
    public static final int ECHO_REQUEST = 8;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;

    /** Codes of {@link #DESTINATION_UNREACHABLE}. */
    public static final int NET_UNREACHABLE = 0;

    public static final int HOST_UNREACHABLE = 1;
    public static final int PROTOCOL_UNREACHABLE = 2;
    public static final int PORT_UNREACHABLE = 3;
    public static final int FRAGMENTATION_NEEDED = 4;
    public static final int SOURCE_ROUTE_FAILED = 5;
    public static final int NET_UNKNOWN = 6;
    public static final int HOST_UNKNOWN = 7;
    public static final int SOURCE_HOST_ISOLATED = 8;
    public static final int NET_PROHIBITED = 9;
    public static final int NET_UNREACHABLE_FOR_TOS = 11;
    public static final int ADMINISTRATIVELY_PROHIBITED = 13;

    /** Codes of {@link #TIME_EXCEEDED}. */
    public static final int TTL_EXCEEDED = 0;

    public static final int REASSEMBLY_TIME_EXCEEDED = 1;

    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int REST = 4;

    private IcmpHeader() {}

    public static int type(byte[] message, int at) {
        return Bytes.u8(message, at);
    }

    public static int code(byte[] message, int at) {
        return Bytes.u8(message, at + CODE);
    }

    /**
     * The second 32-bit word: depending on the type identifier and sequence number, gateway, pointer, or next-hop MTU.
     */
    public static int rest(byte[] message, int at) {
        return Bytes.i32(message, at + REST);
    }

    /** Returns whether a message of {@code length} bytes has a complete header and a valid checksum. */
    public static boolean isWellFormed(byte[] message, int at, int length) {
        return length >= BYTES && Checksum.isValid(message, at, length, 0);
    }

    /** Returns whether a message of this type reports an error about the packet that it quotes. */
    public static boolean isError(int type) {
        return switch (type) {
            case DESTINATION_UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
            default -> false;
        };
    }

    /** Turns an echo request into its reply, and updates the checksum (RFC 1624 §3). */
    public static void requestToReply(byte[] message, int at) {
        Bytes.put8(message, at, ECHO_REPLY);
        int sum = Bytes.u16(message, at + CHECKSUM) + (ECHO_REQUEST << 8);
        Bytes.put16(message, at + CHECKSUM, (sum & 0xffff) + (sum >>> 16));
    }

    /** Writes the header of a message of {@code length} bytes, header included; the payload must be in place. */
    public static void write(byte[] message, int at, int length, int type, int code, int rest) {
        Bytes.put16(message, at, type << 8 | code);
        Bytes.put16(message, at + CHECKSUM, 0);
        Bytes.put32(message, at + REST, rest);
        Bytes.put16(message, at + CHECKSUM, Checksum.finish(Checksum.sum(message, at, length)));
    }
}
