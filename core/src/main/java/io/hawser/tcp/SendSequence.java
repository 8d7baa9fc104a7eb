package io.hawser.tcp;

import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;

/**
 * The send sequence space of a connection: SND.* of RFC 9293 §3.3.1, and the effect of the peer's acknowledgments and
 * windows on it.
 *
 * <p>The sequence numbers cover SYN, data, FIN. {@code sndUna} is the first unacknowledged number; {@code sndMax} is
 * the next number to send for the first time, the RFC's SND.NXT, which never goes back: the scoreboard of
 * {@link io.hawser.tcp.recovery.Recovery} says which segments are retransmitted.
 */
final class SendSequence {
    private final int iss;
    private int sndUna;
    private int sndMax;
    private int sndWnd;
    private int sndWl1;
    private int sndWl2;
    private int maxSndWnd;
    /** The sequence number after the last segment that was not full-sized. */
    private int smallSegmentEnd;

    private byte windowShift;
    private boolean synAcknowledged;
    private boolean finQueued;
    private boolean finSent;
    private long acknowledgedBytes;

    SendSequence(int iss) {
        this.iss = iss;
        sndUna = iss;
        sndMax = iss;
        smallSegmentEnd = iss;
    }

    // ---- opening

    /** Records that the SYN or SYN+ACK was sent, now or earlier by a compact record. */
    void synSent(int dataBytes) {
        sndMax = Seq.max(sndMax, iss + 1 + dataBytes);
    }

    /** Sets the shift that applies to the peer's window fields from now on (RFC 7323 §2). */
    void windowShift(int shift) {
        windowShift = (byte) shift;
    }

    /** Records the window field of the peer's SYN, which is never scaled (RFC 7323 §2.2). */
    void firstWindow(int windowBytes, int seq, int ack) {
        sndWnd = windowBytes;
        maxSndWnd = windowBytes;
        sndWl1 = seq;
        sndWl2 = ack;
    }

    // ---- sending

    /** Records that new numbers were sent, up to {@code end}. */
    void sent(int end, boolean fin, boolean endsSmall) {
        smallSegmentEnd = endsSmall ? end : smallSegmentEnd;
        finSent |= fin;
        sndMax = end;
    }

    /** Records that a FIN follows the data. */
    void queueFin() {
        finQueued = true;
    }

    // ---- acknowledgments

    /**
     * Returns whether SEG.ACK is in the acceptable range: not ahead of SND.NXT, and at most the largest window behind
     * SND.UNA, but not behind the first acknowledged number of a young connection. RFC 5961 §5.2 requires only the
     * window as a limit, which would make a forger's guess more likely to succeed on a connection that has sent little.
     */
    boolean isAckAcceptable(int ack) {
        if (Seq.gt(ack, sndMax)) {
            return false;
        }
        // MAY-12
        return Seq.geq(ack, sndUna)
                || sndUna - ack <= Math.min(maxSndWnd, acknowledgedBytes + (isFinAcknowledged() ? 1 : 0));
    }

    /** Returns whether SEG.ACK acknowledges new data: SND.UNA < SEG.ACK =< SND.NXT. */
    boolean isAckNew(int ack) {
        return Seq.gt(ack, sndUna) && Seq.leq(ack, sndMax);
    }

    /** Returns whether the segment is a duplicate acknowledgment (RFC 5681 §2). */
    boolean isDuplicate(TcpSegment segment) {
        return segment.ack == sndUna
                && sndMax != sndUna
                // MUST-19
                && segment.length() == 0
                && (segment.window << windowShift) == sndWnd;
    }

    /** Returns whether nothing is in flight, and the segment acknowledges all and leaves the window as it is. */
    boolean isPredicted(TcpSegment segment) {
        return segment.ack == sndMax
                && sndMax == sndUna
                && segment.window << windowShift == sndWnd
                && Seq.leq(sndWl1, segment.seq);
    }

    /** Records the numbers of a segment that is {@linkplain #isPredicted predicted}. */
    void predictedArrived(TcpSegment segment) {
        sndWl1 = segment.seq;
        sndWl2 = segment.ack;
    }

    /** Advances SND.UNA; returns how many of {@code queuedBytes} bytes from the start of the data are acknowledged. */
    int advance(int ack, int queuedBytes) {
        int data = Math.min(ack - dataStart(), queuedBytes);
        acknowledgedBytes += Math.max(0, data);
        synAcknowledged = true;
        sndUna = ack;
        return data;
    }

    /** Takes the window of an acceptable segment. Returns whether it has opened a closed window. */
    boolean updateWindow(TcpSegment segment) {
        // RFC 9293 §3.10.7.4: SND.WL1 and SND.WL2 prevent an old segment from changing the window. A segment whose
        // acknowledgment is below SND.UNA is old, whatever its sequence number.
        if (Seq.leq(sndUna, segment.ack)
                && (Seq.lt(sndWl1, segment.seq) || sndWl1 == segment.seq && Seq.leq(sndWl2, segment.ack))) {
            boolean opened = sndWnd == 0 && segment.window != 0;
            // REC-1, SHLD-15, MUST-34
            sndWnd = segment.cameWithSyn ? segment.window : segment.window << windowShift;
            maxSndWnd = Math.max(maxSndWnd, sndWnd);
            sndWl1 = segment.seq;
            sndWl2 = segment.ack;
            return opened;
        }
        return false;
    }

    // ---- the numbers

    /** The initial sequence number. */
    int iss() {
        return iss;
    }

    int sndUna() {
        return sndUna;
    }

    /** The RFC's SND.NXT: the number after the last one sent. */
    int sndMax() {
        return sndMax;
    }

    /** The sequence number of the first byte that is not acknowledged. */
    int dataStart() {
        return synAcknowledged ? sndUna : iss + 1;
    }

    /** Distance of SND.NXT from the first byte that is not acknowledged. */
    int nextOffset() {
        return sndMax - dataStart();
    }

    /**
     * The sequence number of a segment without data: the RFC's SND.NXT, because a peer that has received everything
     * accepts no other. If the peer has shrunk its window by more than scaling may round off, the number stays within
     * the window.
     */
    int ackSeq() {
        int windowEnd = sndUna + sndWnd;
        // MUST-34
        return sndMax - windowEnd < 1 << windowShift ? sndMax : windowEnd;
    }

    int sndWnd() {
        return sndWnd;
    }

    /** The largest window that the peer has offered so far. */
    int maxSndWnd() {
        return maxSndWnd;
    }

    /** Bytes for which the peer's window has space. */
    int roomBytes() {
        return sndWnd - nextOffset();
    }

    int windowShift() {
        return windowShift;
    }

    long acknowledgedBytes() {
        return acknowledgedBytes;
    }

    boolean isSynAcknowledged() {
        return synAcknowledged;
    }

    boolean isFinQueued() {
        return finQueued;
    }

    boolean isFinSent() {
        return finSent;
    }

    /** Returns whether the peer has acknowledged our FIN. */
    boolean isFinAcknowledged() {
        return finSent && sndUna == sndMax;
    }

    /** Returns whether segments are in flight that the retransmission timer covers. */
    boolean isAnythingInFlight() {
        return sndUna != sndMax;
    }

    /** Returns whether a segment that is not full-sized is in flight. */
    boolean isSmallSegmentInFlight() {
        // MUST-60
        return Seq.gt(smallSegmentEnd, sndUna) && Seq.leq(smallSegmentEnd, sndMax);
    }
}
