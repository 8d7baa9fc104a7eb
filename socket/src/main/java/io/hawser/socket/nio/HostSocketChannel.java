package io.hawser.socket.nio;

import io.hawser.socket.crossing.Endpoint.InterruptMode;
import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.crossing.Inet;
import io.hawser.socket.crossing.ListenerEndpoint.Accepted;
import io.hawser.socket.crossing.OptionValues;
import io.hawser.socket.crossing.SocketErrors;
import io.hawser.socket.crossing.StreamEndpoint;
import io.hawser.socket.driver.Parker;
import io.hawser.tcp.TcpError;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection of a Hawser host as a channel, with the contract of the JDK's own. */
final class HostSocketChannel extends SocketChannel implements HostChannel {
    private enum State {
        UNCONNECTED,
        PENDING,
        CONNECTED
    }

    private final HostThread hostThread;
    private final @Nullable ProtocolFamily family;
    private final OptionValues options;
    private final ChannelKeys keys = new ChannelKeys();

    private final ChannelTransfer transfer;

    /** Guards state, addresses and options. No thread blocks on the network while it holds this lock. */
    private final Object stateLock = new Object();

    private volatile State state = State.UNCONNECTED;
    private volatile @Nullable StreamEndpoint endpoint;
    private @Nullable InetSocketAddress local;
    private @Nullable InetSocketAddress remote;

    /** The port reserved by bind, until connect uses it; 0 for none. */
    private int boundPort;

    private @Nullable Socket adaptor;

    HostSocketChannel(SelectorProvider provider, HostThread hostThread, @Nullable ProtocolFamily family) {
        super(provider);
        this.hostThread = hostThread;
        this.family = family;
        options = new OptionValues();
        transfer = new ChannelTransfer(this, hostThread.parker());
    }

    /** Makes a channel of an accepted connection. */
    HostSocketChannel(SelectorProvider provider, HostThread hostThread, OptionValues inherited, Accepted accepted) {
        super(provider);
        this.hostThread = hostThread;
        family = null;
        options = new OptionValues(inherited);
        transfer = new ChannelTransfer(this, hostThread.parker());
        endpoint = accepted.endpoint();
        state = State.CONNECTED;
        local = localOf(accepted.endpoint());
        remote = Inet.toJava(accepted.remote(), accepted.remotePort());
        accepted.endpoint().listener(keys);
    }

    HostThread hostThread() {
        return hostThread;
    }

    private static @Nullable InetSocketAddress localOf(StreamEndpoint endpoint) {
        IpAddress address = endpoint.localAddress();
        return address == null ? null : Inet.toJava(address, endpoint.localPort());
    }

    // ---- state

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /**
     * The connection.
     *
     * @throws ClosedChannelException if the channel is closed
     * @throws NotYetConnectedException if it is not connected
     */
    StreamEndpoint connectedEndpoint() throws ClosedChannelException {
        requireOpen();
        StreamEndpoint known = endpoint;
        if (state != State.CONNECTED || known == null) {
            throw new NotYetConnectedException();
        }
        return known;
    }

    @Override
    public ChannelKeys keys() {
        return keys;
    }

    @Override
    public int readyOps(int interest) {
        StreamEndpoint known = endpoint;
        if (known == null) {
            // As in Linux, a socket that is not connected polls as hung up.
            return interest & ~SelectionKey.OP_CONNECT;
        }
        int wanted = state == State.PENDING ? interest : interest & ~SelectionKey.OP_CONNECT;
        int ops = known.readyOps(wanted);
        if (state == State.PENDING && known.isConnected()) {
            // Data may have arrived already; the program is notified of it after it has finished the connect.
            ops &= SelectionKey.OP_CONNECT;
        }
        return transfer.isInputShut() ? ops | interest & SelectionKey.OP_READ : ops;
    }

    @Override
    public Socket socket() {
        synchronized (stateLock) {
            Socket made = adaptor;
            if (made == null) {
                made = SocketAdaptor.of(this);
                adaptor = made;
            }
            return made;
        }
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        synchronized (stateLock) {
            requireOpen();
            return local;
        }
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        synchronized (stateLock) {
            requireOpen();
            return remote;
        }
    }

    /** The local address, also after close; null if there is none. */
    @Nullable
    InetSocketAddress localOrNull() {
        synchronized (stateLock) {
            return local;
        }
    }

    /** The peer's address, also after close; null if there is none. */
    @Nullable
    InetSocketAddress remoteOrNull() {
        synchronized (stateLock) {
            return remote;
        }
    }

    // ---- options

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return OptionValues.CLIENT;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        Options.check(this, name, value);
        synchronized (stateLock) {
            requireOpen();
            set(name, value);
        }
        return this;
    }

    private <T> void set(SocketOption<T> name, T value) throws IOException {
        options.set(name, value);
        StreamEndpoint known = endpoint;
        if (known != null) {
            known.optionsChanged(options, name);
        }
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        Options.check(this, name);
        synchronized (stateLock) {
            requireOpen();
            return hostThread.call(host -> options.get(name, host));
        }
    }

    /** SO_OOBINLINE, which has no public name. */
    void outOfBandInline(boolean on) throws IOException {
        synchronized (stateLock) {
            requireOpen();
            options.set(OptionValues.SO_OOBINLINE, on);
            StreamEndpoint known = endpoint;
            if (known != null) {
                known.outOfBandInline(on);
            }
        }
    }

    boolean outOfBandInline() throws IOException {
        synchronized (stateLock) {
            requireOpen();
            return options.isOn(OptionValues.SO_OOBINLINE);
        }
    }

    // ---- opening

    @Override
    public SocketChannel bind(@Nullable SocketAddress address) throws IOException {
        transfer.lock();
        try {
            synchronized (stateLock) {
                requireOpen();
                if (state == State.PENDING) {
                    throw new ConnectionPendingException();
                }
                if (local != null) {
                    throw new AlreadyBoundException();
                }
                InetSocketAddress wanted =
                        address == null ? new InetSocketAddress(Inet.wildcard(family), 0) : Inet.check(address, family);
                IpAddress core = Inet.toCore(wanted.getAddress());
                try {
                    boundPort = StreamEndpoint.bind(hostThread, core, wanted.getPort(), options);
                } catch (IOException failed) {
                    throw SocketErrors.opening(failed);
                }
                local = Inet.local(core, boundPort, family);
            }
        } finally {
            transfer.unlock();
        }
        return this;
    }

    @Override
    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    @Override
    public boolean isConnectionPending() {
        return state == State.PENDING;
    }

    @Override
    public boolean connect(SocketAddress address) throws IOException {
        return connect(Inet.check(address, family), Parker.FOREVER);
    }

    /** Connects with a time limit, for {@link Socket#connect(SocketAddress, int)}. */
    void connectBlocking(SocketAddress address, long nanos) throws IOException {
        if (!isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        connect(Inet.check(address, family), nanos);
    }

    private boolean connect(InetSocketAddress to, long nanos) throws IOException {
        transfer.lock();
        try {
            requireOpen();
            boolean blocking = isBlocking();
            boolean done = false;
            try {
                if (blocking) {
                    begin();
                }
                try {
                    StreamEndpoint connecting = beginConnect(to);
                    done = blocking && finish(connecting, nanos);
                } finally {
                    if (blocking) {
                        end(done);
                    }
                }
            } catch (IOException failed) {
                close();
                throw SocketErrors.opening(failed);
            }
            return done;
        } finally {
            transfer.unlock();
        }
    }

    private StreamEndpoint beginConnect(InetSocketAddress to) throws IOException {
        synchronized (stateLock) {
            requireOpen();
            switch (state) {
                case CONNECTED -> throw new AlreadyConnectedException();
                case PENDING -> throw new ConnectionPendingException();
                case UNCONNECTED -> {}
            }
            StreamEndpoint made = new StreamEndpoint(hostThread, options);
            made.outOfBandInline(options.isOn(OptionValues.SO_OOBINLINE));
            made.listener(keys);
            IpAddress from = local == null ? null : Inet.toCore(local.getAddress());
            boolean bound = boundPort != 0;
            IpAddress to4 = Inet.toConnectTo(to.getAddress());
            made.connect(
                    from == null || from.isUnspecified() ? null : from, boundPort, bound, to4, to.getPort(), options);
            boundPort = 0;
            endpoint = made;
            state = State.PENDING;
            remote = to.getAddress().isAnyLocalAddress() ? Inet.toJava(to4, to.getPort()) : to;
            keys.readinessChanged();
            return made;
        }
    }

    /** Waits for the end of a connect; returns whether the connection is established. */
    private boolean finish(StreamEndpoint connecting, long nanos) throws IOException {
        long startNanos = nanos == Parker.FOREVER ? 0 : hostThread.parker().nowNanos();
        while (!connecting.isConnectDone() && isOpen()) {
            long left = nanos == Parker.FOREVER
                    ? nanos
                    : nanos - (hostThread.parker().nowNanos() - startNanos);
            if (!connecting.awaitConnect(left, InterruptMode.RETURN)) {
                throw new SocketTimeoutException("Connect timed out");
            }
            if (connecting.isHostGone()) {
                throw hostThread.closedException();
            }
        }
        return isOpen() && concluded(connecting);
    }

    /** Returns whether a connect has succeeded. */
    private boolean concluded(StreamEndpoint connecting) throws IOException {
        TcpError failure = connecting.connectFailure();
        if (failure != null) {
            IOException told = SocketErrors.opening(failure);
            InetSocketAddress to = remote;
            throw to == null ? told : SocketErrors.connecting(told, to);
        }
        if (connecting.isHostGone()) {
            throw hostThread.closedException();
        }
        if (!connecting.isConnected()) {
            return false;
        }
        synchronized (stateLock) {
            if (state == State.PENDING) {
                local = localOf(connecting);
                state = State.CONNECTED;
            }
        }
        keys.readinessChanged();
        return true;
    }

    @Override
    public boolean finishConnect() throws IOException {
        transfer.lock();
        try {
            if (state == State.CONNECTED && isOpen()) {
                return true;
            }
            requireOpen();
            StreamEndpoint connecting = endpoint;
            if (state != State.PENDING || connecting == null) {
                throw new NoConnectionPendingException();
            }
            boolean blocking = isBlocking();
            boolean done = false;
            try {
                if (blocking) {
                    begin();
                }
                try {
                    done = blocking ? finish(connecting, Parker.FOREVER) : concluded(connecting);
                } finally {
                    if (blocking) {
                        end(done);
                    }
                }
            } catch (IOException failed) {
                close();
                throw failed;
            }
            return done;
        } finally {
            transfer.unlock();
        }
    }

    // ---- reading and writing

    @Override
    public int read(ByteBuffer target) throws IOException {
        return transfer.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return transfer.read(targets, offset, length);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return transfer.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return transfer.write(sources, offset, length);
    }

    /** The reads and writes of this channel. */
    ChannelTransfer transfer() {
        return transfer;
    }

    /** Marks the begin of a call that may block. */
    void beginBlocking() {
        begin();
    }

    /**
     * Marks the end of a call that may block.
     *
     * @throws AsynchronousCloseException if the channel was closed meanwhile, unless the call has {@code completed}
     */
    void endBlocking(boolean completed) throws AsynchronousCloseException {
        end(completed);
    }

    // ---- closing

    @Override
    public SocketChannel shutdownInput() throws IOException {
        synchronized (stateLock) {
            transfer.shutdownInput(connectedEndpoint());
        }
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        synchronized (stateLock) {
            transfer.shutdownOutput(connectedEndpoint());
        }
        return this;
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        StreamEndpoint known;
        int linger;
        int port;
        synchronized (stateLock) {
            known = endpoint;
            linger = options.lingerSeconds();
            port = boundPort;
            boundPort = 0;
        }
        if (known != null) {
            known.close(linger);
            if (linger > 0 && isBlocking() && state == State.CONNECTED) {
                known.awaitLinger(TimeUnit.SECONDS.toNanos(linger));
            }
        }
        if (port != 0 && !hostThread.isClosed()) {
            StreamEndpoint.unbind(hostThread, port);
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        transfer.lock();
        try {
            requireOpen();
        } finally {
            transfer.unlock();
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(getClass().getSuperclass().getName()).append('[');
        if (!isOpen()) {
            return text.append("closed]").toString();
        }
        synchronized (stateLock) {
            switch (state) {
                case UNCONNECTED -> text.append("unconnected");
                case PENDING -> text.append("connection-pending");
                case CONNECTED -> {
                    text.append("connected");
                    if (transfer.isInputShut()) {
                        text.append(" ishut");
                    }
                    if (transfer.isOutputShut()) {
                        text.append(" oshut");
                    }
                }
            }
            if (local != null) {
                text.append(" local=").append(local);
            }
            if (remote != null) {
                text.append(" remote=").append(remote);
            }
        }
        return text.append(']').toString();
    }
}
