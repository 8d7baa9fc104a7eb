package io.hawser.sim.app;

import io.hawser.tcp.TcpError;
import io.hawser.time.Deadline;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Record of one connection of a program. */
public final class ConnectionReport {
    private final CRC32C sentCheck = new CRC32C();
    private final CRC32C receivedCheck = new CRC32C();
    private final @Nullable Digests digests;
    private long beganNanos;
    private long connectedNanos = Deadline.NEVER;
    private long endedNanos = Deadline.NEVER;
    private long sentBytes;
    private long receivedBytes;
    private boolean peerHasClosed;
    private @Nullable TcpError error;

    ConnectionReport(long beganNanos, boolean digested) {
        this.beganNanos = beganNanos;
        digests = digested ? new Digests() : null;
    }

    void connected(long nowNanos) {
        connectedNanos = nowNanos;
    }

    void sent(byte[] bytes, int offset, int length) {
        sentBytes += length;
        sentCheck.update(bytes, offset, length);
        if (digests != null) {
            digests.sent.update(bytes, offset, length);
        }
    }

    void received(byte[] bytes, int offset, int length) {
        receivedBytes += length;
        receivedCheck.update(bytes, offset, length);
        if (digests != null) {
            digests.received.update(bytes, offset, length);
        }
    }

    void peerHasClosed() {
        peerHasClosed = true;
    }

    void ended(long nowNanos, @Nullable TcpError why) {
        if (endedNanos == Deadline.NEVER) {
            endedNanos = nowNanos;
            error = why;
        }
    }

    /** The time at which it was opened or accepted. */
    public long beganNanos() {
        return beganNanos;
    }

    /** The time at which it was established; {@link Deadline#NEVER} if it never was. */
    public long connectedNanos() {
        return connectedNanos;
    }

    /** The time at which the program learned of its end; {@link Deadline#NEVER} if it has not. */
    public long endedNanos() {
        return endedNanos;
    }

    /** Returns whether the program was notified of the end of the connection. */
    public boolean isOver() {
        return endedNanos != Deadline.NEVER;
    }

    /** Returns whether the end of the peer's stream was read. */
    public boolean hasPeerClosed() {
        return peerHasClosed;
    }

    /** Bytes handed to TCP. */
    public long sentBytes() {
        return sentBytes;
    }

    /** Bytes read. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** The CRC-32C of the data handed to TCP. */
    public long sentCheck() {
        return sentCheck.getValue();
    }

    /** The CRC-32C of the data read. */
    public long receivedCheck() {
        return receivedCheck.getValue();
    }

    /**
     * The SHA-256 of the data handed to TCP so far, in hexadecimal; null unless {@link TcpApplication#digest} was
     * called.
     */
    public @Nullable String sentDigest() {
        return digests == null ? null : Digests.hex(digests.sent);
    }

    /** The SHA-256 of the data read so far; see {@link #sentDigest}. */
    public @Nullable String receivedDigest() {
        return digests == null ? null : Digests.hex(digests.received);
    }

    /** The error that ended the connection; null for none. */
    public @Nullable TcpError error() {
        return error;
    }

    /** {@code open}, {@code closed}, or the errno.h name of its error. */
    public String outcome() {
        if (!isOver()) {
            return "open";
        }
        return error == null ? "closed" : error.errno();
    }
}
