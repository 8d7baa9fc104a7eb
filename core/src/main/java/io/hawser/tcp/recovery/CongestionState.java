package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * The congestion state of a sender, as Linux names it, and its transitions: a method for each cause that reduces the
 * congestion window and begins an {@link Episode}, a method for each state that processes an acknowledgment, and the
 * end of an episode, regular or undone.
 */
abstract class CongestionState {
    /** Linux's states; its Disorder is OPEN with segments SACKed. */
    public enum State {
        OPEN,
        /** The peer has reported a mark: the window shrinks, but no segment is lost (RFC 3168 §6.1.2). */
        CWR,
        /** Fast recovery. */
        RECOVERY,
        /** After a retransmission timeout. */
        LOSS;

        /** Returns whether proportional rate reduction limits the data to send. */
        boolean reduces() {
            return this == CWR || this == RECOVERY;
        }
    }

    final RecoveryHost host;
    final RttEstimator rtt;
    CongestionControl congestion;
    State state = State.OPEN;

    /** True while the congestion window, and nothing else, prevents data from being sent. */
    boolean windowLimited;

    @Nullable
    Scoreboard scoreboard;

    @Nullable
    RackDetector rack;

    @Nullable
    Episode episode;

    CongestionState(RecoveryHost host, RttEstimator rtt, CongestionControl congestion) {
        this.host = host;
        this.rtt = rtt;
        this.congestion = congestion;
    }

    // ---- congestion control

    /**
     * Begins congestion control when the connection may send.
     *
     * @param synResends retransmissions of the SYN
     */
    public void start(int synResends) {
        int segments = host.settings().initialWindowSegments;
        int mss = host.mss();
        // RFC 6928 §2; RFC 5681 §3.1: one segment when the SYN was lost.
        int window = synResends > 0 ? mss : Math.min(segments * mss, Math.max(2 * mss, segments * 1460));
        congestion.start(mss, window, Integer.MAX_VALUE, rtt.srttNanos(), host.nowNanos());
    }

    /** Changes the algorithm: the new one continues with the window of the old one. */
    public void changeTo(CongestionControl next) {
        next.start(host.mss(), congestion.windowBytes(), congestion.thresholdBytes(), rtt.srttNanos(), host.nowNanos());
        congestion = next;
        if (scoreboard != null) {
            scoreboard.model(model(), host.usesSack());
        }
    }

    /** The congestion control of the connection. */
    public CongestionControl congestion() {
        return congestion;
    }

    /** The measured round-trip time. */
    public RttEstimator rtt() {
        return rtt;
    }

    /** The congestion control if it is model-based; null if it is loss-based. */
    public @Nullable ModelBasedControl model() {
        return congestion instanceof ModelBasedControl modelling ? modelling : null;
    }

    /** Records whether the congestion window prevents data from being sent. */
    public void windowLimits(boolean limits) {
        windowLimited = limits;
    }

    /**
     * Returns whether the congestion window limits the sender, or did so for the data that is acknowledged now. As in
     * Linux, in slow start it suffices that more than half of the window was used: the next burst of an application may
     * be twice as large. After slow start, a paced sender rarely fills the window at the instant an acknowledgment
     * arrives.
     */
    public boolean isWindowLimited(boolean paced) {
        Scoreboard board = scoreboard;
        if (windowLimited || board == null || model() != null) {
            // A model needs to know when the whole window was used.
            return windowLimited;
        }
        int window = congestion.windowBytes();
        if (window < congestion.thresholdBytes()) {
            return board.windowUse.wasHalf(window);
        }
        return board.windowUse.wasFull() || paced && board.pipeBytes() > window - 2 * host.mss();
    }

    /** The instant before which a segment must have been sent to count as lost at a retransmission timeout. */
    abstract long lateSinceNanos(Scoreboard board);

    /** Records whether the application, and not the network, limits the sender. */
    public abstract void noteApplicationLimit();

    // ---- causes: where the congestion window is reduced

    private void begin(State entered, Episode started) {
        state = entered;
        episode = started;
    }

    /**
     * Returns to the initial window before data is sent after an idle time of more than a timeout (RFC 5681 §4.1).
     *
     * @param lastSentNanos when data was last sent; 0 if never
     */
    public void restartAfterIdle(long lastSentNanos) {
        TcpSettings settings = host.settings();
        if (host.sndMax() == host.sndUna()
                && host.nowNanos() - lastSentNanos > rtt.rtoNanos(settings)
                && settings.slowStartAfterIdle
                && lastSentNanos > 0) {
            int before = congestion.windowBytes();
            congestion.restart(settings.initialWindowSegments * host.mss());
            if (congestion.windowBytes() != before) {
                host.congestionChanged(CongestionEvent.RESTART_AFTER_IDLE);
            }
        }
    }

    /** Begins fast recovery because segments are lost (RFC 6675 §5, RFC 6582 §3.2). */
    void lossDetected(Scoreboard board) {
        boolean reducedAlready = state == State.CWR;
        Episode before = episode;
        Episode started = new Episode(host.sndUna(), host.sndMax());
        started.follows(before, board.retransmittedBytes());
        begin(State.RECOVERY, started);
        board.probe.clear();
        if (reducedAlready && before != null) {
            // RFC 3168 §6.1.2: a loss in a window of data for which a mark has already reduced the window reduces it no
            // further.
            started.continueReduction(before);
            started.undoable = false;
        } else {
            int inFlight = board.flightBytes() - board.sackedBytes() - board.presumedBytes + board.delivery.bytes;
            started.startReduction(inFlight);
            // RFC 5681 §3.2 (2): segments sent by limited transmit do not count.
            int orderly = Math.min(board.flightBytes(), board.orderlyEnd - host.sndUna());
            congestion.lost(Math.max(orderly, inFlight), host.nowNanos());
            host.windowReduced();
        }
        boolean selective = host.usesSack();
        host.count(selective ? TcpCounter.TCP_SACK_RECOVERY : TcpCounter.TCP_RENO_RECOVERY);
        host.congestionChanged(CongestionEvent.FAST_RETRANSMIT);
    }

    /** Handles a mark reported by an acknowledgment that is not processed yet. */
    public void marked() {
        Scoreboard board = scoreboard;
        if (board != null) {
            marked(board.pipeBytes(), board.flightBytes());
        }
    }

    /**
     * Reduces the window because of marks, at most once for each window of data (RFC 3168 §6.1.2, RFC 9768 §3.3).
     *
     * @param pipeBytes bytes in flight before the acknowledgment that reports the marks
     * @param flightBytes unacknowledged bytes before it
     */
    void marked(int pipeBytes, int flightBytes) {
        if (state != State.OPEN) {
            return;
        }
        Episode started = newEpisodeWithoutUndo();
        started.startReduction(pipeBytes);
        begin(State.CWR, started);
        congestion.marked(flightBytes, host.nowNanos());
        host.windowReduced();
        host.congestionChanged(CongestionEvent.ECN_ECHO);
    }

    /** Reduces the window because a probe has repaired the only loss: its congestion counts (RFC 8985 §7.4.2). */
    void probeRepairedLoss(Scoreboard board) {
        host.count(TcpCounter.TCP_LOSS_PROBE_RECOVERY);
        if (state != State.OPEN) {
            return;
        }
        congestion.lost(board.flightBytes(), host.nowNanos());
        congestion.recovered();
        host.windowReduced();
        Episode before = episode;
        if (before != null) {
            // The earlier episode can no longer be undone: this reduction has another cause.
            before.undoable = false;
        }
        host.congestionChanged(CongestionEvent.LOSS_PROBE_RECOVERY);
    }

    /**
     * Starts recovery after a timeout of the retransmission timer.
     *
     * <p>Segments sent less than a round trip ago are not lost yet (RFC 8985 §6.3), if RACK has measured a round trip.
     *
     * @param first whether this is the first timeout since data was acknowledged
     */
    public void timedOut(boolean first) {
        State before = state;
        boolean fresh = before == State.OPEN || before == State.LOSS && first;
        noteApplicationLimit();
        congestion.timedOut(host.sndMax() - host.sndUna(), fresh, host.nowNanos());
        if (fresh) {
            host.windowReduced();
        }
        Scoreboard board = scoreboard;
        if (board == null) {
            return;
        }
        board.rates.begin(host.nowNanos());
        Episode current = episode;
        if (fresh || current == null) {
            Episode started = new Episode(host.sndUna(), host.sndMax());
            started.follows(current, board.retransmittedBytes());
            current = started;
        } else if (before == State.RECOVERY) {
            boolean selective = host.usesSack();
            host.count(selective ? TcpCounter.TCP_SACK_FAILURES : TcpCounter.TCP_RENO_FAILURES);
        }
        current.highSeq = host.sndMax();
        current.frto = host.settings().frto != 0 && (fresh || !first);
        current.newDataOnly = false;
        begin(State.LOSS, current);
        board.disarm();
        if (board.losses.markAll(lateSinceNanos(board))) {
            host.count(TcpCounter.TCP_SACK_RENEGING);
            // Whatever arrives: data that the peer has discarded must be retransmitted.
            current.undoable = false;
        }
    }

    /** Retransmits all segments in flight, because the peer was not ready for them; this is no sign of congestion. */
    public void resendAll() {
        Scoreboard board = scoreboard;
        if (board != null) {
            prepareResend(board);
            board.losses.markAll(host.nowNanos());
        }
    }

    /**
     * Handles a smaller path MTU (RFC 1191 §6.4): segments with more data than {@code bytes} are lost, though not by
     * congestion. Smaller ones may have arrived.
     */
    public void pathMtuReduced(int bytes) {
        Scoreboard board = scoreboard;
        int finEnd = host.isFinSent() ? host.sndMax() : host.sndUna();
        if (board != null && board.losses.isAnyLarger(bytes, finEnd)) {
            prepareResend(board);
            board.losses.markLarger(bytes, finEnd);
        }
    }

    private void prepareResend(Scoreboard board) {
        if (state != State.LOSS) {
            resendWithoutReduction();
        }
        board.disarm();
        board.rates.begin(host.nowNanos());
    }

    /** Enters recovery without a reduction, because the loss is no sign of congestion. */
    void resendWithoutReduction() {
        begin(State.LOSS, newEpisodeWithoutUndo());
    }

    private Episode newEpisodeWithoutUndo() {
        Episode started = new Episode(host.sndUna(), host.sndMax());
        started.undoable = false;
        return started;
    }

    // ---- acknowledgments in each state

    /**
     * Processes an acknowledgment after the scoreboard has recorded its deliveries.
     *
     * @param advanced whether SND.UNA has advanced
     * @param duplicate whether it is a duplicate by RFC 5681 §2
     * @param dsack whether it reports data received twice
     */
    void episodeAcknowledged(Scoreboard board, TcpSegment segment, boolean advanced, boolean duplicate, boolean dsack) {
        switch (state) {
            case OPEN -> inOpen(dsack);
            case CWR -> inReduction();
            case RECOVERY -> inRecovery(board, segment, advanced, dsack);
            case LOSS -> inLoss(board, segment, advanced, duplicate);
        }
    }

    private void inOpen(boolean dsack) {
        if (dsack) {
            undoIfDisprovedByDsack();
        } else {
            forgetEpisode();
        }
    }

    /** Ends the reduction because of a mark when the data in flight at that time is acknowledged (RFC 3168 §6.1.2). */
    private void inReduction() {
        Episode current = currentEpisode();
        if (Seq.geq(host.sndUna(), current.highSeq)) {
            endEpisode(current);
        }
    }

    private void inRecovery(Scoreboard board, TcpSegment segment, boolean advanced, boolean dsack) {
        Episode current = currentEpisode();
        boolean echoed = advanced && current.isDisprovedByEcho(segment, host.usesTimestamps());
        if (Seq.geq(host.sndUna(), current.highSeq)) {
            if (echoed || current.isDisprovedByDsack()) {
                undo(TcpCounter.TCP_FULL_UNDO);
            } else {
                endEpisode(current);
            }
        } else if (echoed) {
            // RFC 4015 §3.2: the original has arrived after its retransmission was sent, so there is no evidence of a
            // loss.
            undo(TcpCounter.TCP_PARTIAL_UNDO);
        } else if (dsack && current.isDisprovedByDsack()) {
            undo(TcpCounter.TCP_DSACK_UNDO);
        } else if (advanced && !host.usesSack()) {
            // RFC 6582 §3.2 (3), partial acknowledgment: the next hole.
            board.losses.markFirst();
            host.congestionChanged(CongestionEvent.PARTIAL_ACK);
        }
    }

    private void inLoss(Scoreboard board, TcpSegment segment, boolean advanced, boolean duplicate) {
        Episode current = currentEpisode();
        current.newDataOnly = false;
        boolean echoed = advanced && current.isDisprovedByEcho(segment, host.usesTimestamps());
        if (echoed || current.isDisprovedByDsack()) {
            if (echoed) {
                host.count(TcpCounter.TCP_SPURIOUS_RTOS);
            }
            undo(TcpCounter.TCP_LOSS_UNDO);
            return;
        }
        if (current.frto && forwardRecovery(board, advanced, duplicate)) {
            return;
        }
        if (Seq.geq(host.sndUna(), current.highSeq)) {
            endEpisode(current);
        }
    }

    /**
     * F-RTO (RFC 5682 §3.1 with SACK, §2.1 without): a timeout was spurious if data arrives that was sent only once,
     * before the timeout. Returns whether it was.
     */
    private boolean forwardRecovery(Scoreboard board, boolean advanced, boolean duplicate) {
        Episode current = currentEpisode();
        Delivery delivery = board.delivery;
        boolean selective = host.usesSack();
        // Without SACK, data that arrives with the retransmission may have arrived before the timeout (§2.2).
        boolean original = delivery.hasOriginal && (selective || !delivery.hasRetransmitted);
        if (original && Seq.leq(delivery.firstEnd, current.highSeq)) {
            // (3b)
            host.count(TcpCounter.TCP_SPURIOUS_RTOS);
            undo(TcpCounter.TCP_LOSS_UNDO);
            return true;
        }
        boolean recovered = Seq.geq(host.sndUna(), current.highSeq);
        if (Seq.gt(host.sndMax(), current.highSeq)) {
            if (duplicate || delivery.bytes > 0 && !advanced) {
                // (3a): the loss was real
                current.frto = false;
            }
        } else if (advanced && !recovered) {
            // (2b): new data, to see whether the peer had everything but the first segment
            current.highSeq = host.sndMax();
            current.newDataOnly = host.hasNewDataToSend();
            current.frto = current.newDataOnly;
        } else if (duplicate && !selective) {
            // §2.1 (2a)
            current.frto = false;
        }
        return false;
    }

    // ---- the end of an episode

    void endEpisode(Episode current) {
        State before = state;
        closeEpisode(current);
        if (before.reduces() || model() != null) {
            congestion.recovered();
            host.congestionChanged(CongestionEvent.RECOVERED);
        }
        if (rack != null && before != State.CWR) {
            rack.recovered();
        }
    }

    /** Drops the episode and its undo: proof that nothing was lost can no longer arrive. */
    void forgetEpisode() {
        if (episode != null && episode.over && Seq.gt(host.sndUna(), episode.sentAtEnd)) {
            episode = null;
        }
    }

    private void closeEpisode(Episode current) {
        current.over = true;
        current.newDataOnly = false;
        current.sentAtEnd = host.sndMax();
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

    /** Restores the window because nothing was lost (RFC 4015 §3.2, with all of pipe_prev). */
    void undo(TcpCounter reason) {
        Episode current = currentEpisode();
        host.count(reason);
        current.undoable = false;
        closeEpisode(current);
        congestion.undo();
        if (scoreboard != null) {
            scoreboard.losses.unmark();
        }
        if (rack != null) {
            rack.undone(host.sndMax());
            if (reason != TcpCounter.TCP_LOSS_UNDO) {
                rack.reorderingProven();
            }
        }
        host.reductionUndone();
        host.congestionChanged(CongestionEvent.UNDO);
    }

    Episode currentEpisode() {
        Episode current = episode;
        if (current == null) {
            throw new IllegalStateException("nothing is being repaired in " + state);
        }
        return current;
    }

    /** Returns whether a loss is being repaired. */
    public boolean isRecovering() {
        return state == State.RECOVERY || state == State.LOSS;
    }

    /** The congestion state. */
    public State state() {
        return state;
    }
}
