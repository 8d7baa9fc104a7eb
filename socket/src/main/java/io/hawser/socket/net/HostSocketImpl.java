package io.hawser.socket.net;

import io.hawser.socket.crossing.Endpoint.InterruptMode;
import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.crossing.Inet;
import io.hawser.socket.crossing.ListenerEndpoint;
import io.hawser.socket.crossing.ListenerEndpoint.Accepted;
import io.hawser.socket.crossing.OptionValues;
import io.hawser.socket.crossing.SocketErrors;
import io.hawser.socket.crossing.StreamEndpoint;
import io.hawser.socket.crossing.TimedLock;
import io.hawser.socket.driver.Parker;
import io.hawser.tcp.TcpError;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of {@link java.net.Socket} and {@link java.net.ServerSocket} on a Hawser host. An interrupt does not
 * end a blocked call of a platform thread; it closes the socket of a virtual thread, as in the JDK.
 */
public final class HostSocketImpl extends SocketImpl {
    private static final int DEFAULT_BACKLOG = 50;

    private final HostThread hostThread;
    private final boolean server;
    private final SocketTransfer transfer = new SocketTransfer(this);

    /** Held by the thread that reads, connects or accepts. */
    private final ReentrantLock readLock = new ReentrantLock();

    private final Object stateLock = new Object();
    private OptionValues options = new OptionValues();
    private volatile @Nullable StreamEndpoint stream;
    private volatile @Nullable ListenerEndpoint listener;
    private volatile boolean created;
    private volatile boolean closed;
    private volatile int timeoutMillis;
    private int boundPort;
    private @Nullable IpAddress boundAddress;

    /** @param server whether this is the implementation of a server socket */
    public HostSocketImpl(HostThread hostThread, boolean server) {
        this.hostThread = hostThread;
        this.server = server;
    }

    private void requireOpen() throws SocketException {
        if (!created) {
            throw new SocketException("Socket not created");
        }
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    /**
     * The connection.
     *
     * @throws SocketException if there is none
     */
    StreamEndpoint connected() throws SocketException {
        requireOpen();
        StreamEndpoint known = stream;
        if (known == null || !known.isConnected()) {
            throw new SocketException("Not connected");
        }
        return known;
    }

    boolean isClosed() {
        return closed;
    }

    ReentrantLock readLock() {
        return readLock;
    }

    Parker parker() {
        return hostThread.parker();
    }

    /** SO_TIMEOUT. */
    long timeoutNanos() {
        int millis = timeoutMillis;
        return millis == 0 ? Parker.FOREVER : TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Throws the JDK's exception after a blocked call that has returned without a result. */
    void explainReturn() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
        if (Thread.currentThread().isVirtual() && Thread.currentThread().isInterrupted()) {
            close();
            throw new SocketException("Closed by interrupt");
        }
        if (hostThread.isClosed()) {
            throw hostThread.closedException();
        }
    }

    static SocketException asSocketException(IOException failed) {
        return failed instanceof SocketException already ? already : new SocketException(failed.getMessage(), failed);
    }

    // ---- opening

    @Override
    protected void create(boolean isStream) throws IOException {
        if (!isStream) {
            throw new IOException("Datagram socket creation not supported");
        }
        synchronized (stateLock) {
            if (created) {
                throw new IOException("Already created");
            }
            if (hostThread.isClosed()) {
                throw hostThread.closedException();
            }
            created = true;
            if (server) {
                options.set(StandardSocketOptions.SO_REUSEADDR, true);
            }
        }
    }

    @Override
    protected void connect(String host, int remotePort) throws IOException {
        connect(new InetSocketAddress(host, remotePort), 0);
    }

    @Override
    protected void connect(InetAddress remote, int remotePort) throws IOException {
        connect(new InetSocketAddress(remote, remotePort), 0);
    }

    @Override
    protected void connect(SocketAddress remote, int millis) throws IOException {
        if (!(remote instanceof InetSocketAddress to)) {
            throw new IOException("Unsupported address type");
        }
        if (to.isUnresolved()) {
            throw new UnknownHostException(to.getHostName());
        }
        IpAddress core = Inet.toConnectTo(to.getAddress());
        port = to.getPort();
        address = to.getAddress().isAnyLocalAddress() ? Inet.toJava(core) : to.getAddress();
        readLock.lock();
        try {
            StreamEndpoint opening = beginConnect(core, to.getPort());
            finishConnect(opening, millis == 0 ? Parker.FOREVER : TimeUnit.MILLISECONDS.toNanos(millis));
            localport = opening.localPort();
        } catch (IOException failed) {
            close();
            throw SocketErrors.connecting(SocketErrors.opening(failed), to);
        } finally {
            readLock.unlock();
        }
    }

    private StreamEndpoint beginConnect(IpAddress to, int toPort) throws IOException {
        synchronized (stateLock) {
            requireOpen();
            if (stream != null) {
                throw new SocketException("Already connected");
            }
            StreamEndpoint opening = new StreamEndpoint(hostThread, options);
            opening.outOfBandInline(options.isOn(OptionValues.SO_OOBINLINE));
            IpAddress from = boundAddress;
            int fromPort = boundPort;
            boundPort = 0;
            opening.connect(
                    from == null || from.isUnspecified() ? null : from, fromPort, fromPort != 0, to, toPort, options);
            stream = opening;
            return opening;
        }
    }

    private void finishConnect(StreamEndpoint opening, long nanos) throws IOException {
        InterruptMode mode = InterruptMode.ofSockets();
        while (!opening.isConnectDone()) {
            if (!opening.awaitConnect(nanos, mode)) {
                throw new SocketTimeoutException("Connect timed out");
            }
            if (!opening.isConnectDone()) {
                explainReturn();
            }
        }
        TcpError failure = opening.connectFailure();
        if (failure != null) {
            throw SocketErrors.opening(failure);
        }
    }

    @Override
    protected void bind(InetAddress local, int wantedPort) throws IOException {
        synchronized (stateLock) {
            requireOpen();
            if (localport != 0) {
                throw new SocketException("Already bound");
            }
            IpAddress core = Inet.toCore(local);
            try {
                boundPort = StreamEndpoint.bind(hostThread, core, wantedPort, options);
            } catch (IOException failed) {
                throw SocketErrors.opening(failed);
            }
            boundAddress = core;
            localport = boundPort;
            // As in the JDK, a bound socket stores its address for SO_BINDADDR.
            address = local;
        }
    }

    @Override
    protected void listen(int backlog) throws IOException {
        synchronized (stateLock) {
            requireOpen();
            IpAddress local = boundAddress;
            if (local == null) {
                throw new SocketException("Not bound");
            }
            ListenerEndpoint made = new ListenerEndpoint(hostThread, options);
            StreamEndpoint.unbind(hostThread, boundPort);
            int wanted = boundPort;
            boundPort = 0;
            try {
                made.listen(local, wanted, backlog < 1 ? DEFAULT_BACKLOG : backlog);
            } catch (IOException failed) {
                throw SocketErrors.opening(failed);
            }
            listener = made;
        }
    }

    @Override
    protected void accept(SocketImpl impl) throws IOException {
        if (!(impl instanceof HostSocketImpl accepting)) {
            throw new IOException(
                    "a server socket on the host '" + hostThread.host().name()
                            + "' cannot accept a connection with an instance of " + impl.getClass()
                            + ": the calling thread belongs to no host");
        }
        long leftNanos = TimedLock.lock(readLock, timeoutNanos(), hostThread.parker());
        if (leftNanos == 0) {
            throw new SocketTimeoutException("Accept timed out");
        }
        try {
            accepting.become(hostThread, acceptOne(leftNanos), options);
        } finally {
            readLock.unlock();
        }
    }

    private Accepted acceptOne(long nanos) throws IOException {
        requireOpen();
        ListenerEndpoint known = listener;
        if (known == null) {
            throw new SocketException("Not bound");
        }
        InterruptMode mode = InterruptMode.ofSockets();
        Accepted taken = known.accept();
        while (taken == null) {
            if (!known.awaitAcceptable(nanos, mode)) {
                throw new SocketTimeoutException("Accept timed out");
            }
            taken = closed ? null : known.accept();
            if (taken == null) {
                explainReturn();
            }
        }
        return taken;
    }

    private void become(HostThread acceptedOn, Accepted taken, OptionValues inherited) throws SocketException {
        synchronized (stateLock) {
            if (!acceptedOn.equals(hostThread)) {
                taken.endpoint().close(0);
                throw new SocketException("a connection of the host '"
                        + acceptedOn.host().name() + "' cannot be accepted by a thread of the host '"
                        + hostThread.host().name() + "'");
            }
            created = true;
            options = new OptionValues(inherited);
            stream = taken.endpoint();
            address = Inet.toJava(taken.remote());
            port = taken.remotePort();
            localport = taken.endpoint().localPort();
        }
    }

    // ---- streams

    @Override
    protected InputStream getInputStream() {
        return transfer.input();
    }

    @Override
    protected OutputStream getOutputStream() {
        return transfer.output();
    }

    @Override
    protected int available() throws IOException {
        return transfer.available();
    }

    @Override
    protected void shutdownInput() throws IOException {
        synchronized (stateLock) {
            transfer.shutdownInput(connected());
        }
    }

    @Override
    protected void shutdownOutput() throws IOException {
        synchronized (stateLock) {
            transfer.shutdownOutput(connected());
        }
    }

    @Override
    protected boolean supportsUrgentData() {
        return true;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        transfer.sendUrgent(data);
    }

    @Override
    protected void close() {
        StreamEndpoint open;
        ListenerEndpoint listening;
        int linger;
        int unusedPort;
        synchronized (stateLock) {
            if (closed) {
                return;
            }
            closed = true;
            open = stream;
            listening = listener;
            linger = options.lingerSeconds();
            unusedPort = boundPort;
            boundPort = 0;
        }
        if (listening != null) {
            listening.close();
        }
        if (open != null) {
            boolean stands = open.isConnected();
            open.close(linger);
            if (linger > 0 && stands) {
                open.awaitLinger(TimeUnit.SECONDS.toNanos(linger));
            }
        }
        if (unusedPort != 0 && !hostThread.isClosed()) {
            try {
                StreamEndpoint.unbind(hostThread, unusedPort);
            } catch (IOException ended) {
                // the host is closed, and the port is released with it
            }
        }
    }

    // ---- options

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return server ? OptionValues.SERVER_SOCKET : OptionValues.CLIENT;
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        if (!supportedOptions().contains(name)) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
        if (!name.type().isInstance(value)) {
            throw new IllegalArgumentException("Invalid value '" + value + "'");
        }
        set(name, value);
    }

    private <T> void set(SocketOption<T> name, T value) throws IOException {
        synchronized (stateLock) {
            requireOpen();
            options.set(name, value);
            StreamEndpoint known = stream;
            if (known != null) {
                known.optionsChanged(options, name);
            }
            ListenerEndpoint listening = listener;
            if (listening != null) {
                listening.optionChanged(name);
            }
        }
    }

    @Override
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        if (!supportedOptions().contains(name)) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
        return get(name);
    }

    private <T> T get(SocketOption<T> name) throws IOException {
        synchronized (stateLock) {
            requireOpen();
            return hostThread.call(host -> options.get(name, host));
        }
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        try {
            switch (option) {
                case SocketOptions.SO_TIMEOUT -> {
                    requireOpen();
                    timeoutMillis = timeout(value);
                }
                case SocketOptions.SO_OOBINLINE -> {
                    set(OptionValues.SO_OOBINLINE, (Boolean) value);
                    StreamEndpoint known = stream;
                    if (known != null) {
                        known.outOfBandInline((Boolean) value);
                    }
                }
                case SocketOptions.SO_LINGER ->
                    set(StandardSocketOptions.SO_LINGER, value instanceof Integer seconds ? seconds : -1);
                default -> setUnchecked(named(option), value);
            }
        } catch (SocketException failed) {
            throw failed;
        } catch (IOException failed) {
            throw asSocketException(failed);
        }
    }

    private static int timeout(Object value) throws SocketException {
        if (!(value instanceof Integer millis)) {
            throw new SocketException("Bad value for SO_TIMEOUT");
        }
        if (millis < 0) {
            throw new IllegalArgumentException("timeout < 0");
        }
        return millis;
    }

    @SuppressWarnings("unchecked") // the value is checked against the option's type
    private void setUnchecked(SocketOption<?> name, Object value) throws IOException {
        if (!name.type().isInstance(value)) {
            throw new SocketException("Bad value for " + name.name());
        }
        set((SocketOption<Object>) name, value);
    }

    private static SocketOption<?> named(int option) throws SocketException {
        return switch (option) {
            case SocketOptions.TCP_NODELAY -> StandardSocketOptions.TCP_NODELAY;
            case SocketOptions.SO_SNDBUF -> StandardSocketOptions.SO_SNDBUF;
            case SocketOptions.SO_RCVBUF -> StandardSocketOptions.SO_RCVBUF;
            case SocketOptions.SO_KEEPALIVE -> StandardSocketOptions.SO_KEEPALIVE;
            case SocketOptions.SO_REUSEADDR -> StandardSocketOptions.SO_REUSEADDR;
            case SocketOptions.SO_REUSEPORT -> StandardSocketOptions.SO_REUSEPORT;
            case SocketOptions.IP_TOS -> StandardSocketOptions.IP_TOS;
            case SocketOptions.SO_LINGER -> StandardSocketOptions.SO_LINGER;
            default -> throw new SocketException("Unknown option " + option);
        };
    }

    @Override
    public Object getOption(int option) throws SocketException {
        try {
            requireOpen();
            return switch (option) {
                case SocketOptions.SO_TIMEOUT -> timeoutMillis;
                case SocketOptions.SO_OOBINLINE -> options.isOn(OptionValues.SO_OOBINLINE);
                case SocketOptions.SO_BINDADDR -> bindAddress();
                case SocketOptions.SO_LINGER -> {
                    int seconds = options.lingerSeconds();
                    yield seconds < 0 ? (Object) false : (Object) seconds;
                }
                default -> get(named(option));
            };
        } catch (SocketException failed) {
            throw failed;
        } catch (IOException failed) {
            throw asSocketException(failed);
        }
    }

    private InetAddress bindAddress() {
        StreamEndpoint known = stream;
        IpAddress local = known == null ? boundAddress : known.localAddress();
        return local == null || local.isUnspecified() ? Inet.wildcard(null) : Inet.toJava(local);
    }
}
