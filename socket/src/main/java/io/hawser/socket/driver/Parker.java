package io.hawser.socket.driver;

import java.util.concurrent.locks.LockSupport;

/**
 * Decides how a thread waits that a socket call blocks, and which clock its time limits use. All blocking calls of this
 * module wait here.
 */
public interface Parker {
    /** Stands for a wait without a time limit, in nanoseconds. */
    long FOREVER = Long.MAX_VALUE;

    /** The clock of timeouts, in nanoseconds from an arbitrary origin. */
    long nowNanos();

    /**
     * Blocks the calling thread until {@link #unpark} is called for it, the time limit is reached or the thread is
     * interrupted. It may return early without a reason, and returns at once if {@link #unpark} was called before.
     *
     * @param blocker the object that the thread waits for, for thread dumps
     * @param nanos the time limit, in nanoseconds; {@link #FOREVER} for none
     */
    void park(Object blocker, long nanos);

    /** Ends the wait of {@code thread}, or the next one if it does not wait. May be called by any thread. */
    void unpark(Thread thread);

    /**
     * Returns a parker that waits in real time, by {@link LockSupport}; a waiting virtual thread releases its carrier.
     */
    static Parker realTime() {
        return RealTimeParker.INSTANCE;
    }
}
