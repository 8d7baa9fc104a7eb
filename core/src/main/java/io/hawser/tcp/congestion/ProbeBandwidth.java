package io.hawser.tcp.congestion;

import java.util.random.RandomGenerator;

/**
 * The probing cycle in which BBR spends nearly all of its time: down, cruise, refill, up (draft-ietf-ccwg-bbr §5.3.3).
 * It adapts the long-term bound of the bytes in flight.
 */
final class ProbeBandwidth {
    private static final long LEAST_WAIT_NANOS = 2_000_000_000L;
    private static final int RANDOM_WAIT_NANOS = 1_000_000_000;

    /** The window, in segments, that Reno and CUBIC flows fill between two probes (§5.3.3.5.1). */
    private static final int MOST_ROUNDS = 63;

    private static final int MOST_DOUBLINGS = 30;

    private final Bbr bbr;
    private final PathModel model;
    private final FullPipe pipe;
    private final RandomGenerator random;

    /** BBR.ack_phase is ACKS_PROBE_STOPPING: the data of a probe that has ended is still being acknowledged. */
    private boolean stopping;

    /**
     * BBR.is_bw_probe_sample: whether data delivered or lost now was sent by a probe that has not been evaluated yet.
     */
    private boolean probeSample;

    private boolean priorTooHigh;
    private boolean priorPrecautionary;

    /** BBR.cycle_stamp and BBR.bw_probe_wait. */
    private long cycleNanos;

    private long waitNanos;
    private int roundsSinceProbe;

    private int doublings;
    private long upAckedBytes;
    private long ackedPerSegment = PathModel.UNLIMITED;

    ProbeBandwidth(Bbr bbr, PathModel model, FullPipe pipe, RandomGenerator random) {
        this.bbr = bbr;
        this.model = model;
        this.pipe = pipe;
        this.random = random;
    }

    // ---- the four phases

    /** StartProbeBW_DOWN. */
    void down(long nowNanos) {
        model.resetSignals();
        ackedPerSegment = PathModel.UNLIMITED;
        // PickProbeWait: flows that have probed together should not do so again
        roundsSinceProbe = random.nextInt(2);
        waitNanos = LEAST_WAIT_NANOS + random.nextInt(RANDOM_WAIT_NANOS);
        cycleNanos = nowNanos;
        stopping();
        bbr.enter(BbrState.PROBE_DOWN);
    }

    /** StartProbeBW_CRUISE. */
    void cruise() {
        bbr.enter(BbrState.PROBE_CRUISE);
    }

    /** StartProbeBW_REFILL. */
    void refill() {
        model.resetShortTerm();
        doublings = 0;
        upAckedBytes = 0;
        priorPrecautionary = false;
        stopping = false;
        model.startRound();
        bbr.enter(BbrState.PROBE_REFILL);
    }

    /** StartProbeBW_UP, with the acknowledgment that has begun a round. */
    private void up(RateSample sample) {
        probeSample = true;
        pipe.reset(sample.deliveryBytesPerSecond());
        bbr.enter(BbrState.PROBE_UP);
        steepen();
    }

    /** Ends the probe, if one is running, while its data is still in flight. */
    void stopping() {
        stopping = true;
        model.startRound();
    }

    // ---- acknowledgments

    /** Counts a round. */
    void roundBegins() {
        roundsSinceProbe++;
    }

    /** UpdateProbeBWCyclePhase. */
    void update(RateSample sample) {
        if (!pipe.reached || adapt(sample)) {
            return;
        }
        switch (bbr.state()) {
            case PROBE_DOWN -> {
                if (isTimeToProbe(sample.nowNanos)) {
                    refill();
                } else if (isTimeToCruise(sample)) {
                    cruise();
                }
            }
            case PROBE_CRUISE -> {
                if (isTimeToProbe(sample.nowNanos)) {
                    refill();
                }
            }
            case PROBE_REFILL -> {
                if (model.isRoundStart()) {
                    up(sample);
                }
            }
            case PROBE_UP -> {
                if (isTimeToGoDown(sample)) {
                    // nothing was lost so far
                    priorTooHigh = false;
                    down(sample.nowNanos);
                }
            }
            default -> {
                // not probing for bandwidth
            }
        }
    }

    /** AdaptLongTermModel; returns whether it has changed the phase. */
    private boolean adapt(RateSample sample) {
        boolean inCycle = bbr.state().isProbeBandwidth();
        if (stopping && model.isRoundStart()) {
            probeSample = false;
            stopping = false;
            if (inCycle && !sample.applicationLimited) {
                model.nextCycle();
            }
            if (inCycle && priorPrecautionary && !priorTooHigh) {
                // §5.3.3.4.2: the bound was reached, and nothing was lost. Probe for more.
                refill();
                return true;
            }
        }
        if (PathModel.isTooHigh(sample.lostSinceSendBytes, sample.inFlightAtSendBytes, sample.selective)
                || model.inflightLongTerm == PathModel.UNLIMITED) {
            return false;
        }
        model.inflightLongTerm = Math.max(model.inflightLongTerm, sample.inFlightAtSendBytes);
        if (bbr.state() == BbrState.PROBE_UP) {
            raise(sample);
        }
        return false;
    }

    /**
     * ProbeInflightLongtermUpward: raises the bound by one segment in the first round, two in the next, then four, and
     * so on.
     */
    private void raise(RateSample sample) {
        if (!bbr.isAtLongTermBound()) {
            return;
        }
        upAckedBytes += sample.deliveredBytes;
        if (upAckedBytes >= ackedPerSegment) {
            long segments = upAckedBytes / ackedPerSegment;
            upAckedBytes -= segments * ackedPerSegment;
            model.inflightLongTerm += segments * model.segmentBytes;
        }
        if (model.isRoundStart()) {
            steepen();
        }
    }

    /** RaiseInflightLongtermSlope. */
    private void steepen() {
        ackedPerSegment = Math.max(bbr.windowBytes() >> doublings, model.segmentBytes);
        doublings = Math.min(doublings + 1, MOST_DOUBLINGS);
    }

    /** IsTimeToProbeBW. */
    private boolean isTimeToProbe(long nowNanos) {
        // T_reno is in segments, one round for each
        long renoRounds = bbr.targetInflightBytes() / model.segmentBytes;
        return nowNanos - cycleNanos > waitNanos || roundsSinceProbe >= Math.min(renoRounds, MOST_ROUNDS);
    }

    /** IsTimeToCruise. */
    private boolean isTimeToCruise(RateSample sample) {
        return sample.inFlightBytes <= model.inflightWithHeadroom()
                && sample.inFlightBytes <= bbr.inflight(model.maxBandwidth());
    }

    /** IsTimeToGoDown. */
    private boolean isTimeToGoDown(RateSample sample) {
        if (priorTooHigh && sample.inFlightBytes >= model.inflightLongTerm) {
            priorPrecautionary = true;
            return true;
        }
        if (bbr.isAtLongTermBound()) {
            // The bound prevents the rate from growing.
            pipe.reset(sample.deliveryBytesPerSecond());
            return false;
        }
        return pipe.now;
    }

    // ---- losses

    /** Handles the loss of a segment that a probe has sent, as HandleLostPacket does. */
    void lost(LossSample loss) {
        if (probeSample && PathModel.isTooHigh(loss.lostSinceSendBytes, loss.inFlightAtSendBytes, loss.selective)) {
            tooHigh(inflightAtLoss(loss), loss.applicationLimited, loss.nowNanos);
        }
    }

    /** Handles a mark as a loss above the tolerated share. */
    void marked(int inFlightBytes, long nowNanos) {
        if (probeSample) {
            tooHigh(inFlightBytes, /* applicationLimited= */ false, nowNanos);
        }
    }

    /** HandleInflightTooHigh, once for each probe. */
    private void tooHigh(long inFlightBytes, boolean applicationLimited, long nowNanos) {
        priorTooHigh = true;
        probeSample = false;
        if (!applicationLimited) {
            model.inflightLongTerm = Math.max(inFlightBytes, (long) (bbr.targetInflightBytes() * PathModel.BETA));
        }
        if (bbr.state() == BbrState.PROBE_UP) {
            bbr.undoState().leaves(BbrState.PROBE_UP);
            down(nowNanos);
        }
    }

    /** InflightAtLoss: the position within the bytes in flight at which losses exceeded the tolerated share. */
    private static long inflightAtLoss(LossSample loss) {
        int before = loss.inFlightAtSendBytes - loss.bytes;
        int lostBefore = loss.lostSinceSendBytes - loss.bytes;
        double prefix = (PathModel.LOSS_THRESHOLD * before - lostBefore) / (1 - PathModel.LOSS_THRESHOLD);
        // Losses exceeded the share before that segment, if they were not losses of the probe.
        return before + (long) Math.max(0, prefix);
    }
}
