package io.hawser.packetdrill;

/**
 * The time of an event. Times are nanoseconds: since the start of the script, or, if {@code relative}, since the event
 * before.
 *
 * @param any whether any time is accepted; then the other values are unused
 * @param endNanos the end of a range; equal to {@code startNanos} without a range
 */
record EventTime(boolean any, boolean relative, long startNanos, long endNanos) {
    static final EventTime ANY = new EventTime(true, true, 0, 0);

    boolean isRange() {
        return endNanos != startNanos;
    }
}
