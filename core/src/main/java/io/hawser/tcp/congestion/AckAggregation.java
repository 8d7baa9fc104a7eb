package io.hawser.tcp.congestion;

/**
 * Measures how many more bytes are acknowledged at once than the bandwidth explains, because a link on the path
 * aggregates ACKs. That many more bytes must be in flight, or the sender would idle between two aggregates
 * (draft-ietf-ccwg-bbr §5.5.9, extra_acked).
 */
final class AckAggregation {
    /** ExtraAckedFilterLen, in rounds. */
    private static final int ROUNDS = 10;

    private static final double NANOS = 1e9;

    private final WindowedMax most = new WindowedMax();
    private long startNanos;
    private long deliveredBytes;
    private long extraBytes;

    /** Begins an interval after an idle time, without aggregated ACKs. */
    void begin(long nowNanos) {
        startNanos = nowNanos;
    }

    /** UpdateACKAggregation. */
    void update(RateSample sample, double bandwidth, int windowBytes, int round, boolean pipeWasFull) {
        double expected = bandwidth * (sample.nowNanos - startNanos) / NANOS;
        if (deliveredBytes <= expected) {
            deliveredBytes = 0;
            startNanos = sample.nowNanos;
            expected = 0;
        }
        deliveredBytes += sample.deliveredBytes;
        long extra = Math.min((long) (deliveredBytes - expected), windowBytes);
        // In STARTUP the bandwidth is still underestimated, so the excess is not meaningful.
        extraBytes = most.update(extra, round, pipeWasFull ? ROUNDS : 1);
    }

    /** BBR.extra_acked. */
    long extraBytes() {
        return extraBytes;
    }
}
