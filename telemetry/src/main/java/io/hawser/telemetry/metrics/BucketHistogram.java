package io.hawser.telemetry.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.Arrays;

/** A histogram with fixed upper bounds. Recording allocates nothing. Belongs to the thread that owns the host. */
final class BucketHistogram {
    private final String name;
    private final String help;

    /** Upper bounds of all buckets except the last, which has none; in the unit of {@link #record}. */
    private final long[] bounds;

    /** Number of units of {@link #record} in one unit of the metric. */
    private final double scale;

    private final long[] counts;
    private double sum;

    /**
     * Makes a histogram without values.
     *
     * @param bounds the inclusive upper bounds in ascending order
     * @param scale divisor of bounds and values: 1e9 for nanoseconds that are reported in seconds
     */
    BucketHistogram(String name, String help, double scale, long... bounds) {
        this.name = name;
        this.help = help;
        this.scale = scale;
        this.bounds = bounds;
        counts = new long[bounds.length + 1];
    }

    /** The bounds {@code least} times 1, 2, 5, 10, …, up to {@code most}. */
    static long[] oneTwoFive(long least, long most) {
        long[] bounds = new long[64];
        int count = 0;
        for (long decade = least; decade <= most; decade *= 10) {
            for (long each : new long[] {decade, 2 * decade, 5 * decade}) {
                if (each <= most) {
                    bounds[count++] = each;
                }
            }
        }
        return Arrays.copyOf(bounds, count);
    }

    /** The bounds {@code least} times 1, 2, 4, …, up to {@code most}. */
    static long[] doubling(long least, long most) {
        int count = Long.numberOfTrailingZeros(Long.highestOneBit(most / least)) + 1;
        long[] bounds = new long[count];
        for (int i = 0; i < count; i++) {
            bounds[i] = least << i;
        }
        return bounds;
    }

    /** Adds a value. */
    void record(long value) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sum += value / scale;
    }

    /** Adds all values of a histogram with the same bounds. */
    void addAll(BucketHistogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        sum += other.sum;
    }

    /** An immutable copy of the present state. */
    HistogramSnapshot snapshot() {
        double[] upper = new double[counts.length];
        Number[] values = new Number[counts.length];
        for (int i = 0; i < counts.length; i++) {
            upper[i] = i < bounds.length ? bounds[i] / scale : Double.POSITIVE_INFINITY;
            values[i] = counts[i];
        }
        return HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(upper, values))
                        .sum(sum)
                        .build())
                .build();
    }
}
