package io.hawser.sim.cable;

/**
 * Bandwidth of one direction of a cable.
 *
 * @param bitsPerSecond above 0; counts the frames as they are handed to the link, without preamble or gap
 */
public record Bandwidth(long bitsPerSecond) {
    /** Infinite bandwidth: sending a packet takes no time, and there is no queueing. */
    public static final Bandwidth UNLIMITED = new Bandwidth(Long.MAX_VALUE);

    /** Rejects rates that are not positive. */
    public Bandwidth {
        if (bitsPerSecond <= 0) {
            throw new IllegalArgumentException("a bandwidth is above 0 bit/s, not " + bitsPerSecond);
        }
    }

    /** Kilobits, of 1000 bits each, per second. */
    public static Bandwidth kbps(long kilobits) {
        return new Bandwidth(Math.multiplyExact(kilobits, 1_000L));
    }

    /** Megabits, of 1000 kilobits each, per second. */
    public static Bandwidth mbps(long megabits) {
        return new Bandwidth(Math.multiplyExact(megabits, 1_000_000L));
    }

    /** Gigabits, of 1000 megabits each, per second. */
    public static Bandwidth gbps(long gigabits) {
        return new Bandwidth(Math.multiplyExact(gigabits, 1_000_000_000L));
    }

    /** Returns whether this is {@link #UNLIMITED}. */
    public boolean isUnlimited() {
        return bitsPerSecond == Long.MAX_VALUE;
    }
}
