package io.hawser.wire;

/** The TCP header (RFC 9293 §3.1), read and written in place; {@code at} is the index of its first byte. */
public final class TcpHeader {
    /** The size without options. */
    public static final int MIN_BYTES = 20;

    /** The maximum size of the options. */
    public static final int MAX_OPTION_BYTES = 40;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    /** The former NS bit (RFC 3540): with accurate ECN one field of three bits with CWR and ECE (RFC 9768 §3.1). */
    public static final int AE = 0x100;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int DATA_OFFSET = 12;
    private static final int ALL_FLAGS = 0x1ff;
    private static final int WINDOW = 14;

    /** Offset of the checksum field. */
    public static final int CHECKSUM = 16;

    private static final int URGENT_POINTER = 18;

    private TcpHeader() {}

    public static int sourcePort(byte[] segment, int at) {
        return Bytes.u16(segment, at + SOURCE_PORT);
    }

    public static int destinationPort(byte[] segment, int at) {
        return Bytes.u16(segment, at + DESTINATION_PORT);
    }

    public static int sequence(byte[] segment, int at) {
        return Bytes.i32(segment, at + SEQUENCE);
    }

    public static int acknowledgment(byte[] segment, int at) {
        return Bytes.i32(segment, at + ACKNOWLEDGMENT);
    }

    /** The data offset in bytes, 0 to 60, as in the segment; see {@link #isWellFormed}. */
    public static int headerBytes(byte[] segment, int at) {
        return (segment[at + DATA_OFFSET] & 0xf0) >>> 2;
    }

    /** The eight control bits of RFC 9293 §3.1, and {@link #AE}. */
    public static int flags(byte[] segment, int at) {
        return Bytes.u16(segment, at + DATA_OFFSET) & ALL_FLAGS;
    }

    /** The window field, unscaled. */
    public static int window(byte[] segment, int at) {
        // MUST-1
        return Bytes.u16(segment, at + WINDOW);
    }

    public static int checksum(byte[] segment, int at) {
        return Bytes.u16(segment, at + CHECKSUM);
    }

    public static int urgentPointer(byte[] segment, int at) {
        return Bytes.u16(segment, at + URGENT_POINTER);
    }

    /** Returns whether the header is complete and the data offset is valid for a segment of {@code length} bytes. */
    public static boolean isWellFormed(byte[] segment, int at, int length) {
        return length >= MIN_BYTES && headerBytes(segment, at) >= MIN_BYTES && headerBytes(segment, at) <= length;
    }

    /**
     * Returns whether the checksum of a segment of {@code length} bytes is valid.
     *
     * @param pseudoHeader {@link Checksum#pseudoHeader}, without the length
     */
    public static boolean isChecksumValid(byte[] segment, int at, int length, long pseudoHeader) {
        return Checksum.isValid(segment, at, length, pseudoHeader + Checksum.sumOfInt(length));
    }

    /** Writes the header without options and checksum. */
    public static void write(
            byte[] segment,
            int at,
            int sourcePort,
            int destinationPort,
            int sequence,
            int acknowledgment,
            int headerBytes,
            int flags,
            int window,
            int urgentPointer) {
        Bytes.put32(segment, at + SOURCE_PORT, sourcePort << 16 | destinationPort);
        Bytes.put32(segment, at + SEQUENCE, sequence);
        Bytes.put32(segment, at + ACKNOWLEDGMENT, acknowledgment);
        Bytes.put32(segment, at + DATA_OFFSET, headerBytes << 26 | flags << 16 | window);
        Bytes.put32(segment, at + CHECKSUM, urgentPointer);
    }

    /** Computes and stores the checksum of a segment of {@code length} bytes; the old value of the field is ignored. */
    public static void updateChecksum(byte[] segment, int at, int length, long pseudoHeader) {
        Bytes.put16(segment, at + CHECKSUM, 0);
        completeChecksum(segment, at, length, pseudoHeader);
    }

    /** Gives a copied header its own sequence number and flags. */
    public static void renumber(byte[] segment, int at, int seq, int flags) {
        Bytes.put32(segment, at + SEQUENCE, seq);
        Bytes.put8(segment, at + DATA_OFFSET + 1, flags);
    }

    /**
     * Computes and stores the checksum of a segment of {@code length} bytes whose field is 0, as {@link #write} leaves
     * it.
     */
    public static void completeChecksum(byte[] segment, int at, int length, long pseudoHeader) {
        long sum = pseudoHeader + Checksum.sumOfInt(length) + Checksum.sum(segment, at, length);
        // MUST-2
        Bytes.put16(segment, at + CHECKSUM, Checksum.finish(sum));
    }

    /** Stores the sum of the pseudo-header, for a link that completes the checksum. */
    public static void deferChecksum(byte[] segment, int at, int length, long pseudoHeader) {
        Bytes.put16(segment, at + CHECKSUM, Checksum.fold(pseudoHeader + Checksum.sumOfInt(length)));
    }
}
