package io.hawser.tcp.ecn;

import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.tcp.segment.TcpSegment;

/**
 * Marks that arrive, as the receiver of accurate ECN counts them: packets with CE (r.cep), and bytes of text with each
 * codepoint (r.e1b, r.e0b, r.ceb). Also decides when the peer gets a report (RFC 9768 §3.2.1, §3.2.2.5.1, §3.2.3.3).
 */
public final class ReceivedMarks {
    /** §3.2.1: the initial value of r.cep, not 0, so that a middlebox that zeroes the field is detected. */
    static final int FIELD_AT_START = 5;

    /** The initial value of r.e1b and r.e0b, for the same reason. */
    static final int ECT_BYTES_AT_START = 1;

    /** §3.2.2.5.1: number of marks after which an acknowledgment is sent, when data waits for it and when none does. */
    private static final int MARKS_WITH_DATA = 2;

    private static final int MARKS_WITHOUT_DATA = 3;

    /** Limit of the marks reported by one acknowledgment, because the three bits wrap. */
    private static final int MOST_MARKS = 6;

    /** §3.2.3.3: the option is sent when a counter has grown by this much, so that its 24 bits do not wrap unseen. */
    private static final int STEP_BITS = 22;

    /** Number of counters that the option needs to report a codepoint; the counter of ECT(1) comes first. */
    private static final int[] COUNTERS_FOR = {0, 1, 3, 2};

    /** Number of segments with the option that report a change, in case one is lost. */
    private static final int TWICE = 2;

    private int marks;

    /** Bytes of text by codepoint. */
    private final int[] bytesOf = new int[EcnCodepoint.MASK + 1];

    private byte marksToTell;

    /** The codepoint of the last segment. */
    private byte last;

    private byte countersNeeded;
    private byte optionsDue;
    private long lastOptionNanos;

    /** Begins to count with the codepoint of the peer's SYN. */
    public void begin(int codepoint) {
        last = (byte) codepoint;
        optionsDue = 1;
    }

    public void synAckWasMarked() {
        marks++;
    }

    /** Counts an acceptable segment, and ensures that the peer gets a report in time. */
    public void arrives(EcnConnection connection, TcpSegment segment) {
        int codepoint = segment.ecnCodepoint;
        boolean isMarked = codepoint == EcnCodepoint.EXPERIENCED;
        boolean hasText = segment.textLength > 0;
        if (isMarked && hasText && marksToTell >= MOST_MARKS) {
            // within one burst, which would otherwise get one acknowledgment at its end
            connection.sendAck();
        }
        boolean isChange = codepoint != last;
        count(codepoint, segment.segments, segment.textLength);
        if (hasText && (isChange || isMarked && marksToTell >= MARKS_WITH_DATA)) {
            connection.requestAck();
        } else if (isMarked && marksToTell >= MARKS_WITHOUT_DATA && connection.usesSack()) {
            // Without SACK the peer would take it for a duplicate acknowledgment.
            connection.requestAck();
        }
    }

    /** Counts segments that came in one packet, with {@code textLength} bytes in all. */
    void count(int codepoint, int segments, int textLength) {
        if (codepoint == EcnCodepoint.EXPERIENCED) {
            marks += segments;
            marksToTell = (byte) Math.min(marksToTell + segments, Byte.MAX_VALUE);
        }
        if (codepoint == EcnCodepoint.EXPERIENCED || codepoint != last) {
            last = (byte) codepoint;
            optionsDue = TWICE;
        }
        if (textLength > 0 && codepoint != EcnCodepoint.NOT_CAPABLE) {
            countersNeeded = (byte) Math.max(countersNeeded, COUNTERS_FOR[codepoint]);
            int before = bytesOf[codepoint];
            bytesOf[codepoint] += textLength;
            if ((before ^ before + textLength) >>> STEP_BITS != 0) {
                optionIsDue(1);
            }
        }
    }

    /** The flags of a segment that is sent now: ACE is r.cep. */
    public int field() {
        marksToTell = 0;
        return marks + FIELD_AT_START;
    }

    // ---- the option

    /** Requests that at least {@code segments} more segments carry the option. */
    public void optionIsDue(int segments) {
        optionsDue = (byte) Math.max(optionsDue, segments);
    }

    /** Returns whether there are new counts, or no option was sent for the {@code beacon}th part of a round trip. */
    public boolean isOptionDue(int beacon, long rttNanos, long nowNanos) {
        return optionsDue > 0 || beacon > 0 && (nowNanos - lastOptionNanos) * beacon >= rttNanos;
    }

    /** Number of counters that the option needs to report everything received since the last one. */
    public int countersNeeded() {
        return countersNeeded;
    }

    public void optionSent(long nowNanos) {
        countersNeeded = 0;
        lastOptionNanos = nowNanos;
        if (optionsDue > 0) {
            optionsDue--;
        }
    }

    /** The value of a counter in the option, which has only 24 bits. */
    public int counter(int codepoint) {
        return codepoint == EcnCodepoint.EXPERIENCED ? bytesOf[codepoint] : bytesOf[codepoint] + ECT_BYTES_AT_START;
    }

    // ---- queries of other classes

    public int marks() {
        return marks;
    }

    public int bytes(int codepoint) {
        return bytesOf[codepoint];
    }
}
