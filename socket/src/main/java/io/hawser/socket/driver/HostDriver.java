package io.hawser.socket.driver;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * The owner of a host, as its sockets see it: it runs commands on the host's thread. An event loop on a real device and
 * the thread of a simulated network are drivers.
 */
public interface HostDriver {
    /**
     * Runs {@code command} on the host's thread soon, and flushes the host afterwards. Commands from one thread run in
     * order. May be called by any thread, and must wake the host's thread if it sleeps.
     *
     * @throws RejectedExecutionException if the host's thread has ended
     */
    void execute(Runnable command);

    /** Returns whether the calling thread is the host's. */
    boolean isHostThread();

    /** Makes a driver of an executor that runs on the host's thread, and a test for that thread. */
    static HostDriver of(Executor executor, BooleanSupplier isHostThread) {
        return new HostDriver() {
            @Override
            public void execute(Runnable command) {
                executor.execute(command);
            }

            @Override
            public boolean isHostThread() {
                return isHostThread.getAsBoolean();
            }
        };
    }
}
