package io.hawser.tcp.congestion;

/**
 * Ends slow start before it overruns the bottleneck (HyStart++, RFC 9406): when the minimum round-trip time of a round
 * exceeds that of the round before, a queue is building, and growth slows down to a quarter (conservative slow start).
 * If the rise does not last, slow start resumes; if it lasts for some rounds, slow start ends.
 *
 * <p>The limit L on the growth per acknowledgment (§4.3) is not applied, as in Linux: where a whole burst is
 * acknowledged at once it would stretch slow start over many round trips.
 */
final class HyStart {
    private static final long MIN_THRESHOLD_NANOS = 4_000_000;
    private static final long MAX_THRESHOLD_NANOS = 16_000_000;
    private static final int THRESHOLD_DIVISOR = 8;
    private static final int SAMPLES = 8;
    private static final int GROWTH_DIVISOR = 4;
    private static final int CONSERVATIVE_ROUNDS = 5;
    private static final long UNKNOWN = Long.MAX_VALUE;

    private long lastRoundLeast = UNKNOWN;
    private long roundLeast = UNKNOWN;
    private int samples;
    private long roundEnd;

    /** The minimum round-trip time of the round in which it rose; {@link #UNKNOWN} in ordinary slow start. */
    private long baseline = UNKNOWN;

    private int conservativeRounds;

    /** Begins a round at the present number of delivered bytes. */
    HyStart(long totalDeliveredBytes) {
        roundEnd = totalDeliveredBytes;
    }

    /** Processes a measurement. Returns whether slow start has ended. */
    boolean isOverAfter(AckSample sample) {
        if (sample.hasSegment && sample.priorDeliveredBytes >= roundEnd) {
            roundEnd = sample.totalDeliveredBytes;
            if (beginRound()) {
                return true;
            }
        }
        if (sample.rttNanos >= 0) {
            roundLeast = Math.min(roundLeast, sample.rttNanos);
            samples++;
            judge();
        }
        return false;
    }

    /** Begins the next round. Returns whether slow start has ended. */
    private boolean beginRound() {
        lastRoundLeast = roundLeast;
        roundLeast = UNKNOWN;
        samples = 0;
        return isConservative() && ++conservativeRounds >= CONSERVATIVE_ROUNDS;
    }

    private void judge() {
        if (samples < SAMPLES) {
            return;
        }
        if (isConservative()) {
            if (roundLeast < baseline) {
                baseline = UNKNOWN;
            }
        } else if (lastRoundLeast != UNKNOWN) {
            long threshold = Math.clamp(lastRoundLeast / THRESHOLD_DIVISOR, MIN_THRESHOLD_NANOS, MAX_THRESHOLD_NANOS);
            if (roundLeast >= lastRoundLeast + threshold) {
                baseline = roundLeast;
                conservativeRounds = 0;
            }
        }
    }

    boolean isConservative() {
        return baseline != UNKNOWN;
    }

    /** The growth of the window for {@code ackedBytes}. */
    int growth(int ackedBytes) {
        return isConservative() ? ackedBytes / GROWTH_DIVISOR : ackedBytes;
    }
}
