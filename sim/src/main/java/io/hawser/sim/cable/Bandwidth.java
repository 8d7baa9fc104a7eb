package io.hawser.sim.cable;

/**
 * Bandwidth of one direction of a cable.
 *
 * @param bitsPerSecond above 0; of the frames as they are handed to the link, with no preamble or gap added
 */
public record Bandwidth(long bitsPerSecond) {
    /** Packets take no time to be sent, and nothing queues. */
    public static final Bandwidth UNLIMITED = new Bandwidth(Long.MAX_VALUE);

    /** Rejects rates at which nothing would ever arrive. */
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

    /** Whether this is {@link #UNLIMITED}. */
    public boolean isUnlimited() {
        return bitsPerSecond == Long.MAX_VALUE;
    }
}
