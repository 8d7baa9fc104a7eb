package io.hawser.tcp.congestion;

/**
 * Measures pipeACK (RFC 7661): the bytes that were in flight recently and have been delivered. When the tail of a burst
 * is lost, or the application has just paused, the bytes in flight at that instant do not measure the path.
 *
 * <p>The result is the maximum of one to two periods of three round trips each, or of a second if that is longer.
 */
final class RecentFlight {
    private static final long MIN_PERIOD_NANOS = 1_000_000_000;
    private static final int ROUND_TRIPS = 3;

    private int before;
    private int now;
    private long periodEndsNanos;

    /** Records the bytes in flight before an acknowledgment. */
    void seen(int inFlightBytes, long srttNanos, long nowNanos) {
        if (nowNanos - periodEndsNanos >= 0) {
            long period = Math.max(ROUND_TRIPS * srttNanos, MIN_PERIOD_NANOS);
            before = nowNanos - periodEndsNanos < period ? now : 0;
            now = 0;
            periodEndsNanos = nowNanos + period;
        }
        now = Math.max(now, inFlightBytes);
    }

    int mostBytes() {
        return Math.max(before, now);
    }
}
