package io.hawser.tcp;

import io.hawser.ip.Ip;
import io.hawser.ip.Path;
import io.hawser.mib.Counters;
import io.hawser.packet.PacketPool;
import io.hawser.tcp.buffer.BufferPool;
import io.hawser.tcp.buffer.ReceiveBuffer;
import io.hawser.tcp.buffer.TcpMemory;
import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.congestion.WindowSample;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.IsnGenerator;
import io.hawser.tcp.handshake.Negotiated;
import io.hawser.tcp.handshake.SynOptions;
import io.hawser.tcp.recovery.ScoreboardPool;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.tcp.signature.SegmentAuthentication;
import io.hawser.tcp.signature.Signatures;
import io.hawser.time.TimingWheel;
import io.hawser.wire.TcpOptions;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Shared environment of the flows of one TCP: time, settings, counters, observer, memory and output. Each flow has a
 * reference to it; {@link Flows} opens, finds and ends flows.
 */
final class TcpContext {
    private final Ip ip;
    private final TimingWheel wheel;
    private final TcpSettings settings;
    private final Counters<TcpCounter> counters;
    private final RandomGenerator random;
    private final TcpOutput output;
    private final TcpMemory memory;
    private final Flows flows;
    private final IsnGenerator isns;
    private final ScoreboardPool scoreboards = new ScoreboardPool();
    private final TcpTimers.Pool timers = new TcpTimers.Pool();
    private final BufferPool<SendBuffer> sendBuffers;
    private final BufferPool<ReceiveBuffer> receiveBuffers;
    private final Signatures signatures = new Signatures();
    private final TcpSocketOptions defaultOptions;
    private final WindowSample windowSample = new WindowSample();
    private final RateSample rateSample = new RateSample();
    private final SynOptions synOptions = new SynOptions();
    private @Nullable TcpObserver observer;

    TcpContext(
            Ip ip,
            TimingWheel wheel,
            PacketPool packets,
            TcpSettings settings,
            Counters<TcpCounter> counters,
            RandomGenerator random) {
        this.ip = ip;
        this.wheel = wheel;
        this.settings = settings;
        this.counters = counters;
        this.random = random;
        defaultOptions = new TcpSocketOptions(settings.congestionControls);
        output = new TcpOutput(this, packets);
        memory = new TcpMemory(wheel, settings, counters);
        sendBuffers = new BufferPool<>(() -> new SendBuffer(memory.chunks()));
        receiveBuffers = new BufferPool<>(() -> new ReceiveBuffer(memory.chunks()));
        FlowTable table = new FlowTable(random);
        isns = new IsnGenerator(random, settings, wheel.nowNanos());
        flows = new Flows(this, table, random);
    }

    // ---- time

    /** The timing wheel on which the timers of all flows are armed. */
    TimingWheel wheel() {
        return wheel;
    }

    /** The present, in nanoseconds of the wheel. */
    long nowNanos() {
        return wheel.nowNanos();
    }

    // ---- counters and the observer

    /** Adds 1 to a counter. */
    void count(TcpCounter counter) {
        counters.increment(counter);
    }

    /** Adds to a counter. */
    void count(TcpCounter counter, long amount) {
        counters.add(counter, amount);
    }

    /** Counts an arriving segment, or a part of one, that is dropped, and notifies the observer. */
    void dropped(@Nullable TcpFlow flow, TcpCounter reason) {
        counters.increment(reason);
        if (observer != null) {
            observer.dropped(flow, reason);
        }
    }

    /** Counts a retransmitted segment, and notifies the observer. */
    void retransmits(TcpFlow flow, int seq, int bytes) {
        counters.increment(TcpCounter.RETRANS_SEGS);
        if (observer != null) {
            observer.retransmitted(flow, seq, bytes);
        }
    }

    /** Notifies the observer of a measured round trip. */
    void roundTripMeasured(TcpConnection connection, long rttNanos) {
        if (observer != null) {
            int cwndBytes = connection.sender().recovery().windowBytes();
            observer.roundTripMeasured(connection, rttNanos, cwndBytes);
        }
    }

    /** Updates tcpCurrEstab and notifies the observer. */
    void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
        boolean stood = from == TcpState.ESTABLISHED || from == TcpState.CLOSE_WAIT;
        boolean stands = to == TcpState.ESTABLISHED || to == TcpState.CLOSE_WAIT;
        if (stood != stands) {
            counters.add(TcpCounter.CURR_ESTAB, stands ? 1 : -1);
        }
        if (observer != null) {
            observer.stateChanged(flow, from, to);
        }
    }

    /** The observer; null for none. */
    @Nullable
    TcpObserver observer() {
        return observer;
    }

    void observer(@Nullable TcpObserver newObserver) {
        observer = newObserver;
    }

    /** The counters of this TCP. */
    Counters<TcpCounter> counters() {
        return counters;
    }

    // ---- settings

    /** The sysctls of this TCP. */
    TcpSettings settings() {
        return settings;
    }

    /** The socket options of a connection whose user has not changed any. */
    TcpSocketOptions defaultOptions() {
        return defaultOptions;
    }

    /** Creates the congestion control that {@code options}, or else the host's sysctl, names. */
    CongestionControl newCongestionControl(TcpSocketOptions options) {
        String chosen = options.congestionControl();
        return settings.congestionControls.create(chosen == null ? settings.congestionControl : chosen, random);
    }

    /**
     * Returns whether an invalid segment of a flow may be answered now. Each flow has its own interval, drawn at random
     * for each answer: a counter shared by all flows would reveal to an attacker the existence of other connections
     * (bad input 24).
     *
     * @param skipped the counter to increment if it may not be answered
     */
    boolean mayAnswerInvalid(TcpFlow flow, TcpCounter skipped) {
        long now = wheel.nowNanos();
        if (now < flow.nextInvalidAckNanos) {
            count(skipped);
            return false;
        }
        long interval = settings.invalidAckIntervalNanos;
        flow.nextInvalidAckNanos = now + (interval > 1 ? interval / 2 + random.nextLong(interval / 2) : interval);
        return true;
    }

    // ---- resources shared by flows

    /** The network layer below. */
    Ip ip() {
        return ip;
    }

    /** Writes segments and hands them to the network layer. */
    TcpOutput output() {
        return output;
    }

    /** The flows of this TCP. */
    Flows flows() {
        return flows;
    }

    /** The memory of all buffers. */
    TcpMemory memory() {
        return memory;
    }

    /** Scoreboards that are free because their connections have nothing in flight. */
    ScoreboardPool scoreboards() {
        return scoreboards;
    }

    /** Timers that are free because their connections have ended, or have none armed. */
    TcpTimers.Pool timers() {
        return timers;
    }

    /** Send buffers that are free because their connections have nothing to send. */
    BufferPool<SendBuffer> sendBuffers() {
        return sendBuffers;
    }

    /** Receive buffers that are free because the users of their connections have read everything. */
    BufferPool<ReceiveBuffer> receiveBuffers() {
        return receiveBuffers;
    }

    /** Computes the signatures of segments. */
    Signatures signatures() {
        return signatures;
    }

    /** Chooses initial sequence numbers and timestamp offsets. */
    IsnGenerator isns() {
        return isns;
    }

    /** The sample that each acknowledgment fills for loss-based congestion control. */
    WindowSample windowSample() {
        return windowSample;
    }

    /** The sample that each acknowledgment fills for model-based congestion control. */
    RateSample rateSample() {
        return rateSample;
    }

    /** Begins the options of a SYN, which must be sent before the next one begins; see {@link SynOptions#begin}. */
    SynOptions synOptions(int mss, boolean sack, int windowShift) {
        return synOptions.begin(mss, sack, windowShift);
    }

    /** Combines the options of the peer's SYN with these socket options. */
    Negotiated negotiate(TcpOptions options, Path path, TcpSocketOptions own, @Nullable Ecn ecn) {
        if (options.isWindowScaleTooLarge()) {
            count(TcpCounter.WINDOW_SCALE_CLAMPED);
        }
        boolean allowsTimestamps = SegmentAuthentication.allowsTimestamps(own.currentKeys(), path.remote());
        return Negotiated.from(options, path.remote(), settings, allowsTimestamps, ecn);
    }
}
