package io.hawser.tcp.recovery;

import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.settings.TcpSettings;

/**
 * RACK (RFC 8985 §6): a segment is lost when one that was sent sufficiently later has arrived. What is later, and what
 * is sufficient, is known here; which segments that makes lost, {@link Losses#judge} finds.
 *
 * <p>A connection gets one with its first SACK block or timeout: before that everything that arrives was sent before
 * everything that is in flight, and nothing can be lost.
 */
public final class RackDetector {
    /** RFC 8985 §6.2, step 4: recoveries for which a widened window is kept. */
    private static final int PERSIST_RECOVERIES = 16;

    private static final int MAX_MULTIPLIER = 255;

    // the segment sent last among those of the flight that have arrived: which sending it was, which stands for
    // RACK.xmit_ts and RACK.end_seq
    private int order;
    private boolean anyDelivered;
    /** RACK.rtt */
    private long rttNanos = -1;

    /** RACK.fack: how far the furthest segment reaches that has arrived. */
    private int furthest;

    private boolean reorderingSeen;

    /**
     * Largest distance by which a segment has overtaken another, from the beginning of the one to the end of the
     * other.
     */
    private int reorderingBytes;

    private int multiplier = 1;
    private int persist;
    private int dsackRound;
    private boolean dsackRoundSet;

    /** Retransmissions up to here, if {@link #distrusts}, were for nothing: what arrives is the original. */
    private int distrustedEnd;

    private boolean distrusts;

    // the acknowledgment that is being processed
    private long nowNanos;
    private long minRttNanos;

    public RackDetector(int sndUna) {
        furthest = sndUna;
    }

    /** An acknowledgment is about to be processed. */
    public void begin(long presentNanos, long leastRttNanos, int sndUna) {
        distrusts &= Seq.lt(sndUna, distrustedEnd);
        nowNanos = presentNanos;
        minRttNanos = leastRttNanos;
    }

    /** Takes a newly delivered segment, in ascending order (RFC 8985 §6.2, steps 2 and 3). */
    void delivered(long segmentSentNanos, int sending, int segmentStart, int segmentEnd, boolean retransmitted) {
        if (Seq.gt(segmentEnd, furthest)) {
            furthest = segmentEnd;
        } else if (Seq.lt(segmentEnd, furthest) && !retransmitted) {
            reorderingSeen = true;
            reorderingBytes = Math.max(reorderingBytes, furthest - segmentStart);
        }
        if (retransmitted && isOfEarlierSending(segmentSentNanos, segmentEnd)) {
            // Not the retransmission has arrived, but the original. The echoed timestamp does not tell them apart: for
            // data ahead of a gap, or acknowledged late, it is another segment's (RFC 7323 §4.3).
            return;
        }
        // of the segment looked at last, not of the one sent last: of what arrives together the order is not known
        rttNanos = nowNanos - segmentSentNanos;
        if (!anyDelivered || sending - order > 0) {
            anyDelivered = true;
            order = sending;
        }
    }

    private boolean isOfEarlierSending(long segmentSentNanos, int segmentEnd) {
        return nowNanos - segmentSentNanos < minRttNanos || distrusts && Seq.leq(segmentEnd, distrustedEnd);
    }

    /** Whether a segment was sent before one that has arrived. */
    boolean isSentBeforeDelivered(int sending) {
        return anyDelivered && order - sending > 0;
    }

    /** A new flight begins, of which nothing has arrived. */
    public void newFlight() {
        anyDelivered = false;
    }

    /** RFC 8985 §6.2, step 4: how long after it could have arrived a segment is still waited for. */
    public long windowNanos(boolean recovering, int sackedSegments, TcpSettings settings, RttEstimator rtt) {
        if (!reorderingSeen) {
            // While no segment has ever overtaken another, three that have arrived are as good as time.
            boolean threshold = !settings.recoveryIgnoresThreshold() && sackedSegments >= settings.reordering;
            if (recovering || threshold) {
                return 0;
            }
        }
        int times = settings.recoveryWindowIsStatic() ? 1 : multiplier;
        return Math.min(times * (Math.max(rtt.minNanos(), 0) / 4), Math.max(rtt.srttNanos(), 0));
    }

    /** A retransmission was for nothing (RFC 2883): the window grows, once in a round trip. */
    public void dsack(int sndUna, int sndNxt) {
        if (!dsackRoundSet || Seq.geq(sndUna, dsackRound)) {
            dsackRound = sndNxt;
            dsackRoundSet = true;
            multiplier = Math.min(multiplier + 1, MAX_MULTIPLIER);
            persist = PERSIST_RECOVERIES;
        }
    }

    /** A recovery is over. */
    public void recovered() {
        if (persist > 0 && --persist == 0) {
            multiplier = 1;
        }
    }

    /**
     * The segments retransmitted up to {@code sndNxt} were not lost. So it is not known, either, that any
     * retransmission has arrived.
     */
    public void undone(int sndNxt) {
        distrusts = true;
        distrustedEnd = sndNxt;
        anyDelivered = false;
    }

    /** Something that was held for lost has arrived: the network reorders. */
    public void reorderingProven() {
        reorderingSeen = true;
    }

    public int reorderingBytes() {
        return reorderingBytes;
    }

    public boolean isReorderingSeen() {
        return reorderingSeen;
    }

    /** RACK.rtt; -1 before anything has arrived. */
    public long rttNanos() {
        return rttNanos;
    }
}
