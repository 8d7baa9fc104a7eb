package io.hawser.socket.crossing;

import io.hawser.socket.driver.Parker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * State that a socket of a program shares with its counterpart on the host's thread. Threads of the program set bits
 * that request work; the host's thread takes all bits at once. The host's thread publishes its results, then calls
 * {@link #changed}, which wakes the waiting threads and notifies the listener.
 */
public abstract class Endpoint implements Runnable {
    /** Listener for possible changes of {@link #readyOps}. Called by the host's thread; must not block. */
    @FunctionalInterface
    public interface ReadinessListener {
        /** Called when readiness may have changed. */
        void readinessChanged();
    }

    private static final VarHandle WORK;

    static {
        try {
            WORK = MethodHandles.lookup().findVarHandle(Endpoint.class, "work", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final HostThread hostThread;
    /** Bits of work that the host's thread has not taken yet. */
    @SuppressWarnings("unused") // by VarHandle
    private int work;

    /** The thread that waits for input or for a connection to accept; only one, because callers hold a lock. */
    private volatile @Nullable Thread reader;

    /** The thread that waits for space or for the end of connecting; only one as well. */
    private volatile @Nullable Thread writer;

    private volatile @Nullable ReadinessListener listener;
    private volatile boolean closed;
    private volatile boolean hostGone;

    Endpoint(HostThread hostThread) {
        this.hostThread = hostThread;
    }

    /** Access to the host's thread. */
    public final HostThread hostThread() {
        return hostThread;
    }

    /** Sets the listener for changes; null for none. */
    public final void listener(@Nullable ReadinessListener newListener) {
        listener = newListener;
    }

    /**
     * Operations that would not block now. May be called by any thread.
     *
     * @param interest the bits of {@link java.nio.channels.SelectionKey} to check
     * @return the bits of the ready operations
     */
    public abstract int readyOps(int interest);

    /** Returns whether the program has closed the endpoint. */
    public final boolean isClosed() {
        return closed;
    }

    /** Returns whether the endpoint's host is closed. */
    public final boolean isHostGone() {
        return hostGone;
    }

    /** Requests work from the host's thread. */
    final void request(int bits) {
        int before = (int) WORK.getAndBitwiseOr(this, bits);
        if (before == 0) {
            hostThread.submit(this);
        }
    }

    @Override
    public final void run() {
        perform((int) WORK.getAndSet(this, 0));
    }

    /** Does the requested work. Called by the host's thread. */
    abstract void perform(int bits);

    /** Releases everything because the host is closed. Called by the host's thread. */
    abstract void releaseAll();

    final void hostClosed() {
        releaseAll();
        hostVanished();
    }

    /** Records that the host's thread has ended. */
    final void hostVanished() {
        hostGone = true;
        changed();
    }

    /** Wakes all waiting threads. */
    final void changed() {
        wakeReader();
        wakeWriter();
        tell();
    }

    final void wakeReader() {
        Thread waiting = reader;
        if (waiting != null) {
            hostThread.parker().unpark(waiting);
        }
    }

    final void wakeWriter() {
        Thread waiting = writer;
        if (waiting != null) {
            hostThread.parker().unpark(waiting);
        }
    }

    final void tell() {
        ReadinessListener told = listener;
        if (told != null) {
            told.readinessChanged();
        }
    }

    /** Marks the endpoint closed and wakes waiting threads; returns false if it was closed before. */
    final boolean markClosed() {
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        wakeReader();
        wakeWriter();
        return true;
    }

    /** A condition to wait for; without captured variables, so that a wait allocates nothing. */
    @FunctionalInterface
    interface Condition<E extends Endpoint> {
        boolean holds(E endpoint);
    }

    /**
     * Waits, as the reader, until {@code condition} holds, the endpoint is closed, or the time limit is reached.
     *
     * @param nanos the time limit; {@link Parker#FOREVER} for none
     * @param mode the effect of an interrupt
     * @return false after the time limit
     */
    static <E extends Endpoint> boolean awaitAsReader(
            E endpoint, Condition<E> condition, long nanos, InterruptMode mode) {
        Endpoint shared = endpoint;
        if (condition.holds(endpoint) || shared.closed) {
            return true;
        }
        shared.reader = Thread.currentThread();
        try {
            return await(endpoint, condition, nanos, mode);
        } finally {
            shared.reader = null;
        }
    }

    /** Waits in the same way, as the writer. */
    static <E extends Endpoint> boolean awaitAsWriter(
            E endpoint, Condition<E> condition, long nanos, InterruptMode mode) {
        Endpoint shared = endpoint;
        if (condition.holds(endpoint) || shared.closed) {
            return true;
        }
        shared.writer = Thread.currentThread();
        try {
            return await(endpoint, condition, nanos, mode);
        } finally {
            shared.writer = null;
        }
    }

    private static <E extends Endpoint> boolean await(
            E endpoint, Condition<E> condition, long nanos, InterruptMode mode) {
        Endpoint shared = endpoint;
        Parker parker = shared.hostThread.parker();
        long startNanos = nanos == Parker.FOREVER ? 0 : parker.nowNanos();
        boolean interrupted = false;
        try {
            while (!condition.holds(endpoint) && !shared.closed && !shared.hostGone) {
                long left = Parker.FOREVER;
                if (nanos != Parker.FOREVER) {
                    left = nanos - (parker.nowNanos() - startNanos);
                    if (left <= 0) {
                        return false;
                    }
                }
                parker.park(endpoint, left);
                if (Thread.currentThread().isInterrupted()) {
                    if (mode == InterruptMode.RETURN) {
                        return true;
                    }
                    // Otherwise a parked thread would spin; the interrupt status is restored below.
                    interrupted |= Thread.interrupted();
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The effect of an interrupt on a blocked call. */
    public enum InterruptMode {
        /** The call returns, and its caller finds the reason: a channel, or a socket of a virtual thread. */
        RETURN,

        /** The call continues to wait, as calls of java.net do on a platform thread. */
        IGNORE;

        /** The mode of java.net operations on the calling thread. */
        public static InterruptMode ofSockets() {
            return Thread.currentThread().isVirtual() ? RETURN : IGNORE;
        }
    }
}
