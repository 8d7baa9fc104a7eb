package io.hawser.tcp.congestion;

import org.jspecify.annotations.Nullable;

/**
 * One stage of CUBIC's congestion avoidance, between two losses (RFC 9438 §4.2, §4.3). Windows are in segments, as in
 * the RFC; times are in seconds internally, in nanoseconds in the interface.
 */
final class CubicEpoch {
    /** C: the aggressiveness of the growth (§5). */
    private static final double C = 0.4;
    /** 3 (1 - beta) / (1 + beta): with this factor, Reno that shrinks by beta is as fast as Reno that halves, §4.3. */
    private static final double ALPHA = 3 * (1 - 0.7) / (1 + 0.7);

    private static final double NANOS = 1e9;
    private static final double MOST_GROWTH = 1.5;

    /** W_max; 0 means the window at which the stage begins. */
    private double most;

    /** cwnd_prior. */
    private double prior;

    /** K. */
    private double plateauSeconds;

    /** W_est: the window that Reno would have. */
    private double reno;

    private boolean begun;
    private long startNanos;
    private long lastNanos;

    /** The fraction of a byte that is still to be added. */
    private double fraction;

    /** The stage before the last loss, to be restored if that was spurious. */
    private @Nullable CubicEpoch previous;

    /** Begins the stage after the recovery from a loss. */
    static CubicEpoch afterLoss(@Nullable CubicEpoch last, double window, double beta) {
        CubicEpoch next = after(last, window);
        double before = last == null ? 0 : last.most;
        // §4.7, fast convergence: a flow that did not reach its earlier window releases bandwidth to others.
        next.most = window < before ? window * (1 + beta) / 2 : window;
        return next;
    }

    /** Begins the stage after the slow start that follows a timeout (§4.8). */
    static CubicEpoch afterTimeout(@Nullable CubicEpoch last, double window) {
        return after(last, window);
    }

    private static CubicEpoch after(@Nullable CubicEpoch last, double window) {
        CubicEpoch next = new CubicEpoch();
        next.prior = window;
        next.previous = last;
        if (last != null) {
            last.previous = null;
        }
        return next;
    }

    private void begin(double window, long nowNanos) {
        begun = true;
        startNanos = nowNanos;
        reno = window;
        if (most > window) {
            plateauSeconds = StrictMath.cbrt((most - window) / C);
        } else {
            most = window;
            plateauSeconds = 0;
        }
        prior = Math.max(prior, window);
    }

    /** Computes the growth of the window for {@code ackedBytes}, in bytes. */
    int growthBytes(double window, int ackedBytes, int segmentBytes, long srttNanos, long nowNanos) {
        if (!begun) {
            begin(window, nowNanos);
        }
        lastNanos = nowNanos;
        double acked = (double) ackedBytes / segmentBytes;
        reno += (reno >= prior ? 1 : ALPHA) * acked / window;
        if (at(nowNanos) < reno) {
            fraction = Math.max(fraction, (reno - window) * segmentBytes);
        } else {
            double target = Math.clamp(at(nowNanos + srttNanos), window, MOST_GROWTH * window);
            fraction += acked * (target - window) / window * segmentBytes;
        }
        int whole = (int) fraction;
        fraction -= whole;
        return whole;
    }

    /** W_cubic. */
    private double at(long nanos) {
        double sincePlateau = (nanos - startNanos) / NANOS - plateauSeconds;
        // MAY-18
        return C * sincePlateau * sincePlateau * sincePlateau + most;
    }

    /** Excludes the time since the last growth. */
    void pause(long nowNanos) {
        if (begun) {
            startNanos += nowNanos - lastNanos;
            lastNanos = nowNanos;
        }
    }

    @Nullable
    CubicEpoch previous() {
        return previous;
    }
}
