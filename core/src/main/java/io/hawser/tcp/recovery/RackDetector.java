package io.hawser.tcp.recovery;

import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.settings.TcpSettings;

/**
 * RACK (RFC 8985 §6): a segment is lost when another one that was sent sufficiently later has been delivered. This
 * class compares the times; {@link Losses#judge} applies them to the segments.
 *
 * <p>Made with the first SACK block or timeout of a connection: until then segments are delivered in the order in which
 * they were sent, and none can be detected as lost.
 */
public final class RackDetector {
    /** RFC 8985 §6.2, step 4: number of recoveries for which a widened window is kept. */
    private static final int PERSIST_RECOVERIES = 16;

    private static final int MAX_MULTIPLIER = 255;

    // the segment sent last among the delivered ones of the flight: its transmission number, which replaces
    // RACK.xmit_ts and RACK.end_seq
    private int order;
    private boolean anyDelivered;
    /** RACK.rtt */
    private long rttNanos = -1;

    /** RACK.fack: the end of the furthest delivered segment. */
    private int furthest;

    private boolean reorderingSeen;

    /** Largest distance by which a segment has overtaken another, from the start of one to the end of the other. */
    private int reorderingBytes;

    private int multiplier = 1;
    private int persist;
    private int dsackRound;
    private boolean dsackRoundSet;

    /**
     * With {@link #distrusts}, retransmissions before this number were needless: their originals are being delivered.
     */
    private int distrustedEnd;

    private boolean distrusts;

    // the acknowledgment that is being processed
    private long nowNanos;
    private long minRttNanos;

    public RackDetector(int sndUna) {
        furthest = sndUna;
    }

    /** Begins the processing of an acknowledgment. */
    public void begin(long presentNanos, long leastRttNanos, int sndUna) {
        distrusts &= Seq.lt(sndUna, distrustedEnd);
        nowNanos = presentNanos;
        minRttNanos = leastRttNanos;
    }

    /** Processes a newly delivered segment; segments are passed in ascending order (RFC 8985 §6.2, steps 2 and 3). */
    void delivered(long segmentSentNanos, int sending, int segmentStart, int segmentEnd, boolean retransmitted) {
        if (Seq.gt(segmentEnd, furthest)) {
            furthest = segmentEnd;
        } else if (Seq.lt(segmentEnd, furthest) && !retransmitted) {
            reorderingSeen = true;
            reorderingBytes = Math.max(reorderingBytes, furthest - segmentStart);
        }
        if (retransmitted && isOfEarlierSending(segmentSentNanos, segmentEnd)) {
            // The original has arrived, and not the retransmission. The echoed timestamp does not distinguish them: for
            // data ahead of a gap, or acknowledged late, it is that of another segment (RFC 7323 §4.3).
            return;
        }
        // of the segment examined last, not of the one sent last: the order of segments that arrive together is
        // unknown
        rttNanos = nowNanos - segmentSentNanos;
        if (!anyDelivered || sending - order > 0) {
            anyDelivered = true;
            order = sending;
        }
    }

    private boolean isOfEarlierSending(long segmentSentNanos, int segmentEnd) {
        return nowNanos - segmentSentNanos < minRttNanos || distrusts && Seq.leq(segmentEnd, distrustedEnd);
    }

    /** Returns whether a segment was sent before one that has been delivered. */
    boolean isSentBeforeDelivered(int sending) {
        return anyDelivered && order - sending > 0;
    }

    /** Begins a new flight, of which no segment has been delivered. */
    public void newFlight() {
        anyDelivered = false;
    }

    /**
     * RFC 8985 §6.2, step 4: the reordering window, the time for which an overtaken segment is still expected to
     * arrive.
     */
    public long windowNanos(boolean recovering, int sackedSegments, TcpSettings settings, RttEstimator rtt) {
        if (!reorderingSeen) {
            // As long as no reordering was seen, three delivered segments suffice, without waiting.
            boolean threshold = !settings.recoveryIgnoresThreshold() && sackedSegments >= settings.reordering;
            if (recovering || threshold) {
                return 0;
            }
        }
        int times = settings.recoveryWindowIsStatic() ? 1 : multiplier;
        return Math.min(times * (Math.max(rtt.minNanos(), 0) / 4), Math.max(rtt.srttNanos(), 0));
    }

    /** Grows the window because a retransmission was needless (RFC 2883), once in a round trip. */
    public void dsack(int sndUna, int sndNxt) {
        if (!dsackRoundSet || Seq.geq(sndUna, dsackRound)) {
            dsackRound = sndNxt;
            dsackRoundSet = true;
            multiplier = Math.min(multiplier + 1, MAX_MULTIPLIER);
            persist = PERSIST_RECOVERIES;
        }
    }

    /** Records the end of a recovery. */
    public void recovered() {
        if (persist > 0 && --persist == 0) {
            multiplier = 1;
        }
    }

    /**
     * Records that segments retransmitted up to {@code sndNxt} were not lost. Then it is also unknown whether any of
     * the retransmissions has been delivered.
     */
    public void undone(int sndNxt) {
        distrusts = true;
        distrustedEnd = sndNxt;
        anyDelivered = false;
    }

    /** Records that a segment that was marked lost has arrived: the network reorders. */
    public void reorderingProven() {
        reorderingSeen = true;
    }

    public int reorderingBytes() {
        return reorderingBytes;
    }

    public boolean isReorderingSeen() {
        return reorderingSeen;
    }

    /** RACK.rtt; -1 before the first delivery. */
    public long rttNanos() {
        return rttNanos;
    }
}
