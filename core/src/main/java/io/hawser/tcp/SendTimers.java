package io.hawser.tcp;

import static io.hawser.tcp.TcpTimerKind.PERSIST;
import static io.hawser.tcp.TcpTimerKind.RETRANSMISSION;

import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.RetransmissionTimerUse;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Scoreboard;
import io.hawser.tcp.recovery.TailLossProbe;
import io.hawser.tcp.settings.BackOff;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.Deadline;

/**
 * The two timers of a sender: the retransmission timer for data in flight (RFC 6298), and the persist timer for data
 * that a closed window holds back (RFC 9293 §3.8.6.1). At most one of them is armed.
 */
final class SendTimers {
    private final Sender sender;

    /** Consecutive timeouts without an acknowledgment of new data. */
    private int timeouts;

    /**
     * Probes since the window was last open: each interval is twice the one before, whether the probe is answered or
     * not.
     */
    private int probesInARow;

    private int unansweredProbes;

    /** The time at which the timer of the first timeout or first probe of the present series was armed. */
    private long unansweredSinceNanos;

    SendTimers(Sender sender) {
        this.sender = sender;
    }

    /** Arms the timer that is needed, after data was sent, acknowledged, or could not be sent. */
    void watch() {
        if (connection().state() == TcpState.SYN_RCVD) {
            // Opened by Fast Open: until the SYN+ACK is acknowledged, only the SYN+ACK is retransmitted.
            return;
        }
        TcpTimers timers = connection().tcpTimers();
        Scoreboard board = sender.recovery().scoreboard();
        if (sender.isAnythingInFlight() && board != null) {
            timers.cancel(PERSIST);
            watchFlight(timers, board);
        } else {
            timers.cancel(RETRANSMISSION);
            if (!sender.isAnythingUnsent()) {
                timers.cancel(PERSIST);
            } else if (!timers.isArmed(PERSIST) && !sender.isPaced()) {
                // MUST-35, MUST-36
                timers.armAfter(PERSIST, probeNanos());
            }
        }
    }

    /** Arms the timer for a FIN behind an unacknowledged SYN, whose timer it continues (RFC 6298 (5.1)). */
    void watchBehindSyn(long synDueNanos) {
        Scoreboard board = sender.recovery().scoreboard();
        if (board != null && synDueNanos != Deadline.NEVER) {
            board.timers.rtoDeadlineNanos = synDueNanos;
        }
        watch();
    }

    /** Arms the timer for data in flight with the earliest of its deadlines. */
    private void watchFlight(TcpTimers timers, Scoreboard board) {
        if (board.timers.rtoDeadlineNanos == 0) {
            // RFC 6298 (5.1), (5.3)
            long due = Deadline.after(connection().context.nowNanos(), sender.rtoNanos());
            board.timers.rtoDeadlineNanos = timeouts == 0 ? due : limited(due);
        }
        RetransmissionTimerUse use = RetransmissionTimerUse.TIMEOUT;
        long deadline = board.timers.rtoDeadlineNanos;
        if (board.timers.reorderDeadlineNanos != 0 && board.timers.reorderDeadlineNanos <= deadline) {
            use = RetransmissionTimerUse.REORDERING;
            deadline = board.timers.reorderDeadlineNanos;
        } else if (board.probe.isDue(sender, sender.recovery(), board)) {
            // RFC 8985 §7.2: instead of the timeout, if not before
            use = RetransmissionTimerUse.LOSS_PROBE;
            deadline = Math.min(deadline, board.timers.probeBaseNanos + TailLossProbe.timeoutNanos(sender, board));
        }
        board.timers.use = use;
        if (timers.deadlineNanos(RETRANSMISSION) != deadline) {
            timers.arm(RETRANSMISSION, deadline);
        }
    }

    /** Handles the acknowledgment of new data: RFC 6298 (5.2), (5.3). {@link #watch} follows when all else is done. */
    void progress() {
        timeouts = 0;
        connection().forgetSoftError();
        Scoreboard board = sender.recovery().scoreboard();
        if (sender.isAnythingInFlight() && board != null) {
            board.timers.rtoDeadlineNanos = 0;
            board.timers.probeBaseNanos = connection().context.nowNanos();
        } else {
            connection().tcpTimers().cancel(RETRANSMISSION);
        }
    }

    /** Records that the last timeout or recovery was spurious. */
    void spurious() {
        timeouts = 0;
        sender.rtt().undoBackOff();
    }

    /**
     * Handles the report of a router that it cannot reach the peer with the segment of this number: what a timeout has
     * found lost was lost to a broken path, and not to congestion. The last doubling of the timeout is taken back, so
     * that the connection resumes soon after the path is repaired (RFC 6069 §4.2).
     */
    void pathIsBroken(int seq) {
        Scoreboard board = sender.recovery().scoreboard();
        if (timeouts == 0 || seq != sender.sndUna() || board == null || board.isEmpty()) {
            return;
        }
        if (!sender.rtt().takeBackDoubling()) {
            return;
        }
        long due = Deadline.after(board.sentNanos(board.front()), sender.rtoNanos());
        if (due <= connection().context.nowNanos()) {
            retransmissionTimeout();
        } else {
            board.timers.rtoDeadlineNanos = limited(due);
            watch();
        }
    }

    /** Records that the peer has sent a segment of any kind. */
    void peerAnswered() {
        // MUST-37, MAY-8
        unansweredProbes = 0;
        // MUST-34, SHLD-17
        if (isProbingByResends() && connection().userTimeoutNanos() == 0) {
            // The answers keep the connection (MUST-37), but TCP_USER_TIMEOUT still limits it.
            unansweredSinceNanos = connection().context.nowNanos();
        }
    }

    /** Returns whether the peer has shrunk its window, so that a retransmission serves as a window probe. */
    private boolean isProbingByResends() {
        // MUST-34, SHLD-17
        return sender.sndWnd() == 0
                && sender.isAnythingInFlight()
                && !connection().isUserClosed();
    }

    void windowOpened() {
        probesInARow = 0;
        connection().tcpTimers().cancel(PERSIST);
    }

    /** Handles the timer, which was armed for one of several purposes. */
    void retransmissionTimer() {
        Scoreboard board = sender.recovery().scoreboard();
        RetransmissionTimerUse use = board == null ? RetransmissionTimerUse.TIMEOUT : board.timers.use;
        if (board == null || use == RetransmissionTimerUse.TIMEOUT) {
            retransmissionTimeout();
        } else if (use == RetransmissionTimerUse.REORDERING) {
            board.timers.reorderDeadlineNanos = 0;
            sender.recovery().reorderingTimeout();
            sender.output();
        } else {
            Retransmission.sendProbe(sender, board);
            watch();
        }
    }

    /** Retransmits the first unacknowledged segment with a window of one: RFC 6298 (5.4) to (5.6). */
    private void retransmissionTimeout() {
        TcpContext context = connection().context;
        context.count(TcpCounter.TCP_TIMEOUTS);
        long now = context.nowNanos();
        boolean over = timeouts > 0 && isPatienceOver();
        if (connection().hasSentDataInSyn()) {
            context.flows().fastOpen().timedOut(timeouts, over);
        }
        if (timeouts == 0) {
            unansweredSinceNanos = now - sender.rtoNanos();
            // MUST-20
        } else if (over) {
            connection().timedOut();
            return;
        }
        if (context.flows().orphans().giveUp(connection())) {
            return;
        }
        if (sender.mtuProbing() != null) {
            sender.mtuProbing().timedOut();
        }
        RetryLimits.doubt(connection(), unansweredSinceNanos);
        sender.recovery().timedOut(timeouts == 0);
        connection().congestionChanged(CongestionEvent.RETRANSMISSION_TIMEOUT, sender.congestion());
        if (isProbingByResends()) {
            unansweredProbes++;
        }
        timeouts++;
        // MUST-19
        sender.rtt().backOff();
        Retransmission.first(sender);
        Scoreboard board = sender.recovery().scoreboard();
        if (board == null) {
            connection().tcpTimers().armAfter(RETRANSMISSION, sender.rtoNanos());
            return;
        }
        board.timers.rtoDeadlineNanos = 0;
        // The congestion window may have space after a small segment; if not, the sender records what limits it.
        sender.output();
        watch();
    }

    private boolean isPatienceOver() {
        // The number of probes counts, because one timeout, backed off for long, may exceed the whole time of
        // tcp_retries2.
        return isProbingByResends()
                ? RetryLimits.isOutOfProbes(connection(), unansweredProbes, timeouts, unansweredSinceNanos)
                : RetryLimits.isOver(connection(), unansweredSinceNanos);
    }

    /**
     * Probes the window, or sends the data that fits into a window too small for the silly-window rule (the override of
     * RFC 9293 §3.8.6.2.1).
     */
    void persistTimeout() {
        if (sender.sendInSpiteOfSillyWindow()) {
            watch();
            return;
        }
        if (probesInARow == 0) {
            unansweredSinceNanos = connection().context.nowNanos() - probeNanos();
        }
        if (RetryLimits.isOutOfProbes(connection(), unansweredProbes, probesInARow, unansweredSinceNanos)) {
            connection().timedOut();
            return;
        }
        if (connection().context.flows().orphans().giveUp(connection())) {
            return;
        }
        unansweredProbes++;
        probesInARow++;
        connection().context.count(TcpCounter.TCP_WIN_PROBE);
        // MUST-35, MUST-36
        sender.probe();
        connection()
                .tcpTimers()
                .arm(PERSIST, limited(Deadline.after(connection().context.nowNanos(), probeNanos())));
    }

    private long limited(long deadlineNanos) {
        long least = sender.rtt().baseRtoNanos(connection().context.settings());
        return RetryLimits.deadline(connection(), unansweredSinceNanos, deadlineNanos, least);
    }

    /** The interval of probes: one timeout before the first, doubled for each next one (RFC 9293 SHLD-29, SHLD-30). */
    private long probeNanos() {
        TcpSettings settings = connection().context.settings();
        long first = settings.persistMinNanos > 0
                ? settings.persistMinNanos
                : sender.rtt().baseRtoNanos(settings);
        return BackOff.doubled(first, probesInARow, Math.min(settings.persistMaxNanos, settings.rtoMaxNanos));
    }

    int timeouts() {
        return timeouts;
    }

    int unansweredProbes() {
        return unansweredProbes;
    }

    /** Reached through the sender: a field would cost every idle connection eight bytes. */
    private TcpConnection connection() {
        return sender.connection();
    }
}
