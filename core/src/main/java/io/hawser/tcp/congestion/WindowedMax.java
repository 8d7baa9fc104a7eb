package io.hawser.tcp.congestion;

/**
 * The maximum of the values seen during a time window, in constant space: it keeps the largest value and the two
 * largest ones after it, each from a later part of the window, which replace it when it expires (Kathleen Nichols'
 * algorithm). Of two values of nearly the same age one may be dropped; no value is kept too long.
 */
final class WindowedMax {
    private static final int KEPT = 3;

    private final long[] values = new long[KEPT];
    private final int[] times = new int[KEPT];
    private boolean any;

    /** Adds a value at a time not earlier than the last, and returns the maximum of the last {@code window}. */
    long update(long value, int time, int window) {
        if (!any || value >= values[0] || time - times[KEPT - 1] >= window) {
            any = true;
            keepFrom(0, value, time);
            return value;
        }
        if (value >= values[1]) {
            keepFrom(1, value, time);
        } else if (value >= values[2]) {
            keepFrom(2, value, time);
        }
        age(value, time, window);
        return values[0];
    }

    /** Replaces the candidates from the {@code rank}-th on by this value. */
    private void keepFrom(int rank, long value, int time) {
        for (int i = rank; i < KEPT; i++) {
            values[i] = value;
            times[i] = time;
        }
    }

    private void age(long value, int time, int window) {
        if (time - times[0] >= window) {
            forgetFirst(value, time);
            if (time - times[0] >= window) {
                forgetFirst(value, time);
            }
        } else if (times[1] == times[0] && time - times[1] > window / 4) {
            // A quarter of the window has passed without a second candidate: use this value.
            keepFrom(1, value, time);
        } else if (times[2] == times[1] && time - times[2] > window / 2) {
            keepFrom(2, value, time);
        }
    }

    private void forgetFirst(long value, int time) {
        values[0] = values[1];
        times[0] = times[1];
        values[1] = values[2];
        times[1] = times[2];
        keepFrom(2, value, time);
    }
}
