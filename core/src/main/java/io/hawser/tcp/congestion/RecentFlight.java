package io.hawser.tcp.congestion;

/**
 * How much has lately been in flight and arrived: what RFC 7661 calls pipeACK. When the tail of a burst is lost, or the
 * application has just paused, what is in flight at that instant is no measure of what the path carries.
 *
 * <p>The greatest of one to two periods, each of three round trips, and at least of a second.
 */
final class RecentFlight {
    private static final long MIN_PERIOD_NANOS = 1_000_000_000;
    private static final int ROUND_TRIPS = 3;

    private int before;
    private int now;
    private long periodEndsNanos;

    /** So much was in flight when an acknowledgment came. */
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
