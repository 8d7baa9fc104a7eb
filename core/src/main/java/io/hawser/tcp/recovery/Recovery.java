package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.AckSample;
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
 * Finds losses and says what to do about them: the scoreboard of what is in flight (RFC 2018, RFC 6675), RACK (RFC
 * 8985), or without SACK duplicate acknowledgments (RFC 6582); proportional rate reduction (RFC 6937); and the way back
 * when nothing was lost after all (Eifel, RFC 3522 and RFC 4015; DSACK, RFC 3708; F-RTO, RFC 5682).
 *
 * <p>{@link CongestionState} begins and ends repairs. Nothing is sent from here: {@code Sender.output} asks what is to
 * be retransmitted and how much may go.
 */
public final class Recovery extends CongestionState {
    /** Bytes delivered up to the last flight; {@link RateSampler} counts on during a flight. */
    private long deliveredBytes;

    /** The application had nothing to send when the last flight ended. */
    private boolean applicationLimited = true;

    /** Loss recovery of a sender; the congestion control must be there. */
    public Recovery(RecoveryHost host) {
        super(host);
    }

    // ---- sending

    /**
     * {@code [seq, end)} has been sent for the first time, in segments of {@code mss} bytes; {@code fin} when it has
     * one.
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

    /** The congestion window is what keeps data from leaving. */
    public void windowIsFull() {
        Scoreboard board = scoreboard;
        if (board != null) {
            board.noteFullUse();
        }
    }

    private void newFlight(Scoreboard board) {
        if (rack != null) {
            rack.newFlight();
        }
        host.congestion().flightBegins(applicationLimited, host.nowNanos());
        board.rates.beginFlight(deliveredBytes, applicationLimited);
        if (model != null) {
            board.model(model, host.usesSack());
        }
        applicationLimited = false;
    }

    /** Another algorithm has taken over. */
    public void congestionControlChanged() {
        model = modelOf(host.congestion());
        if (scoreboard != null) {
            scoreboard.model(model, host.usesSack());
        }
    }

    /**
     * Notes when it is the application that keeps the connection from sending more: before it hands over data, and
     * before an acknowledgment or a timer lets something go (draft-ietf-ccwg-bbr §4.1.2.4, CheckIfApplicationLimited).
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

    /** A segment of the scoreboard has been sent again. */
    public void retransmitted(Scoreboard board, int index) {
        int bytes = board.end(index) - board.start(index);
        board.retransmitted(index, host.nowNanos());
        if (index == board.front()) {
            // The timer watches over the first segment: it gives this sending as long as it gave the one before.
            board.timers.rtoDeadlineNanos = 0;
        }
        if (episode != null && !episode.over) {
            episode.retransmitted(bytes, host.timestamp());
            if (state.reduces()) {
                episode.sent(bytes);
            }
        }
    }

    /** Bytes that may be in flight now. */
    public int windowBytes() {
        boolean reduces = episode != null && state.reduces() && model == null;
        return reduces ? currentEpisode().windowBytes() : host.congestion().windowBytes();
    }

    /** Bytes that may still be sent now; negative when more is in flight than may be. */
    public int roomBytes() {
        Scoreboard board = scoreboard;
        return board == null ? windowBytes() : windowBytes() - board.pipeBytes();
    }

    /** Whether anything is held for lost, sent again or not. */
    public boolean isAnythingLost() {
        Scoreboard board = scoreboard;
        return board != null && board.lostBytes() > 0;
    }

    /** Whether something is lost and waits to be sent again, before anything new is. */
    public boolean isRetransmissionDue() {
        Scoreboard board = scoreboard;
        return board != null
                && board.lostBytes() > 0
                && (episode == null || !episode.newDataOnly)
                && board.losses.next() != board.tail();
    }

    // ---- acknowledgments

    /**
     * Takes an acceptable acknowledgment, SND.UNA having moved on already.
     *
     * @param before what SND.UNA was
     * @param duplicate whether it is a duplicate by RFC 5681 §2
     * @param windowLimited whether the congestion window is what limits the sender
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
        @Nullable Enum<?> phase = phase();
        if (model != null) {
            noteApplicationLimit();
        }
        int inFlightBefore = board.pipeBytes();
        State stateBefore = state;
        boolean advanced = host.sndUna() != before;
        long now = host.nowNanos();
        boolean dsack = take(board, segment, before, duplicate, now);
        Acknowledgment.measure(host, board.delivery, segment, advanced, now);
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
        host.delivered(board.delivery.segments, board.rates);
        ModelBasedControl modelling = model;
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
            ((LossBasedControl) host.congestion()).acknowledged(sample);
        }
        release(board);
    }

    private boolean hasBlocks(TcpSegment segment) {
        return segment.options.sackBlocks() > 0 && host.usesSack();
    }

    /** Notes in the scoreboard what has arrived. Returns whether the peer says that something has come twice. */
    private boolean take(Scoreboard board, TcpSegment segment, int before, boolean duplicate, long now) {
        boolean blocks = hasBlocks(segment);
        board.delivery.begin();
        board.rates.begin(now);
        if (rack == null && blocks) {
            rack = new RackDetector(before);
        }
        if (rack != null) {
            rack.begin(now, host.rtt().minNanos(), before);
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
        deliveredBytes = board.rates.totalDelivered();
        return dsack;
    }

    /** Whether nothing is being repaired, was lately, or seems to be amiss: then there is nothing to react to. */
    private boolean isOrderly(Scoreboard board) {
        return state == State.OPEN && episode == null && rack == null && board.duplicateAcks == 0;
    }

    /** Tells a model what the acknowledgment has brought. */
    private void report(ModelBasedControl modelling, Scoreboard board, boolean windowLimited, long now) {
        RateSample sample = host.rateSample();
        describe(sample, board, windowLimited, now);
        board.rates.generate(sample, host.rtt().minNanos());
        sample.deliveredBytes = board.delivery.bytes;
        sample.inFlightBytes = board.pipeBytes();
        sample.selective = host.usesSack();
        modelling.acknowledged(sample);
        if (modelling.isHoldingBack()) {
            board.rates.applicationLimited(board.pipeBytes());
        }
    }

    private void describe(AckSample sample, Scoreboard board, boolean windowLimited, long now) {
        Acknowledgment.describe(sample, host, board.delivery, now);
        sample.recovering = isRecovering();
        sample.windowLimited = windowLimited;
    }

    /** The state of the model; null if the congestion control follows losses. */
    private @Nullable Enum<?> phase() {
        return model == null ? null : model.phase();
    }

    private void notePhase(@Nullable Enum<?> before) {
        if (before != phase()) {
            host.congestionChanged(CongestionEvent.PHASE);
        }
    }

    private void release(Scoreboard board) {
        // A probe whose fate is open is remembered until the next flight tells.
        if (board.isEmpty() && !board.probe.isUndecided()) {
            scoreboard = null;
            host.scoreboards().give(board);
        }
    }

    /**
     * RFC 3465 §2.3: in the slow start after a timeout one acknowledgment may cover a whole window that had arrived
     * before, and says nothing about what the network takes now. It counts as one segment.
     */
    private int counted(int bytes, State before) {
        if (before != State.LOSS) {
            return bytes;
        }
        boolean slowStart = host.congestion().windowBytes() < host.congestion().thresholdBytes();
        return slowStart ? Math.min(bytes, host.mss()) : bytes;
    }

    // ---- losses

    /**
     * Instant since which segments are not late yet at a timeout (RFC 8985 §6.3): a round trip and RACK's reordering
     * window ago, or now while the round trip is unknown.
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
                - detector.windowNanos(true, board.sackedSegments(), host.settings(), host.rtt());
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
            // RFC 6582 §3.2 (2): not for duplicates of what was sent before the last recovery or timeout.
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
        long window = detector.windowNanos(isRecovering(), board.sackedSegments(), settings, host.rtt());
        int again = board.losses.judge(detector, window, host.nowNanos());
        for (; again > 0; again--) {
            host.count(TcpCounter.TCP_LOST_RETRANSMIT);
        }
    }

    /** The reordering timer (RFC 8985 §6.3) fired: what was waited for is late. */
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
        currentEpisode()
                .reduce(
                        board.delivery.bytes,
                        safe,
                        board.pipeBytes(),
                        host.congestion().thresholdBytes(),
                        host.mss());
    }

    // ---- what the others ask

    /** All that has arrived since the connection was opened, in bytes. */
    public long deliveredBytes() {
        return deliveredBytes;
    }

    @Nullable
    public Scoreboard scoreboard() {
        return scoreboard;
    }

    @Nullable
    public RackDetector rack() {
        return rack;
    }

    /** Lets go of the memory: nothing more will be sent. */
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
