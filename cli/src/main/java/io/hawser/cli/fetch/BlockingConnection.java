package io.hawser.cli.fetch;

import io.hawser.device.RealHost;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection as one thread sees it that may wait, while the host's own thread goes on. A few buffers go to and fro
 * between the two: when the reader has none to give back, the data stays with the connection, whose window then closes.
 */
final class BlockingConnection extends InputStream {
    private static final int BUFFERS = 8;
    private static final int BUFFER_BYTES = 1 << 16;

    /** An event from the host's thread. */
    private sealed interface Event {
        /** The connection stands. */
        record Connected() implements Event {}

        /** Bytes of the peer; to be given back when they have been read. */
        final class Buffer implements Event {
            private final byte[] bytes = new byte[BUFFER_BYTES];
            private int at;
            private int end;
        }

        /** The last event: the end of the peer's stream, in order or by an error. */
        record End(@Nullable IOException failure) implements Event {}
    }

    private final RealHost host;
    private final Duration patience;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final TcpConnection connection;

    /** Belongs to the host's thread. */
    private final Deque<Event.Buffer> free = new ArrayDeque<>();

    /** Belongs to the host's thread. */
    private boolean over;

    private Event.@Nullable Buffer current;
    private Event.@Nullable End end;

    /**
     * Connects.
     *
     * @param patience how long nothing may happen
     * @throws IOException if it does not work, or not in time
     */
    BlockingConnection(RealHost host, IpAddress address, int port, Duration patience) throws IOException {
        this.host = host;
        this.patience = patience;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new Event.Buffer());
        }
        connection = host.call(owned -> owned.tcp().connect(address, port, new Handler()));
        if (next() instanceof Event.End failed) {
            end = failed;
            throw failed.failure() == null ? new IOException("closed at once") : failed.failure();
        }
    }

    /** Sends a few bytes, which the send buffer of a new connection has room for. */
    void send(byte[] bytes) throws IOException {
        int taken = host.call(_ -> connection.send(bytes, 0, bytes.length));
        if (taken < bytes.length) {
            throw new IOException("only " + taken + " of " + bytes.length + " bytes could be sent");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        Event.Buffer buffer = current;
        if (buffer == null) {
            buffer = nextBuffer();
            current = buffer;
        }
        if (buffer == null) {
            return -1;
        }
        int count = Math.min(length, buffer.end - buffer.at);
        System.arraycopy(buffer.bytes, buffer.at, target, offset, count);
        buffer.at += count;
        if (buffer.at == buffer.end) {
            current = null;
            giveBack(buffer);
        }
        return count;
    }

    private Event.@Nullable Buffer nextBuffer() throws IOException {
        if (end == null) {
            switch (next()) {
                case Event.Buffer buffer -> {
                    return buffer;
                }
                case Event.End last -> end = last;
                case Event.Connected _ -> throw new IllegalStateException("connected twice");
            }
        }
        if (end.failure() != null) {
            throw end.failure();
        }
        return null;
    }

    private void giveBack(Event.Buffer buffer) {
        host.loop().execute(() -> {
            free.add(buffer);
            receive();
        });
    }

    private Event next() throws IOException {
        try {
            Event event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new IOException("nothing has come for " + patience.toSeconds() + " s");
            }
            return event;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public void close() {
        host.loop().execute(connection::close);
    }

    /** On the host's thread: moves what has arrived into buffers, as far as there are any. */
    private void receive() {
        try {
            while (!over && !free.isEmpty()) {
                Event.Buffer buffer = free.element();
                int count = connection.receive(buffer.bytes, 0, BUFFER_BYTES);
                if (count == 0) {
                    return;
                }
                if (count < 0) {
                    end(null);
                    return;
                }
                buffer.at = 0;
                buffer.end = count;
                events.add(free.remove());
            }
        } catch (TcpException failed) {
            end(failed);
        }
    }

    private void end(@Nullable IOException failure) {
        if (!over) {
            over = true;
            events.add(new Event.End(failure));
        }
    }

    private final class Handler implements TcpHandler {
        private boolean connected;

        @Override
        public void connected(TcpConnection established) {
            connected = true;
            events.add(new Event.Connected());
        }

        @Override
        public void readable(TcpConnection readable) {
            receive();
        }

        @Override
        public void closed(TcpConnection ended, @Nullable TcpError error) {
            if (connected) {
                // the end comes when everything before it has been received, which may be now
                receive();
            } else {
                end(new TcpException(error == null ? TcpError.CONNECTION_ABORTED : error));
            }
        }
    }
}
