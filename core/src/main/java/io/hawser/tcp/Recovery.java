package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.recovery.Episode;
import io.hawser.tcp.recovery.RackDetector;
import io.hawser.tcp.recovery.RateSampler;
import io.hawser.tcp.recovery.Scoreboard;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * Finds losses and says what to do about them: the scoreboard of what is in flight (RFC 2018, RFC 6675), RACK (RFC 8985), or
 * without SACK duplicate acknowledgments (RFC 6582); proportional rate reduction (RFC 6937); and the way back when nothing
 * was lost after all (Eifel, RFC 3522 and RFC 4015; DSACK, RFC 3708; F-RTO, RFC 5682).
 *
 * <p>How a repair begins stands in {@link RecoveryEntry}, what acknowledgments do to it in {@link RecoveryProgress}. Nothing is
 * sent from here: {@link Sender#output} asks what is to be retransmitted and how much may go.
 */
final class Recovery {
    /** As Linux has it; its Disorder is OPEN with something SACKed. */
    enum State {
        OPEN,
        /** The peer has reported a mark: the window shrinks, but nothing is missing (RFC 3168 §6.1.2). */
        CWR,
        /** Fast recovery. */
        RECOVERY,
        /** After a retransmission timeout. */
        LOSS;

        /** Whether proportional rate reduction says how much may be sent. */
        boolean reduces() {
            return this == CWR || this == RECOVERY;
        }
    }

    private final Sender sender;
    private State state = State.OPEN;
    private @Nullable Scoreboard scoreboard;
    private @Nullable RackDetector rack;
    private @Nullable Episode episode;
    /** All that has arrived; what is in flight, {@link RateSampler} counts on. */
    private long deliveredBytes;

    /** The application had nothing to send when the last flight ended. */
    private boolean applicationLimited = true;

    /** See {@link CongestionControl#isModelBased()}. */
    private boolean modelBased;

    Recovery(Sender sender) {
        this.sender = sender;
        modelBased = sender.congestion().isModelBased();
    }

    // ---- sending

    /** {@code [seq, end)} has been sent for the first time, in segments of {@code mss} bytes; {@code fin} when it has one. */
    void sent(int seq, int end, int mss, boolean fin) {
        Scoreboard board = scoreboard;
        if (board == null) {
            board = connection().context.scoreboards().take(seq);
            scoreboard = board;
            newFlight(board);
        } else if (board.isEmpty()) {
            board.beginAt(seq);
            newFlight(board);
        }
        if (board.sackedSegments() == 0 && board.duplicateAcks == 0) {
            board.orderlyEnd = end;
        }
        long now = now();
        int last = fin ? mss + 1 : mss;
        int from = seq;
        while (end - from > last) {
            from += mss;
            board.sent(from, now);
        }
        board.sent(end, now);
        board.probeBaseNanos = now;
        board.noteUse();
        if (episode != null && state.reduces()) {
            episode.sent(end - seq);
        }
    }

    /** The congestion window is what keeps data from leaving. */
    void windowIsFull() {
        Scoreboard board = scoreboard;
        if (board != null) {
            board.noteFullUse();
        }
    }

    private void newFlight(Scoreboard board) {
        if (rack != null) {
            rack.newFlight();
        }
        congestion().flightBegins(applicationLimited, now());
        board.rates.beginFlight(deliveredBytes, applicationLimited);
        if (modelBased) {
            board.model(congestion(), connection().usesSack());
        }
        applicationLimited = false;
    }

    /** Another algorithm has taken over. */
    void congestionControlChanged() {
        modelBased = congestion().isModelBased();
        if (scoreboard != null) {
            scoreboard.model(modelBased ? congestion() : null, connection().usesSack());
        }
    }

    /**
     * Notes when it is the application that keeps the connection from sending more: before it hands over data, and before
     * an acknowledgment or a timer lets something go (draft-ietf-ccwg-bbr §4.1.2.4, CheckIfApplicationLimited).
     */
    void noteApplicationLimit() {
        Scoreboard board = scoreboard;
        if (board == null || board.isEmpty()) {
            applicationLimited |= !sender.isAnythingUnsent();
        } else if (!sender.hasUnsentData()
                && board.pipeBytes() < windowBytes()
                && board.lostBytes() <= board.retransmittedBytes()) {
            board.rates.applicationLimited(board.pipeBytes());
        }
    }

    /** A segment of the scoreboard has been sent again. */
    void retransmitted(Scoreboard board, int index) {
        int bytes = board.end(index) - board.start(index);
        board.retransmitted(index, now());
        if (index == board.front()) {
            // The timer watches over the first segment: it gives this sending as long as it gave the one before.
            board.rtoDeadlineNanos = 0;
        }
        if (episode != null && !episode.over) {
            episode.retransmitted(bytes, connection().timestamp());
            if (state.reduces()) {
                episode.sent(bytes);
            }
        }
    }

    /** How much may be in flight now. */
    int windowBytes() {
        boolean reduces = episode != null && state.reduces() && !modelBased;
        return reduces ? current().windowBytes() : congestion().windowBytes();
    }

    /** How much more may be sent now; negative when more is in flight than may be. */
    int roomBytes() {
        Scoreboard board = scoreboard;
        return board == null ? windowBytes() : windowBytes() - board.pipeBytes();
    }

    /** Whether anything is held for lost, sent again or not. */
    boolean isAnythingLost() {
        Scoreboard board = scoreboard;
        return board != null && board.lostBytes() > 0;
    }

    /** Whether something is lost and waits to be sent again, before anything new is. */
    boolean isRetransmissionDue() {
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
    void acknowledged(TcpSegment segment, int before, boolean duplicate, boolean windowLimited) {
        Scoreboard board = scoreboard;
        if (board == null) {
            if (hasBlocks(segment) && SackBlocks.takeDuplicate(segment, sender, episode, rack, null)) {
                undoIfDisprovedByDsack();
            }
            reportsMarks(segment, null);
            return;
        }
        @Nullable String phase = modelBased ? congestion().phase() : null;
        if (modelBased) {
            noteApplicationLimit();
        }
        int inFlightBefore = board.pipeBytes();
        State stateBefore = state;
        boolean advanced = sender.sndUna() != before;
        long now = now();
        boolean dsack = take(board, segment, before, duplicate, now);
        Acknowledgment.measure(sender, board.delivery, segment, advanced, now);
        if (board.probed && TailLossProbe.acknowledged(board, segment, duplicate && !hasBlocks(segment), dsack)) {
            RecoveryEntry.probeRepaired(this, board);
        }
        boolean isMarked = reportsMarks(segment, board.delivery);
        if (isMarked) {
            RecoveryEntry.marked(this, inFlightBefore, board.flightBytes() + sender.sndUna() - before);
        }
        if (!isOrderly(board)) {
            RecoveryProgress.acknowledged(this, board, segment, advanced, duplicate, dsack);
            findLosses(board);
            if (state.reduces()) {
                reduce(board, advanced && !board.delivery.lossFound);
            }
        }
        boolean mayGrow = advanced && !isMarked && !stateBefore.reduces() && !state.reduces();
        RateSample sample = Acknowledgment.sample(sender, board, inFlightBefore, now);
        sample.recovering = isRecovering();
        sample.windowLimited = windowLimited;
        sample.mayGrow = mayGrow && (windowLimited || stateBefore == State.LOSS);
        sample.growthBytes = counted(board.delivery.bytes, stateBefore);
        report(board, sample);
        notePhase(phase);
        release(board);
    }

    /** Whether an acknowledgment reports marks, now that it is known what it has brought. */
    private boolean reportsMarks(TcpSegment segment, @Nullable Delivery delivery) {
        Ecn ecn = connection().ecn();
        return ecn != null && ecn.reportsMarks(sender, segment, delivery);
    }

    private boolean hasBlocks(TcpSegment segment) {
        return segment.options.sackBlocks() > 0 && connection().usesSack();
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
            rack.begin(now, sender.rtt().minNanos(), before);
        }
        int acked = sender.sndUna() - before;
        if (acked > 0) {
            board.acknowledge(sender.sndUna(), rack);
        }
        boolean dsack = false;
        if (blocks && rack != null) {
            dsack = SackBlocks.takeDuplicate(segment, sender, episode, rack, board);
            SackBlocks.take(segment.options, dsack ? 1 : 0, sender, board, rack);
        }
        if (!connection().usesSack()) {
            int limit = state == State.RECOVERY ? current().flightAtStart() : Integer.MAX_VALUE;
            SackBlocks.presume(board, sender, duplicate, acked, limit);
        }
        board.rates.deliveredBytes(board.delivery.bytes, now);
        deliveredBytes = board.rates.totalDelivered();
        return dsack;
    }

    /** Whether nothing is being repaired, was lately, or seems to be amiss: then there is nothing to react to. */
    private boolean isOrderly(Scoreboard board) {
        return state == State.OPEN && episode == null && rack == null && board.duplicateAcks == 0;
    }

    /** Tells congestion control what the acknowledgment has brought. */
    private void report(Scoreboard board, RateSample sample) {
        Traffic traffic = connection().traffic();
        traffic.deliveredSegments += board.delivery.segments;
        if (sample.hasSegment) {
            traffic.delivered(sample);
        }
        if (!modelBased) {
            congestion().acknowledged(sample);
            return;
        }
        sample.deliveredBytes = board.delivery.bytes;
        sample.inFlightBytes = board.pipeBytes();
        sample.selective = connection().usesSack();
        congestion().acknowledged(sample);
        if (congestion().isHoldingBack()) {
            board.rates.applicationLimited(board.pipeBytes());
        }
    }

    private void notePhase(@Nullable String before) {
        if (before != null && !before.equals(congestion().phase())) {
            changed(TcpObserver.CongestionEvent.PHASE);
        }
    }

    private void release(Scoreboard board) {
        // A probe whose fate is open is remembered until the next flight tells.
        if (board.isEmpty() && !(board.probed && board.probeWasRetransmission)) {
            scoreboard = null;
            connection().context.scoreboards().give(board);
        }
    }

    /**
     * RFC 3465 §2.3: in the slow start after a timeout one acknowledgment may cover a whole window that had arrived before,
     * and says nothing about what the network takes now. It counts as one segment.
     */
    private int counted(int bytes, State before) {
        if (before != State.LOSS) {
            return bytes;
        }
        boolean slowStart = congestion().windowBytes() < congestion().thresholdBytes();
        return slowStart ? Math.min(bytes, sender.mss()) : bytes;
    }

    // ---- losses

    /** A repair begins; see {@link RecoveryEntry}. */
    void begin(State entered, Episode started) {
        state = entered;
        episode = started;
    }

    /**
     * At a timeout, what was sent after this instant is not late yet: by a round trip and what RACK allows for reordering (RFC
     * 8985 §6.3). It is now as long as nobody knows how long a round trip is.
     */
    long lateSinceNanos(Scoreboard board) {
        RackDetector detector = rack;
        if (detector == null && connection().usesSack()) {
            detector = new RackDetector(sender.sndUna());
            rack = detector;
        }
        if (detector == null || detector.rttNanos() <= 0) {
            return now();
        }
        return now()
                - detector.rttNanos()
                - detector.windowNanos(true, board.sackedSegments(), settings(), sender.rtt());
    }

    private void findLosses(Scoreboard board) {
        RackDetector detector = rack;
        if (connection().usesSack()) {
            if (detector != null) {
                judge(board, detector);
            }
        } else if ((state == State.OPEN || state == State.CWR)
                && board.duplicateAcks >= settings().reordering
                && (episode == null || state == State.CWR || Seq.gt(sender.sndUna(), episode.highSeq))) {
            // RFC 6582 §3.2 (2): not for duplicates of what was sent before the last recovery or timeout.
            board.losses.markFirst();
        }
        if ((state == State.OPEN || state == State.CWR) && board.lostBytes() > 0) {
            MtuProbing probing = sender.mtuProbing();
            if (probing != null && probing.takesBlame()) {
                RecoveryEntry.withoutReduction(this);
            } else {
                RecoveryEntry.lossFound(this, board);
            }
        }
    }

    private void judge(Scoreboard board, RackDetector detector) {
        TcpSettings settings = settings();
        long window = detector.windowNanos(isRecovering(), board.sackedSegments(), settings, sender.rtt());
        int again = board.losses.judge(detector, window, now());
        for (; again > 0; again--) {
            count(TcpCounter.TCP_LOST_RETRANSMIT);
        }
    }

    /** The reordering timer (RFC 8985 §6.3) fired: what was waited for is late. */
    void reorderingTimeout() {
        Scoreboard board = scoreboard;
        if (board != null && rack != null) {
            @Nullable String phase = modelBased ? congestion().phase() : null;
            noteApplicationLimit();
            board.delivery.begin();
            board.rates.begin(now());
            findLosses(board);
            if (state == State.RECOVERY) {
                reduce(board, false);
            }
            notePhase(phase);
        }
    }

    /** RFC 3168 §6.1.2: whatever the reason, the peer learns of it, and need not ask for it again. */
    void slowedDown() {
        Ecn ecn = connection().ecn();
        if (ecn != null) {
            ecn.slowedDown();
        }
    }

    private void reduce(Scoreboard board, boolean safe) {
        current()
                .reduce(
                        board.delivery.bytes,
                        safe,
                        board.pipeBytes(),
                        congestion().thresholdBytes(),
                        sender.mss());
    }

    // ---- the end, good or better

    void end(Episode current) {
        State before = state;
        over(current);
        if (before.reduces() || modelBased) {
            congestion().recovered();
            changed(TcpObserver.CongestionEvent.RECOVERED);
        }
        if (rack != null && before != State.CWR) {
            rack.recovered();
        }
    }

    /** What would prove that nothing was lost cannot come any more. */
    void forgetEpisode() {
        if (episode != null && episode.over && Seq.gt(sender.sndUna(), episode.sentAtEnd)) {
            episode = null;
        }
    }

    private void over(Episode current) {
        current.over = true;
        current.newDataOnly = false;
        current.sentAtEnd = sender.sndMax();
        state = State.OPEN;
        if (scoreboard != null) {
            scoreboard.forgetDuplicates();
        }
    }

    void undoIfDisprovedByDsack() {
        if (episode != null && episode.isDisprovedByDsack()) {
            undo(TcpCounter.TCP_DSACK_UNDO);
        }
    }

    /** Nothing was lost: the window is again what it was (RFC 4015 §3.2, with all of pipe_prev). */
    void undo(TcpCounter reason) {
        Episode current = current();
        count(reason);
        current.undoable = false;
        over(current);
        congestion().undo();
        Ecn ecn = connection().ecn();
        if (ecn != null) {
            ecn.spedUpAgain();
        }
        if (scoreboard != null) {
            scoreboard.losses.unmark();
        }
        if (rack != null) {
            rack.undone(sender.sndMax());
            if (reason != TcpCounter.TCP_LOSS_UNDO) {
                rack.reorderingProven();
            }
        }
        sender.sendTimers().spurious();
        changed(TcpObserver.CongestionEvent.UNDO);
    }

    // ---- what the others ask

    Episode current() {
        Episode current = episode;
        if (current == null) {
            throw new IllegalStateException("nothing is being repaired in " + state);
        }
        return current;
    }

    Sender sender() {
        return sender;
    }

    TcpConnection connection() {
        return sender.connection();
    }

    CongestionControl congestion() {
        return sender.congestion();
    }

    TcpSettings settings() {
        return connection().context.settings();
    }

    void count(TcpCounter counter) {
        connection().context.count(counter);
    }

    /** Tells the observer what has become of the congestion window, and why. */
    void changed(TcpObserver.CongestionEvent event) {
        connection().congestionChanged(event, congestion());
    }

    long now() {
        return connection().context.nowNanos();
    }

    /** Whether a loss is being repaired. */
    boolean isRecovering() {
        return state == State.RECOVERY || state == State.LOSS;
    }

    /** All that has arrived since the connection was opened, in bytes. */
    long deliveredBytes() {
        return deliveredBytes;
    }

    State state() {
        return state;
    }

    /** The repair that is under way, or was over a round trip ago at most. */
    @Nullable
    Episode episode() {
        return episode;
    }

    @Nullable
    Scoreboard scoreboard() {
        return scoreboard;
    }

    @Nullable
    RackDetector rack() {
        return rack;
    }

    /** Lets go of the memory: nothing more will be sent. */
    void discard() {
        Scoreboard board = scoreboard;
        if (board != null) {
            scoreboard = null;
            connection().context.scoreboards().give(board);
        }
        episode = null;
        rack = null;
        state = State.OPEN;
    }
}
