package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.crossing.Inet;
import io.hawser.socket.nio.AsynchronousOperation.Attempt;
import io.hawser.socket.nio.AsynchronousOperation.Result;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.WritePendingException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a Hawser host as an asynchronous channel, with the contract of the JDK's own. It uses a non-blocking
 * {@link HostSocketChannel}, and has at most one operation of each kind in progress.
 */
final class HostAsynchronousSocketChannel extends AsynchronousSocketChannel {
    private final HostThread hostThread;
    private final HostChannelGroup group;
    private final HostSocketChannel channel;
    private final OperationSlot connecting = new OperationSlot(this, ConnectionPendingException::new);
    private final OperationSlot reading = new OperationSlot(this, ReadPendingException::new);
    private final OperationSlot writing = new OperationSlot(this, WritePendingException::new);

    /** Makes a channel, for a new socket or for an accepted connection. */
    HostAsynchronousSocketChannel(
            AsynchronousChannelProvider provider,
            HostThread hostThread,
            HostChannelGroup group,
            HostSocketChannel channel)
            throws IOException {
        super(provider);
        this.hostThread = hostThread;
        this.group = group;
        this.channel = channel;
        channel.configureBlocking(false);
        channel.keys().watcher(() -> {
            connecting.signal();
            reading.signal();
            writing.signal();
        });
        group.add(this);
    }

    // ---- addresses and options

    @Override
    public AsynchronousSocketChannel bind(@Nullable SocketAddress local) throws IOException {
        channel.bind(local);
        return this;
    }

    @Override
    public <T> AsynchronousSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        return channel.getLocalAddress();
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        return channel.getRemoteAddress();
    }

    // ---- connecting

    @Override
    public <A> void connect(SocketAddress remote, @Nullable A attachment, CompletionHandler<Void, ? super A> handler) {
        Objects.requireNonNull(handler, "'handler' is null");
        begin(connect(remote, connecting), handler, attachment, 0);
    }

    @Override
    public Future<Void> connect(SocketAddress remote) {
        return begin(connect(remote, connecting));
    }

    private Supplier<AsynchronousOperation<Void>> connect(SocketAddress remote, OperationSlot slot) {
        Inet.check(remote, null);
        return () -> {
            if (channel.isConnected()) {
                throw new AlreadyConnectedException();
            }
            boolean[] begun = {false};
            return new AsynchronousOperation<>(hostThread, group, slot, () -> {
                try {
                    if (!begun[0]) {
                        begun[0] = true;
                        channel.connect(remote);
                    }
                    return channel.finishConnect() ? new Result<>(null) : null;
                } catch (IOException failed) {
                    // the channel is closed in that case
                    group.remove(this);
                    throw failed;
                }
            });
        };
    }

    // ---- reading and writing

    @Override
    public <A> void read(
            ByteBuffer target,
            long timeout,
            TimeUnit unit,
            @Nullable A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler, "'handler' is null");
        begin(readInto(target), handler, attachment, unit.toNanos(timeout));
    }

    @Override
    public Future<Integer> read(ByteBuffer target) {
        return begin(readInto(target));
    }

    private Supplier<AsynchronousOperation<Integer>> readInto(ByteBuffer target) {
        requireWritable(target);
        return () -> transfer(reading, () -> {
            int count = channel.read(target);
            return count == 0 && target.hasRemaining() ? null : new Result<>(count);
        });
    }

    @Override
    public <A> void read(
            ByteBuffer[] targets,
            int offset,
            int length,
            long timeout,
            TimeUnit unit,
            @Nullable A attachment,
            CompletionHandler<Long, ? super A> handler) {
        Objects.requireNonNull(handler, "'handler' is null");
        ByteBuffer[] own = part(targets, offset, length);
        requireWritable(own);
        begin(
                () -> transfer(reading, () -> moved(channel.read(own, 0, own.length), own)),
                handler,
                attachment,
                unit.toNanos(timeout));
    }

    @Override
    public <A> void write(
            ByteBuffer source,
            long timeout,
            TimeUnit unit,
            @Nullable A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler, "'handler' is null");
        begin(writeFrom(source), handler, attachment, unit.toNanos(timeout));
    }

    @Override
    public Future<Integer> write(ByteBuffer source) {
        return begin(writeFrom(source));
    }

    private Supplier<AsynchronousOperation<Integer>> writeFrom(ByteBuffer source) {
        return () -> transfer(writing, () -> {
            int count = channel.write(source);
            return count == 0 && source.hasRemaining() ? null : new Result<>(count);
        });
    }

    @Override
    public <A> void write(
            ByteBuffer[] sources,
            int offset,
            int length,
            long timeout,
            TimeUnit unit,
            @Nullable A attachment,
            CompletionHandler<Long, ? super A> handler) {
        Objects.requireNonNull(handler, "'handler' is null");
        ByteBuffer[] own = part(sources, offset, length);
        begin(
                () -> transfer(writing, () -> moved(channel.write(own, 0, own.length), own)),
                handler,
                attachment,
                unit.toNanos(timeout));
    }

    /** Returns a copy, because the program may change the array during the operation. */
    private static ByteBuffer[] part(ByteBuffer[] buffers, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffers.length);
        return Arrays.copyOfRange(buffers, offset, offset + length);
    }

    private static void requireWritable(ByteBuffer... targets) {
        for (ByteBuffer each : targets) {
            if (each.isReadOnly()) {
                throw new IllegalArgumentException("Read-only buffer");
            }
        }
    }

    /**
     * The result of moving {@code count} bytes; null if nothing could be moved although the buffers have space or data.
     */
    private static @Nullable Result<Long> moved(long count, ByteBuffer[] buffers) {
        boolean hasMore = Buffers.firstWithRemaining(buffers, 0, buffers.length) < buffers.length;
        return count == 0 && hasMore ? null : new Result<>(count);
    }

    private <V> AsynchronousOperation<V> transfer(OperationSlot slot, Attempt<V> attempt) {
        if (!channel.isConnected()) {
            throw new NotYetConnectedException();
        }
        if (slot.isForbidden()) {
            throw new IllegalStateException(
                    (slot == reading ? "Reading" : "Writing") + " not allowed due to timeout or cancellation");
        }
        return new AsynchronousOperation<>(hostThread, group, slot, attempt);
    }

    // ---- beginning

    private <V> Future<V> begin(Supplier<AsynchronousOperation<V>> operation) {
        return isOpen() ? operation.get().begin() : CompletableFuture.failedFuture(new ClosedChannelException());
    }

    private <V, A> void begin(
            Supplier<AsynchronousOperation<V>> operation,
            CompletionHandler<V, ? super A> handler,
            @Nullable A attachment,
            long nanos) {
        if (isOpen()) {
            operation.get().begin(handler, attachment, nanos);
        } else {
            group.dispatch(() -> failed(handler, attachment));
        }
    }

    @SuppressWarnings("NullAway") // the JDK's interface takes null attachments
    private static <A> void failed(CompletionHandler<?, ? super A> handler, @Nullable A attachment) {
        handler.failed(new ClosedChannelException(), attachment);
    }

    // ---- closing

    @Override
    public AsynchronousSocketChannel shutdownInput() throws IOException {
        channel.shutdownInput();
        reading.signal();
        return this;
    }

    @Override
    public AsynchronousSocketChannel shutdownOutput() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        connecting.fail(new AsynchronousCloseException());
        reading.fail(new AsynchronousCloseException());
        writing.fail(new AsynchronousCloseException());
        group.remove(this);
    }

    @Override
    public String toString() {
        return getClass().getName() + "[" + channel + "]";
    }
}
