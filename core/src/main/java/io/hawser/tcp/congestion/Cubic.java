package io.hawser.tcp.congestion;

import org.jspecify.annotations.Nullable;

/**
 * CUBIC (RFC 9438), Linux's default: in congestion avoidance the window follows a cubic function of the time since the
 * last loss, flat around the window at which that loss came, whatever the round-trip time; where Reno would be faster,
 * it is as fast as Reno. The initial slow start is {@link HyStart}'s.
 */
public final class Cubic extends WindowBased {
    /** beta_cubic, §4.6. */
    private static final double BETA = 0.7;
    /** RFC 8511 §3: beta_ecn for CUBIC. */
    private static final double ALTERNATIVE_BACKOFF = 0.85;

    private final boolean alternativeBackoff;
    private @Nullable HyStart hyStart;

    /** What congestion avoidance knows; null before there was any, which is all that most connections live to see. */
    private @Nullable CubicEpoch epoch;

    /** One for a connection that treats a mark as a loss. */
    public Cubic() {
        this(false);
    }

    /**
     * One for a connection.
     *
     * @param alternativeBackoff whether a mark shrinks the window less than a loss (ABE, RFC 8511)
     */
    public Cubic(boolean alternativeBackoff) {
        this.alternativeBackoff = alternativeBackoff;
    }

    @Override
    public String name() {
        return "cubic";
    }

    @Override
    int slowStart(int ackedBytes, RateSample sample) {
        if (!isThresholdUnknown()) {
            // RFC 9406 §4.3: for the first slow start only.
            return ackedBytes;
        }
        HyStart started = hyStart;
        if (started == null && !sample.mayGrow) {
            // Most connections never fill their first window.
            return ackedBytes;
        }
        if (started == null) {
            started = new HyStart(sample.totalDeliveredBytes);
            hyStart = started;
        } else if (started.isOverAfter(sample)) {
            leaveSlowStart();
            hyStart = null;
            return 0;
        }
        return started.growth(ackedBytes);
    }

    @Override
    void avoid(int ackedBytes, RateSample sample) {
        CubicEpoch current = epoch;
        if (current == null) {
            current = new CubicEpoch();
            epoch = current;
        }
        double segments = (double) windowBytes() / segment();
        grow(current.growthBytes(segments, ackedBytes, segment(), Math.max(0, sample.srttNanos), sample.nowNanos));
    }

    /**
     * §4.2: time in which the window could not grow, because the application had too little to send, does not count.
     */
    @Override
    void idles(long nowNanos) {
        CubicEpoch current = epoch;
        if (current != null) {
            current.pause(nowNanos);
        }
    }

    @Override
    // MAY-18
    double lossFactor() {
        return BETA;
    }

    @Override
    double markFactor() {
        return alternativeBackoff ? ALTERNATIVE_BACKOFF : BETA;
    }

    @Override
    void shrinks(boolean timeout) {
        hyStart = null;
        double segments = (double) windowBytes() / segment();
        epoch = timeout ? CubicEpoch.afterTimeout(epoch, segments) : CubicEpoch.afterLoss(epoch, segments, BETA);
    }

    /** §4.9. */
    @Override
    void restore() {
        epoch = epoch == null ? null : epoch.previous();
    }
}
