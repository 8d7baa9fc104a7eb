package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.congestion.WindowSample;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.SynOptions;
import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.recovery.RateSampler;
import io.hawser.tcp.recovery.Recovery;
import io.hawser.tcp.recovery.RecoveryHost;
import io.hawser.tcp.recovery.RttEstimator;
import io.hawser.tcp.recovery.Scoreboard;
import io.hawser.tcp.recovery.ScoreboardPool;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: SND.* of RFC 9293 §3.3.1, the data that waits for an acknowledgment, and the
 * decision what to send when (§3.7.4, §3.8).
 *
 * <p>The stream of sequence numbers is SYN, data, FIN. {@code sndUna} is the first that is not acknowledged,
 * {@code sndMax} the next to send for the first time, the RFC's SND.NXT, which never goes back: what is to be sent
 * again, {@link Recovery}'s scoreboard says.
 */
final class Sender implements RecoveryHost {
    /** net.ipv4.tcp_mtu_probing: not only when there seems to be a black hole. */
    private static final int MTU_PROBING_ALWAYS = 2;

    private final TcpConnection connection;
    private final SendBuffer buffer;
    private final RttEstimator rtt;
    private CongestionControl congestion;
    private final Recovery recovery;
    private final SendTimers sendTimers;
    private @Nullable MtuProbing mtuProbing;

    final int iss;
    private int sndUna;
    private int sndMax;
    private int sndWnd;
    private int sndWl1;
    private int sndWl2;
    private int maxSndWnd;
    /** The sequence number after the last segment that was smaller than full-sized. */
    private int smallSegmentEnd;

    private char peerMss;
    private char knownMtu;
    private int mss;
    /** The most that is handed to the link in one piece: one segment, or more where the link cuts it up. */
    private int unitBytes;

    private byte windowShift;
    private boolean synAcknowledged;
    private boolean finQueued;
    private boolean finSent;
    private boolean windowLimited;

    private @Nullable Pacer pacer;

    private long lastSentNanos;
    private long acknowledgedBytes;
    private int retransmittedSegments;

    Sender(TcpConnection connection, int iss, CongestionControl congestion) {
        this.connection = connection;
        this.iss = iss;
        this.congestion = congestion;
        buffer = new SendBuffer(connection.context.memory().chunks(), iss + 1);
        rtt = new RttEstimator(
                connection.context.settings().rtoInitialNanos, connection.context.settings().rtoAsRfc793);
        recovery = new Recovery(this);
        sendTimers = new SendTimers(this);
        sndUna = iss;
        sndMax = iss;
        smallSegmentEnd = iss;
    }

    // ---- opening

    /** The SYN, or SYN+ACK, has gone out, now or as a compact record's. */
    void synSent(int dataBytes) {
        sndMax = Seq.max(sndMax, iss + 1 + dataBytes);
    }

    /** Sends the SYN, with the first data by Fast Open. */
    void transmitSyn(int flags, int window, SynOptions options, int dataBytes) {
        connection.context.output().syn(connection, flags, window, options, dataBytes);
    }

    /** Takes the answer to a SYN with data: what was not accepted is retransmitted without counting as a loss. */
    void synAnswered(int ack) {
        int data = Math.min(ack - dataStart(), buffer.length());
        acknowledgedBytes += Math.max(0, data);
        buffer.acknowledged(ack, data);
        sndUna = ack;
        if (Seq.lt(ack, sndMax)) {
            recovery.sent(ack, sndMax, mss, /* fin= */ false);
            // As in Linux, the data of the SYN is a record, handed on at once.
            buffer.keepApart(this, sndMax);
            recovery.resendAll();
        }
    }

    /** Data may leave though our SYN has not been acknowledged (RFC 7413 §4.2.2, server). */
    void openedFast() {
        startCongestionControl(0);
    }

    /** By how much the peer's window fields are to be shifted from now on (RFC 7323 §2). */
    void windowShift(int shift) {
        windowShift = (byte) shift;
    }

    /** The window field of the peer's SYN, which is never scaled (RFC 7323 §2.2). */
    void firstWindow(int windowBytes, int seq, int ack) {
        sndWnd = windowBytes;
        maxSndWnd = windowBytes;
        sndWl1 = seq;
        sndWl2 = ack;
    }

    /**
     * Our SYN has been acknowledged: the connection stands. {@code synResends} tells how often it had to be repeated.
     */
    void established(int synResends, long rttNanos) {
        synAcknowledged = true;
        if (sndUna == iss) {
            sndUna = iss + 1;
        }
        if (synResends > 0) {
            rtt.synWasResent();
        } else if (rttNanos >= 0) {
            rtt.sample(rttNanos);
            rtt.least(rttNanos);
        }
        startCongestionControl(synResends);
        if (synResends == 0 && rttNanos >= 0) {
            connection.context.roundTripMeasured(connection, rttNanos);
        }
    }

    // ---- the congestion window

    private void startCongestionControl(int synResends) {
        int segments = connection.context.settings().initialWindowSegments;
        // RFC 6928 §2; RFC 5681 §3.1: one segment when the SYN was lost.
        int window = synResends > 0 ? mss : Math.min(segments * mss, Math.max(2 * mss, segments * 1460));
        congestion.start(mss, window, Integer.MAX_VALUE, rtt.srttNanos(), now());
        refreshPacing();
    }

    /** TCP_CONGESTION in the course of a connection: the new algorithm goes on from the window of the old one. */
    void changeCongestionControl(CongestionControl next) {
        next.start(mss, congestion.windowBytes(), congestion.thresholdBytes(), rtt.srttNanos(), now());
        congestion = next;
        recovery.congestionControlChanged();
        refreshPacing();
    }

    private void restartAfterIdle() {
        long idleNanos = now() - lastSentNanos;
        TcpSettings settings = connection.context.settings();
        if (sndMax == sndUna
                && idleNanos > rtt.rtoNanos(settings)
                && settings.slowStartAfterIdle
                && lastSentNanos > 0) {
            int before = congestion.windowBytes();
            congestion.restart(settings.initialWindowSegments * mss);
            if (congestion.windowBytes() != before) {
                connection.congestionChanged(CongestionEvent.RESTART_AFTER_IDLE, congestion);
            }
        }
    }

    /** The congestion window is what keeps data from leaving. */
    void limitedByWindow() {
        windowLimited = true;
    }

    /**
     * Whether the congestion window limits the sender, or has done so for what is acknowledged now. As in Linux, in
     * slow start it is enough that more than half of it was used: the next burst of an application may be twice as
     * large. After that, a paced sender rarely fills it at the instant at which an acknowledgment comes.
     */
    private boolean isWindowLimited() {
        Scoreboard board = recovery.scoreboard();
        if (windowLimited || board == null || recovery.model() != null) {
            // A model wants to know when all of the window was used.
            return windowLimited;
        }
        int window = congestion.windowBytes();
        if (window < congestion.thresholdBytes()) {
            return board.windowUse.wasHalf(window);
        }
        return board.windowUse.wasFull() || pacer != null && board.pipeBytes() > window - 2 * mss;
    }

    // ---- pacing

    /** Whether what is sent is paced may have changed. */
    void refreshPacing() {
        boolean paces =
                recovery.model() != null || Pacer.bytesPerSecond(this) > 0 || connection.context.settings().pacing;
        if (pacer == null) {
            pacer = paces ? new Pacer(this) : null;
            return;
        }
        pacer.rateChanged(now());
        pacer = paces ? pacer : null;
        // Nobody else would let go what has waited.
        output();
    }

    /** Whether pacing lets something go now; otherwise the pacer comes back. */
    boolean mayLeave() {
        return pacer == null || pacer.mayLeave(now());
    }

    /** Whether what waits, waits for its time. */
    boolean isPaced() {
        return pacer != null && pacer.isArmed();
    }

    // ---- the size of segments

    /** The largest segment that the peer takes: its MSS option, or the default. */
    void peerMss(int bytes) {
        peerMss = (char) bytes;
        if (connection.context.settings().mtuProbing == MTU_PROBING_ALWAYS) {
            mtuProbing = new MtuProbing(this);
        }
        Mss.refresh(this);
    }

    /** Segments are as large as {@link Mss#refresh} has found for a path of {@code mtuBytes}. */
    void segmentSize(int mtuBytes, int mssBytes, int mostBytes) {
        knownMtu = (char) mtuBytes;
        mss = mssBytes;
        unitBytes = mostBytes;
        congestion.segmentBytes(mss);
    }

    /** Another connection, a message of ICMP or time may have changed what the path carries. */
    void applyPathMtu() {
        int before = knownMtu;
        if (connection.path().mtuBytes() != before) {
            Mss.refresh(this);
            if (knownMtu < before) {
                recovery.pathMtuReduced(mss);
            }
        }
    }

    /** Nothing has come back for long: perhaps because segments are larger than the path carries (RFC 4821 §7.7). */
    void suspectBlackHole() {
        if (connection.context.settings().mtuProbing == 0) {
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

    /** Takes over as much as fits the send buffer, sends what may be sent, and returns how much was taken. */
    int send(byte[] data, int from, int count, int flags) {
        return buffer.write(this, data, from, count, flags);
    }

    /** No more data will come: a FIN follows what is in the buffer. */
    void queueFin() {
        finQueued = true;
        output();
    }

    /**
     * CLOSE in SYN_RCVD with nothing to send (RFC 9293 §3.10.4): the FIN does not wait for our SYN to be acknowledged.
     * The retransmission timer watches over both.
     */
    void sendFinBeforeSynIsAcknowledged(int synResends) {
        startCongestionControl(synResends);
        sendNew(0, TcpHeader.FIN);
        sendTimers.watch();
    }

    // ---- sending

    /** Sends what window, Nagle and the silly-window rule let go, and sees to it that a timer watches over the rest. */
    void output() {
        if (!synAcknowledged && !connection.isOpenedFast() || !connection.maySend()) {
            return;
        }
        applyPathMtu();
        if (mtuProbing != null) {
            mtuProbing.acknowledged();
        }
        restartAfterIdle();
        boolean isLossPending = recovery.isAnythingLost() && Retransmission.sendAll(this);
        // A larger segment would go beyond records.
        if (!isLossPending && (mtuProbing == null || buffer.isCutIntoRecords() || !mtuProbing.probe())) {
            while (sendNext()) {
                // each turn sends one unit
            }
        }
        if (windowLimited) {
            recovery.windowIsFull();
        }
        buffer.offerRoom(this);
        sendTimers.watch();
    }

    private boolean sendNext() {
        int offset = sndMax - dataStart();
        int unsent = buffer.withinRecord(sndMax, buffer.length() - offset);
        boolean finDue = finQueued && unsent >= 0 && unsent == buffer.length() - offset;
        if (unsent <= 0 && !finDue) {
            windowLimited = false;
            return false;
        }
        int full = Mss.ofNextSegment(this);
        int congestionRoom = recovery.roomBytes();
        int room = Math.min(congestionRoom, sndWnd - offset);
        int length = Math.min(Math.max(unsent, 0), room);
        windowLimited = congestionRoom < Math.min(unsent, full);
        if (room <= 0
                || length < full && !SmallSegments.mayLeave(this, length, unsent, offset + length == buffer.length())
                || !mayLeave()) {
            return false;
        }
        // SHLD-28
        if (length > full) {
            int unit = pacer == null ? unitBytes : Math.min(unitBytes, pacer.quantumBytes());
            length = Math.min(length, unit / mss * full);
            length = length < unsent ? length - length % full : length;
        }
        boolean fin = finDue && length == unsent && room > length;
        if (length == 0 && !fin) {
            return false;
        }
        sendNew(length, fin ? TcpHeader.FIN : 0);
        return true;
    }

    /** Sends the next bytes of the buffer in segments of the usual size; {@code fin} is {@link TcpHeader#FIN} or 0. */
    private void sendNew(int length, int fin) {
        sendNew(length, fin, mss, Mss.ofNextSegment(this));
    }

    /**
     * Sends the next bytes of the buffer.
     *
     * @param segmentBytes the payload of a full-sized segment without SACK blocks
     * @param fullBytes the payload of a full-sized segment that leaves now
     */
    private void sendNew(int length, int fin, int segmentBytes, int fullBytes) {
        int seq = sndMax;
        int end = seq + length + (fin == 0 ? 0 : 1);
        int flags = flagsOf(seq, length, fin);
        Ecn ecn = connection.ecn();
        if (ecn != null && length > 0) {
            flags |= ecn.flagsOfNewData();
        }
        smallSegmentEnd = length < fullBytes ? end : smallSegmentEnd;
        finSent |= fin != 0;
        sndMax = end;
        recovery.sent(seq, end, fullBytes, fin != 0);
        noteSent(length);
        connection.context.output().newData(connection, seq, flags, length, segmentBytes, fullBytes);
    }

    /** Sends bytes of the buffer again; {@code fin} is {@link TcpHeader#FIN} or 0. */
    void resend(int seq, int length, int fin) {
        retransmittedSegments++;
        connection.context.retransmits(connection, seq, length);
        connection.traffic().bytesRetransmitted += length;
        noteSent(length);
        connection.context.output().retransmission(connection, seq, flagsOf(seq, length, fin), length);
    }

    private int flagsOf(int seq, int length, int fin) {
        // SHLD-27, MUST-61: what ends the buffer is pushed
        boolean isLast = seq - dataStart() + length == buffer.length();
        boolean isPushed = length > 0 && buffer.isPushed(seq, seq + length, isLast);
        return TcpHeader.ACK | fin | (isPushed ? TcpHeader.PSH : 0);
    }

    private void noteSent(int length) {
        lastSentNanos = now();
        if (pacer != null) {
            pacer.sent(length, lastSentNanos);
        }
    }

    // ---- probes, and what leaves in spite of the rules

    /**
     * Sends a segment of new data as a tail loss probe, whatever the congestion window says; false when there is none.
     */
    boolean sendNewProbe() {
        int offset = sndMax - dataStart();
        int unsent = buffer.withinRecord(sndMax, buffer.length() - offset);
        int length = Math.min(Math.min(unsent, sndWnd - offset), Mss.ofNextSegment(this));
        if (length <= 0) {
            return false;
        }
        sendNew(length, 0);
        return true;
    }

    /** Sends a segment larger than the others, to probe the path MTU. */
    void sendMtuProbe(int length) {
        sendNew(length, 0, length, length);
    }

    /** Sends what fits into a window that the silly-window rule thinks too small; returns false when nothing does. */
    boolean sendInSpiteOfSillyWindow() {
        int offset = sndMax - dataStart();
        int room = sndWnd - offset;
        // MUST-38, MUST-60
        if (room <= 0) {
            return false;
        }
        int unsent = buffer.length() - offset;
        int length = Math.min(Math.min(buffer.withinRecord(sndMax, unsent), room), Mss.ofNextSegment(this));
        buffer.push(sndMax + length);
        sendNew(length, finQueued && length == unsent && room > length ? TcpHeader.FIN : 0);
        return true;
    }

    /** A segment that the peer must answer: it lies just before its window (RFC 9293 §3.8.4). */
    void probe() {
        connection.context.output().probe(connection, sndUna - 1);
    }

    // ---- acknowledgments

    /**
     * Whether SEG.ACK lies where an acknowledgment can: no further back than the largest window or, on a young
     * connection, what was ever acknowledged, and not ahead of what was sent. RFC 5961 §5.2 names the window only: a
     * forger's number would be right all the more often on a connection that has sent little.
     */
    boolean isAckAcceptable(int ack) {
        if (Seq.gt(ack, sndMax)) {
            return false;
        }
        // MAY-12
        return Seq.geq(ack, sndUna)
                || sndUna - ack <= Math.min(maxSndWnd, acknowledgedBytes + (isFinAcknowledged() ? 1 : 0));
    }

    /** Whether SEG.ACK acknowledges something new: SND.UNA < SEG.ACK =< SND.NXT. */
    boolean isAckNew(int ack) {
        return Seq.gt(ack, sndUna) && Seq.leq(ack, sndMax);
    }

    /** Takes an acceptable acknowledgment and the window that comes with it (RFC 9293 §3.10.7.4, fifth). */
    void acknowledged(TcpSegment segment) {
        sendTimers.peerAnswered();
        if (Seq.gt(segment.ack, sndUna)) {
            acknowledgedNew(segment);
        } else {
            recovery.acknowledged(segment, sndUna, isDuplicate(segment), isWindowLimited());
        }
        updateWindow(segment);
    }

    /** RFC 5681 §2. */
    private boolean isDuplicate(TcpSegment segment) {
        return segment.ack == sndUna
                && sndMax != sndUna
                // MUST-19
                && segment.length() == 0
                && (segment.window << windowShift) == sndWnd;
    }

    private void acknowledgedNew(TcpSegment segment) {
        int ack = segment.ack;
        int data = Math.min(ack - dataStart(), buffer.length());
        acknowledgedBytes += Math.max(0, data);
        synAcknowledged = true;
        int before = sndUna;
        boolean limited = isWindowLimited();
        sndUna = ack;
        buffer.acknowledged(ack, data);
        recovery.acknowledged(segment, before, /* duplicate= */ false, limited);
        sendTimers.progress();
        connection.path().confirm();
    }

    private void updateWindow(TcpSegment segment) {
        // RFC 9293 §3.10.7.4: SND.WL1 and SND.WL2 keep an old segment from changing the window.
        if (Seq.lt(sndWl1, segment.seq) || sndWl1 == segment.seq && Seq.leq(sndWl2, segment.ack)) {
            boolean opened = sndWnd == 0 && segment.window != 0;
            // REC-1, SHLD-15, MUST-34
            sndWnd = segment.cameWithSyn ? segment.window : segment.window << windowShift;
            maxSndWnd = Math.max(maxSndWnd, sndWnd);
            sndWl1 = segment.seq;
            sndWl2 = segment.ack;
            if (opened) {
                sendTimers.windowOpened();
            }
        }
    }

    /** Lets go of the memory: nothing more will be sent. */
    void discard() {
        if (pacer != null) {
            pacer.stop();
        }
        buffer.clear();
        recovery.discard();
    }

    // ---- what loss recovery reads and reports

    @Override
    public boolean hasRetransmitted() {
        return retransmittedSegments > 0;
    }

    @Override
    public boolean usesSack() {
        return connection.usesSack();
    }

    @Override
    public boolean usesTimestamps() {
        return connection.usesTimestamps();
    }

    @Override
    public int timestamp() {
        return connection.timestamp();
    }

    @Override
    public long nowNanos() {
        return connection.context.nowNanos();
    }

    @Override
    public TcpSettings settings() {
        return connection.context.settings();
    }

    @Override
    public void count(TcpCounter counter) {
        connection.context.count(counter);
    }

    @Override
    public void congestionChanged(CongestionEvent event) {
        connection.congestionChanged(event, congestion);
    }

    @Override
    public void windowReduced() {
        Ecn ecn = connection.ecn();
        if (ecn != null) {
            ecn.slowedDown();
        }
    }

    @Override
    public void reductionUndone() {
        Ecn ecn = connection.ecn();
        if (ecn != null) {
            ecn.spedUpAgain();
        }
        sendTimers.spurious();
    }

    @Override
    public boolean reportsMarks(TcpSegment segment, @Nullable Delivery delivery) {
        Ecn ecn = connection.ecn();
        return ecn != null && ecn.reportsMarks(segment, delivery);
    }

    @Override
    public boolean isLossOfMtuProbe() {
        return mtuProbing != null && mtuProbing.takesBlame();
    }

    @Override
    public void duplicateReported() {
        connection.traffic().dsackDuplicates++;
    }

    @Override
    public void delivered(int segments, RateSampler rates) {
        Traffic traffic = connection.traffic();
        traffic.deliveredSegments += segments;
        if (rates.hasSample()) {
            traffic.delivered(rates, rtt.minNanos());
        }
    }

    @Override
    public ScoreboardPool scoreboards() {
        return connection.context.scoreboards();
    }

    @Override
    public WindowSample windowSample() {
        return connection.context.windowSample();
    }

    @Override
    public RateSample rateSample() {
        return connection.context.rateSample();
    }

    // ---- what the others ask

    /** The sequence number of the first byte in the buffer. */
    int dataStart() {
        return synAcknowledged ? sndUna : iss + 1;
    }

    private long now() {
        return connection.context.nowNanos();
    }

    /** RTO with its back-off, in nanoseconds. */
    long rtoNanos() {
        return rtt.rtoNanos(connection.context.settings());
    }

    boolean isFinQueued() {
        return finQueued;
    }

    /** Whether the peer has acknowledged our FIN. */
    boolean isFinAcknowledged() {
        return finSent && sndUna == sndMax;
    }

    /** When something was last sent that the peer has to acknowledge. */
    long lastSentNanos() {
        return lastSentNanos;
    }

    boolean isSynAcknowledged() {
        return synAcknowledged;
    }

    @Override
    public boolean isFinSent() {
        return finSent;
    }

    /** Whether anything is on its way that the retransmission timer watches. */
    boolean isAnythingInFlight() {
        return sndUna != sndMax;
    }

    /** Whether a segment that was smaller than full-sized is on its way. */
    boolean isSmallSegmentInFlight() {
        // MUST-60
        return Seq.gt(smallSegmentEnd, sndUna) && Seq.leq(smallSegmentEnd, sndMax);
    }

    /** Whether data waits to be sent for the first time. */
    @Override
    public boolean hasUnsentData() {
        return buffer.length() > sndMax - dataStart();
    }

    /** Whether the peer's window has room for data that was not sent yet. */
    @Override
    public boolean hasNewDataToSend() {
        int offset = sndMax - dataStart();
        return buffer.length() > offset && sndWnd > offset;
    }

    /** Whether data or a FIN waits to be sent for the first time. */
    @Override
    public boolean isAnythingUnsent() {
        return !buffer.isEmpty() || finQueued && !finSent;
    }

    /** Copies {@code length} bytes of the buffer from {@code seq} on. */
    void copyData(int seq, byte[] target, int at, int length) {
        buffer.copyTo(seq - dataStart(), target, at, length);
    }

    /** The urgent pointer of a segment at {@code seq}; -1 for none. */
    int urgentPointer(int seq) {
        return buffer.urgentPointer(seq);
    }

    /** Whether a writer is about to go on with what is in the buffer. */
    boolean isMoreToFollow() {
        return buffer.isMoreToFollow();
    }

    /** Whether urgent data was written that is not acknowledged yet. */
    boolean isInUrgentMode() {
        return buffer.urgentPointer(sndUna) >= 0;
    }

    boolean isEmpty() {
        return buffer.isEmpty();
    }

    int queuedBytes() {
        return buffer.length();
    }

    /** Bytes that were never sent. */
    int unsentBytes() {
        return Math.max(0, buffer.length() - (sndMax - dataStart()));
    }

    @Override
    public int sndUna() {
        return sndUna;
    }

    /** SND.NXT as the RFC has it: the number after the last one that was sent. */
    @Override
    public int sndMax() {
        return sndMax;
    }

    /**
     * The sequence number of a segment without text: SND.NXT as the RFC has it, for a peer that has received all that
     * was sent takes no other. It stays within a window that the peer has shrunk, by more than scaling may round off.
     */
    int ackSeq() {
        int windowEnd = sndUna + sndWnd;
        // MUST-34
        return sndMax - windowEnd < 1 << windowShift ? sndMax : windowEnd;
    }

    int sndWnd() {
        return sndWnd;
    }

    /** The largest window that the peer has ever offered. */
    int maxSndWnd() {
        return maxSndWnd;
    }

    @Override
    public int mss() {
        return mss;
    }

    int peerMss() {
        return peerMss;
    }

    /** Bytes that may leave now, by the congestion window and the peer's window. */
    int roomBytes() {
        return Math.min(recovery.roomBytes(), peerRoomBytes());
    }

    /** Bytes that the peer's window still takes. */
    int peerRoomBytes() {
        return sndWnd - (sndMax - dataStart());
    }

    /** Whether the peer has said that something has arrived ahead of a gap. */
    boolean isAnythingSacked() {
        Scoreboard board = recovery.scoreboard();
        return board != null && board.sackedSegments() > 0;
    }

    int windowShift() {
        return windowShift;
    }

    @Nullable
    MtuProbing mtuProbing() {
        return mtuProbing;
    }

    SendTimers sendTimers() {
        return sendTimers;
    }

    long acknowledgedBytes() {
        return acknowledgedBytes;
    }

    int retransmittedSegments() {
        return retransmittedSegments;
    }

    @Override
    public void roundTripMeasured(long rttNanos) {
        rtt.sample(rttNanos);
        connection.context.roundTripMeasured(connection, rttNanos);
    }

    @Override
    public RttEstimator rtt() {
        return rtt;
    }

    @Override
    public CongestionControl congestion() {
        return congestion;
    }

    Recovery recovery() {
        return recovery;
    }

    TcpConnection connection() {
        return connection;
    }
}
