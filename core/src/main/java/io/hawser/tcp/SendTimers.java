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
 * The two timers that watch over what a connection has to send: the retransmission timer over what is in flight (RFC
 * 6298), the persist timer over what may not leave (RFC 9293 §3.8.6.1). At most one of them is armed.
 */
final class SendTimers {
    private final Sender sender;
    private final TcpConnection connection;

    /** Timeouts in a row without an acknowledgment of anything new. */
    private int timeouts;

    /** Probes since the window was last open: each waits twice as long as the one before, answered or not. */
    private int probesInARow;

    private int unansweredProbes;

    /** When the timer was armed whose firing was the first timeout, or the first probe, in a row. */
    private long unansweredSinceNanos;

    SendTimers(Sender sender) {
        this.sender = sender;
        connection = sender.connection();
    }

    /** Arms what is needed, after something was sent, acknowledged, or could not be sent. */
    void watch() {
        if (connection.state() == TcpState.SYN_RCVD) {
            // Opened fast: until the SYN+ACK is acknowledged, it alone is sent again.
            return;
        }
        TcpTimers timers = connection.timers();
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

    /** The one timer over what is in flight is whichever is to fire first. */
    private void watchFlight(TcpTimers timers, Scoreboard board) {
        if (board.timers.rtoDeadlineNanos == 0) {
            // RFC 6298 (5.1), (5.3)
            long due = Deadline.after(connection.context.nowNanos(), sender.rtoNanos());
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

    /** Something new was acknowledged: RFC 6298 (5.2), (5.3). {@link #watch} follows, when all else is done. */
    void progress() {
        timeouts = 0;
        connection.forgetSoftError();
        Scoreboard board = sender.recovery().scoreboard();
        if (sender.isAnythingInFlight() && board != null) {
            board.timers.rtoDeadlineNanos = 0;
            board.timers.probeBaseNanos = connection.context.nowNanos();
        } else {
            connection.timers().cancel(RETRANSMISSION);
        }
    }

    /** The last timeout, or recovery, was a mistake. */
    void spurious() {
        timeouts = 0;
        sender.rtt().undoBackOff();
    }

    /** The peer is there, whatever it says. */
    void peerAnswered() {
        // MUST-37, MAY-8
        unansweredProbes = 0;
        // MUST-34, SHLD-17
        if (isProbingByResends() && connection.userTimeoutNanos() == 0) {
            // The answers keep the connection (MUST-37), though not for longer than the user has said.
            unansweredSinceNanos = connection.context.nowNanos();
        }
    }

    /** Whether the peer has taken its window back, so that what is sent again is a probe. */
    private boolean isProbingByResends() {
        // MUST-34, SHLD-17
        return sender.sndWnd() == 0 && sender.isAnythingInFlight() && !connection.isUserClosed();
    }

    void windowOpened() {
        probesInARow = 0;
        connection.timers().cancel(PERSIST);
    }

    /** The timer has fired, for whatever it was armed. */
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

    /** RFC 6298 (5.4) to (5.6): the first unacknowledged segment goes again, with a window of one. */
    private void retransmissionTimeout() {
        TcpContext context = connection.context;
        context.count(TcpCounter.TCP_TIMEOUTS);
        long now = context.nowNanos();
        boolean over = timeouts > 0 && isPatienceOver();
        if (connection.hasSentDataInSyn()) {
            context.flows().fastOpen().timedOut(timeouts, over);
        }
        if (timeouts == 0) {
            unansweredSinceNanos = now - sender.rtoNanos();
            // MUST-20
        } else if (over) {
            connection.timedOut();
            return;
        }
        if (context.flows().orphans().giveUp(connection)) {
            return;
        }
        if (sender.mtuProbing() != null) {
            sender.mtuProbing().timedOut();
        }
        RetryLimits.doubt(connection, unansweredSinceNanos);
        sender.recovery().timedOut(timeouts == 0);
        connection.congestionChanged(CongestionEvent.RETRANSMISSION_TIMEOUT, sender.congestion());
        if (isProbingByResends()) {
            unansweredProbes++;
        }
        timeouts++;
        // MUST-19
        sender.rtt().backOff();
        Retransmission.first(sender);
        Scoreboard board = sender.recovery().scoreboard();
        if (board == null) {
            connection.timers().armAfter(RETRANSMISSION, sender.rtoNanos());
            return;
        }
        board.timers.rtoDeadlineNanos = 0;
        // The congestion window may have room behind a small segment; if not, the sender learns what limits it.
        sender.output();
        watch();
    }

    private boolean isPatienceOver() {
        // Probes are counted: one timeout, backed off for long, may be longer than all the patience of tcp_retries2.
        return isProbingByResends()
                ? RetryLimits.isOutOfProbes(connection, unansweredProbes, timeouts, unansweredSinceNanos)
                : RetryLimits.isOver(connection, unansweredSinceNanos);
    }

    /**
     * Asks for the window, or sends what fits into a window that the silly-window rule thinks too small (the override
     * of RFC 9293 §3.8.6.2.1).
     */
    void persistTimeout() {
        if (sender.sendInSpiteOfSillyWindow()) {
            watch();
            return;
        }
        if (probesInARow == 0) {
            unansweredSinceNanos = connection.context.nowNanos() - probeNanos();
        }
        if (RetryLimits.isOutOfProbes(connection, unansweredProbes, probesInARow, unansweredSinceNanos)) {
            connection.timedOut();
            return;
        }
        if (connection.context.flows().orphans().giveUp(connection)) {
            return;
        }
        unansweredProbes++;
        probesInARow++;
        connection.context.count(TcpCounter.TCP_WIN_PROBE);
        // MUST-35, MUST-36
        sender.probe();
        connection.timers().arm(PERSIST, limited(Deadline.after(connection.context.nowNanos(), probeNanos())));
    }

    private long limited(long deadlineNanos) {
        long least = sender.rtt().baseRtoNanos(connection.context.settings());
        return RetryLimits.deadline(connection, unansweredSinceNanos, deadlineNanos, least);
    }

    /** RFC 9293 SHLD-29, SHLD-30: the first probe after one timeout, the next ones after twice as long each. */
    private long probeNanos() {
        TcpSettings settings = connection.context.settings();
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
}
