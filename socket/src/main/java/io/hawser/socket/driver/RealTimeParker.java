package io.hawser.socket.driver;

import java.util.concurrent.locks.LockSupport;

/** Waits by {@link LockSupport} and the monotonic clock. */
final class RealTimeParker implements Parker {
    static final RealTimeParker INSTANCE = new RealTimeParker();

    private RealTimeParker() {}

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public void park(Object blocker, long nanos) {
        if (nanos == FOREVER) {
            LockSupport.park(blocker);
        } else {
            LockSupport.parkNanos(blocker, nanos);
        }
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }
}
