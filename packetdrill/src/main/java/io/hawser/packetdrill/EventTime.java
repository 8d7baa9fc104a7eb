package io.hawser.packetdrill;

/**
 * When an event is to happen. Times are nanoseconds: from the start of the script, or, if {@code relative}, from the
 * event before.
 *
 * @param any whenever it comes; then the others mean nothing
 * @param endNanos the end of a range; the same as {@code startNanos} where there is none
 */
record EventTime(boolean any, boolean relative, long startNanos, long endNanos) {
    static final EventTime ANY = new EventTime(true, true, 0, 0);

    boolean isRange() {
        return endNanos != startNanos;
    }
}
