package io.hawser.socket.crossing;

import io.hawser.socket.driver.Parker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes the lock of a socket for a blocking call with a time limit. The wait for the lock counts: of many threads that
 * read one socket, each has the whole limit from the beginning of its own call.
 */
public final class TimedLock {
    private TimedLock() {}

    /**
     * Locks {@code lock}. An interrupt does not end the wait.
     *
     * @param nanos the time limit; {@link Parker#FOREVER} for none
     * @return the time that is left; 0 if the limit was reached, and the lock was not taken
     */
    public static long lock(ReentrantLock lock, long nanos, Parker parker) {
        if (nanos == Parker.FOREVER) {
            lock.lock();
            return nanos;
        }
        if (lock.tryLock()) {
            return nanos;
        }
        long startNanos = parker.nowNanos();
        long leftNanos = nanos;
        boolean interrupted = false;
        boolean taken = false;
        while (!taken && leftNanos > 0) {
            try {
                taken = lock.tryLock(leftNanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException later) {
                interrupted = true;
            }
            leftNanos = nanos - (parker.nowNanos() - startNanos);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        // the last look at a socket whose lock came with the end of the limit
        return taken ? Math.max(1, leftNanos) : 0;
    }
}
