package io.hawser.tcp.congestion;

/**
 * Estimates how short the path is without a queue (draft-ietf-ccwg-bbr §5.3.4, §5.5.7): the least round trip of ten
 * seconds; and sees to it, by having little in flight for a fifth of a second, that within any five of them there was a
 * moment in which it could be measured.
 */
final class ProbeRtt {
    /** ProbeRTTInterval. */
    private static final long INTERVAL_NANOS = 5_000_000_000L;

    /** MinRTTFilterLen. */
    private static final long FILTER_NANOS = 10_000_000_000L;

    /** ProbeRTTDuration. */
    private static final long DURATION_NANOS = 200_000_000L;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Bbr bbr;
    private final PathModel model;

    /** BBR.probe_rtt_min_delay and BBR.probe_rtt_min_stamp: of this interval. */
    private long leastNanos = UNKNOWN;

    private long leastAtNanos;
    private boolean expired;

    /** BBR.min_rtt_stamp: when {@link PathModel#minRttNanos} was measured. */
    private long minRttAtNanos;

    /** BBR.probe_rtt_done_stamp; meaningful when {@link #draining} is over. */
    private long doneNanos;

    /** Whether more is still in flight than is to be. */
    private boolean draining;

    private boolean roundDone;

    /** BBR.idle_restart. */
    private boolean idleRestart;

    ProbeRtt(Bbr bbr, PathModel model) {
        this.bbr = bbr;
        this.model = model;
    }

    void start(long srttNanos, long nowNanos) {
        if (srttNanos >= 0) {
            model.minRttNanos = srttNanos;
        }
        minRttAtNanos = nowNanos;
        leastAtNanos = nowNanos;
    }

    /** UpdateMinRTT. */
    void update(RateSample sample) {
        long now = sample.nowNanos;
        expired = now - leastAtNanos > INTERVAL_NANOS;
        if (sample.rttNanos >= 0 && (sample.rttNanos < leastNanos || expired)) {
            leastNanos = sample.rttNanos;
            leastAtNanos = now;
        }
        boolean old = now - minRttAtNanos > FILTER_NANOS;
        if (leastNanos != UNKNOWN && (model.minRttNanos < 0 || leastNanos < model.minRttNanos || old)) {
            model.minRttNanos = leastNanos;
            minRttAtNanos = leastAtNanos;
        }
    }

    /** CheckProbeRTT. */
    void check(RateSample sample) {
        if (bbr.state() != BbrState.PROBE_RTT && expired && !idleRestart) {
            bbr.saveWindow();
            draining = true;
            bbr.probe().stopping();
            bbr.enter(BbrState.PROBE_RTT);
        }
        if (bbr.state() == BbrState.PROBE_RTT) {
            handle(sample);
        }
        if (sample.hasSegment) {
            idleRestart = false;
        }
    }

    /** HandleProbeRTT; that samples tell nothing meanwhile is {@link Bbr#isHoldingBack}. */
    private void handle(RateSample sample) {
        if (draining) {
            if (sample.inFlightBytes <= windowBytes()) {
                draining = false;
                doneNanos = sample.nowNanos + DURATION_NANOS;
                roundDone = false;
                model.startRound();
            }
            return;
        }
        roundDone |= model.isRoundStart();
        if (roundDone) {
            checkDone(sample.nowNanos);
        }
    }

    /** CheckProbeRTTDone. */
    private void checkDone(long nowNanos) {
        if (!draining && nowNanos > doneNanos) {
            leastAtNanos = nowNanos;
            bbr.restoreWindow();
            model.resetShortTerm();
            bbr.resume(nowNanos);
        }
    }

    /**
     * The part of HandleRestartFromIdle that is about round trips: idleness has emptied the queue, as well as this can.
     */
    void restartFromIdle(long nowNanos) {
        idleRestart = true;
        if (bbr.state() == BbrState.PROBE_RTT) {
            checkDone(nowNanos);
        }
    }

    /** ProbeRTTCwnd. */
    long windowBytes() {
        return Math.max(model.bdp(model.bandwidth(), BbrState.PROBE_RTT.windowGain), model.minPipeBytes());
    }
}
