package io.hawser.tcp.recovery;

import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import org.jspecify.annotations.Nullable;

/**
 * One recovery from loss: its end, how much may be sent during it (PRR, RFC 9937), and the evidence that would prove
 * that nothing was lost. Kept for a round trip after its end, because that evidence may arrive late.
 */
public final class Episode {
    /** The end of the episode: SND.NXT when it began, or when the timer last fired. RFC 6582's recover, plus 1. */
    public int highSeq;

    /** SND.NXT when the episode ended. */
    public int sentAtEnd;

    public boolean over;

    // Eifel, DSACK

    /** Whether the window can be restored. */
    public boolean undoable = true;

    /** SND.UNA at the beginning. */
    final int undoFrom;

    private boolean retransmitted;
    private int retransmissionTimestamp;

    /** Retransmitted bytes that the peer has not reported as received twice. */
    private int unprovenBytes;

    // F-RTO

    public boolean frto;

    /** RFC 5682 §2.1 (2b): whether only new data is sent, to see whether it is acknowledged. */
    public boolean newDataOnly;

    // PRR

    private int flightAtStart = 1;
    private long deliveredBytes;
    private long sentBytes;
    private int windowBytes;

    public Episode(int sndUna, int highSeq) {
        undoFrom = sndUna;
        this.highSeq = highSeq;
    }

    /**
     * Begins a reduction with RecoverFS (RFC 9937 §6.1): the bytes in flight before the acknowledgment that began it.
     */
    public void startReduction(int bytes) {
        flightAtStart = Math.max(1, bytes);
    }

    /** Continues the reduction that another episode has begun. */
    public void continueReduction(Episode other) {
        flightAtStart = other.flightAtStart;
        deliveredBytes = other.deliveredBytes;
        sentBytes = other.sentBytes;
        windowBytes = other.windowBytes;
    }

    /**
     * Computes how much may be in flight after an acknowledgment (RFC 9937 §6.2). An acknowledgment that delivers
     * nothing, and the reordering timer, leave the window unchanged, so that segments they mark lost free the space for
     * their own retransmission.
     *
     * @param delivered bytes that it delivers
     * @param safe whether it advances SND.UNA and shows no further loss: SafeACK
     * @param pipe bytes in flight
     * @param threshold bytes in flight at the end of the reduction
     */
    public void reduce(int delivered, boolean safe, int pipe, int threshold, int mss) {
        if (delivered == 0 && windowBytes > 0) {
            return;
        }
        deliveredBytes += delivered;
        long count;
        if (pipe > threshold) {
            // in proportion: the window reaches the threshold when a window of data has been delivered
            count = (deliveredBytes * threshold + flightAtStart - 1) / flightAtStart - sentBytes;
        } else {
            long most = Math.max(deliveredBytes - sentBytes, delivered);
            long room = (long) threshold - pipe;
            count = Math.min(room, safe ? most + mss : most);
        }
        if (sentBytes == 0) {
            // the fast retransmission itself is never delayed
            count = Math.max(count, mss);
        }
        windowBytes = pipe + (int) Math.max(0, count);
    }

    public void sent(int bytes) {
        sentBytes += bytes;
    }

    /**
     * Takes over from {@code other}, the episode before, whose retransmissions are still in flight. Segments sent
     * before these retransmissions prove nothing, whichever of the two episodes sent them.
     *
     * @param outstandingBytes bytes of those retransmissions
     */
    public void follows(@Nullable Episode other, int outstandingBytes) {
        if (other != null && other.retransmitted && outstandingBytes > 0) {
            retransmitted = true;
            retransmissionTimestamp = other.retransmissionTimestamp;
            unprovenBytes = outstandingBytes;
        }
    }

    /** Records a retransmission; {@code timestamp} is the present one. */
    public void retransmitted(int bytes, int timestamp) {
        if (!retransmitted) {
            retransmitted = true;
            retransmissionTimestamp = timestamp;
        }
        unprovenBytes += bytes;
    }

    /** Records that the peer reports a range as received twice. */
    public void dsack(int left, int right) {
        if (Seq.gt(right, undoFrom)) {
            unprovenBytes = Math.max(0, unprovenBytes - (right - left));
        }
    }

    /** RFC 3708: whether all that was retransmitted has arrived twice. */
    public boolean isDisprovedByDsack() {
        return undoable && retransmitted && unprovenBytes == 0;
    }

    /** RFC 3522 §3.2 (5): whether an acknowledgment echoes a time before the first retransmission. */
    public boolean isDisprovedByEcho(TcpSegment segment, boolean timestamps) {
        return undoable
                && retransmitted
                && timestamps
                && segment.options.timestampEcho() != 0
                && segment.options.timestampEcho() - retransmissionTimestamp < 0;
    }

    /** RecoverFS: bytes in flight at the start. */
    public int flightAtStart() {
        return flightAtStart;
    }

    public int windowBytes() {
        return windowBytes;
    }
}
