package io.hawser.tcp.congestion;

/**
 * BBR's model of the path (draft-ietf-ccwg-bbr §5.5): bandwidth, round-trip time, and the bounds that losses have set.
 * A long-term bound holds until a probe finds more; a short-term bound until the next probe begins.
 *
 * <p>Bandwidths are bytes a second, volumes bytes.
 */
final class PathModel {
    /** A volume without a bound. */
    static final long UNLIMITED = Long.MAX_VALUE;

    /** The share of a bound that remains after a round with losses. */
    static final double BETA = 0.7;

    /** The tolerated share of losses among the bytes in flight. */
    static final double LOSS_THRESHOLD = 0.02;

    /** The share of the bound that is left to other flows. */
    private static final double HEADROOM = 0.15;

    private static final int MIN_PIPE_SEGMENTS = 4;
    private static final double NANOS = 1e9;

    int segmentBytes;
    int initialWindowBytes;

    /** C.delivered. */
    long deliveredBytes;

    // §5.5.1, packet-timed rounds

    private long nextRoundDelivered;
    private int rounds;
    private boolean roundStart;

    // §5.5.2, max_bw: the largest of this cycle of probing and of the last one

    private double cycleBandwidth;
    private double lastCycleBandwidth;

    /** BBR.min_rtt; -1 before the first measurement. */
    long minRttNanos = -1;

    // §5.5.10, signals of losses

    private double bandwidthShortTerm = Double.POSITIVE_INFINITY;
    private long inflightShortTerm = UNLIMITED;

    /** BBR.inflight_longterm. */
    long inflightLongTerm = UNLIMITED;

    private double latestBandwidth;
    private long latestInflight;
    private boolean lossInRound;
    private long lossRoundDelivered;
    private boolean lossRoundStart;

    /** BBR.bw. */
    private double bandwidth;

    // ---- rounds

    /** StartRound: the round ends when data sent from now on is delivered. */
    void startRound() {
        nextRoundDelivered = deliveredBytes;
    }

    /** UpdateRound. */
    private void updateRound(RateSample sample) {
        roundStart = sample.hasSegment && sample.priorDeliveredBytes >= nextRoundDelivered;
        if (roundStart) {
            startRound();
            rounds++;
        }
    }

    /** Returns whether the present acknowledgment has begun a round. */
    boolean isRoundStart() {
        return roundStart;
    }

    /** BBR.round_count. */
    int rounds() {
        return rounds;
    }

    // ---- processing of acknowledgments

    /** UpdateLatestDeliverySignals and UpdateMaxBw: the first step for an acknowledgment. */
    void update(RateSample sample) {
        deliveredBytes = sample.totalDeliveredBytes;
        double rate = sample.deliveryBytesPerSecond();
        latestBandwidth = Math.max(latestBandwidth, rate);
        latestInflight = Math.max(latestInflight, sample.intervalBytes);
        lossRoundStart = sample.hasSegment && sample.priorDeliveredBytes >= lossRoundDelivered;
        if (lossRoundStart) {
            lossRoundDelivered = deliveredBytes;
        }
        updateRound(sample);
        if (rate > 0 && (rate >= maxBandwidth() || !sample.applicationLimited)) {
            cycleBandwidth = Math.max(cycleBandwidth, rate);
        }
    }

    /** UpdateCongestionSignals: once a round. */
    void adapt(boolean accelerating, int windowBytes) {
        if (!lossRoundStart) {
            return;
        }
        if (lossInRound && !accelerating) {
            if (bandwidthShortTerm == Double.POSITIVE_INFINITY) {
                bandwidthShortTerm = maxBandwidth();
            }
            if (inflightShortTerm == UNLIMITED) {
                inflightShortTerm = windowBytes;
            }
            bandwidthShortTerm = Math.max(latestBandwidth, BETA * bandwidthShortTerm);
            inflightShortTerm = Math.max(latestInflight, (long) (BETA * inflightShortTerm));
        }
        lossInRound = false;
    }

    /** AdvanceLatestDeliverySignals and BoundBWForModel: the last step for an acknowledgment. */
    void advance(RateSample sample) {
        if (lossRoundStart) {
            latestBandwidth = sample.deliveryBytesPerSecond();
            latestInflight = sample.intervalBytes;
        }
        bandwidth = Math.min(maxBandwidth(), bandwidthShortTerm);
    }

    /** AdvanceMaxBwFilter at the end of a probing cycle; a cycle without a measurement does not count. */
    void nextCycle() {
        if (cycleBandwidth > 0) {
            lastCycleBandwidth = cycleBandwidth;
            cycleBandwidth = 0;
        }
    }

    // ---- losses

    /** NoteLoss: records a loss or a mark. */
    void noteLoss() {
        if (!lossInRound) {
            lossRoundDelivered = deliveredBytes;
        }
        lossInRound = true;
    }

    /** Returns whether the present acknowledgment has ended a round with losses. */
    boolean isLossRoundStart() {
        return lossRoundStart;
    }

    /** Removes the short-term bounds and loss signals, because no loss was real. */
    void forgetLoss() {
        lossInRound = false;
    }

    /** ResetCongestionSignals. */
    void resetSignals() {
        lossInRound = false;
        latestBandwidth = 0;
        latestInflight = 0;
    }

    /** ResetShortTermModel. */
    void resetShortTerm() {
        bandwidthShortTerm = Double.POSITIVE_INFINITY;
        inflightShortTerm = UNLIMITED;
    }

    /** Raises the bounds to at least these values. */
    void restore(double shortTermBandwidth, long shortTermInflight, long longTermInflight) {
        bandwidthShortTerm = Math.max(bandwidthShortTerm, shortTermBandwidth);
        inflightShortTerm = Math.max(inflightShortTerm, shortTermInflight);
        inflightLongTerm = Math.max(inflightLongTerm, longTermInflight);
    }

    /** IsInflightTooHigh: whether more than the tolerated share of the bytes in flight was lost. */
    static boolean isTooHigh(long lostBytes, long inFlightBytes, boolean selective) {
        return lostBytes > inFlightBytes * LOSS_THRESHOLD || lostBytes > 0 && !selective;
    }

    // ---- derived values

    /** BBR.max_bw. */
    double maxBandwidth() {
        return Math.max(cycleBandwidth, lastCycleBandwidth);
    }

    /** BBR.bw: the bandwidth to send at. */
    double bandwidth() {
        return bandwidth;
    }

    /** BBR.bw_shortterm. */
    double bandwidthShortTerm() {
        return bandwidthShortTerm;
    }

    /** BBR.inflight_shortterm. */
    long inflightShortTerm() {
        return inflightShortTerm;
    }

    /** BBR.inflight_latest. */
    long latestInflight() {
        return latestInflight;
    }

    /** BDPMultiple: {@code gain} bandwidth-delay products of a path of this bandwidth. */
    long bdp(double ofBandwidth, double gain) {
        return minRttNanos < 0 ? initialWindowBytes : (long) (gain * ofBandwidth * minRttNanos / NANOS);
    }

    /** BBR.MinPipeCwnd: a smaller window would stall on delayed acknowledgments. */
    int minPipeBytes() {
        return MIN_PIPE_SEGMENTS * segmentBytes;
    }

    /** InflightWithHeadroom. */
    long inflightWithHeadroom() {
        if (inflightLongTerm == UNLIMITED) {
            return UNLIMITED;
        }
        long headroom = Math.max(segmentBytes, (long) (HEADROOM * inflightLongTerm));
        return Math.max(inflightLongTerm - headroom, minPipeBytes());
    }
}
