package io.hawser.tcp.segment;

/** The clock of the timestamps option (RFC 7323 §5.4): it counts milliseconds, as in Linux. */
public final class TimestampClock {
    /** The length of a tick, in nanoseconds. */
    public static final long TICK_NANOS = 1_000_000;

    /** Limit of a valid echo: one older than the longest timeout is not an echo of ours. */
    private static final long MAX_ECHO_TICKS = 120_000;

    private TimestampClock() {}

    /** The timestamp at {@code nanos} of a connection whose timestamps are shifted by {@code offset}. */
    public static int at(long nanos, int offset) {
        return (int) (nanos / TICK_NANOS) + offset;
    }

    /**
     * The round trip in nanoseconds, at least a tick, of the segment whose timestamp a peer echoes (RFC 7323 §4.1); -1
     * if the peer echoes none, or one that is no echo of ours.
     *
     * @param now the present timestamp of the connection
     */
    public static long roundTripNanos(int now, int echo) {
        long ticks = (now - echo) & 0xffff_ffffL;
        return echo == 0 || ticks >= MAX_ECHO_TICKS ? -1 : Math.max(1, ticks) * TICK_NANOS;
    }
}
