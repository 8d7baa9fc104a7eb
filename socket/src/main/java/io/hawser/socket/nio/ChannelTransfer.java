package io.hawser.socket.nio;

import io.hawser.socket.crossing.Endpoint.InterruptMode;
import io.hawser.socket.crossing.StreamEndpoint;
import io.hawser.socket.driver.Parker;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The reads and writes of a {@link HostSocketChannel}, and the ends of both directions. May be called by any thread.
 */
final class ChannelTransfer {
    private final HostSocketChannel channel;
    private final Parker parker;

    /** Held by the thread that reads or connects, and by the thread that writes or connects; locked in this order. */
    private final ReentrantLock readLock = new ReentrantLock();

    private final ReentrantLock writeLock = new ReentrantLock();
    private volatile boolean inputShut;
    private volatile boolean outputShut;

    /** Guarded by {@link #readLock}. */
    private boolean connectionReset;

    ChannelTransfer(HostSocketChannel channel, Parker parker) {
        this.channel = channel;
        this.parker = parker;
    }

    /** Waits until no thread reads or writes, and keeps others from doing so. */
    void lock() {
        readLock.lock();
        writeLock.lock();
    }

    /** Ends what {@link #lock} began. */
    void unlock() {
        writeLock.unlock();
        readLock.unlock();
    }

    boolean isInputShut() {
        return inputShut;
    }

    boolean isOutputShut() {
        return outputShut;
    }

    /** Ends the input; the channel guards it. */
    void shutdownInput(StreamEndpoint connected) {
        if (!inputShut) {
            inputShut = true;
            connected.shutdownInput();
        }
    }

    /** Ends the output; the channel guards it. */
    void shutdownOutput(StreamEndpoint connected) {
        if (!outputShut) {
            outputShut = true;
            connected.shutdownOutput();
        }
    }

    // ---- reading

    /** Reads as {@link java.nio.channels.ReadableByteChannel#read}. */
    int read(ByteBuffer target) throws IOException {
        Objects.requireNonNull(target);
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        readLock.lock();
        try {
            StreamEndpoint known = channel.connectedEndpoint();
            boolean blocking = channel.isBlocking();
            int count = 0;
            try {
                if (blocking) {
                    channel.beginBlocking();
                }
                count = readNow(known, target);
                while (blocking && count == 0 && target.hasRemaining() && channel.isOpen()) {
                    known.awaitReadable(Parker.FOREVER, InterruptMode.RETURN);
                    count = channel.isOpen() ? readNow(known, target) : 0;
                }
            } finally {
                if (blocking) {
                    channel.endBlocking(count > 0);
                }
            }
            return count;
        } finally {
            readLock.unlock();
        }
    }

    private int readNow(StreamEndpoint known, ByteBuffer target) throws IOException {
        if (inputShut) {
            return -1;
        }
        requireNoReset();
        try {
            return known.read(target);
        } catch (SocketException reset) {
            connectionReset = !known.isHostGone();
            throw reset;
        }
    }

    private void requireNoReset() throws SocketException {
        if (connectionReset) {
            throw new SocketException("Connection reset");
        }
    }

    /** Reads as {@link java.nio.channels.ScatteringByteChannel#read}. */
    long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        readLock.lock();
        try {
            long total = 0;
            int end = offset + length;
            for (int i = offset; i < end; i++) {
                if (targets[i].isReadOnly()) {
                    throw new IllegalArgumentException("Read-only buffer");
                }
            }
            StreamEndpoint known = channel.connectedEndpoint();
            int first = Buffers.firstWithRemaining(targets, offset, end);
            if (first == end) {
                return 0;
            }
            long count = read(targets[first]);
            if (count <= 0) {
                return count;
            }
            total += count;
            for (int i = first; i < end && !targets[i].hasRemaining(); ) {
                i++;
                if (i < end && targets[i].hasRemaining()) {
                    // Returns the available bytes without waiting; an end or an error is reported by the next read.
                    total += known.available() > 0 ? known.read(targets[i]) : 0;
                }
            }
            return total;
        } finally {
            readLock.unlock();
        }
    }

    /** Reads with a time limit, for the adaptor's stream. */
    int readBlocking(byte[] target, int offset, int length, long nanos) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        readLock.lock();
        try {
            StreamEndpoint known = channel.connectedEndpoint();
            if (!channel.isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            ByteBuffer wrapped = ByteBuffer.wrap(target, offset, length);
            int count = 0;
            try {
                channel.beginBlocking();
                long startNanos = nanos == Parker.FOREVER ? 0 : parker.nowNanos();
                count = readNow(known, wrapped);
                while (count == 0 && channel.isOpen()) {
                    long left = nanos == Parker.FOREVER ? nanos : nanos - (parker.nowNanos() - startNanos);
                    if (!known.awaitReadable(left, InterruptMode.RETURN)) {
                        throw new SocketTimeoutException("Read timed out");
                    }
                    count = channel.isOpen() ? readNow(known, wrapped) : 0;
                }
            } finally {
                channel.endBlocking(count > 0);
            }
            return count;
        } finally {
            readLock.unlock();
        }
    }

    /** Bytes that can be read now. */
    int available() throws IOException {
        readLock.lock();
        try {
            StreamEndpoint known = channel.connectedEndpoint();
            return inputShut ? 0 : known.available();
        } finally {
            readLock.unlock();
        }
    }

    // ---- writing

    /** Writes as {@link java.nio.channels.WritableByteChannel#write}. */
    int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source);
        writeLock.lock();
        try {
            StreamEndpoint known = channel.connectedEndpoint();
            boolean blocking = channel.isBlocking();
            int count = 0;
            try {
                if (blocking) {
                    channel.beginBlocking();
                }
                count = writeNow(known, source);
                while (blocking && source.hasRemaining() && channel.isOpen()) {
                    known.awaitWritable(Parker.FOREVER, InterruptMode.RETURN);
                    if (outputShut && count == 0) {
                        throw new AsynchronousCloseException();
                    }
                    if (channel.isOpen()) {
                        count += writeNow(known, source);
                    }
                }
            } catch (IOException failed) {
                if (count == 0) {
                    throw failed;
                }
                // The bytes accepted so far count; the next write reports the error.
            } finally {
                if (blocking) {
                    // As in the JDK, a virtual thread learns of the close although a part was written.
                    channel.endBlocking(Thread.currentThread().isVirtual() ? !source.hasRemaining() : count > 0);
                }
            }
            return count;
        } finally {
            writeLock.unlock();
        }
    }

    private int writeNow(StreamEndpoint known, ByteBuffer source) throws IOException {
        if (outputShut) {
            throw new ClosedChannelException();
        }
        return source.hasRemaining() ? known.write(source) : 0;
    }

    /** Writes as {@link java.nio.channels.GatheringByteChannel#write}. */
    long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        writeLock.lock();
        try {
            long total = 0;
            channel.connectedEndpoint();
            for (int i = offset; i < offset + length; i++) {
                ByteBuffer source = sources[i];
                if (source.hasRemaining()) {
                    total += write(source);
                }
                if (source.hasRemaining()) {
                    break;
                }
            }
            return total;
        } finally {
            writeLock.unlock();
        }
    }

    /** Sends one byte of urgent data. */
    void sendUrgent(int value) throws IOException {
        writeLock.lock();
        try {
            StreamEndpoint known = channel.connectedEndpoint();
            if (outputShut) {
                throw new ClosedChannelException();
            }
            if (!known.writeUrgent(value)) {
                if (channel.isBlocking()) {
                    throw new SocketException("No buffer space available");
                }
                throw new SocketException("Socket buffer full");
            }
        } finally {
            writeLock.unlock();
        }
    }
}
