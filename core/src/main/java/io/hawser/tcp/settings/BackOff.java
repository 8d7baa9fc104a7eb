package io.hawser.tcp.settings;

/** Exponential back-off (RFC 6298 §5.5): each wait is twice as long as the one before, up to a limit. */
public final class BackOff {
    private BackOff() {}

    /** Returns {@code nanos} doubled {@code times}, at most {@code limit}. */
    public static long doubled(long nanos, int times, long limit) {
        return times >= Long.numberOfLeadingZeros(nanos) - 1 ? limit : Math.min(nanos << times, limit);
    }
}
