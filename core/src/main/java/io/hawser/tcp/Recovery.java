package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.RateSample;
import org.jspecify.annotations.Nullable;

/**
 * Finds losses and says what to do about them: the scoreboard of what is in flight (RFC 2018, RFC 6675), RACK (RFC 8985), or
 * without SACK duplicate acknowledgments (RFC 6582); proportional rate reduction (RFC 6937); and the way back when nothing
 * was lost after all (Eifel, RFC 3522 and RFC 4015; DSACK, RFC 3708; F-RTO, RFC 5682).
 *
 * <p>Nothing is sent from here: {@link Sender#output} asks what is to be retransmitted and how much may go.
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
            board = connection().tcp.scoreboards().take(seq);
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
                && board.nextLost() != board.tail();
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
            probeRepaired(board);
        }
        if (!isOrderly(board)) {
            react(board, segment, advanced, duplicate, dsack);
        }
        boolean mayGrow = advanced && !stateBefore.reduces() && !state.reduces();
        RateSample sample = Acknowledgment.sample(sender, board, inFlightBefore, now);
        sample.recovering = isRecovering();
        sample.windowLimited = windowLimited;
        sample.mayGrow = mayGrow && (windowLimited || stateBefore == State.LOSS);
        sample.growthBytes = counted(board.delivery.bytes, stateBefore);
        report(board, sample);
        notePhase(phase);
        release(board);
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
            connection().congestionChanged(TcpObserver.CongestionEvent.PHASE, congestion());
        }
    }

    private void release(Scoreboard board) {
        // A probe whose fate is open is remembered until the next flight tells.
        if (board.isEmpty() && !(board.probed && board.probeWasRetransmission)) {
            scoreboard = null;
            connection().tcp.scoreboards().give(board);
        }
    }

    private void react(Scoreboard board, TcpSegment segment, boolean advanced, boolean duplicate, boolean dsack) {
        if (state == State.OPEN) {
            inOpen(dsack);
        } else if (state == State.CWR) {
            inReduction();
        } else if (state == State.RECOVERY) {
            inRecovery(board, segment, advanced, dsack);
        } else {
            inLoss(board, segment, advanced, duplicate);
        }
        findLosses(board);
        if (state.reduces()) {
            reduce(board, advanced && !board.delivery.lossFound);
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

    private void inOpen(boolean dsack) {
        if (dsack) {
            undoIfDisprovedByDsack();
        } else if (episode != null && episode.over && Seq.gt(sender.sndUna(), episode.sentAtEnd)) {
            episode = null;
        }
    }

    /** RFC 3168 §6.1.2: the answer to a mark is over when what was in flight has arrived. */
    private void inReduction() {
        Episode current = current();
        if (Seq.geq(sender.sndUna(), current.highSeq)) {
            end(current);
        }
    }

    private void inRecovery(Scoreboard board, TcpSegment segment, boolean advanced, boolean dsack) {
        Episode current = current();
        boolean echoed =
                advanced && current.isDisprovedByEcho(segment, connection().usesTimestamps());
        if (Seq.geq(sender.sndUna(), current.highSeq)) {
            if (echoed || current.isDisprovedByDsack()) {
                undo(TcpCounter.TCP_FULL_UNDO);
            } else {
                end(current);
            }
        } else if (echoed) {
            // RFC 4015 §3.2: the original has arrived, after its retransmission had left: nothing shows a loss.
            undo(TcpCounter.TCP_PARTIAL_UNDO);
        } else if (dsack && current.isDisprovedByDsack()) {
            undo(TcpCounter.TCP_DSACK_UNDO);
        } else if (advanced && !connection().usesSack()) {
            // RFC 6582 §3.2 (3), partial acknowledgment: the next hole.
            board.markFirstLost();
            connection().congestionChanged(TcpObserver.CongestionEvent.PARTIAL_ACK, congestion());
        }
    }

    private void inLoss(Scoreboard board, TcpSegment segment, boolean advanced, boolean duplicate) {
        Episode current = current();
        current.newDataOnly = false;
        boolean echoed =
                advanced && current.isDisprovedByEcho(segment, connection().usesTimestamps());
        if (echoed || current.isDisprovedByDsack()) {
            if (echoed) {
                connection().tcp.count(TcpCounter.TCP_SPURIOUS_RTOS);
            }
            undo(TcpCounter.TCP_LOSS_UNDO);
            return;
        }
        if (current.frto && forwardRecovery(board, current, advanced, duplicate)) {
            return;
        }
        if (Seq.geq(sender.sndUna(), current.highSeq)) {
            end(current);
        }
    }

    /**
     * F-RTO (RFC 5682 §3.1 with SACK, §2.1 without): a timeout was spurious when data arrives that was sent once only, before
     * it. Returns whether the timeout turned out to be, or still may be, spurious.
     */
    private boolean forwardRecovery(Scoreboard board, Episode current, boolean advanced, boolean duplicate) {
        Delivery delivery = board.delivery;
        boolean selective = connection().usesSack();
        // Without SACK, what comes together with the retransmission may have been there before the timeout (§2.2).
        boolean original = delivery.hasOriginal && (selective || !delivery.hasRetransmitted);
        if (original && Seq.leq(delivery.firstEnd, current.highSeq)) {
            // (3b)
            connection().tcp.count(TcpCounter.TCP_SPURIOUS_RTOS);
            undo(TcpCounter.TCP_LOSS_UNDO);
            return true;
        }
        boolean recovered = Seq.geq(sender.sndUna(), current.highSeq);
        if (Seq.gt(sender.sndMax(), current.highSeq)) {
            if (duplicate || delivery.bytes > 0 && !advanced) {
                // (3a): the loss was real
                current.frto = false;
            }
        } else if (advanced && !recovered) {
            // (2b): new data, to see whether the peer had everything but the first segment
            current.highSeq = sender.sndMax();
            current.newDataOnly = sender.hasNewDataToSend();
            current.frto = current.newDataOnly;
            return current.newDataOnly;
        } else if (duplicate && !selective) {
            // §2.1 (2a)
            current.frto = false;
        }
        return false;
    }

    // ---- losses

    private void findLosses(Scoreboard board) {
        RackDetector detector = rack;
        if (connection().usesSack()) {
            if (detector != null) {
                judge(board, detector);
            }
        } else if ((state == State.OPEN || state == State.CWR)
                && board.duplicateAcks >= connection().tcp.settings().reordering
                && (episode == null || state == State.CWR || Seq.gt(sender.sndUna(), episode.highSeq))) {
            // RFC 6582 §3.2 (2): not for duplicates of what was sent before the last recovery or timeout.
            board.markFirstLost();
        }
        if ((state == State.OPEN || state == State.CWR) && board.lostBytes() > 0) {
            MtuProbing probing = sender.mtuProbing();
            if (probing != null && probing.takesBlame()) {
                repairWithoutReduction();
            } else {
                enter(board);
            }
        }
    }

    private void judge(Scoreboard board, RackDetector detector) {
        TcpSettings settings = connection().tcp.settings();
        long window = detector.windowNanos(isRecovering(), board.sackedSegments(), settings, sender.rtt());
        int again = board.judge(detector, window, now());
        for (; again > 0; again--) {
            connection().tcp.count(TcpCounter.TCP_LOST_RETRANSMIT);
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

    private void enter(Scoreboard board) {
        Tcp tcp = connection().tcp;
        boolean reducedAlready = state == State.CWR;
        Episode before = episode;
        Episode started = new Episode(sender.sndUna(), sender.sndMax());
        started.follows(before, board.retransmittedBytes());
        episode = started;
        state = State.RECOVERY;
        board.probed = false;
        if (reducedAlready && before != null) {
            // RFC 3168 §6.1.2: a loss in the window that a mark has shrunk for shrinks it no further.
            started.continueReduction(before);
            started.undoable = false;
        } else {
            int inFlight = board.flightBytes() - board.sackedBytes() - board.presumedBytes + board.delivery.bytes;
            started.startReduction(inFlight);
            // RFC 5681 §3.2 (2): what limited transmit has sent does not count.
            int orderly = Math.min(board.flightBytes(), board.orderlyEnd - sender.sndUna());
            congestion().lost(Math.max(orderly, inFlight), now());
            slowedDown();
        }
        tcp.count(connection().usesSack() ? TcpCounter.TCP_SACK_RECOVERY : TcpCounter.TCP_RENO_RECOVERY);
        connection().congestionChanged(TcpObserver.CongestionEvent.FAST_RETRANSMIT, congestion());
    }

    /** The peer reports a mark: once for each window of data, the sender slows down (RFC 3168 §6.1.2). */
    void marked() {
        Scoreboard board = scoreboard;
        if (state != State.OPEN || board == null) {
            return;
        }
        Episode started = new Episode(sender.sndUna(), sender.sndMax());
        started.undoable = false;
        started.startReduction(board.pipeBytes());
        episode = started;
        state = State.CWR;
        congestion().marked(board.flightBytes(), now());
        slowedDown();
        connection().congestionChanged(TcpObserver.CongestionEvent.ECN_ECHO, congestion());
    }

    /** RFC 3168 §6.1.2: whatever the reason, the peer learns of it, and need not ask for it again. */
    private void slowedDown() {
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

    /** A probe has repaired the only loss there was: the congestion that caused it counts (RFC 8985 §7.4.2). */
    private void probeRepaired(Scoreboard board) {
        connection().tcp.count(TcpCounter.TCP_LOSS_PROBE_RECOVERY);
        if (state == State.OPEN) {
            congestion().lost(board.flightBytes(), now());
            congestion().recovered();
            slowedDown();
            if (episode != null) {
                // What could be undone now is not what it was about.
                episode.undoable = false;
            }
            connection().congestionChanged(TcpObserver.CongestionEvent.LOSS_PROBE_RECOVERY, congestion());
        }
    }

    /**
     * The retransmission timer fired, for the first time since progress was made or not.
     *
     * <p>What was sent less than a round trip ago is not lost yet (RFC 8985 §6.3), if RACK knows how long one is.
     */
    void timedOut(boolean first) {
        Scoreboard board = scoreboard;
        int flight = sender.sndMax() - sender.sndUna();
        boolean fresh = state == State.OPEN || state == State.LOSS && first;
        noteApplicationLimit();
        congestion().timedOut(flight, fresh, now());
        if (fresh) {
            slowedDown();
        }
        if (board == null) {
            return;
        }
        board.rates.begin(now());
        Tcp tcp = connection().tcp;
        Episode current = episode;
        if (fresh || current == null) {
            Episode before = current;
            current = new Episode(sender.sndUna(), sender.sndMax());
            current.follows(before, board.retransmittedBytes());
            episode = current;
        } else if (state == State.RECOVERY) {
            tcp.count(connection().usesSack() ? TcpCounter.TCP_SACK_FAILURES : TcpCounter.TCP_RENO_FAILURES);
        }
        current.highSeq = sender.sndMax();
        current.frto = tcp.settings().frto != 0 && (fresh || !first);
        current.newDataOnly = false;
        if (connection().usesSack() && rack == null) {
            rack = new RackDetector(sender.sndUna());
        }
        long since = now();
        if (rack != null && rack.rttNanos() > 0) {
            since -= rack.rttNanos() + rack.windowNanos(true, board.sackedSegments(), tcp.settings(), sender.rtt());
        }
        state = State.LOSS;
        board.probed = false;
        board.reorderDeadlineNanos = 0;
        if (board.markAllLost(since)) {
            tcp.count(TcpCounter.TCP_SACK_RENEGING);
            // Whatever arrives: what the peer has thrown away has to go again.
            current.undoable = false;
        }
    }

    /**
     * What is in flight was too large for the path, or the peer was not ready for it: it all goes again, though nothing points to
     * congestion.
     */
    void goesAgain() {
        Scoreboard board = scoreboard;
        if (board != null) {
            if (state != State.LOSS) {
                repairWithoutReduction();
            }
            board.probed = false;
            board.reorderDeadlineNanos = 0;
            board.rates.begin(now());
            board.markAllLost(now());
        }
    }

    /** What was lost goes again, though nothing points to congestion. */
    private void repairWithoutReduction() {
        Episode started = new Episode(sender.sndUna(), sender.sndMax());
        started.undoable = false;
        episode = started;
        state = State.LOSS;
    }

    // ---- the end, good or better

    private void end(Episode current) {
        State before = state;
        over(current);
        if (before.reduces() || modelBased) {
            congestion().recovered();
            connection().congestionChanged(TcpObserver.CongestionEvent.RECOVERED, congestion());
        }
        if (rack != null && before != State.CWR) {
            rack.recovered();
        }
    }

    private void over(Episode current) {
        current.over = true;
        current.newDataOnly = false;
        current.sentAtEnd = sender.sndMax();
        state = State.OPEN;
        if (scoreboard != null) {
            scoreboard.presumedBytes = 0;
            scoreboard.duplicateAcks = 0;
        }
    }

    private void undoIfDisprovedByDsack() {
        if (episode != null && episode.isDisprovedByDsack()) {
            undo(TcpCounter.TCP_DSACK_UNDO);
        }
    }

    /** Nothing was lost: the window is again what it was (RFC 4015 §3.2, with all of pipe_prev). */
    private void undo(TcpCounter reason) {
        Episode current = current();
        connection().tcp.count(reason);
        current.undoable = false;
        over(current);
        congestion().undo();
        Ecn ecn = connection().ecn();
        if (ecn != null) {
            ecn.spedUpAgain();
        }
        if (scoreboard != null) {
            scoreboard.unmarkLost();
        }
        if (rack != null) {
            rack.undone(sender.sndMax());
            if (reason != TcpCounter.TCP_LOSS_UNDO) {
                rack.reorderingProven();
            }
        }
        sender.timers().spurious();
        connection().congestionChanged(TcpObserver.CongestionEvent.UNDO, congestion());
    }

    // ---- what the others ask

    private Episode current() {
        Episode current = episode;
        if (current == null) {
            throw new IllegalStateException("nothing is being repaired in " + state);
        }
        return current;
    }

    private TcpConnection connection() {
        return sender.connection();
    }

    private CongestionControl congestion() {
        return sender.congestion();
    }

    private long now() {
        return connection().tcp.timers().nowNanos();
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
            connection().tcp.scoreboards().give(board);
        }
        episode = null;
        rack = null;
        state = State.OPEN;
    }
}
