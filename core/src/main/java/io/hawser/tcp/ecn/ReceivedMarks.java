package io.hawser.tcp.ecn;

import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.tcp.segment.TcpSegment;

/**
 * Marks that arrive, as the receiver of accurate ECN counts them: packets with CE (r.cep),
 * and bytes of text with each codepoint (r.e1b, r.e0b, r.ceb); and when the peer is to hear of it (RFC 9768 §3.2.1,
 * §3.2.2.5.1, §3.2.3.3).
 */
public final class ReceivedMarks {
    /** §3.2.1: what r.cep begins with, so that a field that something zeroes is seen. */
    static final int FIELD_AT_START = 5;

    /** The same of r.e1b and r.e0b. */
    static final int ECT_BYTES_AT_START = 1;

    /** §3.2.2.5.1: after so many marks an acknowledgment leaves, when data waits for it and when none does. */
    private static final int MARKS_WITH_DATA = 2;

    private static final int MARKS_WITHOUT_DATA = 3;

    /** More than this many in one acknowledgment could not be told from fewer. */
    private static final int MOST_MARKS = 6;

    /** §3.2.3.3: with each step of this size of a counter the option is sent, lest the 24 bits go round unseen. */
    private static final int STEP_BITS = 22;

    /** Counters that the option needs to report a codepoint; that of ECT(1) comes first. */
    private static final int[] COUNTERS_FOR = {0, 1, 3, 2};

    /** Segments with the option that report a change, in case one gets lost. */
    private static final int TWICE = 2;

    private int marks;

    /** Of text, by codepoint. */
    private final int[] bytesOf = new int[EcnCodepoint.MASK + 1];

    private byte marksToTell;

    /** The codepoint of the last segment. */
    private byte last;

    private byte countersNeeded;
    private byte optionsDue;
    private long lastOptionNanos;

    /** The peer's SYN came with this codepoint. */
    public void begin(int codepoint) {
        last = (byte) codepoint;
        optionsDue = 1;
    }

    public void synAckWasMarked() {
        marks++;
    }

    /** An acceptable segment has arrived. Sees to it that the peer hears in time of what is new. */
    public void arrives(EcnConnection connection, TcpSegment segment) {
        int codepoint = segment.ecnCodepoint;
        boolean isMarked = codepoint == EcnCodepoint.EXPERIENCED;
        boolean hasText = segment.textLength > 0;
        if (isMarked && hasText && marksToTell >= MOST_MARKS) {
            // within one burst, which would else get one acknowledgment at its end
            connection.sendAck();
        }
        boolean isChange = codepoint != last;
        count(codepoint, segment.textLength);
        if (hasText && (isChange || isMarked && marksToTell >= MARKS_WITH_DATA)) {
            connection.requestAck();
        } else if (isMarked && marksToTell >= MARKS_WITHOUT_DATA && connection.usesSack()) {
            // Without SACK it would look like a duplicate acknowledgment.
            connection.requestAck();
        }
    }

    public void count(int codepoint, int textLength) {
        if (codepoint == EcnCodepoint.EXPERIENCED) {
            marks++;
            marksToTell = (byte) Math.min(marksToTell + 1, Byte.MAX_VALUE);
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

    /** The flags of a segment that leaves now: ACE is r.cep. */
    public int field() {
        marksToTell = 0;
        return marks + FIELD_AT_START;
    }

    // ---- the option

    /** So many segments at least are to carry it. */
    public void optionIsDue(int segments) {
        optionsDue = (byte) Math.max(optionsDue, segments);
    }

    /** Whether there is something new, or it was not sent for the {@code beacon}th part of a round trip. */
    public boolean isOptionDue(int beacon, long rttNanos, long nowNanos) {
        return optionsDue > 0 || beacon > 0 && (nowNanos - lastOptionNanos) * beacon >= rttNanos;
    }

    /** Counters that the option needs to report all that came since the last one. */
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

    /** A counter as the option has it, of which only 24 bits are sent. */
    public int counter(int codepoint) {
        return codepoint == EcnCodepoint.EXPERIENCED ? bytesOf[codepoint] : bytesOf[codepoint] + ECT_BYTES_AT_START;
    }

    // ---- what the others ask

    public int marks() {
        return marks;
    }

    public int bytes(int codepoint) {
        return bytesOf[codepoint];
    }
}
