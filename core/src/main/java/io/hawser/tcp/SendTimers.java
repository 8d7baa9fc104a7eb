package io.hawser.tcp;

import static io.hawser.tcp.TcpTimerKind.PERSIST;
import static io.hawser.tcp.TcpTimerKind.RETRANSMISSION;

/**
 * The two timers that watch over what a connection has to send: the retransmission timer over what is in flight (RFC 6298),
 * the persist timer over what may not leave (RFC 9293 §3.8.6.1). At most one of them is armed.
 */
final class SendTimers {
    private final Sender sender;
    private final TcpConnection connection;

    /** Timeouts in a row without an acknowledgment of anything new. */
    private int timeouts;

    /** Probes since the window was last open: each waits twice as long as the one before, answered or not. */
    private int probesInARow;

    private int unansweredProbes;

    /** When the timer was armed whose firing was the first timeout in a row. */
    private long unansweredSinceNanos;

    SendTimers(Sender sender) {
        this.sender = sender;
        connection = sender.connection();
    }

    /** Arms what is needed, after something was sent or could not be. */
    void watch() {
        TcpTimers timers = connection.tcpTimers();
        if (sender.isAnythingInFlight()) {
            timers.cancel(PERSIST);
            if (!timers.isArmed(RETRANSMISSION)) {
                // RFC 6298 (5.1)
                timers.armAfter(RETRANSMISSION, sender.rtoNanos());
            }
        } else {
            timers.cancel(RETRANSMISSION);
            if (!sender.isAnythingUnsent()) {
                timers.cancel(PERSIST);
            } else if (!timers.isArmed(PERSIST)) {
                timers.armAfter(PERSIST, probeNanos());
            }
        }
    }

    /** Something new was acknowledged: RFC 6298 (5.2), (5.3). */
    void progress() {
        timeouts = 0;
        connection.forgetSoftError();
        if (sender.isAnythingInFlight()) {
            connection.tcpTimers().armAfter(RETRANSMISSION, sender.rtoNanos());
        } else {
            connection.tcpTimers().cancel(RETRANSMISSION);
        }
    }

    /** The peer is there, whatever it says. */
    void peerAnswered() {
        unansweredProbes = 0;
        if (sender.sndWnd() == 0 && !connection.isUserClosed()) {
            // It has taken its window back: what is sent again is a probe, and the answers keep the connection
            // (MUST-37).
            unansweredSinceNanos = connection.tcp.timers().nowNanos();
        }
    }

    void windowOpened() {
        probesInARow = 0;
        connection.tcpTimers().cancel(PERSIST);
    }

    /** RFC 6298 (5.4) to (5.6): back to the first unacknowledged segment, with a window of one. */
    void retransmissionTimeout() {
        Tcp tcp = connection.tcp;
        tcp.count(TcpCounter.TCP_TIMEOUTS);
        long now = tcp.timers().nowNanos();
        if (timeouts == 0) {
            unansweredSinceNanos = now - sender.rtoNanos();
        } else if (connection.isTooLate(unansweredSinceNanos)) {
            connection.timedOut();
            return;
        }
        int inFlight = sender.sndMax() - sender.sndUna();
        sender.congestion().timedOut(inFlight, timeouts == 0, now);
        sender.recovery().timedOut();
        connection.congestionChanged(TcpObserver.CongestionEvent.RETRANSMISSION_TIMEOUT, sender.congestion());
        timeouts++;
        sender.rtt().backOff();
        sender.goBack();
        sender.retransmitFirst();
        // The congestion window may have room behind a small segment; if not, the sender learns what limits it.
        sender.output();
        connection.tcpTimers().armAfter(RETRANSMISSION, sender.rtoNanos());
    }

    /**
     * Asks for the window, or sends what fits into a window that the silly-window rule thinks too small (the override of
     * RFC 9293 §3.8.6.2.1).
     */
    void persistTimeout() {
        if (sender.sendInSpiteOfSillyWindow()) {
            watch();
            return;
        }
        if (connection.isOutOfProbes(unansweredProbes, probesInARow)) {
            connection.timedOut();
            return;
        }
        unansweredProbes++;
        probesInARow++;
        connection.tcp.count(TcpCounter.TCP_WIN_PROBE);
        sender.probe();
        connection.tcpTimers().armAfter(PERSIST, probeNanos());
    }

    /** RFC 9293 SHLD-29, SHLD-30: the first probe after one timeout, the next ones after twice as long each. */
    private long probeNanos() {
        TcpSettings settings = connection.tcp.settings();
        return RttEstimator.doubled(sender.rtt().baseRtoNanos(settings), probesInARow, settings.rtoMaxNanos);
    }

    int timeouts() {
        return timeouts;
    }

    int unansweredProbes() {
        return unansweredProbes;
    }
}
