package io.hawser.wire;

/** The UDP header (RFC 768), read and written in place; {@code at} is the index of its first byte. */
public final class UdpHeader {
    public static final int BYTES = 8;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int LENGTH = 4;
    /** The offset of the checksum field. */
    public static final int CHECKSUM = 6;

    private UdpHeader() {}

    public static int sourcePort(byte[] datagram, int at) {
        return Bytes.u16(datagram, at + SOURCE_PORT);
    }

    public static int destinationPort(byte[] datagram, int at) {
        return Bytes.u16(datagram, at + DESTINATION_PORT);
    }

    /** Header and payload, in bytes. */
    public static int length(byte[] datagram, int at) {
        return Bytes.u16(datagram, at + LENGTH);
    }

    /** Returns whether the header is complete and its length is valid for the {@code available} bytes. */
    public static boolean isWellFormed(byte[] datagram, int at, int available) {
        return available >= BYTES && length(datagram, at) >= BYTES && length(datagram, at) <= available;
    }

    /** Returns whether the sender has computed no checksum, which IPv4 allows. */
    public static boolean hasNoChecksum(byte[] datagram, int at) {
        return Bytes.u16(datagram, at + CHECKSUM) == 0;
    }

    /**
     * Returns whether the checksum is valid or absent.
     *
     * @param pseudoHeader {@link Checksum#pseudoHeader}, without the length
     */
    public static boolean isChecksumValid(byte[] datagram, int at, long pseudoHeader) {
        int length = length(datagram, at);
        return hasNoChecksum(datagram, at)
                || Checksum.isValid(datagram, at, length, pseudoHeader + Checksum.sumOfInt(length));
    }

    /** Writes the header of a datagram of {@code length} bytes, header included, whose payload is in place. */
    public static void write(
            byte[] datagram, int at, int sourcePort, int destinationPort, int length, long pseudoHeader) {
        putFields(datagram, at, sourcePort, destinationPort, length, /* checksum= */ 0);
        long sum = pseudoHeader + Checksum.sumOfInt(length) + Checksum.sum(datagram, at, length);
        Bytes.put16(datagram, at + CHECKSUM, transmitted(Checksum.finish(sum)));
    }

    /**
     * Returns a complete checksum as the header carries it: 0xffff for 0, which is the same number, because 0 means
     * that there is no checksum (RFC 768).
     */
    public static int transmitted(int checksum) {
        return checksum == 0 ? 0xffff : checksum;
    }

    /** Writes the header as {@link #write} does, but with the sum of the pseudo-header alone: the link completes it. */
    public static void writeDeferred(
            byte[] datagram, int at, int sourcePort, int destinationPort, int length, long pseudoHeader) {
        putFields(
                datagram,
                at,
                sourcePort,
                destinationPort,
                length,
                Checksum.fold(pseudoHeader + Checksum.sumOfInt(length)));
    }

    private static void putFields(
            byte[] datagram, int at, int sourcePort, int destinationPort, int length, int checksum) {
        Bytes.put16(datagram, at + SOURCE_PORT, sourcePort);
        Bytes.put16(datagram, at + DESTINATION_PORT, destinationPort);
        Bytes.put16(datagram, at + LENGTH, length);
        Bytes.put16(datagram, at + CHECKSUM, checksum);
    }
}
