package io.hawser.tcp;

import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.TcpOptions;

/**
 * The TCP User Timeout Option (RFC 5482): each end announces how long it waits for an acknowledgment before it aborts
 * the connection, and the other end, unless its user has set TCP_USER_TIMEOUT, waits about as long. An end that does
 * not send the option ignores the peer's.
 *
 * <p>The variables of RFC 5482 §3: ENABLED means that a value is advertised, ADV_UTO is that value, CHANGEABLE means
 * that TCP_USER_TIMEOUT is not set.
 */
final class UserTimeoutOption {
    private static final long SECOND = 1_000_000_000;

    private UserTimeoutOption() {}

    /** Timeout that this end announces, in seconds; 0 when the option is neither sent nor obeyed. */
    static int advertisedSeconds(TcpSettings settings, TcpSocketOptions options) {
        int own = options.advertisedUserTimeoutSeconds();
        return own > 0 ? own : settings.userTimeoutOptionSeconds;
    }

    private static int advertisedSeconds(TcpConnection connection) {
        return advertisedSeconds(connection.context.settings(), connection.currentOptions());
    }

    /** Returns whether this end announces a timeout, now or earlier. */
    static boolean isAdvertised(TcpConnection connection) {
        return advertisedSeconds(connection) > 0;
    }

    /**
     * Timeout to announce in a segment without SYN, in seconds, or 0 for none. It is announced after the handshake and
     * after a change, if the option fits, and not repeated when it is lost (§3.2).
     *
     * @param length bytes of data in the segment
     */
    static int due(TcpConnection connection, int length) {
        int seconds = advertisedSeconds(connection);
        if (seconds == 0) {
            return 0;
        }
        Traffic traffic = connection.traffic();
        boolean fits = length + TcpOptions.USER_TIMEOUT_BYTES <= Mss.ofNextSegment(connection.sender());
        if (seconds == traffic.toldUserTimeoutSeconds || !fits) {
            return 0;
        }
        traffic.toldUserTimeoutSeconds = seconds;
        return seconds;
    }

    /**
     * Reads the option of the peer, if the segment has it. An option in the SYN to a listener may be ignored, because
     * the segment after it carries the option again.
     */
    static void arrived(TcpConnection connection, TcpSegment segment) {
        int seconds = segment.options.userTimeoutSeconds();
        if (seconds > 0 && advertisedSeconds(connection) > 0) {
            connection.traffic().peerUserTimeoutSeconds = seconds;
        }
    }

    /**
     * Timeout that this end adopts because of the peer's option (§3.1), in nanoseconds: the longer of both ends'
     * values, within the limits of this host, and longer than the retransmission timeout. 0 when the peer has sent no
     * option.
     */
    static long adoptedNanos(TcpConnection connection) {
        Traffic traffic = connection.trafficIfAny();
        TcpSettings settings = connection.context.settings();
        int own = advertisedSeconds(connection);
        if (traffic == null || traffic.peerUserTimeoutSeconds == 0 || own == 0) {
            return 0;
        }
        int patient = Math.max(own, traffic.peerUserTimeoutSeconds);
        long least = Math.max(
                settings.userTimeoutMinSeconds * SECOND, connection.sender().rtoNanos() + SECOND);
        return Math.min(settings.userTimeoutMaxSeconds * SECOND, Math.max(patient * SECOND, least));
    }

    /** Extends the keepalive time, so that a keepalive probe does not end what the user timeout would keep (§4.2). */
    static long keepaliveIdleNanos(TcpConnection connection, long wantedNanos) {
        return advertisedSeconds(connection) > 0
                ? Math.max(wantedNanos, connection.userTimeoutNanos() + SECOND)
                : wantedNanos;
    }
}
