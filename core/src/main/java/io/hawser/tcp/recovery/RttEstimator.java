package io.hawser.tcp.recovery;

import io.hawser.tcp.settings.BackOff;
import io.hawser.tcp.settings.TcpSettings;

/** The retransmission timeout (RFC 6298): smoothed round-trip time, its variation, and exponential back-off. */
public final class RttEstimator {
    private static final int MAX_BACKOFF = 30;

    private long srttNanos = -1;
    /** RTTVAR; before the first measurement, the initial timeout. */
    private long rttvarNanos;

    private byte backoff;
    private boolean probedSince;
    private long minNanos = -1;

    /** Whether to compute as RFC 793 §3.7 does: R = 0.9 R + 0.1 M, and twice that for the timeout. */
    private final boolean asRfc793;

    public RttEstimator(long initialRtoNanos) {
        this(initialRtoNanos, /* asRfc793= */ false);
    }

    public RttEstimator(long initialRtoNanos, boolean asRfc793) {
        rttvarNanos = initialRtoNanos;
        this.asRfc793 = asRfc793;
    }

    /** Adds a measurement and ends the back-off. By Karn's algorithm the measured segment was sent only once. */
    public void sample(long rttNanos) {
        if (srttNanos < 0) {
            // RFC 6298 (2.2)
            srttNanos = rttNanos;
            rttvarNanos = rttNanos / 2;
        } else {
            // RFC 6298 (2.3): beta 1/4, alpha 1/8, the variation before the mean
            rttvarNanos += (Math.abs(srttNanos - rttNanos) - rttvarNanos) / 4;
            srttNanos += (rttNanos - srttNanos) / (asRfc793 ? 10 : 8);
        }
        // RFC 6298 §5, last paragraph: only a new measurement collapses the timeout again.
        backoff = 0;
        probedSince = false;
    }

    /** Records that a tail loss probe was sent. */
    public void probed() {
        probedSince = true;
    }

    /** Returns whether a tail loss probe was sent since the last measurement. */
    public boolean isProbedSince() {
        return probedSince;
    }

    /**
     * Adds the round trip of the latest segment, which excludes the delay of its acknowledgment for others, to the
     * minimum.
     */
    public void least(long rttNanos) {
        if (minNanos < 0 || rttNanos < minNanos) {
            minNanos = rttNanos;
        }
    }

    /** The minimum round trip in nanoseconds; -1 before the first measurement. */
    public long minNanos() {
        return minNanos;
    }

    /** Undoes the doubling of a spurious timeout (RFC 4015 §3.3). */
    public void undoBackOff() {
        backoff = 0;
    }

    /** Takes back the last doubling (RFC 6069 §4.2); returns whether there was one. */
    public boolean takeBackDoubling() {
        boolean isDoubled = backoff > 0;
        backoff = (byte) (isDoubled ? backoff - 1 : 0);
        return isDoubled;
    }

    /** RFC 6298 (5.5): doubles the timeout. */
    public void backOff() {
        backoff = (byte) Math.min(backoff + 1, MAX_BACKOFF);
    }

    /** Begins with a timeout of 3 s after a retransmitted SYN, unless the round trip was measured (RFC 6298 (5.7)). */
    public void synWasResent() {
        if (srttNanos < 0) {
            rttvarNanos = Math.max(rttvarNanos, 3_000_000_000L);
        }
        backoff = 0;
    }

    /** Number of doublings of the timeout since the last measurement. */
    public int backoff() {
        return backoff;
    }

    /** RTO with its back-off, in nanoseconds. */
    public long rtoNanos(TcpSettings settings) {
        // MUST-18
        return BackOff.doubled(baseRtoNanos(settings), backoff, settings.rtoMaxNanos);
    }

    /** RTO without back-off. The minimum timeout is added to the mean, as in Linux, to leave a margin for jitter. */
    public long baseRtoNanos(TcpSettings settings) {
        long rto;
        if (srttNanos < 0) {
            rto = rttvarNanos;
        } else if (asRfc793) {
            rto = Math.max(2 * srttNanos, settings.rtoMinNanos);
        } else {
            rto = srttNanos + Math.max(4 * rttvarNanos, settings.rtoMinNanos);
        }
        return Math.min(rto, settings.rtoMaxNanos);
    }

    /** SRTT in nanoseconds; -1 before the first measurement. */
    public long srttNanos() {
        return srttNanos;
    }

    /** RTTVAR in nanoseconds. */
    public long rttvarNanos() {
        return srttNanos < 0 ? 0 : rttvarNanos;
    }
}
