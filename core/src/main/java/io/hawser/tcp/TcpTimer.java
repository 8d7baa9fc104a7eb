package io.hawser.tcp;

import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of the seven timers of a flow. */
final class TcpTimer extends Timer {
    private static final TcpTimerKind[] KINDS = TcpTimerKind.values();

    /** Null while the timer is in the pool of its host; it is not armed then. */
    private @Nullable TcpFlow flow;
    /** The ordinal of the kind, as a byte, which fits into the padding of the object. */
    private final byte kind;

    TcpTimer(TcpFlow flow, TcpTimerKind kind) {
        this.flow = flow;
        this.kind = (byte) kind.ordinal();
    }

    void belongTo(@Nullable TcpFlow owner) {
        flow = owner;
    }

    private TcpFlow flow() {
        return Objects.requireNonNull(flow);
    }

    private TcpTimerKind kind() {
        return KINDS[kind];
    }

    void arm(long deadlineNanos) {
        TcpFlow owner = flow();
        owner.context.wheel().arm(this, deadlineNanos);
        TcpObserver observer = owner.context.observer();
        if (observer != null) {
            observer.timerArmed(owner, kind(), deadlineNanos);
        }
    }

    void cancel() {
        TcpFlow owner = flow();
        if (owner.context.wheel().cancel(this)) {
            TcpObserver observer = owner.context.observer();
            if (observer != null) {
                observer.timerCancelled(owner, kind());
            }
        }
    }

    @Override
    protected void expired(long nowNanos) {
        TcpFlow owner = flow();
        TcpObserver observer = owner.context.observer();
        if (observer != null) {
            observer.timerFired(owner, kind());
        }
        owner.timerFired(kind(), nowNanos);
    }

    static long deadlineOf(@Nullable TcpTimer timer) {
        return timer == null ? Deadline.NEVER : timer.deadlineNanos();
    }
}
