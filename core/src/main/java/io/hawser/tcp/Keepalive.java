package io.hawser.tcp;

import static io.hawser.tcp.TcpTimerKind.KEEPALIVE;

import io.hawser.tcp.event.TcpCounter;

/** Asks an idle peer whether it is still there (RFC 9293 §3.8.4). Made only for connections that want it. */
final class Keepalive {
    private final TcpConnection connection;

    /** Probes sent since the peer was last heard of. */
    private int unanswered;

    private long lastProbeNanos;

    Keepalive(TcpConnection connection) {
        this.connection = connection;
    }

    void start() {
        unanswered = 0;
        connection.timers().arm(KEEPALIVE, connection.receiver().lastSegmentNanos() + idleNanos());
    }

    void stop() {
        connection.timers().cancel(KEEPALIVE);
    }

    /**
     * The timer is not moved by every segment: when it fires, it looks how long the peer has been silent, and waits for
     * the rest.
     */
    void timeout() {
        TcpContext context = connection.context;
        long now = context.nowNanos();
        long lastHeard = connection.receiver().lastSegmentNanos();
        if (lastHeard >= lastProbeNanos) {
            unanswered = 0;
        }
        long due = lastHeard + idleNanos();
        // Data in flight, or a closed window, has timers of its own that find out sooner (RFC 9293 MUST-26).
        if (connection.sender().isAnythingInFlight() || !connection.sender().isEmpty()) {
            connection.timers().arm(KEEPALIVE, Math.max(due, now + intervalNanos()));
        } else if (unanswered == 0 && due > now) {
            connection.timers().arm(KEEPALIVE, due);
        } else if (isOver(now - lastHeard)) {
            context.count(TcpCounter.TCP_ABORT_ON_TIMEOUT);
            connection.reset(TcpError.TIMED_OUT);
        } else {
            unanswered++;
            lastProbeNanos = now;
            context.count(TcpCounter.TCP_KEEP_ALIVE);
            // MAY-5
            connection.sender().probe();
            connection.timers().arm(KEEPALIVE, now + intervalNanos());
        }
    }

    /** TCP_USER_TIMEOUT takes the place of the number of probes, as in Linux; it is looked at when a probe is due. */
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
