package io.hawser.socket.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Holds the one operation of a kind that an asynchronous channel may have in progress. */
final class OperationSlot {
    private final AsynchronousChannel channel;
    private final AtomicReference<@Nullable AsynchronousOperation<?>> current = new AtomicReference<>();
    private volatile boolean forbidden;

    OperationSlot(AsynchronousChannel channel) {
        this.channel = channel;
    }

    /** Takes the slot; returns false if an operation is under way. */
    boolean take(AsynchronousOperation<?> operation) {
        return current.compareAndSet(null, operation);
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
