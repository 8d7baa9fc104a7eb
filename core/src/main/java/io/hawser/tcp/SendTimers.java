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
 * that a closed window holds back (RFC 9293 §3.8.6.1). At most one of them is armed. {@link Silence} counts what goes
 * unanswered.
 */
final class SendTimers {
    private SendTimers() {}

    /** Arms the timer that is needed, after data was sent, acknowledged, or could not be sent. */
    static void watch(Sender sender) {
        TcpConnection connection = sender.connection();
        if (connection.state() == TcpState.SYN_RCVD) {
            // Opened by Fast Open: until the SYN+ACK is acknowledged, only the SYN+ACK is retransmitted.
            return;
        }
        Scoreboard board = sender.recovery().scoreboard();
        if (sender.sequence().isAnythingInFlight() && board != null) {
            TcpTimers.cancel(connection, PERSIST);
            watchFlight(sender, board);
        } else if (sender.isAnythingUnsent() && !TcpTimers.isArmed(connection, PERSIST) && !sender.isPaced()) {
            // MUST-35, MUST-36
            TcpTimers.armAfter(connection, PERSIST, probeNanos(sender));
        }
    }

    /** Arms the timer for a FIN behind an unacknowledged SYN, whose timer it continues (RFC 6298 (5.1)). */
    static void watchBehindSyn(Sender sender, long synDueNanos) {
        Scoreboard board = sender.recovery().scoreboard();
        if (board != null && synDueNanos != Deadline.NEVER) {
            board.timers.rtoDeadlineNanos = synDueNanos;
        }
        watch(sender);
    }

    /** Arms the timer for data in flight with the earliest of its deadlines. */
    private static void watchFlight(Sender sender, Scoreboard board) {
        TcpConnection connection = sender.connection();
        if (board.timers.rtoDeadlineNanos == 0) {
            // RFC 6298 (5.1), (5.3)
            long due = Deadline.after(connection.context.nowNanos(), sender.rtoNanos());
            Silence silence = sender.silence();
            board.timers.rtoDeadlineNanos =
                    silence == null || silence.timeouts == 0 ? due : limited(sender, silence, due);
        }
        RetransmissionTimerUse use = RetransmissionTimerUse.TIMEOUT;
        long deadline = board.timers.rtoDeadlineNanos;
        if (board.timers.reorderDeadlineNanos != 0 && board.timers.reorderDeadlineNanos <= deadline) {
            use = RetransmissionTimerUse.REORDERING;
            deadline = board.timers.reorderDeadlineNanos;
        } else if (board.probe.isDue(sender, sender.recovery(), board)) {
            // RFC 8985 §7.2: instead of the timeout, if not before
            use = RetransmissionTimerUse.LOSS_PROBE;
            deadline = Math.min(
                    deadline,
                    board.timers.probeBaseNanos + TailLossProbe.timeoutNanos(sender, sender.recovery(), board));
        }
        board.timers.use = use;
        if (connection.timerDeadlineNanos(RETRANSMISSION) != deadline) {
            TcpTimers.arm(connection, RETRANSMISSION, deadline);
        }
    }

    /** Handles the acknowledgment of new data: RFC 6298 (5.2), (5.3). {@link #watch} follows when all else is done. */
    static void progress(Sender sender) {
        TcpConnection connection = sender.connection();
        sender.endSilence();
        Scoreboard board = sender.recovery().scoreboard();
        if (sender.sequence().isAnythingInFlight() && board != null) {
            board.timers.rtoDeadlineNanos = 0;
            board.timers.probeBaseNanos = connection.context.nowNanos();
        } else {
            TcpTimers.cancel(connection, RETRANSMISSION);
        }
    }

    /** Records that the last timeout or recovery was spurious. */
    static void spurious(Sender sender) {
        Silence silence = sender.silence();
        if (silence != null) {
            silence.timeouts = 0;
        }
        sender.recovery().rtt().undoBackOff();
    }

    /**
     * Handles the report of a router that it cannot reach the peer with the segment of this number: what a timeout has
     * found lost was lost to a broken path, and not to congestion. The last doubling of the timeout is taken back, so
     * that the connection resumes soon after the path is repaired (RFC 6069 §4.2).
     */
    static void pathIsBroken(Sender sender, int seq) {
        Scoreboard board = sender.recovery().scoreboard();
        Silence silence = sender.silence();
        if (silence == null || silence.timeouts == 0 || seq != sender.sndUna() || board == null || board.isEmpty()) {
            return;
        }
        if (!sender.recovery().rtt().takeBackDoubling()) {
            return;
        }
        long due = Deadline.after(board.sentNanos(board.front()), sender.rtoNanos());
        if (due <= sender.nowNanos()) {
            retransmissionTimeout(sender);
        } else {
            board.timers.rtoDeadlineNanos = limited(sender, silence, due);
            watch(sender);
        }
    }

    /** Records that the peer has sent a segment of any kind. */
    static void peerAnswered(Sender sender) {
        Silence silence = sender.silence();
        if (silence == null) {
            return;
        }
        // MUST-37, MAY-8
        silence.unansweredProbes = 0;
        // MUST-34, SHLD-17
        if (isProbingByResends(sender) && sender.connection().userTimeoutNanos() == 0) {
            // The answers keep the connection (MUST-37), but TCP_USER_TIMEOUT still limits it.
            silence.sinceNanos = sender.nowNanos();
        }
    }

    /** Returns whether the peer has shrunk its window, so that a retransmission serves as a window probe. */
    private static boolean isProbingByResends(Sender sender) {
        // MUST-34, SHLD-17
        return sender.sequence().sndWnd() == 0
                && sender.sequence().isAnythingInFlight()
                && !sender.connection().isUserClosed();
    }

    /** Records that the peer has opened its window, which was closed. */
    static void windowOpened(Sender sender) {
        Silence silence = sender.silence();
        if (silence != null) {
            silence.probesInARow = 0;
        }
        TcpTimers.cancel(sender.connection(), PERSIST);
    }

    /** Handles the timer, which was armed for one of several purposes. */
    static void retransmissionTimer(Sender sender) {
        Scoreboard board = sender.recovery().scoreboard();
        RetransmissionTimerUse use = board == null ? RetransmissionTimerUse.TIMEOUT : board.timers.use;
        if (board == null || use == RetransmissionTimerUse.TIMEOUT) {
            retransmissionTimeout(sender);
        } else if (use == RetransmissionTimerUse.REORDERING) {
            board.timers.reorderDeadlineNanos = 0;
            sender.recovery().reorderingTimeout();
            sender.output();
        } else {
            Retransmission.sendProbe(sender, board);
            watch(sender);
        }
    }

    /** Retransmits the first unacknowledged segment with a window of one: RFC 6298 (5.4) to (5.6). */
    private static void retransmissionTimeout(Sender sender) {
        TcpConnection connection = sender.connection();
        TcpContext context = connection.context;
        Silence silence = sender.silenceBegins();
        context.count(TcpCounter.TCP_TIMEOUTS);
        long now = context.nowNanos();
        boolean over = silence.timeouts > 0 && isPatienceOver(sender, silence);
        if (connection.hasSentDataInSyn()) {
            context.flows().fastOpen().timedOut(silence.timeouts, over);
        }
        if (silence.timeouts == 0) {
            silence.sinceNanos = now - sender.rtoNanos();
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
        RetryLimits.doubt(connection, silence.sinceNanos);
        sender.recovery().timedOut(silence.timeouts == 0);
        connection.congestionChanged(CongestionEvent.RETRANSMISSION_TIMEOUT);
        if (isProbingByResends(sender)) {
            silence.unansweredProbes++;
        }
        silence.timeouts++;
        // MUST-19
        sender.recovery().rtt().backOff();
        Retransmission.first(sender);
        Scoreboard board = sender.recovery().scoreboard();
        if (board != null) {
            board.timers.rtoDeadlineNanos = 0;
        }
        // The congestion window may have space after a small segment; if not, the sender records what limits it.
        sender.output();
        watch(sender);
    }

    private static boolean isPatienceOver(Sender sender, Silence silence) {
        TcpConnection connection = sender.connection();
        // The number of probes counts, because one timeout, backed off for long, may exceed the whole time of
        // tcp_retries2.
        return isProbingByResends(sender)
                ? RetryLimits.isOutOfProbes(connection, silence.unansweredProbes, silence.timeouts, silence.sinceNanos)
                : RetryLimits.isOver(connection, silence.sinceNanos);
    }

    /**
     * Probes the window, or sends the data that fits into a window too small for the silly-window rule (the override of
     * RFC 9293 §3.8.6.2.1).
     */
    static void persistTimeout(Sender sender) {
        if (NewData.sendInSpiteOfSillyWindow(sender)) {
            watch(sender);
            return;
        }
        TcpConnection connection = sender.connection();
        Silence silence = sender.silenceBegins();
        if (silence.probesInARow == 0) {
            silence.sinceNanos = sender.nowNanos() - probeNanos(sender);
        }
        if (RetryLimits.isOutOfProbes(connection, silence.unansweredProbes, silence.probesInARow, silence.sinceNanos)) {
            connection.timedOut();
            return;
        }
        if (connection.context.flows().orphans().giveUp(connection)) {
            return;
        }
        silence.unansweredProbes++;
        silence.probesInARow++;
        connection.context.count(TcpCounter.TCP_WIN_PROBE);
        // MUST-35, MUST-36
        sender.probe();
        long due = Deadline.after(sender.nowNanos(), probeNanos(sender));
        TcpTimers.arm(connection, PERSIST, limited(sender, silence, due));
    }

    private static long limited(Sender sender, Silence silence, long deadlineNanos) {
        long least = sender.recovery().rtt().baseRtoNanos(sender.settings());
        return RetryLimits.deadline(sender.connection(), silence.sinceNanos, deadlineNanos, least);
    }

    /** The interval of probes: one timeout before the first, doubled for each next one (RFC 9293 SHLD-29, SHLD-30). */
    private static long probeNanos(Sender sender) {
        TcpSettings settings = sender.settings();
        Silence silence = sender.silence();
        long first = settings.persistMinNanos > 0
                ? settings.persistMinNanos
                : sender.recovery().rtt().baseRtoNanos(settings);
        int probes = silence == null ? 0 : silence.probesInARow;
        return BackOff.doubled(first, probes, Math.min(settings.persistMaxNanos, settings.rtoMaxNanos));
    }
}
