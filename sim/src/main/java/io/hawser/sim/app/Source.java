package io.hawser.sim.app;

import io.hawser.sim.cable.Bandwidth;
import io.hawser.tcp.TcpException;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.SplittableRandom;

/** A client that opens one connection, sends a number of bytes, and closes. */
public final class Source extends TcpApplication {
    private static final int BITS_PER_BYTE = 8;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Bytes sent at a time when a rate is set. */
    private static final int PORTION_BYTES = 1460;

    private final IpAddress server;
    private final int port;
    private final long bytes;
    private final byte[] noise = new byte[Dialogue.CHUNK];
    private Bandwidth rate = Bandwidth.UNLIMITED;
    private boolean closes = true;

    /**
     * Makes a client that sends as fast as it can.
     *
     * @param server the server's address
     * @param port the server's port
     * @param bytes number of bytes to send, 0 or more
     */
    public Source(String name, IpAddress server, int port, long bytes) {
        super(name);
        this.server = server;
        this.port = port;
        this.bytes = bytes;
        new SplittableRandom(bytes).nextBytes(noise);
    }

    /** Sets the rate at which data becomes available. */
    public Source rate(Bandwidth bitsPerSecond) {
        rate = bitsPerSecond;
        return this;
    }

    /** Keeps the connection open when everything is sent. */
    public Source staysOpen() {
        closes = false;
        return this;
    }

    @Override
    void begin() {
        new Sending().open(server, port);
    }

    private final class Sending extends Dialogue {
        private boolean waiting;

        Sending() {
            super(Source.this);
        }

        @Override
        void converse() throws TcpException {
            discard();
            while (!hasLeft() && !waiting && report.sentBytes() < bytes) {
                long allowed = Math.min(bytes, allowedBytes());
                int offset = (int) (report.sentBytes() % noise.length);
                int most = (int) Math.min(noise.length - offset, allowed - report.sentBytes());
                if (most <= 0) {
                    waiting = true;
                    later(untilNextPortion(), () -> {
                        waiting = false;
                        wake();
                    });
                } else if (write(noise, offset, most) == 0) {
                    return;
                }
            }
            if (!hasLeft() && report.sentBytes() == bytes && closes) {
                connection().shutdownOutput();
            }
        }

        /** Reads and discards data, so that the peer's end is detected, and closes when the peer has closed too. */
        private void discard() throws TcpException {
            byte[] buffer = new byte[0x200];
            int count = 1;
            while (count > 0) {
                count = read(buffer, buffer.length);
            }
            if (count < 0 && closes) {
                hangUp();
            }
        }

        /** Bytes that may have been sent by now, in whole portions. */
        private long allowedBytes() {
            if (rate.isUnlimited()) {
                return Long.MAX_VALUE;
            }
            double due = elapsedSeconds() * rate.bitsPerSecond() / BITS_PER_BYTE;
            return ((long) (due / PORTION_BYTES) + 1) * PORTION_BYTES;
        }

        private double elapsedSeconds() {
            return (time() - report.connectedNanos()) / NANOS_PER_SECOND;
        }

        private Duration untilNextPortion() {
            double due = (double) report.sentBytes() * BITS_PER_BYTE / rate.bitsPerSecond();
            double nanos = Math.ceil((due - elapsedSeconds()) * NANOS_PER_SECOND);
            return Duration.ofNanos(Math.max(1, (long) nanos));
        }
    }
}
