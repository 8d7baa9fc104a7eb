package io.hawser.tcp.congestion;

import java.util.random.RandomGenerator;

/**
 * BBR version 3 (draft-ietf-ccwg-bbr): models the path by measured bandwidth and minimum round-trip time, sends at that
 * bandwidth, and keeps little more in flight than fits the path, whether packets are lost or not. From time to time it
 * sends faster to find more bandwidth, and reduces the data in flight to measure the round-trip time without a queue.
 * Names are the draft's.
 *
 * <p>The draft does not specify explicit congestion notification (RFC 3168), except that a mark must count as
 * congestion (§3.6). Here a mark, of which the stack reports one in a window of data, counts like excessive loss: it
 * ends STARTUP and a probe for bandwidth, setting the long-term bound, and otherwise lowers the short-term bounds at
 * the end of its round.
 *
 * <p>Differences from the draft: after a timeout the window is one segment even if RACK considers some segments still
 * in flight; a round without a reliable sample is no sign of a full pipe; and the pacing rate never falls below a
 * segment a second, because a wrong estimate could not be corrected at a lower rate.
 */
public final class Bbr implements ModelBasedControl {
    private static final double PACING_MARGIN = 0.99;
    private static final double NANOS = 1e9;
    private static final long MILLI = 1_000_000;

    /** The largest send quantum; it is otherwise the bytes sent in a millisecond (§5.6.3). */
    private static final int MOST_QUANTUM_BYTES = 65_536;

    /**
     * The offload budget (§5.5.8.1): one quantum being sent, one being segmented, one being reassembled by the peer.
     */
    private static final int OFFLOAD_QUANTA = 3;

    /** BBRStartupFullLossCnt. */
    private static final int STARTUP_LOST_RANGES = 6;

    private static final int DRAIN_ROUNDS = 3;

    private final PathModel model = new PathModel();
    private final FullPipe pipe = new FullPipe();
    private final AckAggregation aggregation = new AckAggregation();
    private final BbrUndo undo = new BbrUndo(model);
    private final ProbeBandwidth probe;
    private final ProbeRtt probeRtt = new ProbeRtt(this, model);

    private BbrState state = BbrState.STARTUP;
    private int window;
    private int priorWindow;
    private int threshold = Integer.MAX_VALUE;
    private double pacing;
    private int quantum;

    /** Whether the pacing rate is a guess, because no round-trip time was measured yet. */
    private boolean rateGuessed;

    /** Whether a loss is being repaired, or a mark answered. */
    private boolean recovering;

    private int drainStartRound;
    private int lostRanges;

    /** C.is_cwnd_limited: in this round, and in the last one. */
    private boolean limited;

    private boolean wasLimited;

    /** Creates the model of one connection, which draws the times of its probes from {@code random}. */
    public Bbr(RandomGenerator random) {
        probe = new ProbeBandwidth(this, model, pipe, random);
    }

    @Override
    public String name() {
        return "bbr";
    }

    // ---- queries of the sender

    @Override
    public int windowBytes() {
        return window;
    }

    /** The target of bytes in flight from the end of STARTUP on, as in Linux; it limits nothing. */
    @Override
    public int thresholdBytes() {
        return Math.max(threshold, 2 * model.segmentBytes);
    }

    @Override
    public long pacingBytesPerSecond() {
        return (long) Math.max(pacing, model.segmentBytes);
    }

    @Override
    public int quantumBytes() {
        return quantum;
    }

    @Override
    public boolean isHoldingBack() {
        return state == BbrState.PROBE_RTT;
    }

    @Override
    public BbrState phase() {
        return state;
    }

    // ---- beginning

    @Override
    public void start(int segmentBytes, int windowBytes, int thresholdBytes, long srttNanos, long nowNanos) {
        model.segmentBytes = segmentBytes;
        model.initialWindowBytes = windowBytes;
        window = windowBytes;
        probeRtt.start(srttNanos, nowNanos);
        rateGuessed = srttNanos <= 0;
        guessRate(srttNanos);
        quantum = quantumFor(pacing);
    }

    /** InitPacingRate. */
    private void guessRate(long srttNanos) {
        double nominal = model.initialWindowBytes * NANOS / (srttNanos > 0 ? srttNanos : MILLI);
        pacing = BbrState.STARTUP.pacingGain * nominal;
    }

    @Override
    public void segmentBytes(int bytes) {
        model.segmentBytes = bytes;
        window = Math.max(window, bytes);
    }

    /** HandleRestartFromIdle. */
    @Override
    public void flightBegins(boolean applicationLimited, long nowNanos) {
        if (applicationLimited) {
            aggregation.begin(nowNanos);
            probeRtt.restartFromIdle(nowNanos);
            if (state.isProbeBandwidth()) {
                paceAt(1);
            }
        }
    }

    // ---- acknowledgments

    /** UpdateOnACK. */
    @Override
    public void acknowledged(RateSample sample) {
        if (rateGuessed && sample.srttNanos > 0) {
            rateGuessed = false;
            guessRate(sample.srttNanos);
        }
        model.update(sample);
        if (model.isRoundStart()) {
            probe.roundBegins();
            wasLimited = limited;
            limited = false;
        }
        limited |= sample.windowLimited;
        model.adapt(state.isAccelerating(), window);
        aggregation.update(sample, model.bandwidth(), window, model.rounds(), pipe.reached);
        pipe.check(sample, model.isRoundStart());
        checkStartupDone(sample);
        checkDrainDone(sample);
        probe.update(sample);
        probeRtt.update(sample);
        probeRtt.check(sample);
        model.advance(sample);
        paceAt(state.pacingGain);
        quantum = quantumFor(pacing);
        setWindow(sample);
    }

    /** CheckStartupDone, with CheckStartupHighLoss (§5.3.1.3). */
    private void checkStartupDone(RateSample sample) {
        if (state == BbrState.STARTUP && sample.recovering && isLossTooHigh(sample)) {
            leaveStartup();
        }
        if (model.isLossRoundStart()) {
            lostRanges = 0;
        }
        if (state == BbrState.STARTUP && pipe.reached) {
            drain();
        }
    }

    private boolean isLossTooHigh(RateSample sample) {
        if (!sample.selective) {
            return lostRanges > 0;
        }
        return model.isLossRoundStart()
                && lostRanges >= STARTUP_LOST_RANGES
                && PathModel.isTooHigh(sample.lostSinceSendBytes, sample.inFlightAtSendBytes, /* selective= */ true);
    }

    private void leaveStartup() {
        undo.leaves(BbrState.STARTUP);
        pipe.found();
        model.inflightLongTerm = Math.max(model.bdp(model.bandwidth(), 1), model.latestInflight());
        drain();
    }

    /** EnterDrain. */
    private void drain() {
        drainStartRound = model.rounds();
        threshold = (int) Math.min(MAX_WINDOW_BYTES, inflight(model.bandwidth()));
        enter(BbrState.DRAIN);
    }

    /** CheckDrainDone. */
    private void checkDrainDone(RateSample sample) {
        if (state == BbrState.DRAIN
                && (sample.inFlightBytes <= inflight(model.bandwidth())
                        || model.rounds() - drainStartRound > DRAIN_ROUNDS)) {
            probe.down(sample.nowNanos);
        }
    }

    /** ExitProbeRTT. */
    void resume(long nowNanos) {
        if (pipe.reached) {
            // With so little in flight there is no need to wait.
            probe.down(nowNanos);
            probe.cruise();
        } else {
            enter(BbrState.STARTUP);
        }
    }

    void enter(BbrState next) {
        state = next;
    }

    // ---- losses and marks

    /** HandleLostPacket. */
    @Override
    public void segmentLost(LossSample loss) {
        model.deliveredBytes = loss.totalDeliveredBytes;
        noteLoss();
        if (loss.beginsRange) {
            lostRanges++;
        }
        probe.lost(loss);
    }

    private void noteLoss() {
        if (!undo.isSaved()) {
            saveWindow();
            undo.save();
        }
        model.noteLoss();
    }

    /** OnEnterFastRecovery. */
    @Override
    public void lost(int inFlightBytes, long nowNanos) {
        noteLoss();
        recovering = true;
    }

    @Override
    public void marked(int inFlightBytes, long nowNanos) {
        noteLoss();
        recovering = true;
        if (state == BbrState.STARTUP) {
            leaveStartup();
        } else {
            probe.marked(inFlightBytes, nowNanos);
        }
    }

    /** OnEnterRTO. */
    @Override
    public void timedOut(int inFlightBytes, boolean first, long nowNanos) {
        saveWindow();
        if (first || !undo.isSaved()) {
            undo.save();
        }
        recovering = true;
        window = model.segmentBytes;
    }

    @Override
    public void recovered() {
        recovering = false;
        undo.forget();
        restoreWindow();
    }

    /** HandleSpuriousLossDetection. */
    @Override
    public void undo() {
        recovering = false;
        restoreWindow();
        BbrState back = undo.restore();
        pipe.reset(0);
        if (back == BbrState.STARTUP) {
            pipe.reached = false;
            if (state != BbrState.PROBE_RTT) {
                enter(BbrState.STARTUP);
            }
        } else if (back == BbrState.PROBE_UP && state != BbrState.PROBE_UP && state != BbrState.PROBE_RTT) {
            probe.refill();
        }
    }

    /** Leaves the window unchanged: pacing limits the sender after an idle time (§5.4). */
    @Override
    public void restart(int windowBytes) {}

    /** SaveCwnd: the window before losses or PROBE_RTT reduced it. */
    void saveWindow() {
        priorWindow = recovering || state == BbrState.PROBE_RTT ? Math.max(priorWindow, window) : window;
    }

    /** RestoreCwnd. */
    void restoreWindow() {
        window = Math.max(window, priorWindow);
    }

    // ---- control parameters

    /**
     * SetPacingRateWithGain: before the pipe was full once, a lower rate is ignored, because samples may be below what
     * the path carries.
     */
    private void paceAt(double gain) {
        double rate = gain * model.bandwidth() * PACING_MARGIN;
        if (pipe.reached || rate > pacing) {
            pacing = rate;
        }
    }

    /** SetSendQuantum. */
    private int quantumFor(double rate) {
        return Math.max((int) Math.min(rate * MILLI / NANOS, MOST_QUANTUM_BYTES), 2 * model.segmentBytes);
    }

    /** SetCwnd. */
    private void setWindow(RateSample sample) {
        long most = quantized(model.bdp(model.bandwidth(), state.windowGain) + aggregation.extraBytes());
        long next = window;
        if (pipe.reached) {
            next = Math.min(next + sample.deliveredBytes, most);
        } else if (next < most || sample.totalDeliveredBytes < model.initialWindowBytes) {
            next += sample.deliveredBytes;
        }
        next = Math.max(next, model.minPipeBytes());
        if (state == BbrState.PROBE_RTT) {
            next = Math.min(next, probeRtt.windowBytes());
        }
        window = (int) Math.min(MAX_WINDOW_BYTES, Math.min(next, bound()));
    }

    /** BoundCwndForModel. */
    private long bound() {
        long cap = PathModel.UNLIMITED;
        if (state == BbrState.PROBE_RTT || state == BbrState.PROBE_CRUISE) {
            cap = model.inflightWithHeadroom();
        } else if (state.isProbeBandwidth()) {
            cap = model.inflightLongTerm;
        }
        return Math.max(Math.min(cap, model.inflightShortTerm()), model.minPipeBytes());
    }

    /** Inflight(1.0): the bytes in flight that fill the path without a queue. */
    long inflight(double bandwidth) {
        return quantized(model.bdp(bandwidth, 1));
    }

    /** QuantizationBudget. */
    private long quantized(long bytes) {
        long least = Math.max(bytes, Math.max(OFFLOAD_QUANTA * quantum, model.minPipeBytes()));
        return state == BbrState.PROBE_UP ? least + 2L * model.segmentBytes : least;
    }

    // ---- queries of its parts

    /** TargetInflight: the bandwidth-delay product, or the window if losses have left less. */
    long targetInflightBytes() {
        return Math.min(model.bdp(model.bandwidth(), 1), window);
    }

    /** Returns whether the long-term bound is what limits the sender. */
    boolean isAtLongTermBound() {
        return (limited || wasLimited) && window >= model.inflightLongTerm;
    }

    BbrState state() {
        return state;
    }

    ProbeBandwidth probe() {
        return probe;
    }

    BbrUndo undoState() {
        return undo;
    }

    // ---- queries of tests

    PathModel model() {
        return model;
    }

    FullPipe pipe() {
        return pipe;
    }

    long extraAckedBytes() {
        return aggregation.extraBytes();
    }
}
