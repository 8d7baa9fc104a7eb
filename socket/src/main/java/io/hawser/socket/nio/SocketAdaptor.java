package io.hawser.socket.nio;

import io.hawser.socket.driver.Parker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The socket of a {@link HostSocketChannel}. */
final class SocketAdaptor extends Socket {
    private static final int MAX_TRAFFIC_CLASS = 255;

    private final HostSocketChannel channel;
    private volatile int timeoutMillis;

    private SocketAdaptor(HostSocketChannel channel) throws SocketException {
        super((SocketImpl) null);
        this.channel = channel;
    }

    static SocketAdaptor of(HostSocketChannel channel) {
        try {
            return new SocketAdaptor(channel);
        } catch (SocketException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public SocketChannel getChannel() {
        return channel;
    }

    @Override
    public void connect(@Nullable SocketAddress remote) throws IOException {
        connect(remote, 0);
    }

    @Override
    public void connect(@Nullable SocketAddress remote, int timeout) throws IOException {
        if (remote == null) {
            throw new IllegalArgumentException("connect: The address can't be null");
        }
        if (remote instanceof InetSocketAddress to && to.isUnresolved()) {
            refuseUnresolved(to);
        }
        if (timeout < 0) {
            throw new IllegalArgumentException("connect: timeout can't be negative");
        }
        try {
            if (timeout == 0) {
                if (!channel.isBlocking()) {
                    throw new IllegalBlockingModeException();
                }
                channel.connect(remote);
            } else {
                channel.connectBlocking(remote, TimeUnit.MILLISECONDS.toNanos(timeout));
            }
        } catch (SocketTimeoutException timedOut) {
            throw timedOut;
        } catch (ClosedChannelException closed) {
            throw new SocketException("Socket is closed", closed);
        } catch (AlreadyConnectedException again) {
            throw new SocketException("Already connected", again);
        } catch (ConnectionPendingException pending) {
            throw new SocketException("connect pending", pending);
        }
    }

    /** Throws as the JDK does, which closes the socket. */
    private void refuseUnresolved(InetSocketAddress remote) throws IOException {
        if (!channel.isOpen()) {
            throw new SocketException("Socket is closed");
        }
        if (channel.isConnected()) {
            throw new SocketException("Already connected");
        }
        channel.close();
        throw new UnknownHostException(remote.toString());
    }

    @Override
    public void bind(@Nullable SocketAddress local) throws IOException {
        try {
            channel.bind(local);
        } catch (ClosedChannelException closed) {
            throw new SocketException("Socket is closed", closed);
        } catch (java.nio.channels.AlreadyBoundException bound) {
            throw new SocketException("Already bound", bound);
        }
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        InetSocketAddress remote = channel.isConnected() ? channel.remoteOrNull() : null;
        return remote == null ? null : remote.getAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        InetSocketAddress local = channel.isOpen() ? channel.localOrNull() : null;
        return local == null ? new InetSocketAddress(0).getAddress() : local.getAddress();
    }

    @Override
    public int getPort() {
        InetSocketAddress remote = channel.isConnected() ? channel.remoteOrNull() : null;
        return remote == null ? 0 : remote.getPort();
    }

    @Override
    public int getLocalPort() {
        InetSocketAddress local = channel.localOrNull();
        return local == null ? -1 : local.getPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return channel.isConnected() ? channel.remoteOrNull() : null;
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        InetSocketAddress local = channel.localOrNull();
        return local == null || channel.isOpen() ? local : new InetSocketAddress(local.getPort());
    }

    @Override
    public InputStream getInputStream() throws IOException {
        requireUsable();
        if (channel.transfer().isInputShut()) {
            throw new SocketException("Socket input is shutdown");
        }
        return new Input();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        requireUsable();
        if (channel.transfer().isOutputShut()) {
            throw new SocketException("Socket output is shutdown");
        }
        return new Output();
    }

    private void requireUsable() throws SocketException {
        requireOpen();
        if (!channel.isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }

    private void requireOpen() throws SocketException {
        if (!channel.isOpen()) {
            throw new SocketException("Socket is closed");
        }
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) > 0 ? one[0] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int timeout = timeoutMillis;
            return channel.transfer()
                    .readBlocking(
                            target,
                            offset,
                            length,
                            timeout == 0 ? Parker.FOREVER : TimeUnit.MILLISECONDS.toNanos(timeout));
        }

        @Override
        public int available() throws IOException {
            return channel.transfer().available();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            if (!channel.isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            ByteBuffer wrapped = ByteBuffer.wrap(source, offset, length);
            while (wrapped.hasRemaining()) {
                channel.write(wrapped);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    // ---- options

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
    public void setTcpNoDelay(boolean on) throws SocketException {
        set(StandardSocketOptions.TCP_NODELAY, on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return get(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        set(StandardSocketOptions.SO_LINGER, on ? seconds : -1);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return get(StandardSocketOptions.SO_LINGER);
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        channel.transfer().sendUrgent(data);
    }

    @Override
    public void setOOBInline(boolean on) throws SocketException {
        requireOpen();
        try {
            channel.outOfBandInline(on);
        } catch (IOException failed) {
            throw new SocketException(failed.getMessage(), failed);
        }
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        requireOpen();
        try {
            return channel.outOfBandInline();
        } catch (IOException failed) {
            throw new SocketException(failed.getMessage(), failed);
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
    public void setSendBufferSize(int size) throws SocketException {
        if (size <= 0) {
            throw new IllegalArgumentException("Invalid send size");
        }
        set(StandardSocketOptions.SO_SNDBUF, size);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        if (size <= 0) {
            throw new IllegalArgumentException("Invalid receive size");
        }
        set(StandardSocketOptions.SO_RCVBUF, size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_KEEPALIVE, on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return get(StandardSocketOptions.SO_KEEPALIVE);
    }

    @Override
    public void setTrafficClass(int value) throws SocketException {
        if (value < 0 || value > MAX_TRAFFIC_CLASS) {
            throw new IllegalArgumentException("tc is not in range 0 -- 255");
        }
        set(StandardSocketOptions.IP_TOS, value);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get(StandardSocketOptions.IP_TOS);
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
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
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

    // ---- closing

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public void shutdownInput() throws IOException {
        try {
            channel.shutdownInput();
        } catch (ClosedChannelException closed) {
            throw new SocketException("Socket is closed", closed);
        } catch (NotYetConnectedException unconnected) {
            throw new SocketException("Socket is not connected", unconnected);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        try {
            channel.shutdownOutput();
        } catch (ClosedChannelException closed) {
            throw new SocketException("Socket is closed", closed);
        } catch (NotYetConnectedException unconnected) {
            throw new SocketException("Socket is not connected", unconnected);
        }
    }

    @Override
    public String toString() {
        return channel.isConnected()
                ? "Socket[addr=" + getInetAddress() + ",port=" + getPort() + ",localport=" + getLocalPort() + "]"
                : "Socket[unconnected]";
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return channel.localOrNull() != null;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return channel.transfer().isInputShut();
    }

    @Override
    public boolean isOutputShutdown() {
        return channel.transfer().isOutputShut();
    }
}
