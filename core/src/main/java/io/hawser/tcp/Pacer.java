package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;

/**
 * Spreads what a connection sends over time instead of sending a window at once (draft-ietf-ccwg-bbr §5.6.2): at the
 * rate that its congestion control asks for, or, when {@code net.hawser.tcp_pacing} asks for it, somewhat faster than a
 * window in a round trip, as Linux does below the {@code fq} queue; never faster than SO_MAX_PACING_RATE.
 *
 * <p>Acknowledgments, window probes, and what the retransmission timer sends do not wait, but what they send counts.
 */
final class Pacer extends Timer {
    private static final double NANOS = 1e9;

    /** No more leaves at one instant; Linux has the same limit, for the size of what it hands to a card. */
    private static final int MAX_QUANTUM = 65_536;

    /** Linux has 1/1024 of a second, its {@code sk_pacing_shift} being 10. */
    private static final long QUANTUM_NANOS = 1_000_000;

    private final Sender sender;

    /** C.next_send_time: when the next segment may leave. */
    private long nextNanos;

    Pacer(Sender sender) {
        this.sender = sender;
    }

    /** The rate of {@code sender} now, in bytes a second; 0 for as fast as it can. */
    static long bytesPerSecond(Sender sender) {
        CongestionControl congestion = sender.congestion();
        TcpSettings settings = sender.connection().context.settings();
        ModelBasedControl model = sender.recovery().model();
        long rate = model == null ? 0 : model.pacingBytesPerSecond();
        long srtt = sender.rtt().srttNanos();
        if (rate == 0 && settings.pacing && srtt > 0) {
            int window = sender.recovery().windowBytes();
            boolean slowStart = congestion.windowBytes() < congestion.thresholdBytes() / 2;
            int percent = slowStart ? settings.pacingSlowStartPercent : settings.pacingAvoidancePercent;
            rate = Math.max(1, (long) (window * NANOS / srtt * percent / 100));
        }
        long most = sender.connection().currentOptions().maxPacingBytesPerSecond();
        return most > 0 && (rate == 0 || most < rate) ? most : rate;
    }

    /** Whether something may leave now. If not, the sender is called again when it may. */
    boolean mayLeave(long nowNanos) {
        if (nextNanos <= nowNanos) {
            return true;
        }
        if (!isArmed()) {
            // not for each segment, but when a quantum has been saved up
            long rate = bytesPerSecond(sender);
            long saved = rate == 0 ? 0 : nanosFor(quantum(rate) - sender.mss(), rate);
            sender.connection().context.wheel().arm(this, Deadline.after(nextNanos, saved));
        }
        return false;
    }

    /** Bytes that may leave in one burst. */
    int quantumBytes() {
        long rate = bytesPerSecond(sender);
        return rate == 0 ? Integer.MAX_VALUE : quantum(rate);
    }

    /** The bytes that leave in a millisecond, in whole segments, unless a model sets the quantum. */
    private int quantum(long rate) {
        int mss = sender.mss();
        ModelBasedControl model = sender.recovery().model();
        double wanted = model == null ? rate * (QUANTUM_NANOS / NANOS) : model.quantumBytes();
        return Math.max(1, (int) (Math.min(MAX_QUANTUM, wanted) / mss)) * mss;
    }

    /** Something has left. */
    void sent(int bytes, long nowNanos) {
        long rate = bytesPerSecond(sender);
        if (rate > 0) {
            // What a quantum has saved up may be spent, but no idle time.
            long earliest = nowNanos - nanosFor(quantum(rate) - sender.mss(), rate);
            nextNanos = Math.max(nextNanos, earliest) + nanosFor(bytes, rate);
        }
    }

    /** Another rate holds from now on, also for what waits because of the old one. */
    void rateChanged(long nowNanos) {
        stop();
        long rate = bytesPerSecond(sender);
        nextNanos = rate == 0 ? nowNanos : Math.min(nextNanos, nowNanos + nanosFor(sender.mss(), rate));
    }

    private static long nanosFor(int bytes, long rate) {
        return Math.max(0, (long) (bytes * NANOS / rate));
    }

    @Override
    protected void expired(long nowNanos) {
        sender.output();
    }

    void stop() {
        sender.connection().context.wheel().cancel(this);
    }
}
