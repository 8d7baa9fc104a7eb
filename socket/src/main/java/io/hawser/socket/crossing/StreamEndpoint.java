package io.hawser.socket.crossing;

import io.hawser.host.Host;
import io.hawser.socket.driver.Parker;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import io.hawser.time.Timer;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection for use by a program's threads: a ring of bytes in each direction, and the connection's state as
 * published by the host's thread. One thread at a time reads, and one writes, which the callers' locks ensure.
 *
 * <p>Written data is first in the ring, then in the core's send buffer; received data is in the core's receive buffer
 * until the ring has space for it.
 */
public final class StreamEndpoint extends Endpoint {
    /** The size of the first block of a ring: the memory per direction of an idle connection that was used once. */
    private static final int FIRST_BLOCK_BYTES = 2048;

    /** The size of a ring whose reader is slow: more would only delay the data. */
    private static final int SLOW_RING_BYTES = 1 << 17;

    /** The size of a ring whose reader keeps pace: as much crosses between two changes of threads. */
    private static final int MAX_RING_BYTES = 1 << 19;

    private static final int SEND = 1;
    private static final int RECEIVE = 2;
    private static final int SHUT_OUTPUT = 4;
    private static final int SHUT_INPUT = 8;
    private static final int CLOSE = 16;

    /** Requested by the host's thread itself: a burst of segments wakes a thread once, and not for each segment. */
    private static final int TELL_READER = 32;

    private static final int TELL_WRITER = 64;

    private static final long LINGER_LOOK_NANOS = 1_000_000;
    private static final long NO_URGENT = -1;

    private final ByteRing in;
    private final ByteRing out;
    private final AtomicReference<@Nullable TcpError> pendingError = new AtomicReference<>();
    private final Handler handler = new Handler();

    /** Set by the host's thread, read by all threads. */
    private volatile boolean connected;

    private volatile boolean inputEnded;
    private volatile boolean outputEnded;
    private volatile boolean peerFinished;
    private volatile boolean lingered;
    private volatile @Nullable TcpError connectFailure;
    private volatile @Nullable IpAddress localAddress;
    private volatile int localPort;

    /**
     * A side that finds its ring full or empty sets the flag to be notified by the other side; both sides set and clear
     * it.
     */
    private volatile boolean inFull;

    private volatile boolean outFull;

    /** Bytes of the output before the end of urgent data. */
    private volatile long urgentEnd = NO_URGENT;

    private volatile boolean outOfBandInline;
    private volatile boolean abortive;
    private volatile boolean outputShutAsked;
    private volatile @Nullable Thread lingerer;

    /** Belong to the host's thread. */
    private @Nullable TcpConnection connection;

    private long sentBytes;
    private boolean closing;
    private boolean inputShut;
    private boolean outputShut;
    private boolean finSent;
    private boolean coreClosed;

    /** Belongs to the writer. */
    private long writtenBytes;

    /** @param options the options that the program has set; they limit the rings too */
    public StreamEndpoint(HostThread hostThread, OptionValues options) {
        super(hostThread);
        in = ring(options.receiveBufferBytes());
        out = ring(options.sendBufferBytes());
    }

    /** Makes the endpoint of an accepted connection. Called by the host's thread. */
    StreamEndpoint(HostThread hostThread, OptionValues options, TcpConnection accepted) {
        this(hostThread, options);
        hostThread.add(this);
        connection = accepted;
        connected = true;
        noteLocal(accepted);
        accepted.handler(handler);
        receive();
    }

    private static ByteRing ring(int bufferBytes) {
        int most = bufferBytes == 0 ? MAX_RING_BYTES : Math.min(MAX_RING_BYTES, Integer.highestOneBit(bufferBytes));
        return new ByteRing(Math.min(FIRST_BLOCK_BYTES, most), Math.min(SLOW_RING_BYTES, most), most);
    }

    // ---- called by the program's threads: opening

    /**
     * Begins to connect.
     *
     * @param local the address to connect from; null to let the route choose
     * @param port the port to connect from; 0 to choose a free port
     * @param wasBound whether {@link #bind} has reserved the port
     * @throws TcpException if the host cannot begin to connect
     */
    public void connect(
            @Nullable IpAddress local,
            int port,
            boolean wasBound,
            IpAddress remote,
            int remotePort,
            OptionValues options)
            throws IOException {
        hostThread().call(host -> {
            if (wasBound) {
                hostThread().boundPorts().release(port);
            }
            TcpConnection made = host.tcp().prepare(remote, remotePort, new ConnectOptions(local, port, handler));
            options.apply(made.options());
            connection = made;
            noteLocal(made);
            hostThread().add(this);
            host.tcp().open(made);
            return true;
        });
    }

    /**
     * Reserves a port, as bind(2) does.
     *
     * @return the port
     * @throws TcpException EADDRINUSE, EADDRNOTAVAIL
     */
    public static int bind(HostThread hostThread, IpAddress local, int port, OptionValues options) throws IOException {
        return hostThread.call(_ -> hostThread.boundPorts().take(local, port, options.portSharing()));
    }

    /** Releases a port that {@link #bind} has reserved. */
    public static void unbind(HostThread hostThread, int port) throws IOException {
        hostThread.call(_ -> {
            hostThread.boundPorts().release(port);
            return true;
        });
    }

    /** Returns whether the connection is or was established. */
    public boolean isConnected() {
        return connected;
    }

    /** The reason why connecting failed; null if it did not. */
    public @Nullable TcpError connectFailure() {
        return connectFailure;
    }

    /** Returns whether connecting has ended, successfully or not. */
    public boolean isConnectDone() {
        return connected || connectFailure != null;
    }

    /** Waits until connecting has ended; returns false after the time limit. */
    public boolean awaitConnect(long nanos, InterruptMode mode) {
        return awaitAsWriter(this, StreamEndpoint::isConnectDone, nanos, mode);
    }

    /** The address of this end. */
    public @Nullable IpAddress localAddress() {
        return localAddress;
    }

    /** The port of this end. */
    public int localPort() {
        return localPort;
    }

    // ---- called by the program's threads: reading

    /**
     * Moves received bytes to {@code target}.
     *
     * @return the number of bytes; 0 if there are none yet, -1 at the end of the stream
     * @throws IOException reports once how the connection ended; see {@link SocketErrors}
     */
    public int read(ByteBuffer target) throws IOException {
        int count = in.read(target);
        return count > 0 || !target.hasRemaining() ? consumed(count) : nothingRead();
    }

    /** Moves received bytes to an array; {@code length} must not be 0. */
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        return count > 0 ? consumed(count) : nothingRead();
    }

    private int consumed(int count) {
        if (inFull && in.free() >= in.limitBytes() / 2) {
            inFull = false;
            request(RECEIVE);
        }
        return count;
    }

    private int nothingRead() throws IOException {
        if (inFull) {
            inFull = false;
            request(RECEIVE);
        }
        if (!inputEnded || !in.isEmpty()) {
            return checkHost();
        }
        if (!peerFinished) {
            TcpError error = pendingError.getAndSet(null);
            if (error != null) {
                throw SocketErrors.reading(error);
            }
        }
        return -1;
    }

    private int checkHost() throws IOException {
        if (isHostGone() && in.isEmpty()) {
            throw hostThread().closedException();
        }
        return 0;
    }

    /** Returns whether a read would not block. */
    public boolean isReadable() {
        return !in.isEmpty() || inputEnded || isHostGone();
    }

    /** Waits until a read would not block; returns false after the time limit. */
    public boolean awaitReadable(long nanos, InterruptMode mode) {
        return awaitAsReader(this, StreamEndpoint::isReadable, nanos, mode);
    }

    /** Bytes that can be read now. */
    public int available() {
        return in.size();
    }

    /** Discards data that arrives from now on; readers see the end of the stream. */
    public void shutdownInput() {
        peerFinished = true;
        inputEnded = true;
        request(SHUT_INPUT);
        wakeReader();
        tell();
    }

    /** SO_OOBINLINE: whether urgent data is part of the stream, or discarded. */
    public void outOfBandInline(boolean on) {
        outOfBandInline = on;
    }

    // ---- called by the program's threads: writing

    /**
     * Moves as many bytes as there is space for.
     *
     * @return the number of bytes
     * @throws IOException if no more data can be sent
     */
    public int write(ByteBuffer source) throws IOException {
        checkOutput();
        int count = out.write(source);
        if (source.hasRemaining()) {
            outFull = true;
            // Space that became free in between would not be reported.
            count += out.write(source);
        }
        return written(count);
    }

    /** Moves as many bytes from an array as there is space for. */
    public int write(byte[] source, int offset, int length) throws IOException {
        checkOutput();
        int count = out.write(source, offset, length);
        if (count < length) {
            outFull = true;
            count += out.write(source, offset + count, length - count);
        }
        return written(count);
    }

    private int written(int count) {
        if (count > 0) {
            writtenBytes += count;
            request(SEND);
        }
        return count;
    }

    /** Sends one byte of urgent data; false if there is no space. */
    public boolean writeUrgent(int value) throws IOException {
        checkOutput();
        if (out.free() == 0) {
            return false;
        }
        // The mark comes first, or the byte could be sent without it.
        urgentEnd = writtenBytes + 1;
        return written(out.write(new byte[] {(byte) value}, 0, 1)) == 1;
    }

    private void checkOutput() throws IOException {
        if (isHostGone()) {
            throw hostThread().closedException();
        }
        if (outputEnded) {
            TcpError error = pendingError.getAndSet(null);
            throw SocketErrors.writing(error == null ? TcpError.BROKEN_PIPE : error);
        }
    }

    /** Returns whether a third of the ring is free, or a write would throw. */
    public boolean isWritable() {
        return outputEnded || outputShutAsked || isHostGone() || hasWriteSpace();
    }

    private boolean hasWriteSpace() {
        return out.free() >= out.limitBytes() / 3;
    }

    /** Waits until a write would not block; returns false after the time limit. */
    public boolean awaitWritable(long nanos, InterruptMode mode) {
        return awaitAsWriter(this, StreamEndpoint::isWritableOrMarked, nanos, mode);
    }

    private boolean isWritableOrMarked() {
        if (isWritable()) {
            return true;
        }
        outFull = true;
        return isWritable();
    }

    /** Ends the output: a FIN follows the written data. */
    public void shutdownOutput() {
        outputShutAsked = true;
        request(SHUT_OUTPUT);
        wakeWriter();
        tell();
    }

    // ---- called by the program's threads: other operations

    @Override
    public int readyOps(int interest) {
        if (!connected) {
            return connectFailure != null || isHostGone() ? interest : 0;
        }
        int ops = interest & SelectionKey.OP_CONNECT;
        if ((interest & SelectionKey.OP_READ) != 0 && isReadable()) {
            ops |= SelectionKey.OP_READ;
        }
        if ((interest & SelectionKey.OP_WRITE) != 0 && isWritableOrMarked()) {
            ops |= SelectionKey.OP_WRITE;
        }
        return ops;
    }

    /** Applies changed options. */
    public void optionsChanged(OptionValues options, SocketOption<?> changed) throws IOException {
        hostThread().call(_ -> {
            TcpConnection known = connection;
            if (known != null && known.state() != TcpState.CLOSED) {
                options.apply(changed, known.options());
            }
            return true;
        });
    }

    /**
     * Closes like close(2): written data is still sent, unless received data was not read, or SO_LINGER is 0.
     *
     * @param lingerSeconds SO_LINGER; 0 resets the connection
     */
    public void close(int lingerSeconds) {
        if (!markClosed()) {
            return;
        }
        abortive = lingerSeconds == 0;
        listener(null);
        if (!isHostGone()) {
            request(CLOSE);
        }
    }

    /** Waits after {@link #close} until the peer has acknowledged all sent data, at most for the time of SO_LINGER. */
    public void awaitLinger(long nanos) {
        Parker parker = hostThread().parker();
        long startNanos = parker.nowNanos();
        lingerer = Thread.currentThread();
        boolean interrupted = false;
        while (!lingered && !isHostGone()) {
            long left = nanos - (parker.nowNanos() - startNanos);
            if (left <= 0) {
                break;
            }
            parker.park(this, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- called by the host's thread

    private void noteLocal(TcpConnection made) {
        localAddress = made.localAddress();
        localPort = made.localPort();
    }

    @Override
    void perform(int bits) {
        tellThreads(bits);
        TcpConnection known = connection;
        if (known == null) {
            if ((bits & CLOSE) != 0) {
                lingerEnded();
            }
            return;
        }
        if ((bits & SHUT_INPUT) != 0) {
            known.shutdownInput();
            inputShut = true;
        }
        if ((bits & SHUT_OUTPUT) != 0) {
            outputShut = true;
        }
        if ((bits & RECEIVE) != 0) {
            receive();
        }
        if ((bits & CLOSE) != 0) {
            beginClose(known);
        } else if ((bits & (SEND | SHUT_OUTPUT)) != 0) {
            send();
        }
    }

    /** Wakes the threads that wait for what earlier work has published. */
    private void tellThreads(int bits) {
        if ((bits & TELL_READER) != 0) {
            wakeReader();
        }
        if ((bits & TELL_WRITER) != 0) {
            wakeWriter();
        }
        if ((bits & (TELL_READER | TELL_WRITER)) != 0) {
            tell();
        }
    }

    private void beginClose(TcpConnection known) {
        closing = true;
        hostThread().remove(this);
        boolean unread = !inputShut && (!in.isEmpty() || known.receiveQueueBytes() > 0);
        TcpState state = known.state();
        if ((abortive || !connected || unread) && state != TcpState.TIME_WAIT) {
            known.abort();
            lingerEnded();
        } else {
            send();
        }
    }

    /** Moves data from the ring to the core, and performs the operations that follow the data. */
    private void send() {
        TcpConnection known = connection;
        if (known == null || !connected) {
            return;
        }
        try {
            drainTo(known);
        } catch (TcpException failed) {
            outputFailed(known);
            return;
        }
        if (outFull && hasWriteSpace()) {
            outFull = false;
            request(TELL_WRITER);
        }
        if ((outputShut || closing) && out.isEmpty()) {
            finish(known);
        }
    }

    private void drainTo(TcpConnection known) throws TcpException {
        for (int count = out.readSpan(); count > 0; count = out.readSpan()) {
            long urgent = urgentEnd - sentBytes;
            boolean isUrgent = urgent > 0 && urgent <= count;
            int asked = isUrgent ? (int) urgent : count;
            int taken = isUrgent
                    ? known.sendUrgent(out.readArray(), out.readOffset(), asked)
                    : known.send(out.readArray(), out.readOffset(), asked);
            out.read(taken);
            sentBytes += taken;
            if (taken < asked) {
                return;
            }
        }
    }

    private void finish(TcpConnection known) {
        if (!closing) {
            if (!finSent) {
                finSent = true;
                known.shutdownOutput();
            }
        } else if (!coreClosed) {
            finSent = true;
            coreClosed = true;
            known.close();
            new Lingering(known).begin();
        }
    }

    private void outputFailed(TcpConnection known) {
        outputEnded = true;
        if (closing) {
            known.close();
            lingerEnded();
        }
        changed();
    }

    /** Moves as much data from the core to the ring as there is space for. */
    private void receive() {
        TcpConnection known = connection;
        if (known == null || inputEnded) {
            return;
        }
        boolean news = false;
        try {
            while (true) {
                int space = spaceToReceive();
                if (space == 0) {
                    break;
                }
                int count = receiveOnce(known, space);
                if (count > 0) {
                    in.wrote(count);
                    news = true;
                } else if (count == 0) {
                    break;
                } else if (count == -1) {
                    peerFinished = true;
                    inputEnded = true;
                    break;
                }
            }
        } catch (TcpException ended) {
            inputEnded = true;
        }
        if (news || inputEnded) {
            request(TELL_READER);
        }
    }

    /** Returns -2 when a byte of urgent data was discarded. */
    private int receiveOnce(TcpConnection known, int space) throws TcpException {
        int urgent = outOfBandInline ? 0 : known.urgentBytes();
        if (urgent == 1 && known.receiveQueueBytes() > 0) {
            int count = known.receive(in.writeArray(), in.writeOffset(), 1);
            return count == 1 ? -2 : count;
        }
        int most = urgent > 1 ? Math.min(space, urgent - 1) : space;
        return known.receive(in.writeArray(), in.writeOffset(), most);
    }

    private int spaceToReceive() {
        int space = in.writeSpace();
        if (space == 0) {
            inFull = true;
            // Space that became free in between would not be reported.
            space = in.writeSpace();
            if (space > 0) {
                inFull = false;
            }
        }
        return space;
    }

    @Override
    void releaseAll() {
        TcpConnection known = connection;
        if (known != null) {
            send();
            known.close();
        }
    }

    private void lingerEnded() {
        lingered = true;
        Thread waiting = lingerer;
        if (waiting != null) {
            hostThread().parker().unpark(waiting);
        }
    }

    /** Checks from time to time whether the peer has acknowledged everything, including the FIN. */
    private final class Lingering extends Timer {
        private final TcpConnection known;

        Lingering(TcpConnection known) {
            this.known = known;
        }

        void begin() {
            if (lingerer != null || !isOver()) {
                expired(hostThread().host().timers().nowNanos());
            }
        }

        private boolean isOver() {
            TcpState state = known.state();
            return state == TcpState.FIN_WAIT_2 || state == TcpState.TIME_WAIT || state == TcpState.CLOSED;
        }

        @Override
        protected void expired(long nowNanos) {
            if (isOver()) {
                lingerEnded();
            } else if (lingerer != null) {
                Host host = hostThread().host();
                host.timers().arm(this, nowNanos + LINGER_LOOK_NANOS);
            }
        }
    }

    /** Handles the connection's events on the host's thread. */
    private final class Handler implements TcpHandler {
        @Override
        public void connected(TcpConnection opened) {
            noteLocal(opened);
            connected = true;
            changed();
        }

        @Override
        public void readable(TcpConnection arrived) {
            if (closing) {
                // RFC 9293 §3.6.1: the data will never be read, and the peer must know.
                if (arrived.receiveQueueBytes() > 0) {
                    arrived.abort();
                }
                return;
            }
            receive();
        }

        @Override
        public void writable(TcpConnection free) {
            send();
        }

        @Override
        public void closed(TcpConnection over, @Nullable TcpError error) {
            hostThread().remove(StreamEndpoint.this);
            if (!connected) {
                connectFailure = error == null ? TcpError.CONNECTION_ABORTED : error;
            } else {
                if (error != null) {
                    pendingError.set(error);
                }
                outputEnded |= error != null || !finSent;
                receive();
            }
            if (closing) {
                lingerEnded();
            }
            changed();
        }
    }
}
