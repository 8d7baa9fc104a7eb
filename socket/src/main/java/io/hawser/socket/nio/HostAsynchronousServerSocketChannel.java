package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.nio.AsynchronousOperation.Result;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A listening port of a Hawser host as an asynchronous channel, with the contract of the JDK's own. */
final class HostAsynchronousServerSocketChannel extends AsynchronousServerSocketChannel {
    private final HostThread hostThread;
    private final HostChannelGroup group;
    private final HostServerSocketChannel channel;
    private final OperationSlot accepting = new OperationSlot(this, AcceptPendingException::new);

    HostAsynchronousServerSocketChannel(
            AsynchronousChannelProvider provider,
            HostThread hostThread,
            HostChannelGroup group,
            HostServerSocketChannel channel)
            throws IOException {
        super(provider);
        this.hostThread = hostThread;
        this.group = group;
        this.channel = channel;
        channel.configureBlocking(false);
        channel.keys().watcher(accepting::signal);
        group.add(this);
    }

    @Override
    public AsynchronousServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        channel.bind(local, backlog);
        return this;
    }

    @Override
    public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
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
    public <A> void accept(@Nullable A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
        Objects.requireNonNull(handler, "'handler' is null");
        if (isOpen()) {
            operation().begin(handler, attachment, 0);
        } else {
            group.dispatch(() -> failed(handler, attachment));
        }
    }

    @SuppressWarnings("NullAway") // the JDK's interface takes null attachments
    private static <A> void failed(CompletionHandler<?, ? super A> handler, @Nullable A attachment) {
        handler.failed(new ClosedChannelException(), attachment);
    }

    @Override
    public Future<AsynchronousSocketChannel> accept() {
        if (!isOpen()) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        return operation().begin();
    }

    private AsynchronousOperation<AsynchronousSocketChannel> operation() {
        if (channel.localOrNull() == null) {
            throw new NotYetBoundException();
        }
        if (accepting.isForbidden()) {
            throw new IllegalStateException("Accept not allowed due to cancellation");
        }
        return new AsynchronousOperation<>(hostThread, group, accepting, this::accepted);
    }

    private @Nullable Result<AsynchronousSocketChannel> accepted() throws IOException {
        SocketChannel taken = channel.accept();
        if (taken == null) {
            return null;
        }
        try {
            return new Result<>(
                    new HostAsynchronousSocketChannel(provider(), hostThread, group, (HostSocketChannel) taken));
        } catch (RuntimeException | IOException failed) {
            taken.close();
            throw new IOException("the connection could not be accepted", failed);
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        accepting.fail(new AsynchronousCloseException());
        group.remove(this);
    }

    @Override
    public String toString() {
        return getClass().getName() + "[" + channel + "]";
    }
}
