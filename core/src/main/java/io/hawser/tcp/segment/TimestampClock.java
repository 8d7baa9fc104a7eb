package io.hawser.tcp.segment;

/** The clock of the timestamps option (RFC 7323 §5.4): it counts milliseconds, as in Linux. */
public final class TimestampClock {
    /** The length of a tick, in nanoseconds. */
    public static final long TICK_NANOS = 1_000_000;

    private TimestampClock() {}

    /** The timestamp at {@code nanos} of a connection whose timestamps are shifted by {@code offset}. */
    public static int at(long nanos, int offset) {
        return (int) (nanos / TICK_NANOS) + offset;
    }
}
