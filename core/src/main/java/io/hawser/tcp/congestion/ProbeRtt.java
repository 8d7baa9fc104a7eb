package io.hawser.tcp.congestion;

/**
 * Estimates the round-trip time without a queue (draft-ietf-ccwg-bbr §5.3.4, §5.5.7): the minimum of ten seconds. At
 * least every five seconds BBR keeps little in flight for a fifth of a second, so that the minimum can be measured.
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

    /** BBR.probe_rtt_min_delay and BBR.probe_rtt_min_stamp of this interval. */
    private long leastNanos = UNKNOWN;

    private long leastAtNanos;
    private boolean expired;

    /** BBR.min_rtt_stamp: the time at which {@link PathModel#minRttNanos} was measured. */
    private long minRttAtNanos;

    /** BBR.probe_rtt_done_stamp; meaningful after {@link #draining}. */
    private long doneNanos;

    /** Whether more than the reduced window is still in flight. */
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

    /** HandleProbeRTT; {@link Bbr#isHoldingBack} marks its samples. */
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
     * Handles a restart from idle as far as round trips are concerned (HandleRestartFromIdle): an idle time empties the
     * queue as well as a probe does.
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
