package io.hawser.tcp;

import static io.hawser.tcp.TcpTimerKind.DELAYED_ACK;

import io.hawser.tcp.buffer.OutOfOrder;
import io.hawser.tcp.buffer.ReceiveBuffer;
import io.hawser.tcp.buffer.ReceiveTuning;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a connection: RCV.* of RFC 9293 §3.3.1, data that waits for the user or for a gap to be filled,
 * and the decision when to acknowledge (§3.8.6). {@link ReceiveWindow} computes the offered window.
 *
 * <p>Data that arrives ahead of a gap is written to its final place in the buffer, so filling the gap moves no byte.
 */
final class Receiver {
    private static final int MSS_TO_ASSUME = 536;

    /** RFC 7323 §5.5: after 24 days of silence a timestamp no longer tells the order of segments. */
    private static final int PAWS_IDLE_SECONDS = 24 * 24 * 3600;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final TcpConnection connection;
    /** {@link ReceiveBuffer#NONE} while there is no data. */
    private ReceiveBuffer buffer = ReceiveBuffer.NONE;

    private @Nullable OutOfOrder outOfOrder;
    private @Nullable ReceiveTuning tuning;

    private int irs;
    private int rcvNxt;
    /** The right edge of the window: the number after the last one that the peer may send. */
    private int rcvEdge;

    private int rcvUp;
    private boolean urgentMode;
    private byte windowShift;

    /** Estimate of the size of the peer's full segments, from those that have arrived. */
    private int rcvMss = MSS_TO_ASSUME;

    /** The last acknowledgment number that was sent. */
    private int lastAckSent;

    private int tsRecent;
    private int tsRecentSeconds;

    private boolean ackDue;
    private boolean ackNow;
    /** Whether a FIN has arrived, perhaps ahead of a gap; {@code finSeq} is its number. */
    private boolean finAnnounced;

    private int finSeq;
    private boolean finReceived;

    /** Whether the user has been notified of the end of the peer's stream. */
    private boolean endRead;

    private boolean discarding;
    private byte quickAcks;
    /**
     * Whether the user answers what it receives, so that acknowledgments wait for its answers: Linux's pingpong mode.
     */
    private boolean answering;

    /** Delayed-ACK time, adapted to the intervals between arriving data; 0 before the first data. At most 500 ms. */
    private int ackTimeoutNanos;

    private long lastDataNanos;
    private long lastSegmentNanos;
    private long receivedBytes;

    Receiver(TcpConnection connection) {
        this.connection = connection;
    }

    // ---- opening

    /** Records the peer's SYN. */
    void synReceived(int seq) {
        irs = seq;
        rcvNxt = seq + 1;
        rcvUp = rcvNxt;
        lastAckSent = rcvNxt;
    }

    /** Records the right edge of the window offered so far. */
    void windowOffered(int windowBytes) {
        rcvEdge = rcvNxt + windowBytes;
    }

    void windowShift(int shift) {
        windowShift = (byte) shift;
    }

    void established() {
        acknowledgeQuickly();
        answering = connection.currentOptions().quickAckIsOff();
        lastSegmentNanos = now();
        lastDataNanos = lastSegmentNanos;
    }

    // ---- timestamps (RFC 7323)

    /** PAWS: whether a timestamp is older than the remembered one, unless that one is too old to compare with. */
    boolean isTimestampOld(int value) {
        return value - tsRecent < 0 && !isTimestampStale();
    }

    /**
     * RFC 7323 §5.5: whether the peer's clock may have wrapped past half its range since, so that newer values look
     * older.
     */
    private boolean isTimestampStale() {
        return seconds() - tsRecentSeconds >= PAWS_IDLE_SECONDS;
    }

    /**
     * RFC 7323 §4.3 (2): remembers the timestamp of a segment that includes the last acknowledged sequence number; a
     * stale timestamp is always replaced.
     */
    void rememberTimestamp(int value, int seq) {
        if (!isTimestampOld(value) && Seq.leq(seq, lastAckSent)) {
            firstTimestamp(value);
        }
    }

    /** Returns whether a timestamp shows that its segment was sent after the last remembered one. */
    boolean isTimestampNew(int value, int seq) {
        return value != tsRecent && !isTimestampOld(value) && Seq.leq(seq, lastAckSent);
    }

    void firstTimestamp(int value) {
        tsRecent = value;
        tsRecentSeconds = seconds();
    }

    /** The present in whole seconds: precise enough to tell after 24 days that a timestamp is stale. */
    private int seconds() {
        return (int) (now() / NANOS_PER_SECOND);
    }

    int tsRecent() {
        return tsRecent;
    }

    // ---- the window

    /**
     * RFC 9293 §3.10.7.4, first check: whether part of a segment is in the window. A peer that has probed a closed
     * window with a byte sends acknowledgments with the number after that byte: the RFC's special allowance for valid
     * ACKs.
     */
    boolean isAcceptable(int seq, int length) {
        int window = rcvEdge - rcvNxt;
        if (length == 0) {
            // The right edge itself is acceptable: a peer that has filled the window sends acknowledgments with that
            // number.
            // MUST-66
            return Seq.geq(seq, rcvNxt) && Seq.leq(seq, rcvEdge) || window == 0 && seq == rcvNxt + 1;
        }
        if (window == 0) {
            // Not acceptable, but its ACK, URG and RST are processed; the data is trimmed later.
            return seq == rcvNxt;
        }
        return Seq.lt(seq, rcvEdge) && Seq.gt(seq + length, rcvNxt);
    }

    /**
     * Returns whether a segment repeats only data that the peer may consider unacknowledged. It is not acceptable, but
     * its acknowledgment is the peer's latest: a retransmitted FIN may be the only sign that our own FIN has arrived.
     * As in Linux.
     */
    boolean isLatest(TcpSegment segment) {
        return segment.length() > 0 && Seq.geq(segment.end(), lastAckSent) && Seq.leq(segment.end(), rcvNxt);
    }

    /**
     * RFC 5961 §3.2: whether a reset with this sequence number may be the peer's. Only its position in the window
     * counts; the allowance for acknowledgments at the right edge does not apply to resets.
     */
    boolean isResetInWindow(int seq) {
        return seq == rcvNxt || Seq.gt(seq, rcvNxt) && Seq.lt(seq, rcvEdge);
    }

    /** Returns the window field of a segment that is sent now, and records it as offered. */
    int windowField() {
        int field = ReceiveWindow.field(this);
        countZeroWindows(rcvWnd(), field);
        rcvEdge = Seq.max(rcvEdge, rcvNxt + (field << windowShift));
        return field;
    }

    private void countZeroWindows(int offered, int field) {
        if (field == 0 && lastAckSent != rcvNxt) {
            connection.context.count(TcpCounter.TCP_TO_ZERO_WINDOW_ADV);
        } else if (field != 0 && offered == 0) {
            connection.context.count(TcpCounter.TCP_FROM_ZERO_WINDOW_ADV);
        }
    }

    private void tune(TcpSegment segment) {
        ReceiveTuning tuned = tuning;
        if (tuned == null) {
            if (ReceiveTuning.isWorth(receivedBytes, rcvMss)
                    && connection.context.settings().moderateReceiveBuffer
                    && connection.currentOptions().receiveBufferBytes() == 0) {
                tuning = new ReceiveTuning(ReceiveWindow.limitBytes(this), rcvMss, rcvEdge, now());
            }
            return;
        }
        // After an idle period the echo measures how long the peer had nothing to send, not the round trip.
        boolean echoes = connection.usesTimestamps()
                && segment.textLength >= rcvMss
                && now() - lastDataNanos < connection.context.settings().rtoMinNanos;
        int echo = echoes ? segment.options.timestampEcho() : 0;
        tuned.arrived(rcvNxt, rcvEdge, echo, connection.timestamp(), now());
    }

    // ---- arriving data

    /**
     * RFC 9293 §3.10.7.4, seventh and eighth: accepts text and FIN of an acceptable segment. Returns whether the FIN is
     * in order.
     */
    boolean text(TcpSegment segment) {
        int from = segment.seq;
        int old = 0;
        if (Seq.lt(from, rcvNxt)) {
            old = rcvNxt - from;
            segment.trimFront(old);
        }
        int room = rcvEdge - segment.seq;
        if (segment.textLength > room) {
            connection.dropped(room == 0 ? TcpCounter.TCP_ZERO_WINDOW_DROP : TcpCounter.BEYOND_WINDOW);
            segment.truncateText(room);
            requestAck();
        }
        if (segment.isFin()) {
            int announced = segment.seq + segment.textLength;
            finSeq = finAnnounced ? Seq.min(finSeq, announced) : announced;
            finAnnounced = true;
        }
        int repeatedTo = from + old;
        OutOfOrder ahead = outOfOrder;
        if (segment.seq != rcvNxt) {
            aheadOfGap(segment);
        } else if (segment.textLength > 0) {
            if (old == 0 && ahead != null) {
                // The segment fills the gap and overlaps data that has arrived already (RFC 2883 §4.2).
                int end = rcvNxt + segment.textLength;
                from = ahead.firstDuplicate(rcvNxt, end);
                repeatedTo = ahead.duplicateEnd(from, end);
            }
            inOrder(segment);
        }
        boolean complete = finAnnounced && rcvNxt == finSeq;
        if (complete) {
            repeatedTo = Seq.min(repeatedTo, finSeq);
            finArrived();
        }
        if (Seq.lt(from, repeatedTo)) {
            // The acknowledgment covers a FIN as well.
            duplicate(from, repeatedTo);
        } else if (complete) {
            requestAck();
        }
        return complete;
    }

    /** Returns whether text is next in order and in the window, with nothing ahead of a gap and no FIN announced. */
    boolean isPredicted(int seq, int length) {
        return seq == rcvNxt && length <= rcvEdge - rcvNxt && outOfOrder == null && !finAnnounced;
    }

    /** Takes text that is next in order. */
    void inOrder(TcpSegment segment) {
        int length = segment.textLength;
        if (!discarding) {
            int offset = rcvNxt - readSeq();
            if (!connection.context.memory().admitInOrder(buffer, offset, length, outOfOrder, rcvNxt)) {
                // The offered window does not shrink (RFC 9293 SHLD-14); Linux closes it. The peer will retransmit.
                connection.dropped(TcpCounter.TCP_RCV_Q_DROP);
                requestAck();
                return;
            }
            store(segment);
        }
        int shown = segment.segmentBytes == 0 ? length : Math.min(length, segment.segmentBytes);
        rcvMss = Math.max(rcvMss, Math.min(shown, connection.sender().mss()));
        int before = rcvNxt;
        rcvNxt += length;
        boolean gapClosed = false;
        OutOfOrder ahead = outOfOrder;
        if (ahead != null) {
            rcvNxt = ahead.absorb(rcvNxt);
            gapClosed = true;
            if (ahead.isEmpty()) {
                outOfOrder = null;
            }
        }
        if (finAnnounced && Seq.gt(rcvNxt, finSeq)) {
            // The FIN was ahead of the gap and occupies a sequence number; the stream ends before it.
            rcvNxt = finSeq;
        }
        int arrived = rcvNxt - before;
        receivedBytes += arrived;
        if (!discarding) {
            buffer.extend(arrived);
            connection.raise(TcpConnection.READABLE);
        }
        ackDue = true;
        ackNow |= gapClosed;
        tune(segment);
        // MUST-58, MUST-59
        trainAckTimeout();
        connection.markDirty();
    }

    /** Adds the text of a segment that is in order, without a copy if it may stay in its packet for now. */
    private void store(TcpSegment segment) {
        boolean isWhole = outOfOrder == null && (!finAnnounced || Seq.leq(segment.seq + segment.textLength, finSeq));
        useBuffer();
        if (isWhole && buffer.mayHold(segment.packet())) {
            buffer.hold(segment.keepPacket());
        } else {
            write(segment);
        }
    }

    /**
     * Copies the text of a segment to its place in the buffer. Bytes that arrived before are kept: if two segments
     * disagree, the first wins, so that no later segment can change data that was already reported to the peer as
     * received.
     */
    private void write(TcpSegment segment) {
        OutOfOrder ahead = outOfOrder;
        int end = segment.seq + segment.textLength;
        int from = segment.seq;
        while (from != end) {
            int to = ahead == null ? end : ahead.firstDuplicate(from, end);
            buffer.write(from - readSeq(), segment.bytes, segment.textAt + from - segment.seq, to - from);
            from = ahead == null ? end : ahead.duplicateEnd(to, end);
        }
    }

    private void aheadOfGap(TcpSegment segment) {
        OutOfOrder ahead = outOfOrder;
        if (ahead == null) {
            ahead = new OutOfOrder();
            outOfOrder = ahead;
        }
        // A FIN occupies a sequence number like a byte, and SACK reports it like one (RFC 2018 §3).
        int end = segment.end();
        int repeated = ahead.firstDuplicate(segment.seq, end);
        int repeatedTo = ahead.duplicateEnd(repeated, end);
        if (ahead.has(segment.seq, end)) {
            ahead.add(segment.seq, end);
            duplicate(segment.seq, end);
            return;
            // SHLD-31
        } else if (hasMemoryAhead(segment, ahead) && ahead.takes(segment.seq, end)) {
            connection.context.count(TcpCounter.TCP_OFO_QUEUE);
            connection.traffic().outOfOrderIn += segment.segments;
            if (!discarding) {
                useBuffer();
                write(segment);
            }
            ahead.add(segment.seq, end);
        } else {
            connection.dropped(TcpCounter.TCP_OFO_DROP);
            repeatedTo = repeated;
        }
        // RFC 5681 §4.2: a duplicate acknowledgment for each segment, at once, so that the peer can count them.
        if (repeated != repeatedTo) {
            // MAY-13
            duplicate(repeated, repeatedTo);
        } else {
            sendAck();
        }
    }

    private boolean hasMemoryAhead(TcpSegment segment, OutOfOrder ahead) {
        int offset = segment.seq - readSeq();
        return discarding
                || connection.context.memory().admitAhead(buffer, offset, segment.textLength, ahead, segment.seq);
    }

    /**
     * Reports that {@code [left, right)} arrived again, so that the peer learns of a needless retransmission
     * (RFC 2883).
     */
    void duplicate(int left, int right) {
        if (left != right) {
            // The acknowledgment was lost or late: for a while none is delayed.
            acknowledgeQuickly();
            ackTimeoutNanos = leastAckTimeoutNanos();
            Ecn ecn = connection.ecn();
            if (ecn != null) {
                ecn.textRepeated(left);
            }
        }
        connection.context.output().duplicateAck(connection, left, right);
    }

    /** Handles a FIN that is in order: the stream is complete, and data beyond the FIN is dropped, as in Linux. */
    private void finArrived() {
        dropAhead();
        finReceived = true;
        rcvNxt++;
        rcvEdge = Seq.max(rcvEdge, rcvNxt);
        connection.raise(TcpConnection.READABLE);
    }

    /** Processes the peer's urgent pointer (RFC 9293 §3.10.7.4, sixth). */
    void urgent(TcpSegment segment) {
        // MUST-62
        int pointer = segment.seq + segment.urgentPointer;
        // MUST-32
        if (segment.urgentPointer > 0 && Seq.gt(pointer, readSeq()) && (!urgentMode || Seq.gt(pointer, rcvUp))) {
            rcvUp = pointer;
            urgentMode = true;
            // MUST-32
            connection.raise(TcpConnection.URGENT);
        }
    }

    /** Bytes from the first unread one to the end of the urgent data; 0 when there is none. */
    int urgentBytes() {
        // MUST-33
        return urgentMode ? Math.max(0, rcvUp - readSeq()) : 0;
    }

    // ---- the user's call

    /** Copies received data to the user, up to {@code count} bytes; returns -1 at the end of the peer's stream. */
    int read(byte[] target, int at, int count) {
        if (buffer.isEmpty()) {
            endRead = finReceived;
            return finReceived ? -1 : 0;
        }
        int length = buffer.read(target, at, count);
        releaseEmptyBuffer();
        // MUST-33
        if (urgentMode && Seq.geq(readSeq(), rcvUp)) {
            urgentMode = false;
        }
        TcpSettings settings = connection.context.settings();
        if (tuning != null && settings.moderateReceiveBuffer) {
            int most = connection.context.memory().isUnderPressure() ? 0 : ReceiveWindow.mostLimitBytes(settings);
            tuning.read(length, most, rcvMss, now());
        }
        if (!finReceived && connection.state().canReceive() && ReceiveWindow.isUpdateDue(this)) {
            ackNow = true;
            connection.markDirty();
        }
        return length;
    }

    private void useBuffer() {
        if (buffer == ReceiveBuffer.NONE) {
            buffer = connection.context.receiveBuffers().take();
        }
    }

    private void releaseEmptyBuffer() {
        ReceiveBuffer released = buffer;
        if (released != ReceiveBuffer.NONE && released.isEmpty() && (outOfOrder == null || discarding)) {
            buffer = ReceiveBuffer.NONE;
            connection.context.receiveBuffers().give(released);
        }
    }

    /** Drops the data ahead of a gap, which can no longer be filled: the stream or the connection has ended. */
    void dropAhead() {
        outOfOrder = null;
        buffer.dropAhead();
        releaseEmptyBuffer();
    }

    /** Discards all data, now and later, because the user will not read: arriving data is acknowledged and dropped. */
    void discardAll() {
        discarding = true;
        buffer.discardAll();
        releaseEmptyBuffer();
    }

    /** Ends a burst: moves data that the user has not read out of the packets in which it arrived. */
    void settle() {
        buffer.settle();
    }

    // ---- acknowledging

    /**
     * Requests an acknowledgment at the end of the burst, which then covers everything that has arrived by that time.
     */
    void requestAck() {
        ackNow = true;
        connection.markDirty();
    }

    /**
     * Acknowledges without delay for a while: the peer has just started, or restarted, and acknowledgments open its
     * window.
     */
    private void acknowledgeQuickly() {
        quickAcks = (byte) Math.min(connection.context.settings().quickAcks, Byte.MAX_VALUE);
        answering = false;
    }

    /**
     * TCP_QUICKACK: sends a delayed acknowledgment now, or from now on lets acknowledgments wait for the user's data.
     */
    void quickAck(boolean on) {
        answering = !on;
        if (on && ackDue) {
            requestAck();
        }
    }

    /**
     * Acknowledges the peer's SYN+ACK. Without TCP_QUICKACK the user's first data is expected to carry the
     * acknowledgment.
     *
     * @param sending whether the user has already queued data, which is about to be sent
     */
    void acknowledgeSyn(boolean sending) {
        answering |= sending;
        Ecn ecn = connection.ecn();
        if (answering) {
            ackDue = true;
            TcpTimers.armAfter(connection, DELAYED_ACK, connection.context.settings().delayedAckMaxNanos);
        } else if (ecn != null && ecn.answersSynAckAtOnce()) {
            sendAck();
        } else {
            requestAck();
        }
    }

    /** Sends an acknowledgment now if one was requested for the end of the burst. */
    void sendRequestedAck() {
        if (ackNow) {
            sendAck();
        }
    }

    /** Sends an acknowledgment right away. */
    void sendAck() {
        connection.context.output().ack(connection);
    }

    /**
     * Decides at the end of a burst: sends one acknowledgment for all of it if more than a segment's worth of data or
     * out-of-order data arrived; otherwise the acknowledgment waits for data to ride on, or for the delayed-ACK timer
     * (RFC 9293 §3.8.6.3).
     */
    void burstEnded() {
        if (!ackNow && !ackDue) {
            return;
        }
        // SHLD-19
        boolean secondSegment = rcvNxt - lastAckSent > rcvMss;
        if (ackNow || secondSegment || quickAcks > 0 && !answering) {
            sendAck();
        } else if (!TcpTimers.isArmed(connection, DELAYED_ACK)) {
            // MUST-40, SHLD-18
            TcpTimers.armAfter(connection, DELAYED_ACK, ackTimeoutNanos);
        }
    }

    /** Handles the delayed-ACK timer. */
    void delayedAckTimeout() {
        if (ackDue) {
            connection.context.count(TcpCounter.DELAYED_ACKS);
            // The user did not answer in time: use a shorter delay next time, or none.
            answering = false;
            ackTimeoutNanos = leastAckTimeoutNanos();
            sendAck();
        }
    }

    /** Records that a segment with an acknowledgment is sent; {@code withData} when it is more than a pure ACK. */
    void ackSent(boolean withData) {
        lastAckSent = rcvNxt;
        if (withData && (ackDue || now() - lastDataNanos < ackTimeoutNanos)) {
            answering = true;
        } else if (quickAcks > 0 && ackDue) {
            quickAcks--;
        }
        ackDue = false;
        ackNow = false;
        TcpTimers.cancel(connection, DELAYED_ACK);
    }

    /**
     * Adapts the delay: the closer together the data arrives, the shorter an acknowledgment waits, within both limits.
     */
    private void trainAckTimeout() {
        TcpSettings settings = connection.context.settings();
        long now = now();
        long interval = now - lastDataNanos;
        int least = leastAckTimeoutNanos();
        if (ackTimeoutNanos == 0) {
            ackTimeoutNanos = least;
        } else if (interval <= least / 2) {
            ackTimeoutNanos = ackTimeoutNanos / 2 + least / 2;
        } else if (interval < ackTimeoutNanos) {
            ackTimeoutNanos = (int) Math.min(ackTimeoutNanos / 2 + interval, settings.delayedAckMaxNanos);
        } else if (!answering && interval > connection.sender().rtoNanos()) {
            // After such a silence the peer begins in slow start again, and needs each acknowledgment.
            acknowledgeQuickly();
        }
        lastDataNanos = now;
    }

    private int leastAckTimeoutNanos() {
        return (int) connection.context.settings().delayedAckMinNanos;
    }

    void segmentArrived() {
        lastSegmentNanos = now();
    }

    // ---- queries of other classes

    /** The sequence number of the next byte that the user will read. */
    private int readSeq() {
        int end = finReceived ? rcvNxt - 1 : rcvNxt;
        return discarding ? end : end - buffer.length();
    }

    private long now() {
        return connection.context.nowNanos();
    }

    TcpConnection connection() {
        return connection;
    }

    int segmentBytes() {
        return rcvMss;
    }

    long ackTimeoutNanos() {
        return ackTimeoutNanos;
    }

    long lastDataNanos() {
        return lastDataNanos;
    }

    @Nullable
    ReceiveTuning tuning() {
        return tuning;
    }

    @Nullable
    OutOfOrder outOfOrder() {
        return outOfOrder;
    }

    int irs() {
        return irs;
    }

    int rcvNxt() {
        return rcvNxt;
    }

    /** RCV.WND: how many bytes the peer may send. */
    int rcvWnd() {
        return rcvEdge - rcvNxt;
    }

    int windowShift() {
        return windowShift;
    }

    int queuedBytes() {
        return buffer.length();
    }

    /** Returns whether the peer's FIN has arrived and the user has not been notified of it. */
    boolean isEndUnread() {
        return finReceived && !endRead;
    }

    /** Time of the last segment from the peer. */
    long lastSegmentNanos() {
        return lastSegmentNanos;
    }

    long receivedBytes() {
        return receivedBytes;
    }
}
