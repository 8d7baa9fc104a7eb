package io.hawser.lab.stage;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection and its program, which follows the scenario. Unless told to stop, it reads arriving data at
 * once; data that does not fit into the send buffer is sent when there is space.
 */
public final class Actor implements TcpHandler {
    private static final int MOST_KEPT_BYTES = 1 << 20;
    private static final int CHUNK_BYTES = 1 << 16;

    /** The number of bytes after which generated data repeats. */
    private static final int PATTERN_BYTES = 1 << 11;

    private static final byte[] PATTERN = pattern();

    private final String name;
    private final TcpConnection connection;
    private final FlowHistory history;
    private final Stage stage;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ArrayDeque<byte[]> toSend = new ArrayDeque<>();

    /** The number of bytes of the first array of {@link #toSend} that the connection has taken. */
    private int taken;

    private final StreamChecksum sentChecksum = new StreamChecksum();
    private final StreamChecksum receivedChecksum = new StreamChecksum();
    private long sentBytes;
    private long receivedBytes;
    private long heardBytes;
    private long generatedBytes;
    private long bytesToGenerate;
    private boolean reads = true;
    private boolean frozen;
    private boolean closesWhenSent;
    private boolean closesWithPeer;
    private long endOfStreamNanos = -1;
    private long endedNanos = -1;
    private @Nullable TcpError error;

    Actor(String name, TcpConnection connection, FlowHistory history, Stage stage) {
        this.name = name;
        this.connection = connection;
        this.history = history;
        this.stage = stage;
    }

    private static byte[] pattern() {
        byte[] bytes = new byte[PATTERN_BYTES + CHUNK_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >>> 3);
        }
        return bytes;
    }

    /** {@code client.c1}. */
    public String name() {
        return name;
    }

    /** The connection. */
    public TcpConnection connection() {
        return connection;
    }

    /** The history of its states. */
    public FlowHistory history() {
        return history;
    }

    /** Its state. */
    public TcpState state() {
        return connection.state();
    }

    /** Sends bytes, now as many as fit into the send buffer, the rest later. */
    public void send(byte[] bytes) throws TcpException {
        toSend.add(bytes);
        sentChecksum.update(bytes, bytes.length);
        sentBytes += bytes.length;
        sendMore();
    }

    /** Sends {@code count} bytes of arbitrary data, now as many as fit into the send buffer, the rest later. */
    public void sendGenerated(long count) throws TcpException {
        bytesToGenerate += count;
        sentBytes += count;
        sendMore();
    }

    private void sendMore() throws TcpException {
        while (true) {
            if (toSend.isEmpty()) {
                if (bytesToGenerate == 0) {
                    break;
                }
                toSend.add(generated());
            }
            byte[] next = toSend.element();
            taken += connection.send(next, taken, next.length - taken);
            if (taken < next.length) {
                return;
            }
            toSend.remove();
            taken = 0;
        }
        if (closesWhenSent) {
            closesWhenSent = false;
            connection.close();
        }
    }

    private byte[] generated() {
        byte[] bytes = new byte[(int) Math.min(bytesToGenerate, CHUNK_BYTES)];
        System.arraycopy(PATTERN, (int) (generatedBytes % PATTERN_BYTES), bytes, 0, bytes.length);
        generatedBytes += bytes.length;
        bytesToGenerate -= bytes.length;
        sentChecksum.update(bytes, bytes.length);
        return bytes;
    }

    /** Closes when all its data is in the send buffer. */
    public void close() {
        reads = false;
        if (toSend.isEmpty() && bytesToGenerate == 0) {
            connection.close();
        } else {
            closesWhenSent = true;
        }
    }

    /** Closes as soon as it reads the end of its peer's stream, before that is acknowledged. */
    public void closeWithPeer() {
        closesWithPeer = true;
    }

    /** Reads available data, and all data that arrives from now on. */
    public void readOn() throws TcpException {
        reads = true;
        read(Long.MAX_VALUE);
    }

    /** Stops reading until told otherwise. */
    public void stopReading() {
        reads = false;
    }

    /** Freezes the program until {@link #resume}: it neither reads nor writes. */
    public void freeze() {
        frozen = true;
    }

    /** Resumes the program. */
    public void resume() throws TcpException {
        frozen = false;
        if (reads) {
            read(Long.MAX_VALUE);
        }
        sendMore();
    }

    /** Reads up to {@code most} bytes of available data. */
    public void read(long most) throws TcpException {
        long left = most;
        byte[] buffer = stage.buffer();
        while (left > 0 && endOfStreamNanos < 0) {
            int count = connection.receive(buffer, 0, (int) Math.min(left, buffer.length));
            if (count == 0) {
                return;
            }
            if (count < 0) {
                endOfStreamNanos = stage.nowNanos();
                if (closesWithPeer) {
                    close();
                }
                return;
            }
            receivedChecksum.update(buffer, count);
            receivedBytes += count;
            left -= count;
            if (received.size() < MOST_KEPT_BYTES) {
                received.write(buffer, 0, count);
            }
        }
    }

    @Override
    public void readable(TcpConnection from) {
        if (reads && !frozen) {
            try {
                read(Long.MAX_VALUE);
            } catch (TcpException _) {
                // closed() reports how the connection ended
            }
        }
    }

    @Override
    public void writable(TcpConnection to) {
        if (!frozen) {
            try {
                sendMore();
            } catch (TcpException _) {
                // closed() reports how the connection ended
            }
        }
    }

    @Override
    public void closed(TcpConnection ended, @Nullable TcpError why) {
        endedNanos = stage.nowNanos();
        error = why;
        if (why != null) {
            stage.tellFailure(name, why);
        }
    }

    /** The first megabyte of the data that the program has read. */
    public byte[] receivedBytes() {
        return received.toByteArray();
    }

    /** Number of bytes that the program has read. */
    public long receivedCount() {
        return receivedBytes;
    }

    /** Number of bytes that the scenario has mentioned so far. */
    public long heardCount() {
        return heardBytes;
    }

    /** Records that the scenario has mentioned the next {@code count} bytes. */
    public void heard(long count) {
        heardBytes += count;
    }

    /** Number of bytes that the program was told to send. */
    public long sentCount() {
        return sentBytes;
    }

    /** Returns whether the program has read all the data that another one was told to send, and nothing else. */
    public boolean hasAllOf(Actor writer) {
        return receivedBytes == writer.sentBytes && receivedChecksum.value() == writer.sentChecksum.value();
    }

    /** The time at which the program read the end of its peer's stream; -1 if it has not. */
    public long endOfStreamNanos() {
        return endOfStreamNanos;
    }

    /** The time at which the program was notified of the end of the connection; -1 if it was not. */
    public long endedNanos() {
        return endedNanos;
    }

    /** The error that ended the connection; null for an orderly end, or none yet. */
    public @Nullable TcpError error() {
        return error;
    }
}
