package io.hawser.tcp;

import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.TcpOptions;

/**
 * The TCP User Timeout Option (RFC 5482): each end says how long it waits for an acknowledgment before it gives the
 * connection up, and the other, unless its user has set TCP_USER_TIMEOUT, waits about as long. It is heeded only where
 * it is sent.
 *
 * <p>RFC 5482 §3: its ENABLED is that something is advertised, ADV_UTO what, CHANGEABLE that there is no
 * TCP_USER_TIMEOUT.
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

    /**
     * Timeout to announce in a segment without SYN, in seconds: after the handshake, and after a change, if it fits.
     * 0 for nothing. It is not repeated when it is lost (§3.2).
     *
     * @param length of the data, in bytes
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
     * The peer may have said what it does. What comes with a SYN that a listener gets comes again with the segment
     * after it.
     */
    static void arrived(TcpConnection connection, TcpSegment segment) {
        int seconds = segment.options.userTimeoutSeconds();
        if (seconds > 0 && advertisedSeconds(connection) > 0) {
            connection.traffic().peerUserTimeoutSeconds = seconds;
        }
    }

    /**
     * §3.1: for how long this end waits because of what the peer has said, in nanoseconds: as long as the more patient
     * one of them, within the limits of this host, and longer than the retransmission timeout. 0 when the peer has said
     * nothing.
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

    /** §4.2: a keepalive probe must not end what the user timeout would keep. */
    static long keepaliveIdleNanos(TcpConnection connection, long wantedNanos) {
        return advertisedSeconds(connection) > 0
                ? Math.max(wantedNanos, connection.userTimeoutNanos() + SECOND)
                : wantedNanos;
    }
}
