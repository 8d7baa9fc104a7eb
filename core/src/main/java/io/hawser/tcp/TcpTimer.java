package io.hawser.tcp;

import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import org.jspecify.annotations.Nullable;

/** One of the seven timers of a flow. */
final class TcpTimer extends Timer {
    private static final TcpTimerKind[] KINDS = TcpTimerKind.values();

    private final TcpFlow flow;
    /** The ordinal of the kind, as a byte, which fits into the padding of the object. */
    private final byte kind;

    TcpTimer(TcpFlow flow, TcpTimerKind kind) {
        this.flow = flow;
        this.kind = (byte) kind.ordinal();
    }

    private TcpTimerKind kind() {
        return KINDS[kind];
    }

    void arm(long deadlineNanos) {
        flow.context.wheel().arm(this, deadlineNanos);
        TcpObserver observer = flow.context.observer();
        if (observer != null) {
            observer.timerArmed(flow, kind(), deadlineNanos);
        }
    }

    void cancel() {
        if (flow.context.wheel().cancel(this)) {
            TcpObserver observer = flow.context.observer();
            if (observer != null) {
                observer.timerCancelled(flow, kind());
            }
        }
    }

    @Override
    protected void expired(long nowNanos) {
        TcpObserver observer = flow.context.observer();
        if (observer != null) {
            observer.timerFired(flow, kind());
        }
        flow.timerFired(kind(), nowNanos);
    }

    static long deadlineOf(@Nullable TcpTimer timer) {
        return timer == null ? Deadline.NEVER : timer.deadlineNanos();
    }
}
