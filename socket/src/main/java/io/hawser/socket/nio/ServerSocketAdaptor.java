package io.hawser.socket.nio;

import io.hawser.socket.driver.Parker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server socket of a {@link HostServerSocketChannel}. */
final class ServerSocketAdaptor extends ServerSocket {
    private static final int DEFAULT_BACKLOG = 50;

    private final HostServerSocketChannel channel;
    private volatile int timeoutMillis;

    private ServerSocketAdaptor(HostServerSocketChannel channel) {
        super(new NoSocketImpl());
        this.channel = channel;
    }

    static ServerSocketAdaptor of(HostServerSocketChannel channel) {
        return new ServerSocketAdaptor(channel);
    }

    @Override
    public void bind(@Nullable SocketAddress local) throws IOException {
        bind(local, DEFAULT_BACKLOG);
    }

    @Override
    public void bind(@Nullable SocketAddress local, int backlog) throws IOException {
        try {
            channel.bind(local == null ? new InetSocketAddress(0) : local, backlog);
        } catch (ClosedChannelException closed) {
            throw new SocketException("Socket is closed", closed);
        } catch (AlreadyBoundException bound) {
            throw new SocketException("Already bound", bound);
        }
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        InetSocketAddress local = channel.localOrNull();
        return local == null ? null : local.getAddress();
    }

    @Override
    public int getLocalPort() {
        InetSocketAddress local = channel.localOrNull();
        return local == null ? -1 : local.getPort();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return channel.localOrNull();
    }

    @Override
    public Socket accept() throws IOException {
        int timeout = timeoutMillis;
        try {
            if (!channel.isBlocking()) {
                SocketChannel waiting = channel.accept();
                if (waiting == null) {
                    throw new IllegalBlockingModeException();
                }
                return waiting.socket();
            }
            return channel.acceptBlocking(timeout == 0 ? Parker.FOREVER : TimeUnit.MILLISECONDS.toNanos(timeout))
                    .socket();
        } catch (NotYetBoundException unbound) {
            throw new IllegalBlockingModeException();
        } catch (java.nio.channels.ClosedByInterruptException interrupted) {
            throw interrupted;
        } catch (ClosedChannelException closed) {
            throw new SocketException("Socket is closed", closed);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public ServerSocketChannel getChannel() {
        return channel;
    }

    @Override
    public boolean isBound() {
        return channel.localOrNull() != null;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    private void requireOpen() throws SocketException {
        if (!channel.isOpen()) {
            throw new SocketException("Socket is closed");
        }
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        requireOpen();
        if (timeout < 0) {
            throw new IllegalArgumentException("timeout < 0");
        }
        timeoutMillis = timeout;
    }

    @Override
    public int getSoTimeout() throws SocketException {
        requireOpen();
        return timeoutMillis;
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        if (size <= 0) {
            throw new IllegalArgumentException("size cannot be 0 or negative");
        }
        set(StandardSocketOptions.SO_RCVBUF, size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    private <T> void set(SocketOption<T> option, T value) throws SocketException {
        requireOpen();
        try {
            channel.setOption(option, value);
        } catch (SocketException failed) {
            throw failed;
        } catch (IOException failed) {
            throw new SocketException(failed.getMessage(), failed);
        }
    }

    private <T> T get(SocketOption<T> option) throws SocketException {
        requireOpen();
        try {
            return channel.getOption(option);
        } catch (SocketException failed) {
            throw failed;
        } catch (IOException failed) {
            throw new SocketException(failed.getMessage(), failed);
        }
    }

    @Override
    public <T> ServerSocket setOption(SocketOption<T> name, T value) throws IOException {
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
    public String toString() {
        return isBound()
                ? "ServerSocket[addr=" + getInetAddress() + ",localport=" + getLocalPort() + "]"
                : "ServerSocket[unbound]";
    }
}
