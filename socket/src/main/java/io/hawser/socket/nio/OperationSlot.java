package io.hawser.socket.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousChannel;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds the one operation of a kind that an asynchronous channel may have in progress. */
final class OperationSlot {
    private final AsynchronousChannel channel;
    private final Supplier<? extends RuntimeException> pending;
    private final AtomicReference<@Nullable AsynchronousOperation<?>> current = new AtomicReference<>();
    private volatile boolean forbidden;

    /** @param pending makes the exception of a program that begins a second operation of the kind */
    OperationSlot(AsynchronousChannel channel, Supplier<? extends RuntimeException> pending) {
        this.channel = channel;
        this.pending = pending;
    }

    /**
     * Takes the slot.
     *
     * @throws RuntimeException if an operation is under way
     */
    void take(AsynchronousOperation<?> operation) {
        if (!current.compareAndSet(null, operation)) {
            throw pending.get();
        }
    }

    void free(AsynchronousOperation<?> operation) {
        current.compareAndSet(operation, null);
    }

    /** Refuses further operations: after a time-out or a cancellation, bytes may have been lost. */
    void forbid() {
        forbidden = true;
    }

    boolean isForbidden() {
        return forbidden;
    }

    void signal() {
        AsynchronousOperation<?> operation = current.get();
        if (operation != null) {
            operation.signal();
        }
    }

    void fail(Throwable reason) {
        AsynchronousOperation<?> operation = current.get();
        if (operation != null) {
            operation.fail(reason);
        }
    }

    boolean isChannelOpen() {
        return channel.isOpen();
    }

    void closeChannel() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
