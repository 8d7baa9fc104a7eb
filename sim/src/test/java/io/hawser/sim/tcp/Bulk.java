package io.hawser.sim.tcp;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;

/** A user that sends as much as the connection accepts, or receives everything that arrives, without checking it. */
final class Bulk implements TcpHandler {
    private static final byte[] DATA = new byte[1 << 16];

    private final byte[] scratch = new byte[1 << 16];
    private final boolean sends;
    private boolean stopped;

    /** The number of received bytes. */
    long received;

    Bulk(boolean sends) {
        this.sends = sends;
    }

    /** Stops sending. */
    void stop() {
        stopped = true;
    }

    @Override
    public void connected(TcpConnection connection) {
        writable(connection);
    }

    @Override
    public void writable(TcpConnection connection) {
        try {
            while (sends && !stopped && connection.send(DATA, 0, DATA.length) == DATA.length) {
                // there may be room for more
            }
        } catch (TcpException ended) {
            throw new AssertionError(ended);
        }
    }

    @Override
    public void readable(TcpConnection connection) {
        try {
            for (int count = scratch.length; count > 0; received += Math.max(0, count)) {
                count = connection.receive(scratch, 0, scratch.length);
            }
        } catch (TcpException ended) {
            throw new AssertionError(ended);
        }
    }
}
