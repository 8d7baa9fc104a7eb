package io.hawser.tcp;

import io.hawser.time.Deadline;
import org.jspecify.annotations.Nullable;

/** The timers of one connection, each made when first armed: most connections need few of them. */
final class TcpTimers {
    private static final int KINDS = TcpTimerKind.values().length;

    private final TcpFlow flow;
    private @Nullable TcpTimer @Nullable [] timers;

    TcpTimers(TcpFlow flow) {
        this.flow = flow;
    }

    void arm(TcpTimerKind kind, long deadlineNanos) {
        @Nullable TcpTimer[] all = timers;
        if (all == null) {
            all = new @Nullable TcpTimer[KINDS];
            timers = all;
        }
        TcpTimer timer = all[kind.ordinal()];
        if (timer == null) {
            timer = new TcpTimer(flow, kind);
            all[kind.ordinal()] = timer;
        }
        timer.arm(deadlineNanos);
    }

    void armAfter(TcpTimerKind kind, long delayNanos) {
        arm(kind, Deadline.after(flow.context.nowNanos(), delayNanos));
    }

    void cancel(TcpTimerKind kind) {
        TcpTimer timer = get(kind);
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Cancels a timer that will not be needed again, and releases its memory. */
    void release(TcpTimerKind kind) {
        @Nullable TcpTimer[] all = timers;
        TcpTimer timer = get(kind);
        if (all == null || timer == null) {
            return;
        }
        timer.cancel();
        all[kind.ordinal()] = null;
        for (TcpTimer other : all) {
            if (other != null) {
                return;
            }
        }
        timers = null;
    }

    boolean isArmed(TcpTimerKind kind) {
        TcpTimer timer = get(kind);
        return timer != null && timer.isArmed();
    }

    long deadlineNanos(TcpTimerKind kind) {
        return TcpTimer.deadlineOf(get(kind));
    }

    /** Cancels all timers and releases their memory. */
    void clear() {
        @Nullable TcpTimer[] all = timers;
        if (all != null) {
            for (TcpTimer timer : all) {
                if (timer != null) {
                    timer.cancel();
                }
            }
            timers = null;
        }
    }

    private @Nullable TcpTimer get(TcpTimerKind kind) {
        return timers == null ? null : timers[kind.ordinal()];
    }
}
