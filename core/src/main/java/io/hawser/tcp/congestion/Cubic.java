package io.hawser.tcp.congestion;

import org.jspecify.annotations.Nullable;

/**
 * CUBIC (RFC 9438), Linux's default. In congestion avoidance the window is a cubic function of the time since the last
 * loss, flat around the window at that loss, independent of the round-trip time; where Reno would be faster, it grows
 * as Reno does. {@link HyStart} controls the initial slow start.
 */
public final class Cubic extends WindowBased {
    /** beta_cubic, §4.6. */
    private static final double BETA = 0.7;
    /** RFC 8511 §3: beta_ecn for CUBIC. */
    private static final double ALTERNATIVE_BACKOFF = 0.85;

    private final boolean alternativeBackoff;
    private @Nullable HyStart hyStart;

    /** The state of congestion avoidance; null before it begins, which most connections never reach. */
    private @Nullable CubicEpoch epoch;

    /** Creates CUBIC for a connection that treats a mark as a loss. */
    public Cubic() {
        this(/* alternativeBackoff= */ false);
    }

    /**
     * Creates CUBIC for a connection.
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
    protected int slowStart(int ackedBytes, WindowSample sample) {
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
    protected void avoid(int ackedBytes, WindowSample sample) {
        CubicEpoch current = epoch;
        if (current == null) {
            current = new CubicEpoch();
            epoch = current;
        }
        double segments = (double) windowBytes() / segment();
        grow(current.growthBytes(segments, ackedBytes, segment(), Math.max(0, sample.srttNanos), sample.nowNanos));
    }

    /** Excludes the time in which the application sent too little for the window to grow (§4.2). */
    @Override
    protected void idles(long nowNanos) {
        CubicEpoch current = epoch;
        if (current != null) {
            current.pause(nowNanos);
        }
    }

    @Override
    // MAY-18
    protected double lossFactor() {
        return BETA;
    }

    @Override
    protected double markFactor() {
        return alternativeBackoff ? ALTERNATIVE_BACKOFF : BETA;
    }

    @Override
    protected void shrinks(boolean timeout) {
        hyStart = null;
        double segments = (double) windowBytes() / segment();
        epoch = timeout ? CubicEpoch.afterTimeout(epoch, segments) : CubicEpoch.afterLoss(epoch, segments, BETA);
    }

    /** Restores the stage before a spurious loss (§4.9). */
    @Override
    protected void restore() {
        epoch = epoch == null ? null : epoch.previous();
    }
}
