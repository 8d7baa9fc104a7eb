package io.hawser.packetdrill;

import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.SendFlags;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpSocketOptions;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A TCP socket with the calls of Linux, over a connection or a listener. No method blocks. */
final class StreamSocket implements FileDescriptor, TcpHandler {
    /** The flags that the core supports, with the same numbers. */
    private static final int SEND_FLAGS = SendFlags.URGENT | SendFlags.END_OF_RECORD | SendFlags.MORE;

    boolean nonBlocking;
    PortSharing sharing = PortSharing.NONE;

    /** The port given to bind(2); 0 for none. */
    int boundPort;

    /** TCP_INQ: whether recvmsg(2) reports the number of remaining bytes. */
    boolean tellsQueue;

    final ErrorQueue errors = new ErrorQueue();

    private static final long NANOS_OF_SECOND = 1_000_000_000;

    private final HostUnderTest under;
    private final List<Consumer<TcpSocketOptions>> optionsToCome = new ArrayList<>();
    private @Nullable TcpListener listener;
    private @Nullable TcpConnection connection;
    private boolean connectReported;
    private boolean accepted;
    private boolean errorReported;
    private @Nullable TcpError softErrorReported;

    /** sk_err that was not caused by a segment. */
    private @Nullable TcpError errorToCome;

    private boolean readShut;
    private boolean writeShut;
    private boolean closed;
    private boolean isDisconnected;

    /** Whether the last data was not accepted completely, and there was no space since. */
    private boolean sendBlocked;

    /** SO_ZEROCOPY. */
    private boolean zeroCopy;

    /** SO_TIMESTAMPING, and the position in the stream where the numbers of its bytes begin. */
    private int stamping;

    private long stampingBase;
    private boolean isWatching;

    /** Bytes given to write(2) and similar calls. */
    private long writtenBytes;

    private long keepIdleNanos;
    private long keepIntervalNanos;
    private int keepProbes;
    private int deferAcceptSeconds;

    /** Number of events that an edge-triggered epoll reports. */
    private long edges;

    StreamSocket(HostUnderTest under) {
        this.under = under;
    }

    /** Makes the socket that accept(2) returns. */
    static StreamSocket accepted(StreamSocket listening, TcpConnection connection) {
        StreamSocket socket = new StreamSocket(listening.under);
        socket.keepIdleNanos = listening.keepIdleNanos;
        socket.keepIntervalNanos = listening.keepIntervalNanos;
        socket.keepProbes = listening.keepProbes;
        socket.connection = connection;
        socket.connectReported = true;
        socket.accepted = true;
        socket.zeroCopy(listening.zeroCopy);
        if (listening.stamping != 0) {
            socket.stamping(listening.stamping);
        }
        connection.handler(socket);
        return socket;
    }

    @Nullable
    TcpConnection connection() {
        return connection;
    }

    boolean isListening() {
        return listener != null;
    }

    long edges() {
        return edges;
    }

    // ---- options

    /** Sets an option now, or when there is an object that has options. */
    void option(Consumer<TcpSocketOptions> setter) {
        if (connection != null) {
            setter.accept(connection.options());
        } else if (listener != null) {
            setter.accept(listener.options());
        } else {
            // an invalid value is refused at once
            setter.accept(new TcpSocketOptions(under.host.tcp().congestionControls()));
            optionsToCome.add(setter);
        }
        under.host.flush();
    }

    /** The present options, for reading. */
    TcpSocketOptions options() {
        if (connection != null) {
            return connection.options();
        }
        if (listener != null) {
            return listener.options();
        }
        TcpSocketOptions options = new TcpSocketOptions(under.host.tcp().congestionControls());
        optionsToCome.forEach(setter -> setter.accept(options));
        return options;
    }

    /** SO_ZEROCOPY: whether the flag MSG_ZEROCOPY has an effect. */
    void zeroCopy(boolean on) {
        zeroCopy = on;
        watch();
    }

    /** SO_TIMESTAMPING. */
    void stamping(int flags) {
        if ((flags & ~stamping & Constants.SOF_TIMESTAMPING_OPT_ID) != 0) {
            boolean fromWritten = (flags & Constants.SOF_TIMESTAMPING_OPT_ID_TCP) != 0;
            stampingBase = fromWritten || connection == null ? writtenBytes : connection.info().bytesAcked;
        }
        stamping = flags;
        watch();
    }

    private void watch() {
        if (!isWatching) {
            isWatching = true;
            under.watch(this::lookForErrors);
        }
    }

    /** Checks whether written data was sent or acknowledged. */
    private void lookForErrors() {
        TcpConnection source = connection;
        if (source == null) {
            return;
        }
        TcpInfo info = source.info();
        // A connection that has ended holds no data.
        long acknowledged = source.state() == TcpState.CLOSED ? Long.MAX_VALUE : info.bytesAcked;
        long sent = info.bytesAcked + info.sendQueueBytes - info.sending.notsentBytes;
        if (errors.progress(sent, acknowledged, under.nowNanos())) {
            edges++;
        }
    }

    /** Records the bytes that a call has written, which count from now on. */
    void written(int bytes, boolean lent) {
        if (bytes == 0) {
            return;
        }
        if (lent && zeroCopy) {
            errors.lend(writtenBytes);
        }
        if (stamping != 0) {
            boolean numbered = (stamping & Constants.SOF_TIMESTAMPING_OPT_ID) != 0;
            errors.stamp(writtenBytes, numbered ? writtenBytes - 1 - stampingBase : 0, stamping);
        }
        if (isWatching) {
            lookForErrors();
        }
    }

    /** TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT; 0 for those that do not change. */
    void keepAlive(long idleNanos, long intervalNanos, int probes) {
        keepIdleNanos = idleNanos == 0 ? keepIdleNanos : idleNanos;
        keepIntervalNanos = intervalNanos == 0 ? keepIntervalNanos : intervalNanos;
        keepProbes = probes == 0 ? keepProbes : probes;
        long idle = keepIdleNanos;
        long interval = keepIntervalNanos;
        int most = keepProbes;
        option(options -> options.keepAliveTimes(idle, interval, most));
    }

    /** TCP_KEEPIDLE, in seconds. */
    long keepIdleSeconds() {
        return seconds(keepIdleNanos, "net.ipv4.tcp_keepalive_time");
    }

    /** The sysctl that applies if TCP_LINGER2 is not set, in seconds. */
    long finTimeoutSeconds() {
        return seconds(0, "net.ipv4.tcp_fin_timeout");
    }

    /** TCP_KEEPINTVL, in seconds. */
    long keepIntervalSeconds() {
        return seconds(keepIntervalNanos, "net.ipv4.tcp_keepalive_intvl");
    }

    /** TCP_KEEPCNT. */
    long keepProbes() {
        return keepProbes > 0 ? keepProbes : Long.parseLong(under.host.sysctls().get("net.ipv4.tcp_keepalive_probes"));
    }

    private long seconds(long ownNanos, String sysctl) {
        return ownNanos > 0
                ? ownNanos / NANOS_OF_SECOND
                : Long.parseLong(under.host.sysctls().get(sysctl));
    }

    /** TCP_DEFER_ACCEPT of the present or future listener; without effect on a connection. */
    void deferAccept(int seconds) {
        deferAcceptSeconds = seconds;
        if (listener != null) {
            listener.deferAcceptSeconds(seconds);
        }
    }

    // ---- opening

    CallResult listen(int port, int backlog) {
        try {
            TcpListener started = under.host
                    .tcp()
                    .listen(
                            port,
                            ListenOptions.defaults()
                                    .backlog(backlog)
                                    .portSharing(sharing)
                                    .acceptable(_ -> edges++));
            listener = started;
            started.deferAcceptSeconds(deferAcceptSeconds);
            optionsToCome.forEach(setter -> setter.accept(started.options()));
            return CallResult.of(0);
        } catch (TcpException e) {
            return CallResult.error(e.error().errno());
        }
    }

    /** Accepts a connection; null if there is none yet. */
    @Nullable
    TcpConnection accept() {
        return listener == null ? null : listener.accept();
    }

    /** Sends the SYN, unless it waits for data. */
    @Nullable
    CallResult startConnecting(IpAddress remote, int port, boolean fastOpen) {
        try {
            TcpConnection started = under.host
                    .tcp()
                    .prepare(
                            remote,
                            port,
                            ConnectOptions.defaults().localPort(boundPort).handler(this));
            connection = started;
            isDisconnected = false;
            optionsToCome.forEach(setter -> setter.accept(started.options()));
            if (fastOpen) {
                started.options().fastOpenConnect(true);
            }
            return null;
        } catch (TcpException e) {
            return CallResult.error(e.error().errno());
        }
    }

    /** connect(2) with AF_UNSPEC: resets the socket to its state before it was connected. */
    CallResult disconnect() {
        TcpConnection former = connection;
        if (former != null) {
            former.abort();
            under.host.flush();
        }
        isDisconnected = true;
        connectReported = false;
        errorReported = false;
        readShut = false;
        writeShut = false;
        return CallResult.of(0);
    }

    /** Returns whether the socket can be connected: it never was connected, or is no longer. */
    boolean isUnconnected() {
        return connection == null || isDisconnected;
    }

    void open() {
        under.host.tcp().open(required());
        under.host.flush();
    }

    /** The result of connect(2); null while the handshake is in progress. */
    @Nullable
    CallResult connectResult() {
        TcpConnection opening = required();
        if (isOpening(opening)) {
            return null;
        }
        TcpError error = opening.error();
        if (error != null) {
            errorReported = true;
            return CallResult.error(error.errno());
        }
        if (connectReported) {
            return CallResult.error(TcpError.ALREADY_CONNECTED.errno());
        }
        connectReported = true;
        return CallResult.of(0);
    }

    boolean isConnecting() {
        return connection != null && isOpening(connection);
    }

    /** Returns whether the SYN waits for data to carry. */
    boolean isSynWaiting() {
        return connection != null && connection.roomInSyn() > 0;
    }

    /** Returns whether data can be sent: also on a connection in SYN_RCVD that a server has accepted by Fast Open. */
    private boolean isOpening(TcpConnection opening) {
        return opening.state() == TcpState.SYN_SENT
                || opening.state() == TcpState.SYN_RCVD
                        && !accepted
                        && !opening.options().fastOpenConnect();
    }

    // ---- data

    /** Sends data; null if none can be sent now. */
    @Nullable
    CallResult send(byte[] data, int from, int flags, boolean waits) {
        TcpConnection target = connection;
        if (target == null) {
            return CallResult.error(TcpError.BROKEN_PIPE.errno());
        }
        boolean inSyn = target.state() == TcpState.SYN_SENT;
        if (inSyn && target.roomInSyn() == 0 || !inSyn && isOpening(target)) {
            return null;
        }
        CallResult pending = pendingError(target);
        if (pending != null) {
            return pending;
        }
        if (writeShut || errorReported) {
            return CallResult.error(TcpError.BROKEN_PIPE.errno());
        }
        try {
            // As in Linux, only the data of the SYN is accepted before the handshake, or the writer waits.
            int all = data.length - from;
            int length = inSyn && !waits ? Math.min(all, target.roomInSyn()) : all;
            int taken = target.send(data, from, length, flags & SEND_FLAGS);
            sendBlocked = taken < length;
            writtenBytes += taken;
            under.host.flush();
            return taken == 0 && length > 0 ? null : CallResult.of(taken);
        } catch (TcpException e) {
            return CallResult.error(e.error().errno());
        }
    }

    /**
     * Sends a waiting writer's data before the handshake is complete, so that it is sent with the ACK of the SYN+ACK:
     * Linux delays that ACK while a writer waits (sk_write_pending). Returns the number of accepted bytes.
     */
    int sendWhileConnecting(byte[] data, int flags) {
        TcpConnection target = connection;
        if (target == null || target.state() != TcpState.SYN_SENT || target.roomInSyn() > 0) {
            return 0;
        }
        try {
            int taken = target.send(data, 0, data.length, flags & SEND_FLAGS);
            sendBlocked = taken < data.length;
            writtenBytes += taken;
            return taken;
        } catch (TcpException refused) {
            return 0; // the next attempt hears of it
        }
    }

    /** Returns whether the last data was not accepted completely, and a waiting writer was not woken yet. */
    boolean isSendBlocked() {
        TcpConnection target = connection;
        return sendBlocked && target != null && target.error() == null && target.state() != TcpState.CLOSED;
    }

    /** The error that has ended the connection, if any; reported once. */
    @Nullable
    CallResult failure() {
        TcpConnection asked = connection;
        return asked == null ? null : pendingError(asked);
    }

    /** The pending error: sk_err of Linux is reported once; after that the socket is at its end. */
    private @Nullable CallResult pendingError(TcpConnection target) {
        TcpError error = errorToCome != null ? errorToCome : target.error();
        if (error == null || errorReported) {
            return null;
        }
        errorReported = true;
        return CallResult.error(error.errno());
    }

    /** SO_ERROR, which the call clears; null for none. */
    @Nullable
    String takeError() {
        TcpConnection asked = connection;
        if (asked == null) {
            return null;
        }
        CallResult pending = pendingError(asked);
        if (pending != null) {
            return pending.errno();
        }
        // sk_err_soft: an error from ICMP after which the connection has recovered; it is reported once, too
        TcpError soft = asked.softError();
        if (soft == null || soft.equals(softErrorReported)) {
            softErrorReported = soft;
            return null;
        }
        softErrorReported = soft;
        return soft.errno();
    }

    /** Receives data; null if there is none now. */
    @Nullable
    CallResult receive(int length) {
        return receive(new byte[length]);
    }

    /** Receives data into an array. */
    @Nullable
    CallResult receive(byte[] target) {
        int length = target.length;
        TcpConnection source = connection;
        if (source == null) {
            return CallResult.error(TcpError.NOT_CONNECTED.errno());
        }
        if ((readShut || errorToCome != null) && source.receiveQueueBytes() == 0) {
            CallResult pending = pendingError(source);
            if (pending != null) {
                return pending;
            }
            // in Linux a shutdown while connecting returns the socket to its state before
            return isDisconnected ? CallResult.error(TcpError.NOT_CONNECTED.errno()) : CallResult.of(0);
        }
        try {
            int count = source.receive(target, 0, length);
            under.host.flush();
            return count < 0 ? CallResult.of(0) : count == 0 && length > 0 ? null : CallResult.of(count);
        } catch (TcpException e) {
            CallResult pending = pendingError(source);
            return pending == null ? CallResult.of(0) : pending;
        }
    }

    /** The value of TCP_CM_INQ: bytes that can be read without blocking; the end of the stream counts as one. */
    int queueHint() {
        TcpConnection source = connection;
        int queued = source == null ? 0 : source.receiveQueueBytes();
        return queued == 0 && (events() & Constants.POLLRDHUP) != 0 ? 1 : queued;
    }

    CallResult shutdown(int how) {
        TcpConnection target = connection;
        if (target == null) {
            if (listener != null && how != Constants.SHUT_WR) {
                listener.close();
                return CallResult.of(0);
            }
            return CallResult.error(TcpError.NOT_CONNECTED.errno());
        }
        if (target.state() == TcpState.SYN_SENT) {
            // as in Linux: a shutdown before the connection is established aborts connecting
            CallResult result = disconnect();
            errorToCome = TcpError.CONNECTION_RESET;
            return result;
        }
        // In TIME_WAIT a Linux socket is CLOSED: later events no longer concern it.
        if (target.state() == TcpState.CLOSED || target.state() == TcpState.TIME_WAIT) {
            return CallResult.error(TcpError.NOT_CONNECTED.errno());
        }
        if (how != Constants.SHUT_WR) {
            readShut = true;
        }
        if (how != Constants.SHUT_RD) {
            writeShut = true;
            target.shutdownOutput();
        }
        edges++;
        under.host.flush();
        return CallResult.of(0);
    }

    @Override
    public void close() {
        closed = true;
        if (connection != null) {
            connection.close();
        }
        if (listener != null) {
            listener.close();
        }
        under.host.flush();
    }

    boolean isClosed() {
        return closed;
    }

    /** Number of bytes that can be received now. */
    int queuedBytes() {
        return connection == null ? 0 : connection.receiveQueueBytes();
    }

    /** SO_LINGER in seconds; -1 if it is off. */
    int lingerSeconds() {
        return connection == null ? -1 : connection.options().lingerSeconds();
    }

    /** Returns whether the FIN is still unacknowledged. */
    boolean isFinUnacknowledged() {
        TcpConnection closing = connection;
        if (closing == null) {
            return false;
        }
        return switch (closing.state()) {
            case FIN_WAIT_1, CLOSING, LAST_ACK -> true;
            default -> false;
        };
    }

    // ---- readiness

    /** The events of poll(2) that hold now. */
    int events() {
        if (listener != null) {
            return listener.acceptQueueSize() > 0 ? Constants.POLLIN : 0;
        }
        TcpConnection polled = connection;
        if (polled == null) {
            return Constants.POLLOUT | Constants.POLLHUP;
        }
        if (isConnecting()) {
            return polled.roomInSyn() > 0 ? Constants.POLLOUT : 0;
        }
        int events = 0;
        TcpState state = polled.state();
        boolean over = state == TcpState.CLOSED || state == TcpState.TIME_WAIT;
        boolean peerDone = over
                || state == TcpState.CLOSE_WAIT
                || state == TcpState.LAST_ACK
                || state == TcpState.CLOSING
                || readShut;
        if (polled.error() != null && !errorReported || !errors.isEmpty()) {
            events |= Constants.POLLERR;
        }
        if (over || peerDone && writeShut) {
            events |= Constants.POLLHUP;
        }
        if (peerDone) {
            events |= Constants.POLLIN | Constants.POLLRDHUP;
        }
        if (polled.receiveQueueBytes() > 0) {
            events |= Constants.POLLIN;
        }
        if (writeShut || over || polled.isWritable()) {
            events |= Constants.POLLOUT;
        }
        return events;
    }

    private TcpConnection required() {
        TcpConnection there = connection;
        if (there == null) {
            throw new IllegalStateException("the socket has no connection");
        }
        return there;
    }

    @Override
    public void connected(TcpConnection which) {
        edges++;
    }

    @Override
    public void readable(TcpConnection which) {
        edges++;
    }

    @Override
    public void writable(TcpConnection which) {
        sendBlocked = false;
        edges++;
    }

    @Override
    public void closed(TcpConnection which, @Nullable TcpError error) {
        edges++;
    }
}
