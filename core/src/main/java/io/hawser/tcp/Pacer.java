package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;

/**
 * Spreads the segments of a connection over time, instead of sending a whole window at once (draft-ietf-ccwg-bbr
 * §5.6.2). The rate is that of the congestion control, or, with {@code net.hawser.tcp_pacing}, somewhat more than a
 * window per round trip, as in Linux with the {@code fq} queue; SO_MAX_PACING_RATE is the upper limit.
 *
 * <p>Acknowledgments, window probes and the retransmission timer's segments are not delayed, but their bytes count.
 */
final class Pacer extends Timer {
    private static final double NANOS = 1e9;

    /** Limit on the bytes sent at one instant; Linux has the same limit for one packet handed to a network card. */
    private static final int MAX_QUANTUM = 65_536;

    /** Time that a quantum covers; Linux uses 1/1024 of a second, its {@code sk_pacing_shift} being 10. */
    private static final long QUANTUM_NANOS = 1_000_000;

    private final Sender sender;

    /** C.next_send_time: when the next segment may be sent. */
    private long nextNanos;

    Pacer(Sender sender) {
        this.sender = sender;
    }

    /** The present rate of {@code sender} in bytes a second; 0 for no limit. */
    static long bytesPerSecond(Sender sender) {
        CongestionControl congestion = sender.recovery().congestion();
        TcpSettings settings = sender.connection().context.settings();
        ModelBasedControl model = sender.recovery().model();
        long rate = model == null ? 0 : model.pacingBytesPerSecond();
        long srtt = sender.recovery().rtt().srttNanos();
        if (rate == 0 && settings.pacing && srtt > 0) {
            int window = sender.recovery().windowBytes();
            boolean slowStart = congestion.windowBytes() < congestion.thresholdBytes() / 2;
            int percent = slowStart ? settings.pacingSlowStartPercent : settings.pacingAvoidancePercent;
            rate = Math.max(1, (long) (window * NANOS / srtt * percent / 100));
        }
        long most = sender.connection().currentOptions().maxPacingBytesPerSecond();
        return most > 0 && (rate == 0 || most < rate) ? most : rate;
    }

    /** Returns whether data may be sent now. If not, the pacer calls the sender when data may be sent. */
    boolean mayLeave(long nowNanos) {
        if (nextNanos <= nowNanos) {
            return true;
        }
        if (!isArmed()) {
            // wait until a whole quantum has accumulated, instead of waking up for each segment
            long rate = bytesPerSecond(sender);
            long saved = rate == 0 ? 0 : nanosFor(quantum(rate) - sender.mss(), rate);
            sender.connection().context.wheel().arm(this, Deadline.after(nextNanos, saved));
        }
        return false;
    }

    /** Bytes that may be sent in one burst. */
    int quantumBytes() {
        long rate = bytesPerSecond(sender);
        return rate == 0 ? Integer.MAX_VALUE : quantum(rate);
    }

    /** The bytes sent in a millisecond, in whole segments, unless a model sets the quantum. */
    private int quantum(long rate) {
        int mss = sender.mss();
        ModelBasedControl model = sender.recovery().model();
        double wanted = model == null ? rate * (QUANTUM_NANOS / NANOS) : model.quantumBytes();
        return Math.max(1, (int) (Math.min(MAX_QUANTUM, wanted) / mss)) * mss;
    }

    /** Counts bytes that were sent. */
    void sent(int bytes, long nowNanos) {
        long rate = bytesPerSecond(sender);
        if (rate > 0) {
            // The unused time of up to one quantum may be used later; longer idle time is lost.
            long earliest = nowNanos - nanosFor(quantum(rate) - sender.mss(), rate);
            nextNanos = Math.max(nextNanos, earliest) + nanosFor(bytes, rate);
        }
    }

    /** Applies a new rate, also to data that waits because of the old one. */
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
