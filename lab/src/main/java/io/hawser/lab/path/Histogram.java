package io.hawser.lab.path;

/** Durations, counted by tenths of a millisecond, up to some seconds. */
final class Histogram {
    private static final int BINS = 50_000;
    private static final long BIN_NANOS = 100_000;

    private final int[] bins = new int[BINS];
    private long count;
    private double sumNanos;

    void add(long nanos) {
        bins[(int) Math.min(BINS - 1, nanos / BIN_NANOS)]++;
        count++;
        sumNanos += nanos;
    }

    double meanMillis() {
        return count == 0 ? 0 : sumNanos / count / 1e6;
    }

    /** The duration that {@code share} of all do not exceed, by a tenth of a millisecond. */
    double percentileMillis(double share) {
        long below = 0;
        for (int i = 0; i < BINS; i++) {
            below += bins[i];
            if (count > 0 && below >= count * share) {
                return (i + 1) * BIN_NANOS / 1e6;
            }
        }
        return 0;
    }
}
