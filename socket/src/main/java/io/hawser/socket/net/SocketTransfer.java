package io.hawser.socket.net;

import io.hawser.socket.crossing.Endpoint.InterruptMode;
import io.hawser.socket.crossing.StreamEndpoint;
import io.hawser.socket.crossing.TimedLock;
import io.hawser.socket.driver.Parker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The streams of a {@link HostSocketImpl}, and the ends of both directions. May be called by any thread. */
final class SocketTransfer {
    private final HostSocketImpl socket;
    private final ReentrantLock writeLock = new ReentrantLock();
    private volatile boolean inputShut;
    private volatile boolean outputShut;

    /** Guarded by the read lock of the socket. */
    private boolean connectionReset;

    SocketTransfer(HostSocketImpl socket) {
        this.socket = socket;
    }

    InputStream input() {
        return new Input();
    }

    OutputStream output() {
        return new Output();
    }

    /** Ends the input; the socket guards it. */
    void shutdownInput(StreamEndpoint connected) {
        if (!inputShut) {
            inputShut = true;
            connected.shutdownInput();
        }
    }

    /** Ends the output; the socket guards it. */
    void shutdownOutput(StreamEndpoint connected) {
        if (!outputShut) {
            outputShut = true;
            connected.shutdownOutput();
        }
    }

    /** Bytes that can be read now. */
    int available() throws IOException {
        StreamEndpoint known = socket.connected();
        return inputShut ? 0 : known.available();
    }

    /** Sends one byte of urgent data. */
    void sendUrgent(int value) throws IOException {
        writeLock.lock();
        try {
            if (!socket.connected().writeUrgent(value)) {
                throw new SocketException("No buffer space available");
            }
        } catch (IOException failed) {
            throw HostSocketImpl.asSocketException(failed);
        } finally {
            writeLock.unlock();
        }
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        long leftNanos = TimedLock.lock(socket.readLock(), socket.timeoutNanos(), socket.parker());
        if (leftNanos == 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        try {
            StreamEndpoint known = socket.connected();
            int count = readNow(known, target, offset, length);
            if (count != 0) {
                return count;
            }
            InterruptMode mode = InterruptMode.ofSockets();
            while (count == 0) {
                if (!known.awaitReadable(leftNanos, mode)) {
                    throw new SocketTimeoutException("Read timed out");
                }
                count = socket.isClosed() ? 0 : readNow(known, target, offset, length);
                if (count == 0) {
                    socket.explainReturn();
                }
            }
            return count;
        } catch (SocketTimeoutException timedOut) {
            throw timedOut;
        } catch (IOException failed) {
            throw HostSocketImpl.asSocketException(failed);
        } finally {
            socket.readLock().unlock();
        }
    }

    private int readNow(StreamEndpoint known, byte[] target, int offset, int length) throws IOException {
        if (connectionReset) {
            throw new SocketException("Connection reset");
        }
        if (inputShut) {
            return -1;
        }
        try {
            return known.read(target, offset, length);
        } catch (SocketException reset) {
            connectionReset = !known.isHostGone();
            throw reset;
        }
    }

    private void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (length == 0) {
            return;
        }
        writeLock.lock();
        try {
            StreamEndpoint known = socket.connected();
            InterruptMode mode = InterruptMode.ofSockets();
            int done = writeNow(known, source, offset, length);
            while (done < length) {
                known.awaitWritable(Parker.FOREVER, mode);
                int count = socket.isClosed() ? 0 : writeNow(known, source, offset + done, length - done);
                if (count == 0) {
                    socket.explainReturn();
                }
                done += count;
            }
        } catch (IOException failed) {
            throw HostSocketImpl.asSocketException(failed);
        } finally {
            writeLock.unlock();
        }
    }

    private int writeNow(StreamEndpoint known, byte[] source, int offset, int length) throws IOException {
        if (outputShut) {
            throw new SocketException("Broken pipe");
        }
        return known.write(source, offset, length);
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return SocketTransfer.this.read(one, 0, 1) > 0 ? one[0] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return SocketTransfer.this.read(target, offset, length);
        }

        @Override
        public int available() throws IOException {
            return SocketTransfer.this.available();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            SocketTransfer.this.write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            SocketTransfer.this.write(source, offset, length);
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
