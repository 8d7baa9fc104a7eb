package io.hawser.tcp.ecn;

import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * Marks that the peer reports, as the sender of accurate ECN reads them: the number of marked packets (s.cep),
 * reconstructed from the three bits in each segment, and the bytes with each codepoint (s.e1b, s.e0b, s.ceb),
 * reconstructed from 24 bits each.
 */
public final class ReportedMarks {
    /** Linux's tcpi_accecn_opt_seen. */
    private static final int NOT_SEEN = 0;

    private static final int EMPTY = 1;
    private static final int SEEN = 2;
    private static final int ZEROED = 3;

    private static final int FIELD_MASK = 7;
    private static final int COUNTER_MASK = 0xff_ffff;

    /** If more bytes than this precede the first option, that option is ignored: its counters may have wrapped. */
    private static final long LATEST_OPTION_BYTES = (1 << 23) - 1;

    /**
     * Parameters of the mean number of segments that an acknowledgment covers on this path: weight of the mean, and its
     * fraction bits.
     */
    private static final int MEAN_SHIFT = 6;

    private static final int FRACTION_BITS = 6;
    private static final int MANY_SEGMENTS = 4 << FRACTION_BITS;
    private static final int MAX_MEAN = 0xffff;

    private int marks;

    /** Bytes of text by codepoint. */
    private final int[] bytesOf = new int[EcnCodepoint.MASK + 1];

    private byte optionSeen = NOT_SEEN;

    /** Codepoint with which the data delivered last has arrived, if it was the same for all; -1 if unknown. */
    private byte usual = -1;

    private char meanSegments;

    // of the acknowledgment that is being read

    private boolean areBytesCertain;
    private int newlyMarkedBytes;

    public void synAckWasMarked() {
        marks = Math.max(marks, 1);
    }

    // ---- the option (§3.2.3)

    /** Checks whether the option is present and whether its counters are intact. Returns whether it is present. */
    public boolean looksAtOption(TcpOptions options) {
        int counters = options.ecnCounters();
        if (counters < 0) {
            return false;
        }
        if (optionSeen < SEEN) {
            boolean isZeroed = counters > 0 && options.ecnCount(0) == 0
                    || counters == TcpOptions.MAX_ACCURATE_ECN_COUNTERS && options.ecnCount(counters - 1) == 0;
            optionSeen = (byte) (isZeroed ? ZEROED : counters == 0 ? EMPTY : SEEN);
        }
        return true;
    }

    /**
     * Reads the option of an acknowledgment that delivers {@code delivered} bytes, or estimates its contents.
     *
     * @param acknowledgedBytes total of acknowledged bytes
     */
    public void takeOption(TcpOptions options, int delivered, long acknowledgedBytes) {
        if (optionSeen == NOT_SEEN && options.ecnCounters() >= 0 && acknowledgedBytes >= LATEST_OPTION_BYTES) {
            optionSeen = ZEROED;
        }
        boolean present = looksAtOption(options);
        if (optionSeen == ZEROED) {
            // §3.2.3.2.1: its counters are ignored, those of the first option as well.
            withoutOption();
            return;
        }
        int before = bytesOf[EcnCodepoint.EXPERIENCED];
        areBytesCertain = present ? readCounters(options) : guess(delivered);
        newlyMarkedBytes = bytesOf[EcnCodepoint.EXPERIENCED] - before;
    }

    /** Processes an acknowledgment without a usable option. */
    public void withoutOption() {
        areBytesCertain = false;
    }

    /** Without an option, delivered data is assumed to have arrived with the usual codepoint. */
    private boolean guess(int delivered) {
        if (optionSeen == NOT_SEEN || usual < 0) {
            return false;
        }
        bytesOf[usual] += delivered;
        return true;
    }

    private boolean readCounters(TcpOptions options) {
        int before = usual;
        boolean certain = before >= 0;
        boolean isClear = true;
        boolean changed = false;
        for (int i = 0; i < options.ecnCounters(); i++) {
            int codepoint = codepoint(i, options.isEct1First());
            int atStart = codepoint == EcnCodepoint.EXPERIENCED ? 0 : ReceivedMarks.ECT_BYTES_AT_START;
            int grown = options.ecnCount(i) - atStart - bytesOf[codepoint] & COUNTER_MASK;
            // 24 bits wrap: the nearer of both directions applies (§3.2.3.1), which may be backwards.
            int step = grown << 8 >> 8;
            bytesOf[codepoint] += step;
            if (step < 0) {
                certain = false;
                isClear = false;
            }
            if (step != 0 && codepoint != before) {
                certain &= !changed;
                isClear &= !changed;
                usual = changed ? usual : (byte) codepoint;
                changed = true;
            }
        }
        if (!isClear) {
            usual = -1;
        }
        return certain;
    }

    /** Codepoint of a counter by its position: §3.2.3, table 5. */
    private static int codepoint(int counter, boolean ect1First) {
        if (counter == 1) {
            return EcnCodepoint.EXPERIENCED;
        }
        return counter == 0 == ect1First ? EcnCodepoint.CAPABLE_1 : EcnCodepoint.CAPABLE;
    }

    // ---- the flags (§3.2.2)

    /**
     * Reads the field of an acknowledgment whose option was read, and returns how many more packets have arrived with a
     * mark.
     *
     * @param delivery the data that it reports as delivered; null when nothing was in flight
     * @param reliable whether the delivered data is known segment by segment
     */
    public int takeField(int field, @Nullable Delivery delivery, boolean reliable, int mss) {
        int segments = delivery == null ? 0 : delivery.segments;
        int bytes = delivery == null ? 0 : delivery.bytes;
        noteSegments(segments);
        int least = field - ReceivedMarks.FIELD_AT_START - marks & FIELD_MASK;
        int more = segments <= FIELD_MASK ? least : mostProbable(least, segments, bytes, reliable, mss);
        marks += more;
        return more;
    }

    private void noteSegments(int segments) {
        if (segments > 0) {
            int mean = meanSegments == 0
                    ? segments << FRACTION_BITS
                    : ((meanSegments << MEAN_SHIFT) - meanSegments + (segments << FRACTION_BITS)) >> MEAN_SHIFT;
            meanSegments = (char) Math.min(mean, MAX_MEAN);
        }
    }

    /**
     * Chooses among the possible counts (§3.2.2.5.2): the three bits may have wrapped once or more, because
     * acknowledgments were lost or thinned out. The largest possible count is safe, but wrong if the option contradicts
     * it, or if acknowledgments always cover so many segments.
     */
    private int mostProbable(int least, int segments, int bytes, boolean reliable, int mss) {
        int most = segments - (segments - least & FIELD_MASK);
        if (!areBytesCertain) {
            return meanSegments > MANY_SEGMENTS ? least : most;
        }
        int marked = newlyMarkedBytes;
        if (marked == 0) {
            return least;
        }
        if (segments > 2 * FIELD_MASK + 1 && reliable) {
            if (bytes <= marked) {
                return most;
            }
            int estimate = (int) Math.ceilDiv((long) marked * segments, bytes);
            return Math.min(most, least + (estimate & ~FIELD_MASK));
        }
        // If they fit into the least count, they are less than half of any larger one.
        return marked > (long) least * mss ? most : least;
    }

    // ---- queries of other classes

    public boolean isOptionSeen() {
        return optionSeen != NOT_SEEN;
    }

    public boolean isOptionZeroed() {
        return optionSeen == ZEROED;
    }

    public int optionSeen() {
        return optionSeen;
    }

    public int marks() {
        return marks;
    }

    public int bytes(int codepoint) {
        return bytesOf[codepoint];
    }
}
