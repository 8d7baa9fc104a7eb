package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.handshake.SynOptions;
import io.hawser.tcp.recovery.Recovery;
import io.hawser.tcp.recovery.RttEstimator;
import io.hawser.tcp.recovery.Scoreboard;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: the data that waits for an acknowledgment, the size of segments, and each segment
 * that is sent (RFC 9293 §3.7.4, §3.8). {@link Retransmission} and {@link NewData} choose the data to send.
 */
final class Sender extends ConnectionRecoveryHost {
    /** Value of net.ipv4.tcp_mtu_probing: always probe, not only after a suspected black hole. */
    private static final int MTU_PROBING_ALWAYS = 2;

    private final SendSequence sequence;
    /** {@link SendBuffer#NONE} while no data waits for an acknowledgment. */
    private SendBuffer buffer = SendBuffer.NONE;

    private final Recovery recovery;
    private @Nullable Silence silence;
    private @Nullable MtuProbing mtuProbing;

    private char peerMss;
    private char knownMtu;
    private char mss;
    /** The most bytes to send in one pass: one segment, what the link cuts, or a run of segments. */
    private char unitBytes;

    private boolean writerWaits;

    private @Nullable Pacer pacer;

    private long lastSentNanos;

    Sender(TcpConnection connection, int iss, CongestionControl congestion) {
        super(connection);
        sequence = new SendSequence(iss);
        TcpSettings settings = settings();
        recovery = new Recovery(this, new RttEstimator(settings.rtoInitialNanos, settings.rtoAsRfc793), congestion);
    }

    // ---- opening

    /** Sends the SYN, with the first data if Fast Open allows it. */
    void transmitSyn(int flags, int window, SynOptions options, int dataBytes) {
        connection.context.output().syn(connection, flags, window, options, dataBytes);
    }

    /**
     * Processes the answer to a SYN with data: data that was not accepted is retransmitted without counting as a loss.
     */
    void synAnswered(int ack) {
        buffer.acknowledged(ack, sequence.advance(ack, buffer.length()));
        int sentTo = sequence.sndMax();
        if (Seq.lt(ack, sentTo)) {
            recovery.sent(ack, sentTo, mss, /* fin= */ false);
            // As in Linux, the data of the SYN is a record, delivered at once.
            buffer.keepApart(this, sentTo);
            recovery.resendAll();
        }
        releaseEmptyBuffer();
    }

    /** Allows data to be sent though our SYN has not been acknowledged (RFC 7413 §4.2.2, server). */
    void openedFast() {
        startCongestionControl(0);
    }

    /**
     * Records that the connection is established, before the segment's acknowledgment of our SYN is processed: until
     * then it is new, and no duplicate. {@code synResends} counts
     * retransmissions of the SYN; {@code rttNanos} is negative if the round trip could not be measured.
     */
    void established(int synResends, long rttNanos) {
        RttEstimator rtt = recovery.rtt();
        if (rttNanos >= 0) {
            rtt.sample(rttNanos);
            rtt.least(rttNanos);
        } else if (synResends > 0) {
            rtt.synWasResent();
        }
        startCongestionControl(synResends);
        if (rttNanos >= 0) {
            connection.context.roundTripMeasured(connection, rttNanos);
        }
    }

    private void startCongestionControl(int synResends) {
        recovery.start(synResends);
        refreshPacing();
    }

    /** Applies a change of TCP_CONGESTION. */
    void changeCongestionControl(CongestionControl next) {
        recovery.changeTo(next);
        refreshPacing();
    }

    // ---- pacing

    /** Applies a possible change of whether the connection is paced. */
    void refreshPacing() {
        boolean paces = Pacer.bytesPerSecond(this) > 0 || settings().pacing;
        if (pacer == null) {
            pacer = paces ? new Pacer(this) : null;
            return;
        }
        pacer.rateChanged(nowNanos());
        pacer = paces ? pacer : null;
        // Without a pacer, nothing else would send the waiting data.
        output();
    }

    /** Returns whether pacing lets data be sent now; otherwise the pacer calls the sender later. */
    boolean mayLeave() {
        return pacer == null || pacer.mayLeave(nowNanos());
    }

    /** Returns whether waiting data waits for its time. */
    boolean isPaced() {
        return pacer != null && pacer.isArmed();
    }

    // ---- the size of segments

    /** Sets the largest segment that the peer accepts: its MSS option, or the default. */
    void peerMss(int bytes) {
        peerMss = (char) bytes;
        if (settings().mtuProbing == MTU_PROBING_ALWAYS) {
            mtuProbing = new MtuProbing(this);
        }
        Mss.refresh(this);
    }

    /** Sets the segment sizes that {@link Mss#refresh} has computed for a path of {@code mtuBytes}. */
    void segmentSize(int mtuBytes, int mssBytes, int mostBytes) {
        knownMtu = (char) mtuBytes;
        mss = (char) mssBytes;
        unitBytes = (char) mostBytes;
        recovery.congestion().segmentBytes(mss);
    }

    /** Applies a path MTU that another connection, an ICMP message or a timeout may have changed. */
    void applyPathMtu() {
        int before = knownMtu;
        if (connection.path().mtuBytes() != before) {
            Mss.refresh(this);
            if (knownMtu < before) {
                recovery.pathMtuReduced(mss);
            }
        }
    }

    /** Handles a long silence of the peer: segments may be larger than the path carries (RFC 4821 §7.7). */
    void suspectBlackHole() {
        if (settings().mtuProbing == 0) {
            return;
        }
        if (mtuProbing == null) {
            mtuProbing = new MtuProbing(this);
        } else {
            mtuProbing.blackHole();
        }
        Mss.refresh(this);
    }

    // ---- the user's calls

    /**
     * Copies data into the send buffer as far as it fits, sends what may be sent, and returns the number of bytes
     * accepted.
     */
    int send(byte[] data, int from, int count, int flags) {
        if (buffer == SendBuffer.NONE) {
            buffer = connection.context.sendBuffers().take();
            buffer.startAt(sequence.dataStart());
        }
        int taken = buffer.write(this, data, from, count, flags);
        releaseEmptyBuffer();
        return taken;
    }

    /** Returns the buffer to the host's pool if it is empty, unless a write has announced more data for its segment. */
    private void releaseEmptyBuffer() {
        if (buffer.isEmpty() && (sequence.isFinQueued() || buffer.isPushedTo(sequence.dataStart()))) {
            releaseBuffer();
        }
    }

    private void releaseBuffer() {
        SendBuffer released = buffer;
        if (released != SendBuffer.NONE) {
            buffer = SendBuffer.NONE;
            connection.context.sendBuffers().give(released);
        }
    }

    /** Records whether the user waits until the buffer has space for the rest of its data. */
    void writerWaits(boolean waits) {
        writerWaits = waits;
    }

    /** Notifies a waiting user if the buffer has space again, after data may have been sent. */
    private void offerRoom() {
        if (writerWaits && WriteRoom.isWritable(this)) {
            writerWaits = false;
            connection.raise(TcpConnection.WRITABLE);
        }
        Traffic.note(this, writerWaits);
    }

    /** Ends the data: a FIN follows the contents of the buffer. */
    void queueFin() {
        sequence.queueFin();
        output();
    }

    /**
     * Handles CLOSE in SYN_RCVD with nothing to send (RFC 9293 §3.10.4): the FIN does not wait for our SYN to be
     * acknowledged. The retransmission timer covers both, and is due when that of the SYN was.
     */
    void sendFinBeforeSynIsAcknowledged(int synResends, long synDueNanos) {
        startCongestionControl(synResends);
        sendNew(0, TcpHeader.FIN);
        SendTimers.watchBehindSyn(this, synDueNanos);
    }

    // ---- sending

    /** Sends what the windows, Nagle's algorithm and the silly-window rule allow, and arms a timer for the rest. */
    void output() {
        if (!sequence.isSynAcknowledged() && !connection.isOpenedFast() || !connection.maySend()) {
            return;
        }
        if (isAtRest()) {
            recovery.windowLimits(false);
        } else {
            sendAllowed();
        }
        offerRoom();
        SendTimers.watch(this);
    }

    /** Returns whether nothing was sent or waits, and the path is as it was. */
    private boolean isAtRest() {
        return buffer == SendBuffer.NONE
                && !sequence.isFinQueued()
                && mtuProbing == null
                && connection.path().mtuBytes() == knownMtu;
    }

    private void sendAllowed() {
        applyPathMtu();
        if (mtuProbing != null) {
            mtuProbing.acknowledged();
        }
        recovery.restartAfterIdle(lastSentNanos);
        boolean isLossPending = recovery.isAnythingLost() && Retransmission.sendAll(this);
        // A larger segment would span records.
        if (!isLossPending && (mtuProbing == null || buffer.isCutIntoRecords() || !mtuProbing.probe())) {
            NewData.sendAll(this);
        }
        recovery.passEnded();
    }

    /** The most data to send in one pass. Pacing spaces segments out, unless the link cuts them. */
    int unitBytes() {
        int cutBytes = connection.path().via().link().offloads().segmentationBytes();
        if (cutBytes == 0) {
            return pacer == null ? unitBytes : mss;
        }
        if (buffer.urgentPointer(sequence.sndMax()) >= 0) {
            // A link copies the urgent pointer, which counts from the sequence number of each segment.
            return mss;
        }
        // A new route may use a link that cuts less than the one for which the unit was computed.
        int most = Math.min(unitBytes, Math.max(mss, cutBytes));
        return pacer == null ? most : Math.min(most, pacer.quantumBytes());
    }

    /** Sends the next bytes of the buffer in segments of the usual size; {@code fin} is {@link TcpHeader#FIN} or 0. */
    void sendNew(int length, int fin) {
        sendNew(length, fin, mss, Mss.ofNextSegment(this));
    }

    /**
     * Sends the next bytes of the buffer.
     *
     * @param segmentBytes the payload of a full-sized segment without SACK blocks
     * @param fullBytes the payload of a full-sized segment that is sent now
     */
    private void sendNew(int length, int fin, int segmentBytes, int fullBytes) {
        int seq = sequence.sndMax();
        int end = seq + length + (fin == 0 ? 0 : 1);
        // Of several segments only the last one may be pushed: the others do not end the buffer or a record.
        int before = length > fullBytes ? (length - 1) / fullBytes * fullBytes : 0;
        int flags = flagsOf(seq + before, length - before, fin);
        Ecn ecn = connection.ecn();
        if (ecn != null && length > 0) {
            flags |= ecn.flagsOfNewData();
        }
        sequence.sent(end, fin != 0, /* endsSmall= */ length == 0 || length % fullBytes != 0);
        recovery.sent(seq, end, fullBytes, fin != 0);
        noteSent(length);
        connection.context.output().newData(connection, seq, flags, length, segmentBytes, fullBytes);
    }

    /** Retransmits bytes of the buffer; {@code fin} is {@link TcpHeader#FIN} or 0. */
    void resend(int seq, int length, int fin) {
        Traffic traffic = connection.traffic();
        traffic.retransmittedSegments++;
        traffic.bytesRetransmitted += length;
        connection.context.retransmits(connection, seq, length);
        noteSent(length);
        connection.context.output().retransmission(connection, seq, flagsOf(seq, length, fin), length);
    }

    private int flagsOf(int seq, int length, int fin) {
        // SHLD-27, MUST-61: what ends the buffer is pushed
        boolean isLast = seq - sequence.dataStart() + length == buffer.length();
        boolean isPushed = length > 0 && buffer.isPushed(seq, seq + length, isLast);
        return TcpHeader.ACK | fin | (isPushed ? TcpHeader.PSH : 0);
    }

    private void noteSent(int length) {
        lastSentNanos = nowNanos();
        if (pacer != null) {
            pacer.sent(length, lastSentNanos);
        }
    }

    // ---- probes

    /** Sends a segment larger than usual, to probe the path MTU. */
    void sendMtuProbe(int length) {
        sendNew(length, 0, length, length);
    }

    /** Sends a segment that the peer must answer, because it lies just before its window (RFC 9293 §3.8.4). */
    void probe() {
        connection.context.output().probe(connection, sequence.sndUna() - 1);
    }

    // ---- acknowledgments

    /**
     * Returns whether nothing was sent or waits, and the segment acknowledges all and leaves the window as it is. A
     * probe with an unknown outcome, a newer window and another path MTU need all steps.
     */
    boolean isPredicted(TcpSegment segment) {
        return sequence.isPredicted(segment)
                && buffer.isEmpty()
                && !sequence.isFinQueued()
                && recovery.scoreboard() == null
                && connection.path().mtuBytes() == knownMtu;
    }

    /** Processes the acknowledgment of a segment that is {@linkplain #isPredicted predicted}. */
    void predictedArrived(TcpSegment segment) {
        sequence.predictedArrived(segment);
    }

    /** Processes an acceptable acknowledgment and the window in it (RFC 9293 §3.10.7.4, fifth). */
    void acknowledged(TcpSegment segment) {
        SendTimers.peerAnswered(this);
        if (Seq.gt(segment.ack, sequence.sndUna())) {
            acknowledgedNew(segment);
        } else {
            recovery.acknowledged(
                    segment, sequence.sndUna(), sequence.isDuplicate(segment), recovery.isWindowLimited(pacer != null));
        }
        if (sequence.updateWindow(segment)) {
            SendTimers.windowOpened(this);
        }
    }

    private void acknowledgedNew(TcpSegment segment) {
        int before = sequence.sndUna();
        boolean limited = recovery.isWindowLimited(pacer != null);
        buffer.acknowledged(segment.ack, sequence.advance(segment.ack, buffer.length()));
        releaseEmptyBuffer();
        recovery.acknowledged(segment, before, /* duplicate= */ false, limited);
        SendTimers.progress(this);
        connection.path().confirm();
    }

    /** Releases the memory: nothing more will be sent. */
    void discard() {
        if (pacer != null) {
            pacer.stop();
        }
        buffer.clear();
        releaseBuffer();
        recovery.discard();
    }

    // ---- state that loss recovery reads

    @Override
    public int sndUna() {
        return sequence.sndUna();
    }

    @Override
    public int sndMax() {
        return sequence.sndMax();
    }

    @Override
    public int mss() {
        return mss;
    }

    @Override
    public boolean isFinSent() {
        return sequence.isFinSent();
    }

    @Override
    public boolean hasUnsentData() {
        return buffer.length() > sequence.nextOffset();
    }

    @Override
    public boolean hasNewDataToSend() {
        int offset = sequence.nextOffset();
        return buffer.length() > offset && sequence.sndWnd() > offset;
    }

    @Override
    public boolean isAnythingUnsent() {
        return !buffer.isEmpty() || sequence.isFinQueued() && !sequence.isFinSent();
    }

    @Override
    public boolean isLossOfMtuProbe() {
        return mtuProbing != null && mtuProbing.takesBlame();
    }

    // ---- queries of other classes

    /** RTO with its back-off, in nanoseconds. */
    long rtoNanos() {
        return recovery.rtt().rtoNanos(settings());
    }

    /** Time when a segment was last sent that needs an acknowledgment. */
    long lastSentNanos() {
        return lastSentNanos;
    }

    /** Copies {@code length} bytes of the buffer from {@code seq} on. */
    void copyData(int seq, byte[] target, int at, int length) {
        buffer.copyTo(seq - sequence.dataStart(), target, at, length);
    }

    /** The urgent pointer of a segment at {@code seq}; -1 for none. */
    int urgentPointer(int seq) {
        return buffer.urgentPointer(seq);
    }

    /** Returns whether a write is in progress and will add data to the buffer. */
    boolean isMoreToFollow() {
        return buffer.isMoreToFollow();
    }

    /** Returns whether urgent data was written that is not acknowledged yet. */
    boolean isInUrgentMode() {
        return buffer.urgentPointer(sequence.sndUna()) >= 0;
    }

    boolean isEmpty() {
        return buffer.isEmpty();
    }

    int queuedBytes() {
        return buffer.length();
    }

    /** Bytes from SND.NXT on that may share one segment with regard to records; -1 if the FIN was sent. */
    int unsentInRecord() {
        return buffer.withinRecord(sequence.sndMax(), buffer.length() - sequence.nextOffset());
    }

    /** Marks the next {@code length} bytes to send, which must not wait for more data. */
    void pushNext(int length) {
        buffer.push(sequence.sndMax() + length);
    }

    /** Bytes that were never sent. */
    int unsentBytes() {
        return Math.max(0, buffer.length() - sequence.nextOffset());
    }

    int peerMss() {
        return peerMss;
    }

    /** Bytes that both the congestion window and the peer's window allow to send now. */
    int roomBytes() {
        return Math.min(recovery.roomBytes(), sequence.roomBytes());
    }

    /** Returns whether the peer has reported data received ahead of a gap. */
    boolean isAnythingSacked() {
        Scoreboard board = recovery.scoreboard();
        return board != null && board.sackedSegments() > 0;
    }

    @Nullable
    MtuProbing mtuProbing() {
        return mtuProbing;
    }

    /** The peer's silence; null while it answers. */
    @Nullable
    Silence silence() {
        return silence;
    }

    /** Records that the peer does not answer. */
    Silence silenceBegins() {
        Silence begun = silence == null ? new Silence() : silence;
        silence = begun;
        return begun;
    }

    /** Records that the peer has acknowledged new data, which it can do only while its window is open. */
    void endSilence() {
        silence = null;
    }

    /** Consecutive timeouts without an acknowledgment of new data. */
    int timeouts() {
        return silence == null ? 0 : silence.timeouts;
    }

    int unansweredProbes() {
        return silence == null ? 0 : silence.unansweredProbes;
    }

    /** See {@link TcpConnection#softError}. */
    @Nullable
    TcpError softError() {
        return silence == null ? null : silence.softError;
    }

    SendSequence sequence() {
        return sequence;
    }

    Recovery recovery() {
        return recovery;
    }

    TcpConnection connection() {
        return connection;
    }
}
