package io.hawser.wire;

/**
 * The options of one TCP segment. An instance is reused by {@link #parse}; it belongs to one thread.
 *
 * <p>Parsing is bounded by the header: an option of length 0 or 1, or one that exceeds the header, ends it, and the
 * options before it are valid (RFC 9293 MUST-7). Unknown options are skipped (MUST-6).
 */
public final class TcpOptions {
    public static final int END = 0;
    public static final int NOP = 1;
    public static final int MSS = 2;
    public static final int WINDOW_SCALE = 3;
    public static final int SACK_PERMITTED = 4;
    public static final int SACK = 5;
    public static final int TIMESTAMPS = 8;
    public static final int MD5_SIGNATURE = 19;
    public static final int USER_TIMEOUT = 28;
    public static final int AUTHENTICATION = 29;
    public static final int FAST_OPEN = 34;

    /** Accurate ECN byte counters with ECT(0) first (RFC 9768 §3.2.3). */
    public static final int ACCURATE_ECN_0 = 172;

    /** Accurate ECN byte counters with ECT(1) first. */
    public static final int ACCURATE_ECN_1 = 174;

    /** The experimental option (RFC 6994): an identifier of the experiment follows. */
    public static final int EXPERIMENTAL = 254;

    /** The maximum size of all options of a segment. */
    public static final int MAX_BYTES = 40;

    private static final int SACK_BLOCK_BYTES = 8;

    /** The MSS of a peer that announces none (RFC 9293 MUST-15). */
    public static final int DEFAULT_MSS_BYTES = 536;

    /** RFC 7413 §4.1.1: the cookie is 4 to 16 bytes long, an even number. */
    public static final int MIN_FAST_OPEN_COOKIE_BYTES = 4;

    public static final int MAX_FAST_OPEN_COOKIE_BYTES = 16;

    /** Sizes of written options: with the NOPs that align them to four bytes. */
    public static final int MSS_BYTES = 4;

    public static final int WINDOW_SCALE_BYTES = 4;
    public static final int SACK_PERMITTED_BYTES = 4;
    public static final int TIMESTAMPS_BYTES = 12;
    public static final int MD5_SIGNATURE_BYTES = 20;
    public static final int USER_TIMEOUT_BYTES = 4;

    /** The largest user timeout that the option can carry, in minutes (RFC 5482 §3.3). */
    public static final int MAX_USER_TIMEOUT_SECONDS = 0x7fff * 60;

    /** RFC 2385 §3.0: the digest. */
    public static final int MD5_DIGEST_BYTES = 16;

    /** RFC 9768 §3.2.3: kind and length; and the most counters that follow, and the size of each. */
    public static final int ACCURATE_ECN_HEAD_BYTES = 2;

    public static final int MAX_ACCURATE_ECN_COUNTERS = 3;
    public static final int ACCURATE_ECN_COUNTER_BYTES = 3;

    /**
     * The fields before the message authentication code of TCP-AO: kind, length, KeyID and RNextKeyID (RFC 5925 §2.2).
     */
    public static final int AUTHENTICATION_HEAD_BYTES = 4;

    /** The largest shift; a larger one counts as this one (RFC 7323 §2.3). */
    public static final int MAX_WINDOW_SCALE = 14;

    public static final int MAX_SACK_BLOCKS = 4;

    /** The experiment identifier of Fast Open, from before it had an option kind (RFC 6994, RFC 7413 §4.1.1). */
    private static final int FAST_OPEN_EXPERIMENT = 0xf989;

    /** Kind, length, and the number of the experiment. */
    private static final int EXPERIMENT_BYTES = 4;

    /** RFC 5482 §3.3: the G bit. */
    private static final int USER_TIMEOUT_IN_MINUTES = 0x8000;

    private static final int NOP_NOP_TIMESTAMPS_10 = NOP << 24 | NOP << 16 | TIMESTAMPS << 8 | 10;

    private int mss;
    private int windowScale;
    private boolean windowScaleTooLarge;
    private boolean sackPermitted;
    private boolean timestamps;
    private int timestampValue;
    private int timestampEcho;
    private int sackBlocks;
    private int fastOpenBytes;
    private int fastOpenAt;
    private boolean fastOpenExperimental;
    private int signatureKind;
    private int signatureAt;
    private int signatureBytes;
    private boolean signedTwice;
    private int userTimeoutSeconds;
    private int ecnCounters;
    private boolean ecnBeginsWithEct1;
    private final int[] ecnCounts = new int[MAX_ACCURATE_ECN_COUNTERS];
    private final int[] sackEdges = new int[2 * MAX_SACK_BLOCKS];

    /** Reads the options between the fixed header and {@code headerBytes}, of a well-formed segment at {@code at}. */
    public void parse(byte[] segment, int at, int headerBytes) {
        clear();
        int i = at + TcpHeader.MIN_BYTES;
        int end = at + headerBytes;
        if (headerBytes == TcpHeader.MIN_BYTES + TIMESTAMPS_BYTES && Bytes.i32(segment, i) == NOP_NOP_TIMESTAMPS_10) {
            readTimestamps(segment, i + 4);
            return;
        }
        while (i < end) {
            int kind = segment[i];
            // MUST-4
            if (kind == END) {
                return;
            }
            if (kind == NOP) {
                i++;
                continue;
            }
            int length = i + 1 < end ? Bytes.u8(segment, i + 1) : 0;
            // MUST-7
            if (length < 2 || length > end - i) {
                return;
            }
            // MUST-6
            read(segment, i, kind, length);
            // MUST-64
            i += length;
        }
    }

    private void clear() {
        mss = -1;
        windowScale = -1;
        windowScaleTooLarge = false;
        sackPermitted = false;
        timestamps = false;
        timestampValue = 0;
        timestampEcho = 0;
        sackBlocks = 0;
        fastOpenBytes = -1;
        signatureKind = END;
        signedTwice = false;
        userTimeoutSeconds = 0;
        ecnCounters = -1;
    }

    private void read(byte[] segment, int at, int kind, int length) {
        switch (kind) {
            case MSS -> {
                // MUST-7
                if (length == 4) {
                    // MUST-4, MUST-14
                    mss = Bytes.u16(segment, at + 2);
                }
            }
            case WINDOW_SCALE -> {
                // MUST-7
                if (length == 3) {
                    int shift = Bytes.u8(segment, at + 2);
                    windowScaleTooLarge = shift > MAX_WINDOW_SCALE;
                    windowScale = Math.min(shift, MAX_WINDOW_SCALE);
                }
            }
            // MUST-7
            case SACK_PERMITTED -> sackPermitted |= length == 2;
            case SACK -> {
                if (length >= 10 && (length - 2) % 8 == 0) {
                    sackBlocks = (length - 2) / 8;
                    for (int edge = 0; edge < 2 * sackBlocks; edge++) {
                        sackEdges[edge] = Bytes.i32(segment, at + 2 + 4 * edge);
                    }
                }
            }
            case TIMESTAMPS -> {
                // MUST-7
                if (length == 10) {
                    readTimestamps(segment, at + 2);
                }
            }
            case (byte) ACCURATE_ECN_0, (byte) ACCURATE_ECN_1 ->
                readAccurateEcn(segment, at + ACCURATE_ECN_HEAD_BYTES, length, kind == (byte) ACCURATE_ECN_1);
            case FAST_OPEN -> readFastOpen(at + 2, length - 2, /* experimental= */ false);
            case (byte) EXPERIMENTAL -> {
                if (length >= EXPERIMENT_BYTES && Bytes.u16(segment, at + 2) == FAST_OPEN_EXPERIMENT) {
                    readFastOpen(at + EXPERIMENT_BYTES, length - EXPERIMENT_BYTES, /* experimental= */ true);
                }
            }
            case MD5_SIGNATURE -> {
                if (length == 2 + MD5_DIGEST_BYTES) {
                    readSignature(kind, at + 2, MD5_DIGEST_BYTES);
                }
            }
            case AUTHENTICATION ->
                readSignature(kind, at + AUTHENTICATION_HEAD_BYTES, length - AUTHENTICATION_HEAD_BYTES);
            case USER_TIMEOUT -> {
                if (length == USER_TIMEOUT_BYTES) {
                    int field = Bytes.u16(segment, at + 2);
                    userTimeoutSeconds = (field & 0x7fff) * (field >= USER_TIMEOUT_IN_MINUTES ? 60 : 1);
                }
            }
            default -> {
                // RFC 9293 MUST-6: an unknown option is skipped.
            }
        }
    }

    /** Reads the counters; ignores an incomplete or excess one (RFC 9768 §3.2.3.1). */
    private void readAccurateEcn(byte[] segment, int at, int length, boolean beginsWithEct1) {
        int whole = (length - ACCURATE_ECN_HEAD_BYTES) / ACCURATE_ECN_COUNTER_BYTES;
        ecnCounters = Math.min(whole, MAX_ACCURATE_ECN_COUNTERS);
        ecnBeginsWithEct1 = beginsWithEct1;
        for (int i = 0; i < ecnCounters; i++) {
            int counter = at + ACCURATE_ECN_COUNTER_BYTES * i;
            ecnCounts[i] = Bytes.u8(segment, counter) << 16 | Bytes.u16(segment, counter + 1);
        }
    }

    private void readFastOpen(int at, int cookie, boolean experimental) {
        boolean isCookie = cookie >= MIN_FAST_OPEN_COOKIE_BYTES && cookie <= MAX_FAST_OPEN_COOKIE_BYTES;
        if (cookie == 0 || isCookie && cookie % 2 == 0) {
            fastOpenBytes = cookie;
            fastOpenAt = at;
            fastOpenExperimental = experimental;
        }
    }

    private void readSignature(int kind, int at, int length) {
        signedTwice |= isSigned();
        signatureKind = kind;
        signatureAt = at;
        signatureBytes = length;
    }

    private void readTimestamps(byte[] segment, int at) {
        timestamps = true;
        timestampValue = Bytes.i32(segment, at);
        timestampEcho = Bytes.i32(segment, at + 4);
    }

    /** The maximum segment size as sent, 0 to 65535; -1 when absent. */
    public int mss() {
        return mss;
    }

    /** The shift, 0 to 14; -1 when absent. */
    public int windowScale() {
        return windowScale;
    }

    /** Returns whether the shift that was sent exceeds {@link #MAX_WINDOW_SCALE}. */
    public boolean isWindowScaleTooLarge() {
        return windowScaleTooLarge;
    }

    /** Returns whether SACK-permitted is present. */
    public boolean isSackPermitted() {
        return sackPermitted;
    }

    /** Returns whether timestamps are present. */
    public boolean hasTimestamps() {
        return timestamps;
    }

    /** TSval; 0 when absent. */
    public int timestampValue() {
        return timestampValue;
    }

    /** TSecr; 0 when absent. */
    public int timestampEcho() {
        return timestampEcho;
    }

    /** The length of the Fast Open cookie: 0 for a cookie request, -1 if the option is absent. */
    public int fastOpenBytes() {
        return fastOpenBytes;
    }

    /** The index of the Fast Open cookie in the segment; valid if {@link #fastOpenBytes()} is positive. */
    public int fastOpenAt() {
        return fastOpenAt;
    }

    /**
     * Returns whether Fast Open uses the experimental option that preceded RFC 7413; valid if the option is present.
     */
    public boolean isFastOpenExperimental() {
        return fastOpenExperimental;
    }

    /** Returns whether the segment is signed by TCP MD5 (RFC 2385) or TCP-AO (RFC 5925). */
    public boolean isSigned() {
        return signatureKind != END;
    }

    /** Returns whether the segment has more than one signature, which no sender generates. */
    public boolean isSignedTwice() {
        return signedTwice;
    }

    /** {@link #MD5_SIGNATURE} or {@link #AUTHENTICATION}; valid if {@link #isSigned()}. */
    public int signatureKind() {
        return signatureKind;
    }

    /** The index of the digest, or of the message authentication code, in the segment; valid if {@link #isSigned()}. */
    public int signatureAt() {
        return signatureAt;
    }

    /** The length of the digest or code in bytes; negative if a TCP-AO option is shorter than its fixed part. */
    public int signatureBytes() {
        return signatureBytes;
    }

    /** The user timeout that the peer announces (RFC 5482), in seconds; 0 if absent. */
    public int userTimeoutSeconds() {
        return userTimeoutSeconds;
    }

    /** The number of counters of an Accurate ECN option, 0 to {@link #MAX_ACCURATE_ECN_COUNTERS}; -1 if absent. */
    public int ecnCounters() {
        return ecnCounters;
    }

    /**
     * Returns whether the counter of ECT(1) is the first and that of ECT(0) the last; valid if the option is present.
     */
    public boolean isEct1First() {
        return ecnBeginsWithEct1;
    }

    /** One counter of an Accurate ECN option, as sent: 24 bits. The counter of CE is the second in either order. */
    public int ecnCount(int counter) {
        return ecnCounts[counter];
    }

    /** The number of SACK blocks, 0 to {@link #MAX_SACK_BLOCKS}. */
    public int sackBlocks() {
        return sackBlocks;
    }

    /** The first sequence number of a SACK block. */
    public int sackLeft(int block) {
        return sackEdges[2 * block];
    }

    /** The sequence number after the last one of a SACK block. */
    public int sackRight(int block) {
        return sackEdges[2 * block + 1];
    }

    /** Writes the option and returns the index after it. */
    public static int putMss(byte[] segment, int at, int mss) {
        // MUST-68
        Bytes.put32(segment, at, MSS << 24 | 4 << 16 | mss);
        return at + MSS_BYTES;
    }

    /** Writes a NOP and the option, and returns the index after them. */
    public static int putWindowScale(byte[] segment, int at, int shift) {
        // MUST-68, MUST-69
        Bytes.put32(segment, at, NOP << 24 | WINDOW_SCALE << 16 | 3 << 8 | shift);
        return at + WINDOW_SCALE_BYTES;
    }

    /** Writes two NOPs and the option, and returns the index after them. */
    public static int putSackPermitted(byte[] segment, int at) {
        Bytes.put32(segment, at, NOP << 24 | NOP << 16 | SACK_PERMITTED << 8 | 2);
        return at + SACK_PERMITTED_BYTES;
    }

    /** Writes two NOPs and the option, and returns the index after them. */
    public static int putTimestamps(byte[] segment, int at, int value, int echo) {
        Bytes.put32(segment, at, NOP_NOP_TIMESTAMPS_10);
        Bytes.put32(segment, at + 4, value);
        Bytes.put32(segment, at + 8, echo);
        return at + TIMESTAMPS_BYTES;
    }

    /**
     * Writes SACK-permitted and timestamps in the twelve bytes that Linux gives to both, and returns the index after.
     */
    public static int putSackPermittedAndTimestamps(byte[] segment, int at, int value, int echo) {
        putTimestamps(segment, at, value, echo);
        // MUST-68
        Bytes.put32(segment, at, SACK_PERMITTED << 24 | 2 << 16 | TIMESTAMPS << 8 | 10);
        return at + TIMESTAMPS_BYTES;
    }

    /**
     * Writes the option and returns the index after it.
     *
     * @param seconds 1 to {@link #MAX_USER_TIMEOUT_SECONDS}; rounded up to whole minutes if the field cannot hold the
     *     seconds
     */
    public static int putUserTimeout(byte[] segment, int at, int seconds) {
        int field = seconds < USER_TIMEOUT_IN_MINUTES ? seconds : USER_TIMEOUT_IN_MINUTES | (seconds + 59) / 60;
        Bytes.put32(segment, at, USER_TIMEOUT << 24 | USER_TIMEOUT_BYTES << 16 | field);
        return at + USER_TIMEOUT_BYTES;
    }

    /**
     * The size of a Fast Open option with a cookie of this length, and the NOPs after it.
     *
     * @param experimental whether to use the experimental option
     */
    public static int fastOpenSize(int cookieBytes, boolean experimental) {
        return (experimental ? EXPERIMENT_BYTES : 2) + cookieBytes + 3 & ~3;
    }

    /** Writes the option and the NOPs that pad it to four bytes, and returns the index after them. */
    public static int putFastOpen(byte[] segment, int at, byte[] cookie, boolean experimental) {
        int end = at + fastOpenSize(cookie.length, experimental);
        int content = at + (experimental ? EXPERIMENT_BYTES : 2);
        if (experimental) {
            Bytes.put16(segment, at + 2, FAST_OPEN_EXPERIMENT);
        }
        segment[at] = (byte) (experimental ? EXPERIMENTAL : FAST_OPEN);
        segment[at + 1] = (byte) (content - at + cookie.length);
        System.arraycopy(cookie, 0, segment, content, cookie.length);
        for (int i = content + cookie.length; i < end; i++) {
            segment[i] = NOP;
        }
        return end;
    }

    /** The size of an Accurate ECN option with {@code counters}, without NOPs. */
    public static int accurateEcnBytes(int counters) {
        return ACCURATE_ECN_HEAD_BYTES + ACCURATE_ECN_COUNTER_BYTES * counters;
    }

    /**
     * Writes an Accurate ECN option whose first counter is that of ECT(1), without NOPs, and returns the index after
     * it.
     *
     * @param counters number of counters to write: the first one, the first two, or all
     */
    public static int putAccurateEcn(byte[] segment, int at, int counters, int ect1, int ce, int ect0) {
        Bytes.put16(segment, at, ACCURATE_ECN_1 << 8 | accurateEcnBytes(counters));
        int option = at + ACCURATE_ECN_HEAD_BYTES;
        for (int i = 0; i < counters; i++) {
            int count = i == 0 ? ect1 : i == 1 ? ce : ect0;
            Bytes.put8(segment, option, count >>> 16);
            Bytes.put16(segment, option + 1, count);
            option += ACCURATE_ECN_COUNTER_BYTES;
        }
        return option;
    }

    /** Fills the bytes between two indexes with NOPs. */
    public static void putNops(byte[] segment, int from, int to) {
        for (int i = from; i < to; i++) {
            segment[i] = NOP;
        }
    }

    /** Writes two NOPs and the option with this digest of {@value #MD5_DIGEST_BYTES} bytes. */
    public static void putMd5Signature(byte[] segment, int at, byte[] digest) {
        Bytes.put32(segment, at, NOP << 24 | NOP << 16 | MD5_SIGNATURE << 8 | 2 + MD5_DIGEST_BYTES);
        System.arraycopy(digest, 0, segment, at + 4, MD5_DIGEST_BYTES);
    }

    /** Writes the header of a TCP-AO option with a code of {@code macBytes}, and returns the index of the code. */
    public static int putAuthentication(byte[] segment, int at, int keyId, int rnextKeyId, int macBytes) {
        int length = AUTHENTICATION_HEAD_BYTES + macBytes;
        Bytes.put32(segment, at, AUTHENTICATION << 24 | length << 16 | keyId << 8 | rnextKeyId);
        return at + AUTHENTICATION_HEAD_BYTES;
    }

    /** The size of a SACK option with {@code blocks} blocks and the two NOPs before it. */
    public static int sackBytes(int blocks) {
        return 4 + SACK_BLOCK_BYTES * blocks;
    }

    /** The number of SACK blocks that fit {@code optionBytes} with their option header and two NOPs. */
    public static int sackBlocksWithin(int optionBytes) {
        return Math.max(0, (optionBytes - sackBytes(0)) / SACK_BLOCK_BYTES);
    }

    /**
     * Writes two NOPs and the header of a SACK option for {@code blocks} blocks, and returns the index of the first
     * block.
     */
    public static int putSackHead(byte[] segment, int at, int blocks) {
        Bytes.put32(segment, at, NOP << 24 | NOP << 16 | SACK << 8 | 2 + SACK_BLOCK_BYTES * blocks);
        return at + 4;
    }

    /** Writes one block of a SACK option and returns the index after it. */
    public static int putSackBlock(byte[] segment, int at, int left, int right) {
        Bytes.put32(segment, at, left);
        Bytes.put32(segment, at + 4, right);
        return at + 8;
    }
}
