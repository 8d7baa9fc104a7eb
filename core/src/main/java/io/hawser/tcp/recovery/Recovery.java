package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.AckSample;
import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.LossBasedControl;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.congestion.WindowSample;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * Detects losses and decides about their repair: the scoreboard of segments in flight (RFC 2018, RFC 6675), RACK
 * (RFC 8985), or without SACK duplicate acknowledgments (RFC 6582); proportional rate reduction (RFC 6937); and undo of
 * a spurious recovery (Eifel, RFC 3522 and RFC 4015; DSACK, RFC 3708; F-RTO, RFC 5682).
 *
 * <p>{@link CongestionState} begins and ends repairs. This package sends nothing: {@code Sender.output} asks for the
 * segments to retransmit and for the number of bytes that may be sent.
 */
public final class Recovery extends CongestionState {
    /** Whether the application had nothing to send when the last flight ended. */
    private boolean applicationLimited = true;

    /** Makes the loss recovery of a sender. */
    public Recovery(RecoveryHost host, RttEstimator rtt, CongestionControl congestion) {
        super(host, rtt, congestion);
    }

    // ---- sending

    /**
     * Records that {@code [seq, end)} was sent for the first time, in segments of {@code mss} bytes; {@code fin} if it
     * ends with a FIN.
     */
    public void sent(int seq, int end, int mss, boolean fin) {
        Scoreboard board = scoreboard;
        if (board == null) {
            board = host.scoreboards().take(seq);
            scoreboard = board;
            newFlight(board);
        } else if (board.isEmpty()) {
            board.beginAt(seq);
            newFlight(board);
        }
        if (board.sackedSegments() == 0 && board.duplicateAcks == 0) {
            board.orderlyEnd = end;
        }
        long now = host.nowNanos();
        int last = fin ? mss + 1 : mss;
        int from = seq;
        while (end - from > last) {
            from += mss;
            board.sent(from, now);
        }
        board.sent(end, now);
        board.timers.probeBaseNanos = now;
        board.noteUse();
        if (episode != null && state.reduces()) {
            episode.sent(end - seq);
        }
    }

    /** Ends a pass of the sender, which has sent all that it may: notes a flight that fills the congestion window. */
    public void passEnded() {
        Scoreboard board = scoreboard;
        if (windowLimited && board != null) {
            board.noteFullUse();
        }
    }

    private void newFlight(Scoreboard board) {
        if (rack != null) {
            rack.newFlight();
        }
        congestion.flightBegins(applicationLimited, host.nowNanos());
        board.rates.beginFlight(host.deliveredBytes(), applicationLimited);
        ModelBasedControl modelling = model();
        if (modelling != null) {
            board.model(modelling, host.usesSack());
        }
        applicationLimited = false;
    }

    /**
     * Records whether the application limits the sender: called before the application writes data, and before an
     * acknowledgment or a timer may send some (draft-ietf-ccwg-bbr §4.1.2.4, CheckIfApplicationLimited).
     */
    @Override
    public void noteApplicationLimit() {
        Scoreboard board = scoreboard;
        if (board == null || board.isEmpty()) {
            applicationLimited |= !host.isAnythingUnsent();
        } else if (!host.hasUnsentData()
                && board.pipeBytes() < windowBytes()
                && board.lostBytes() <= board.retransmittedBytes()) {
            board.rates.applicationLimited(board.pipeBytes());
        }
    }

    /** Records a retransmission of a segment of the scoreboard. */
    public void retransmitted(Scoreboard board, int index) {
        int bytes = board.end(index) - board.start(index);
        board.retransmitted(index, host.nowNanos());
        if (index == board.front()) {
            // The timer covers the first segment: this transmission gets as much time as the one before.
            board.timers.rtoDeadlineNanos = 0;
        }
        if (episode != null && !episode.over) {
            episode.retransmitted(bytes, host.timestamp());
            if (state.reduces()) {
                episode.sent(bytes);
            }
        }
    }

    /** Bytes that may be in flight at present. */
    public int windowBytes() {
        boolean reduces = episode != null && state.reduces() && model() == null;
        return reduces ? currentEpisode().windowBytes() : congestion.windowBytes();
    }

    /** Bytes that may still be sent; negative when more is in flight than allowed. */
    public int roomBytes() {
        Scoreboard board = scoreboard;
        return board == null ? windowBytes() : windowBytes() - board.pipeBytes();
    }

    /** Returns whether any segment is marked lost, retransmitted or not. */
    public boolean isAnythingLost() {
        Scoreboard board = scoreboard;
        return board != null && board.lostBytes() > 0;
    }

    /** Returns whether a lost segment waits for retransmission, which precedes new data. */
    public boolean isRetransmissionDue() {
        Scoreboard board = scoreboard;
        return board != null
                && board.lostBytes() > 0
                && (episode == null || !episode.newDataOnly)
                && board.losses.next() != board.tail();
    }

    // ---- acknowledgments

    /**
     * Processes an acceptable acknowledgment, after SND.UNA has advanced.
     *
     * @param before the value of SND.UNA before
     * @param duplicate whether it is a duplicate by RFC 5681 §2
     * @param windowLimited whether the congestion window limits the sender
     */
    public void acknowledged(TcpSegment segment, int before, boolean duplicate, boolean windowLimited) {
        Scoreboard board = scoreboard;
        if (board == null) {
            if (hasBlocks(segment) && SackBlocks.takeDuplicate(segment, host, episode, rack, null)) {
                undoIfDisprovedByDsack();
            }
            host.reportsMarks(segment, null);
            return;
        }
        ModelBasedControl modelling = model();
        @Nullable Enum<?> phase = phase();
        if (modelling != null) {
            noteApplicationLimit();
        }
        int inFlightBefore = board.pipeBytes();
        State stateBefore = state;
        boolean advanced = host.sndUna() != before;
        long now = host.nowNanos();
        boolean dsack = take(board, segment, before, duplicate, now);
        Acknowledgment.measure(host, rtt, board.delivery, segment, advanced, now);
        if (board.probe.acknowledged(segment, duplicate && !hasBlocks(segment), dsack)) {
            probeRepairedLoss(board);
        }
        boolean isMarked = host.reportsMarks(segment, board.delivery);
        if (isMarked) {
            marked(inFlightBefore, board.flightBytes() + host.sndUna() - before);
        }
        if (!isOrderly(board)) {
            episodeAcknowledged(board, segment, advanced, duplicate, dsack);
            detectLosses(board);
            if (state.reduces()) {
                reduce(board, advanced && !board.delivery.lossFound);
            }
        }
        boolean mayGrow = advanced && !isMarked && !stateBefore.reduces() && !state.reduces();
        host.delivered(board.delivery.segments, board.rates, rtt.minNanos());
        if (modelling != null) {
            report(modelling, board, windowLimited, now);
            notePhase(phase);
        } else {
            WindowSample sample = host.windowSample();
            describe(sample, board, windowLimited, now);
            board.rates.generate(sample);
            sample.priorInFlightBytes = inFlightBefore;
            sample.mayGrow = mayGrow && (windowLimited || stateBefore == State.LOSS);
            sample.growthBytes = counted(board.delivery.bytes, stateBefore);
            ((LossBasedControl) congestion).acknowledged(sample);
        }
        release(board);
    }

    private boolean hasBlocks(TcpSegment segment) {
        return segment.options.sackBlocks() > 0 && host.usesSack();
    }

    /** Records the deliveries in the scoreboard. Returns whether the peer reports data received twice. */
    private boolean take(Scoreboard board, TcpSegment segment, int before, boolean duplicate, long now) {
        boolean blocks = hasBlocks(segment);
        board.delivery.begin();
        board.rates.begin(now);
        if (rack == null && blocks) {
            rack = new RackDetector(before);
        }
        if (rack != null) {
            rack.begin(now, rtt.minNanos(), before);
        }
        int acked = host.sndUna() - before;
        if (acked > 0) {
            board.acknowledge(host.sndUna(), rack);
        }
        boolean dsack = false;
        if (blocks && rack != null) {
            dsack = SackBlocks.takeDuplicate(segment, host, episode, rack, board);
            SackBlocks.take(segment.options, dsack ? 1 : 0, host, board, rack);
        }
        if (!host.usesSack()) {
            int limit = state == State.RECOVERY ? currentEpisode().flightAtStart() : Integer.MAX_VALUE;
            SackBlocks.presume(board, this, host, duplicate, acked, limit);
        }
        board.rates.deliveredBytes(board.delivery.bytes, now);
        return dsack;
    }

    /** Returns whether there is no loss, no recent recovery, and no sign of a loss, so that no reaction is needed. */
    private boolean isOrderly(Scoreboard board) {
        return state == State.OPEN && episode == null && rack == null && board.duplicateAcks == 0;
    }

    /** Passes the measurements of the acknowledgment to a model. */
    private void report(ModelBasedControl modelling, Scoreboard board, boolean windowLimited, long now) {
        RateSample sample = host.rateSample();
        describe(sample, board, windowLimited, now);
        board.rates.generate(sample, rtt.minNanos());
        sample.deliveredBytes = board.delivery.bytes;
        sample.inFlightBytes = board.pipeBytes();
        sample.selective = host.usesSack();
        modelling.acknowledged(sample);
        if (modelling.isHoldingBack()) {
            board.rates.applicationLimited(board.pipeBytes());
        }
    }

    private void describe(AckSample sample, Scoreboard board, boolean windowLimited, long now) {
        Acknowledgment.describe(sample, rtt, board.delivery, now);
        sample.recovering = isRecovering();
        sample.windowLimited = windowLimited;
    }

    /** The state of the model; null if the congestion control is loss-based. */
    private @Nullable Enum<?> phase() {
        ModelBasedControl modelling = model();
        return modelling == null ? null : modelling.phase();
    }

    private void notePhase(@Nullable Enum<?> before) {
        if (before != phase()) {
            host.congestionChanged(CongestionEvent.PHASE);
        }
    }

    private void release(Scoreboard board) {
        // A probe whose outcome is unknown is kept until the next flight shows it.
        if (board.isEmpty() && !board.probe.isUndecided()) {
            scoreboard = null;
            host.scoreboards().give(board);
        }
    }

    /**
     * Limits the bytes that count for growth to one segment in the slow start after a timeout (RFC 3465 §2.3): one
     * acknowledgment may cover a whole window that was delivered before, and does not show what the network can carry
     * now.
     */
    private int counted(int bytes, State before) {
        if (before != State.LOSS) {
            return bytes;
        }
        boolean slowStart = congestion.windowBytes() < congestion.thresholdBytes();
        return slowStart ? Math.min(bytes, host.mss()) : bytes;
    }

    // ---- losses

    /**
     * Instant before which a segment must have been sent to count as late at a timeout (RFC 8985 §6.3): a round trip
     * and RACK's reordering window ago, or now while the round trip is unknown.
     */
    @Override
    long lateSinceNanos(Scoreboard board) {
        RackDetector detector = rack;
        if (detector == null && host.usesSack()) {
            detector = new RackDetector(host.sndUna());
            rack = detector;
        }
        if (detector == null || detector.rttNanos() <= 0) {
            return host.nowNanos();
        }
        return host.nowNanos()
                - detector.rttNanos()
                - detector.windowNanos(true, board.sackedSegments(), host.settings(), rtt);
    }

    private void detectLosses(Scoreboard board) {
        RackDetector detector = rack;
        if (host.usesSack()) {
            if (detector != null) {
                judge(board, detector);
            }
        } else if ((state == State.OPEN || state == State.CWR)
                // MUST-19
                && board.duplicateAcks >= host.settings().reordering
                && (episode == null || state == State.CWR || Seq.gt(host.sndUna(), episode.highSeq))) {
            // RFC 6582 §3.2 (2): not for duplicates of data sent before the last recovery or timeout.
            board.losses.markFirst();
        }
        if ((state == State.OPEN || state == State.CWR) && board.lostBytes() > 0) {
            if (host.isLossOfMtuProbe()) {
                resendWithoutReduction();
            } else {
                lossDetected(board);
            }
        }
    }

    private void judge(Scoreboard board, RackDetector detector) {
        TcpSettings settings = host.settings();
        long window = detector.windowNanos(isRecovering(), board.sackedSegments(), settings, rtt);
        int again = board.losses.judge(detector, window, host.nowNanos());
        for (; again > 0; again--) {
            host.count(TcpCounter.TCP_LOST_RETRANSMIT);
        }
    }

    /** Handles the reordering timer (RFC 8985 §6.3): the segments waited for are late. */
    public void reorderingTimeout() {
        Scoreboard board = scoreboard;
        if (board != null && rack != null) {
            @Nullable Enum<?> phase = phase();
            noteApplicationLimit();
            board.delivery.begin();
            board.rates.begin(host.nowNanos());
            detectLosses(board);
            if (state == State.RECOVERY) {
                reduce(board, /* safe= */ false);
            }
            notePhase(phase);
        }
    }

    private void reduce(Scoreboard board, boolean safe) {
        currentEpisode().reduce(board.delivery.bytes, safe, board.pipeBytes(), congestion.thresholdBytes(), host.mss());
    }

    // ---- queries of other classes

    @Nullable
    public Scoreboard scoreboard() {
        return scoreboard;
    }

    @Nullable
    public RackDetector rack() {
        return rack;
    }

    /** Releases the memory: nothing more will be sent. */
    public void discard() {
        Scoreboard board = scoreboard;
        if (board != null) {
            scoreboard = null;
            host.scoreboards().give(board);
        }
        episode = null;
        rack = null;
        state = State.OPEN;
    }
}
