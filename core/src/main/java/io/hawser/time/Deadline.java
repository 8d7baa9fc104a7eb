package io.hawser.time;

import java.time.Duration;

/** Instants as non-negative {@code long}s of nanoseconds since an origin that the driver of the wheel chooses. */
public final class Deadline {
    /** The deadline of an event that will not happen. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofNanos(NEVER);

    private Deadline() {}

    /** {@code nowNanos + delayNanos}, or {@link #NEVER} if that would overflow. */
    public static long after(long nowNanos, long delayNanos) {
        long sum = nowNanos + delayNanos;
        return sum < 0 ? NEVER : sum;
    }

    /**
     * {@code nowNanos + delay}, or {@link #NEVER} if that would overflow.
     *
     * @throws IllegalArgumentException if the delay is negative
     */
    public static long after(long nowNanos, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a time of 0 or more, not " + delay);
        }
        return delay.compareTo(LONGEST) > 0 ? NEVER : after(nowNanos, delay.toNanos());
    }
}
