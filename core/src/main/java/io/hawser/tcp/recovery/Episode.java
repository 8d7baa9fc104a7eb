package io.hawser.tcp.recovery;

import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import org.jspecify.annotations.Nullable;

/**
 * One recovery from loss: how far it goes, how much may be sent meanwhile (PRR, RFC 9937), and what would prove that
 * nothing was lost. Kept for a round trip after its end, because that proof may come late.
 */
public final class Episode {
    /** SND.NXT when the episode began, or when the timer last fired: its end. RFC 6582's recover, plus 1. */
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

    /** Retransmitted data of which the peer has not said that it got it twice. */
    private int unprovenBytes;

    // F-RTO

    public boolean frto;

    /** RFC 5682 §2.1 (2b): only new data leaves, to see whether it is acknowledged. */
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

    /** RFC 9937 §6.1, RecoverFS: the data that was in flight before the acknowledgment with which it all began. */
    public void startReduction(int bytes) {
        flightAtStart = Math.max(1, bytes);
    }

    /** Goes on with the reduction that another has begun. */
    public void continueReduction(Episode other) {
        flightAtStart = other.flightAtStart;
        deliveredBytes = other.deliveredBytes;
        sentBytes = other.sentBytes;
        windowBytes = other.windowBytes;
    }

    /**
     * RFC 9937 §6.2: how much may be in flight after an acknowledgment. One that brings nothing, and the reordering
     * timer, leave the window as it is, so that what they find lost makes way for its own retransmission.
     *
     * @param delivered what it has brought
     * @param safe whether it moves SND.UNA on and shows no further loss: SafeACK
     * @param pipe what is in flight
     * @param threshold what is to be in flight at the end
     */
    public void reduce(int delivered, boolean safe, int pipe, int threshold, int mss) {
        if (delivered == 0 && windowBytes > 0) {
            return;
        }
        deliveredBytes += delivered;
        long count;
        if (pipe > threshold) {
            // in proportion: the window has shrunk to the threshold when a window of data has arrived
            count = (deliveredBytes * threshold + flightAtStart - 1) / flightAtStart - sentBytes;
        } else {
            long most = Math.max(deliveredBytes - sentBytes, delivered);
            long room = (long) threshold - pipe;
            count = Math.min(room, safe ? most + mss : most);
        }
        if (sentBytes == 0) {
            // the fast retransmission itself never waits
            count = Math.max(count, mss);
        }
        windowBytes = pipe + (int) Math.max(0, count);
    }

    public void sent(int bytes) {
        sentBytes += bytes;
    }

    /**
     * Something that {@code other}, which came before, has sent again is still on its way. What was sent before that
     * was sent again proves nothing, whichever of the two has done it.
     *
     * @param outstandingBytes how much
     */
    public void follows(@Nullable Episode other, int outstandingBytes) {
        if (other != null && other.retransmitted && outstandingBytes > 0) {
            retransmitted = true;
            retransmissionTimestamp = other.retransmissionTimestamp;
            unprovenBytes = outstandingBytes;
        }
    }

    /** Data was sent again; {@code timestamp} is the present one. */
    public void retransmitted(int bytes, int timestamp) {
        if (!retransmitted) {
            retransmitted = true;
            retransmissionTimestamp = timestamp;
        }
        unprovenBytes += bytes;
    }

    /** The peer has got some of it twice. */
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

    /** RecoverFS. */
    public int flightAtStart() {
        return flightAtStart;
    }

    public int windowBytes() {
        return windowBytes;
    }
}
