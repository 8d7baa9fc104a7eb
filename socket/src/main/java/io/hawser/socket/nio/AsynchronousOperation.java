package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostThread;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An operation of an asynchronous channel. It is attempted at once, and again whenever the readiness of its channel
 * changes, until it succeeds, fails, or is cancelled. It ends once; then its slot is free, and the group calls its
 * handler.
 */
final class AsynchronousOperation<V> implements Runnable {
    /** Attempts the operation without blocking. */
    @FunctionalInterface
    interface Attempt<V> {
        /** Returns the result; null while the operation would block. */
        @Nullable
        Result<V> now() throws IOException;
    }

    /** The value of an operation that succeeded, which is null for a connect. */
    record Result<V>(@Nullable V value) {}

    private final HostThread hostThread;
    private final HostChannelGroup group;
    private final OperationSlot slot;
    private final Attempt<V> attempt;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<V> future = new CompletableFuture<>() {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return AsynchronousOperation.this.cancel(mayInterruptIfRunning);
        }
    };
    private @Nullable Runnable handler;

    /** Belongs to the host's thread. */
    private final Timer timer = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            timedOut();
        }
    };

    private volatile boolean isTimed;

    AsynchronousOperation(HostThread hostThread, HostChannelGroup group, OperationSlot slot, Attempt<V> attempt) {
        this.hostThread = hostThread;
        this.group = group;
        this.slot = slot;
        this.attempt = attempt;
    }

    /**
     * Takes the slot and begins, with a handler.
     *
     * @param nanos the time limit; 0 for none
     * @throws RuntimeException thrown by the slot, if another operation is under way
     */
    <A> void begin(CompletionHandler<V, ? super A> completion, @Nullable A attachment, long nanos) {
        // before the slot is taken: a signal may end the operation at once
        handler = () -> notify(completion, attachment);
        begin(nanos);
    }

    /**
     * Takes the slot and begins.
     *
     * @throws RuntimeException thrown by the slot, if another operation is under way
     */
    Future<V> begin() {
        begin(0);
        return future;
    }

    private void begin(long nanos) {
        slot.take(this);
        tryNow();
        if (nanos > 0 && !ended.get()) {
            isTimed = true;
            hostThread.submit(() -> {
                if (!ended.get()) {
                    var wheel = hostThread.host().timers();
                    wheel.arm(timer, Deadline.after(wheel.nowNanos(), nanos));
                }
            });
        }
    }

    @SuppressWarnings("NullAway") // the JDK's interface takes null attachments and results
    private <A> void notify(CompletionHandler<V, ? super A> completion, @Nullable A attachment) {
        if (future.isCompletedExceptionally()) {
            completion.failed(future.exceptionNow(), attachment);
        } else {
            completion.completed(future.resultNow(), attachment);
        }
    }

    /** Makes the group attempt the operation again. Called by the host's thread. */
    void signal() {
        if (!ended.get() && scheduled.compareAndSet(false, true) && !group.execute(this)) {
            fail(new ShutdownChannelGroupException());
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        tryNow();
    }

    private void tryNow() {
        lock.lock();
        try {
            if (ended.get()) {
                return;
            }
            Result<V> result = attempt.now();
            if (result != null) {
                succeed(result);
            }
        } catch (ClosedChannelException closed) {
            fail(slot.isChannelOpen() ? closed : new AsynchronousCloseException());
        } catch (IOException | RuntimeException failed) {
            fail(failed);
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("NullAway") // the value of a connect is null
    private void succeed(Result<V> result) {
        if (ended.compareAndSet(false, true)) {
            slot.free(this);
            future.complete(result.value);
            finish();
        }
    }

    /** Ends the operation with a failure, unless it has ended already. */
    void fail(Throwable reason) {
        if (ended.compareAndSet(false, true)) {
            slot.free(this);
            future.completeExceptionally(reason);
            finish();
        }
    }

    private void timedOut() {
        slot.forbid();
        fail(new InterruptedByTimeoutException());
    }

    private boolean cancel(boolean close) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        slot.forbid();
        slot.free(this);
        future.completeExceptionally(new CancellationException());
        finish();
        if (close) {
            slot.closeChannel();
        }
        return true;
    }

    private void finish() {
        if (isTimed) {
            hostThread.submit(() -> hostThread.host().timers().cancel(timer));
        }
        Runnable completion = handler;
        if (completion != null) {
            group.dispatch(completion);
        }
    }
}
