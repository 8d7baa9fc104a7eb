package io.hawser.tcp.congestion;

/**
 * How much more is acknowledged at times than the bandwidth explains, because something on the way saves it up and lets
 * it go at once: so much more must be in flight for the sender not to run dry meanwhile (draft-ietf-ccwg-bbr §5.5.9,
 * extra_acked).
 */
final class AckAggregation {
    /** ExtraAckedFilterLen, in rounds. */
    private static final int ROUNDS = 10;

    private static final double NANOS = 1e9;

    private final WindowedMax most = new WindowedMax();
    private long startNanos;
    private long deliveredBytes;
    private long extraBytes;

    /** An interval begins: nothing was sent, and so nothing was saved up. */
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
        // In STARTUP the bandwidth is not known yet, and what seems too much soon is not.
        extraBytes = most.update(extra, round, pipeWasFull ? ROUNDS : 1);
    }

    /** BBR.extra_acked. */
    long extraBytes() {
        return extraBytes;
    }
}
