package io.hawser.time;

/** Instants as non-negative {@code long}s of nanoseconds since an origin that the driver of the wheel chooses. */
public final class Deadline {
    /** The deadline of an event that will not happen. */
    public static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}

    /** {@code nowNanos + delayNanos}, or {@link #NEVER} where that would overflow. */
    public static long after(long nowNanos, long delayNanos) {
        long sum = nowNanos + delayNanos;
        return sum < 0 ? NEVER : sum;
    }
}
