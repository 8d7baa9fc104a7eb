package io.hawser.tcp;

import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.Deadline;

/**
 * Time limits of a connection without answers: R1 and R2 of RFC 9293 §3.8.3. They are set by Linux's sysctls,
 * TCP_USER_TIMEOUT and the peer's User Timeout Option ({@link UserTimeoutOption}).
 */
final class RetryLimits {
    private static final int ORPHAN_RETRIES = 8;

    private RetryLimits() {}

    /**
     * Returns whether data has been unanswered for too long (R2, MUST-20). TCP_USER_TIMEOUT replaces the sysctls
     * (MUST-21). The time counts from when the data was sent, according to RFC 5482 §3; Linux counts from the first
     * retransmission, one timeout later.
     */
    static boolean isOver(TcpConnection connection, long sinceNanos) {
        long userTimeout = connection.userTimeoutNanos();
        long most =
                userTimeout > 0 ? userTimeout : connection.context.settings().patienceNanos(retries(connection));
        return unansweredNanos(connection, sinceNanos) >= most;
    }

    /**
     * Returns whether the window has been probed for too long. A peer that answers is kept (RFC 9293 MUST-37), unless
     * the user has closed the connection and can no longer end it (RFC 6429 §4, bad input 38), or TCP_USER_TIMEOUT has
     * expired.
     */
    static boolean isOutOfProbes(TcpConnection connection, int unanswered, int inARow, long sinceNanos) {
        long userTimeout = connection.userTimeoutNanos();
        if (userTimeout > 0 && inARow > 0 && unansweredNanos(connection, sinceNanos) >= userTimeout) {
            return true;
        }
        // MUST-37, MAY-8
        return Math.max(unanswered, connection.isUserClosed() ? inARow : 0) >= retries(connection);
    }

    /**
     * Limits the deadline of a timer, {@code deadlineNanos}, to the end of TCP_USER_TIMEOUT; but what has just been
     * sent gets {@code leastNanos} to be answered, however short the user's timeout is.
     */
    static long deadline(TcpConnection connection, long sinceNanos, long deadlineNanos, long leastNanos) {
        long userTimeout = connection.userTimeoutNanos();
        if (userTimeout == 0) {
            return deadlineNanos;
        }
        long least = Deadline.after(connection.context.nowNanos(), leastNanos);
        return Math.min(deadlineNanos, Math.max(least, Deadline.after(sinceNanos, userTimeout)));
    }

    /**
     * Handles R1 (MUST-20): data has been unanswered for as long as tcp_retries1 allows, so the route may be dead. The
     * retransmissions test it, and the user can learn of the problem (SHLD-9).
     */
    static void doubt(TcpConnection connection, long sinceNanos) {
        TcpSettings settings = connection.context.settings();
        if (unansweredNanos(connection, sinceNanos) >= settings.patienceNanos(settings.retries1)) {
            connection.path().doubt();
            connection.sender().suspectBlackHole();
            if (connection.softError() == null) {
                // SHLD-9
                connection.noteSoftError(TcpError.TIMED_OUT);
            }
        }
    }

    private static long unansweredNanos(TcpConnection connection, long sinceNanos) {
        return connection.context.nowNanos() - sinceNanos;
    }

    private static int retries(TcpConnection connection) {
        TcpSettings settings = connection.context.settings();
        if (!connection.isUserClosed()) {
            return settings.retries2;
        }
        return settings.orphanRetries == 0 ? ORPHAN_RETRIES : settings.orphanRetries;
    }
}
