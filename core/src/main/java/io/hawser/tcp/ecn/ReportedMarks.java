package io.hawser.tcp.ecn;

import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * Marks that the peer reports, as the sender of accurate ECN reads them: the number of marked packets (s.cep), out of a
 * count of which each segment shows three bits, and how many bytes with each codepoint (s.e1b, s.e0b, s.ceb), out of 24
 * bits of each.
 */
public final class ReportedMarks {
    /** Linux's tcpi_accecn_opt_seen. */
    private static final int NOT_SEEN = 0;

    private static final int EMPTY = 1;
    private static final int SEEN = 2;
    private static final int ZEROED = 3;

    private static final int FIELD_MASK = 7;
    private static final int COUNTER_MASK = 0xff_ffff;

    /** An option that comes first after so many bytes comes too late: its counters may have gone round. */
    private static final long LATEST_OPTION_BYTES = (1 << 23) - 1;

    /**
     * Acknowledgments of this many segments each are normal on this path: the weight of the mean, and its fraction
     * bits.
     */
    private static final int MEAN_SHIFT = 6;

    private static final int FRACTION_BITS = 6;
    private static final int MANY_SEGMENTS = 4 << FRACTION_BITS;
    private static final int MAX_MEAN = 0xffff;

    private int marks;

    /** Of text, by codepoint. */
    private final int[] bytesOf = new int[EcnCodepoint.MASK + 1];

    private byte optionSeen = NOT_SEEN;

    /** With which codepoint what was delivered last has arrived, if it was one for all; -1 if that is not known. */
    private byte usual = -1;

    private char meanSegments;

    // of the acknowledgment that is being read

    private boolean areBytesCertain;
    private int newlyMarkedBytes;

    public void synAckWasMarked() {
        marks = Math.max(marks, 1);
    }

    // ---- the option (§3.2.3)

    /** Takes note of whether there is one, and whether its counters have come through. Returns whether it is there. */
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
     * Reads the option of an acknowledgment that has brought {@code delivered} bytes, or guesses what it would say.
     *
     * @param acknowledgedBytes all that was acknowledged so far
     */
    public void takeOption(TcpOptions options, int delivered, long acknowledgedBytes) {
        int before = bytesOf[EcnCodepoint.EXPERIENCED];
        if (optionSeen == NOT_SEEN && options.ecnCounters() >= 0 && acknowledgedBytes >= LATEST_OPTION_BYTES) {
            optionSeen = ZEROED;
            areBytesCertain = false;
            return;
        }
        areBytesCertain = looksAtOption(options) ? readCounters(options) : guess(delivered);
        newlyMarkedBytes = bytesOf[EcnCodepoint.EXPERIENCED] - before;
    }

    /** There is none that could be believed. */
    public void withoutOption() {
        areBytesCertain = false;
    }

    /** Without option all is as it was: what arrives, arrives with the usual codepoint. */
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
            // 24 bits go round: the nearer of both ways is meant (§3.2.3.1), which may be back.
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

    /** §3.2.3, table 5. */
    private static int codepoint(int counter, boolean ect1First) {
        if (counter == 1) {
            return EcnCodepoint.EXPERIENCED;
        }
        return counter == 0 == ect1First ? EcnCodepoint.CAPABLE_1 : EcnCodepoint.CAPABLE;
    }

    // ---- the flags (§3.2.2)

    /**
     * Reads the field of an acknowledgment whose option was read, and returns how many more packets have come with a
     * mark.
     *
     * @param delivery what it has brought; null when nothing was in flight
     * @param reliable whether what it brings is known segment by segment
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
     * §3.2.2.5.2: the three bits may have gone round once or more, because acknowledgments between were lost or thinned
     * out. The most that fits is safe, but wrong where the option says otherwise, or acknowledgments always cover so
     * much.
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
        if (marked > (long) least * mss) {
            return most;
        }
        return marked < (long) most * mss >> 1 ? least : most;
    }

    // ---- what the others ask

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
