package io.hawser.tcp;

import io.hawser.pool.FreeObjects;
import io.hawser.time.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one connection, each made when first armed. A connection takes its set from a {@link Pool} when it arms
 * its first timer, and returns it when the connection ends, or when the handshake is over and no timer is armed.
 */
final class TcpTimers {
    private static final int KINDS = TcpTimerKind.values().length;

    private final @Nullable TcpTimer[] timers = new @Nullable TcpTimer[KINDS];

    private TcpTimers() {}

    static void arm(TcpConnection connection, TcpTimerKind kind, long deadlineNanos) {
        TcpTimers set = connection.timers;
        if (set == null) {
            set = connection.context.timers().take(connection);
            connection.timers = set;
        }
        TcpTimer timer = set.timers[kind.ordinal()];
        if (timer == null) {
            timer = new TcpTimer(connection, kind);
            set.timers[kind.ordinal()] = timer;
        }
        timer.arm(deadlineNanos);
    }

    static void armAfter(TcpConnection connection, TcpTimerKind kind, long delayNanos) {
        arm(connection, kind, Deadline.after(connection.context.nowNanos(), delayNanos));
    }

    static void cancel(TcpConnection connection, TcpTimerKind kind) {
        TcpTimer timer = get(connection, kind);
        if (timer != null) {
            timer.cancel();
        }
    }

    static boolean isArmed(TcpConnection connection, TcpTimerKind kind) {
        TcpTimer timer = get(connection, kind);
        return timer != null && timer.isArmed();
    }

    static long deadlineNanos(TcpConnection connection, TcpTimerKind kind) {
        return TcpTimer.deadlineOf(get(connection, kind));
    }

    private static @Nullable TcpTimer get(TcpConnection connection, TcpTimerKind kind) {
        TcpTimers set = connection.timers;
        return set == null ? null : set.timers[kind.ordinal()];
    }

    /** Returns the set of a connection to the pool if none of its timers is armed. */
    static void releaseUnarmed(TcpConnection connection) {
        TcpTimers set = connection.timers;
        if (set != null && !set.isAnyArmed()) {
            release(connection, set);
        }
    }

    private boolean isAnyArmed() {
        for (TcpTimer timer : timers) {
            if (timer != null && timer.isArmed()) {
                return true;
            }
        }
        return false;
    }

    /** Cancels all timers of a connection and returns the set to the pool. */
    static void clear(TcpConnection connection) {
        TcpTimers set = connection.timers;
        if (set != null) {
            for (TcpTimer timer : set.timers) {
                if (timer != null) {
                    timer.cancel();
                }
            }
            release(connection, set);
        }
    }

    private static void release(TcpConnection connection, TcpTimers set) {
        connection.timers = null;
        set.belongTo(null);
        connection.context.timers().give(set);
    }

    private void belongTo(@Nullable TcpConnection connection) {
        for (TcpTimer timer : timers) {
            if (timer != null) {
                timer.belongTo(connection);
            }
        }
    }

    /** The free sets of a host: a connection that is opened soon after another has ended allocates no timers. */
    static final class Pool {
        /** Number of sets kept: at most 300 bytes each. */
        private static final int KEPT = 256;

        private final FreeObjects<TcpTimers> free = new FreeObjects<>(KEPT);

        private TcpTimers take(TcpConnection connection) {
            TcpTimers idle = free.take();
            if (idle == null) {
                return new TcpTimers();
            }
            idle.belongTo(connection);
            return idle;
        }

        private void give(TcpTimers set) {
            free.give(set);
        }
    }
}
