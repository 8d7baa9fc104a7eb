package io.hawser.tcp.congestion;

/**
 * The largest of the values seen during a window of time, in constant space: the best, and the best two of those that
 * came after it, each from a later part of the window, take its place when it has become too old (Kathleen Nichols'
 * algorithm). Between two values of nearly the same age it may forget one; it never remembers one for too long.
 */
final class WindowedMax {
    private static final int KEPT = 3;

    private final long[] values = new long[KEPT];
    private final int[] times = new int[KEPT];
    private boolean any;

    /**
     * Takes a value, at a time that is no earlier than the one before, and returns the largest of the last {@code
     * window}.
     */
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

    /** All from the {@code rank}-th on are this one. */
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
            // A quarter of the window has passed without a second choice: this is one.
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
