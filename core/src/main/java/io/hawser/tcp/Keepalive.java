package io.hawser.tcp;

import static io.hawser.tcp.TcpTimerKind.KEEPALIVE;

import io.hawser.tcp.event.TcpCounter;

/** Probes an idle peer (RFC 9293 §3.8.4). Made only for connections with SO_KEEPALIVE. */
final class Keepalive {
    private final TcpConnection connection;

    /** Probes sent since the last segment of the peer. */
    private int unanswered;

    private long lastProbeNanos;

    Keepalive(TcpConnection connection) {
        this.connection = connection;
    }

    void start() {
        unanswered = 0;
        TcpTimers.arm(connection, KEEPALIVE, connection.receiver().lastSegmentNanos() + idleNanos());
    }

    void stop() {
        TcpTimers.cancel(connection, KEEPALIVE);
    }

    /**
     * Handles the timer. Segments do not move it: when it fires, it checks how long the peer has been silent, and is
     * armed again for the remaining time.
     */
    void timeout() {
        TcpContext context = connection.context;
        long now = context.nowNanos();
        long lastHeard = connection.receiver().lastSegmentNanos();
        if (lastHeard >= lastProbeNanos) {
            unanswered = 0;
        }
        long due = lastHeard + idleNanos();
        // Data in flight, or a closed window, has timers of its own, which detect a dead peer sooner (RFC 9293
        // MUST-26).
        if (connection.sender().sequence().isAnythingInFlight()
                || !connection.sender().isEmpty()) {
            TcpTimers.arm(connection, KEEPALIVE, Math.max(due, now + intervalNanos()));
        } else if (unanswered == 0 && due > now) {
            TcpTimers.arm(connection, KEEPALIVE, due);
        } else if (isOver(now - lastHeard)) {
            context.count(TcpCounter.TCP_ABORT_ON_TIMEOUT);
            connection.reset(TcpError.TIMED_OUT);
        } else {
            unanswered++;
            lastProbeNanos = now;
            context.count(TcpCounter.TCP_KEEP_ALIVE);
            // MAY-5
            connection.sender().probe();
            TcpTimers.arm(connection, KEEPALIVE, now + intervalNanos());
        }
    }

    /**
     * Returns whether the peer counts as dead. TCP_USER_TIMEOUT replaces the number of probes, as in Linux; it is
     * checked when a probe is due.
     */
    private boolean isOver(long silentNanos) {
        long userTimeout = connection.currentOptions().userTimeoutNanos();
        // MUST-29
        return userTimeout > 0 ? unanswered > 0 && silentNanos >= userTimeout : unanswered >= probes();
    }

    private long idleNanos() {
        long wanted = connection.currentOptions().keepAliveIdleNanos(connection.context.settings());
        return UserTimeoutOption.keepaliveIdleNanos(connection, wanted);
    }

    private long intervalNanos() {
        return connection.currentOptions().keepAliveIntervalNanos(connection.context.settings());
    }

    private int probes() {
        return connection.currentOptions().keepAliveProbes(connection.context.settings());
    }

    int unanswered() {
        return unanswered;
    }
}
