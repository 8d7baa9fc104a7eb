package io.hawser.tcp.congestion;

/**
 * What BBR believes of the path (draft-ietf-ccwg-bbr §5.5): how much it delivers in a second, how long it is, and what
 * of both losses have put in doubt. In the long term a bound stays until a probe finds better; in the short term, until
 * the next probe begins.
 *
 * <p>Bandwidths are bytes a second, volumes bytes.
 */
final class PathModel {
    /** A volume without a bound. */
    static final long UNLIMITED = Long.MAX_VALUE;

    /** The share of a bound that a round with losses leaves. */
    static final double BETA = 0.7;

    /** The share of what is in flight that may be lost. */
    static final double LOSS_THRESHOLD = 0.02;

    /** The share of the bound that is left to others. */
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

    // §5.5.10, what losses say

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

    /** StartRound: one ends when something arrives that is sent from now on. */
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

    /** Whether a round has begun with the acknowledgment that is being processed. */
    boolean isRoundStart() {
        return roundStart;
    }

    /** BBR.round_count. */
    int rounds() {
        return rounds;
    }

    // ---- what an acknowledgment says

    /** UpdateLatestDeliverySignals and UpdateMaxBw, with which the processing of an acknowledgment begins. */
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

    /** AdvanceLatestDeliverySignals and BoundBWForModel, with which it ends. */
    void advance(RateSample sample) {
        if (lossRoundStart) {
            latestBandwidth = sample.deliveryBytesPerSecond();
            latestInflight = sample.intervalBytes;
        }
        bandwidth = Math.min(maxBandwidth(), bandwidthShortTerm);
    }

    /** AdvanceMaxBwFilter: a cycle of probing has ended. One that has measured nothing does not count. */
    void nextCycle() {
        if (cycleBandwidth > 0) {
            lastCycleBandwidth = cycleBandwidth;
            cycleBandwidth = 0;
        }
    }

    // ---- losses

    /** NoteLoss: something was found lost, or marked. */
    void noteLoss() {
        if (!lossInRound) {
            lossRoundDelivered = deliveredBytes;
        }
        lossInRound = true;
    }

    /** Whether a round of losses has ended with the acknowledgment that is being processed. */
    boolean isLossRoundStart() {
        return lossRoundStart;
    }

    /** There was no loss. */
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

    /** The bounds are these at the least. */
    void restore(double shortTermBandwidth, long shortTermInflight, long longTermInflight) {
        bandwidthShortTerm = Math.max(bandwidthShortTerm, shortTermBandwidth);
        inflightShortTerm = Math.max(inflightShortTerm, shortTermInflight);
        inflightLongTerm = Math.max(inflightLongTerm, longTermInflight);
    }

    /** IsInflightTooHigh: whether more was lost of what was in flight than may be. */
    static boolean isTooHigh(long lostBytes, long inFlightBytes, boolean selective) {
        return lostBytes > inFlightBytes * LOSS_THRESHOLD || lostBytes > 0 && !selective;
    }

    // ---- what follows

    /** BBR.max_bw. */
    double maxBandwidth() {
        return Math.max(cycleBandwidth, lastCycleBandwidth);
    }

    /** BBR.bw: what is to be sent in a second. */
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

    /** BBR.MinPipeCwnd: with less, delayed acknowledgments leave nothing to send. */
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
