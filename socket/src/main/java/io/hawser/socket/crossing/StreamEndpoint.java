package io.hawser.socket.crossing;

import io.hawser.socket.driver.Parker;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection for use by a program's threads: a ring of bytes in each direction, and the connection's state as
 * published by the host's thread, whose work is in {@link StreamHostSide}. One thread at a time reads, and one writes,
 * which the callers' locks ensure.
 *
 * <p>Written data is first in the ring, then in the core's send buffer; received data is in the core's receive buffer
 * until the ring has space for it.
 */
public final class StreamEndpoint extends Endpoint {
    /** The size of the first block of a ring: the memory per direction of an idle connection that was used once. */
    private static final int FIRST_BLOCK_BYTES = 2048;

    /** The size of a ring whose reader is slow: more would only delay the data. */
    private static final int SLOW_RING_BYTES = 1 << 17;

    /** The size of an input ring whose reader keeps pace: as much crosses between two changes of threads. */
    private static final int MAX_INPUT_RING_BYTES = 1 << 19;

    /** The size of an output ring: its writer often has to be woken, and does more for each byte than a copy. */
    private static final int MAX_OUTPUT_RING_BYTES = 1 << 20;

    static final int SEND = 1;
    static final int RECEIVE = 2;
    static final int SHUT_OUTPUT = 4;
    static final int SHUT_INPUT = 8;
    static final int CLOSE = 16;

    /** Requested by the host's thread itself: a burst of segments wakes a thread once, and not for each segment. */
    static final int TELL_READER = 32;

    static final int TELL_WRITER = 64;

    private static final long NO_URGENT = -1;

    final ByteRing in;
    final ByteRing out;

    /** The error that ended the connection, for the first call that meets it. */
    final AtomicReference<@Nullable TcpError> pendingError = new AtomicReference<>();

    private final StreamHostSide hostSide = new StreamHostSide(this);

    /** Set by the host's thread, read by all threads. */
    volatile boolean connected;

    volatile boolean inputEnded;
    volatile boolean outputEnded;
    volatile boolean peerFinished;
    volatile boolean lingered;
    volatile @Nullable TcpError connectFailure;
    volatile @Nullable IpAddress localAddress;
    volatile int localPort;

    /**
     * A side that finds its ring full or empty sets the flag to be notified by the other side; both sides set and clear
     * it.
     */
    volatile boolean inFull;

    volatile boolean outFull;

    /** Set by the program's threads. The first: bytes of the output before the end of urgent data. */
    volatile long urgentEnd = NO_URGENT;

    volatile boolean outOfBandInline;
    volatile boolean abortive;
    volatile @Nullable Thread lingerer;
    private volatile boolean outputShutAsked;

    /** Belongs to the writer. */
    private long writtenBytes;

    /** @param options the options that the program has set; they limit the rings too */
    public StreamEndpoint(HostThread hostThread, OptionValues options) {
        super(hostThread);
        in = ring(options.receiveBufferBytes(), MAX_INPUT_RING_BYTES);
        out = ring(options.sendBufferBytes(), MAX_OUTPUT_RING_BYTES);
    }

    /** Makes the endpoint of an accepted connection. Called by the host's thread. */
    StreamEndpoint(HostThread hostThread, OptionValues options, TcpConnection accepted) {
        this(hostThread, options);
        hostSide.accepted(accepted);
    }

    private static ByteRing ring(int bufferBytes, int maxBytes) {
        int most = bufferBytes == 0 ? maxBytes : Math.min(maxBytes, Integer.highestOneBit(bufferBytes));
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
            TcpConnection made = host.tcp().prepare(remote, remotePort, new ConnectOptions(local, port, hostSide));
            options.apply(made.options());
            hostSide.prepared(made);
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

    /** Returns whether a third of the ring is free. */
    boolean hasWriteSpace() {
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
            hostSide.apply(options, changed);
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

    @Override
    void perform(int bits) {
        hostSide.perform(bits);
    }

    @Override
    void releaseAll() {
        hostSide.releaseAll();
    }
}
