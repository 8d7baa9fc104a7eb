package io.hawser.wire;

/**
 * IGMP messages (RFC 1112, RFC 2236, RFC 3376 §4), read and written in place; {@code at} is the index of the first
 * byte.
 */
public final class IgmpHeader {
    /** A message of versions 1 and 2, and the smallest of all. */
    public static final int BYTES = 8;

    /** A query of version 3 without its sources. */
    public static final int QUERY_BYTES = 12;

    /** A group record of version 3 without its sources. */
    public static final int RECORD_BYTES = 8;

    public static final int QUERY = 0x11;
    public static final int REPORT_V1 = 0x12;
    public static final int REPORT_V2 = 0x16;
    public static final int LEAVE = 0x17;
    public static final int REPORT_V3 = 0x22;

    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int GROUP = 4;
    private static final int ROBUSTNESS = 8;
    private static final int QUERIER_INTERVAL = 9;
    private static final int SOURCES = 10;
    private static final int RECORDS = 6;

    private IgmpHeader() {}

    public static int type(byte[] message, int at) {
        return Bytes.u8(message, at);
    }

    /** The maximum response time of a query as it is encoded, in tenths of a second. */
    public static int code(byte[] message, int at) {
        return Bytes.u8(message, at + CODE);
    }

    /** The group address; 0 in a general query. */
    public static int group(byte[] message, int at) {
        return Bytes.i32(message, at + GROUP);
    }

    /** The robustness variable of a query of version 3, 0 to 7; 0 if the querier's exceeds the field. */
    public static int robustness(byte[] message, int at) {
        return Bytes.u8(message, at + ROBUSTNESS) & 7;
    }

    /** The interval between queries as a query of version 3 encodes it, in seconds. */
    public static int querierInterval(byte[] message, int at) {
        return Bytes.u8(message, at + QUERIER_INTERVAL);
    }

    /** The number of sources in a query of version 3. */
    public static int sources(byte[] message, int at) {
        return Bytes.u16(message, at + SOURCES);
    }

    /** A source of a query of version 3, counted from 0. */
    public static int source(byte[] message, int at, int index) {
        return Bytes.i32(message, at + QUERY_BYTES + Integer.BYTES * index);
    }

    /**
     * Decodes the codes of version 3: below 128 the number itself, above it a floating-point number (RFC 3376 §4.1.1).
     */
    public static int decode(int code) {
        return code < 0x80 ? code : (code & 0x0f | 0x10) << ((code >> 4 & 7) + 3);
    }

    /** Writes a message of version 1 or 2. */
    public static void write(byte[] message, int at, int type, int group) {
        Bytes.put32(message, at, type << 24);
        Bytes.put32(message, at + GROUP, group);
        complete(message, at, BYTES);
    }

    /** Writes the header of a report of version 3; its records are in place. */
    public static void writeReport(byte[] message, int at, int length, int records) {
        Bytes.put32(message, at, REPORT_V3 << 24);
        Bytes.put16(message, at + GROUP, 0);
        Bytes.put16(message, at + RECORDS, records);
        complete(message, at, length);
    }

    /** Returns whether the checksum of a message is valid. */
    public static boolean isChecksumValid(byte[] message, int at, int length) {
        return Checksum.isValid(message, at, length, 0);
    }

    private static void complete(byte[] message, int at, int length) {
        Bytes.put16(message, at + CHECKSUM, Checksum.finish(Checksum.sum(message, at, length)));
    }
}
