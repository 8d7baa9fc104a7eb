package io.hawser.lab.path;

import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;

/** A connection whose client sends as fast as it can as long as the network runs. */
public final class BulkTransfer {
    private static final byte[] DATA = new byte[1 << 16];

    private final Flow flow;
    private final TcpConnection connection;
    private final byte[] scratch = new byte[1 << 16];
    private long receivedBytes;

    /**
     * Opens the connection now.
     *
     * @param port the server's port, different from those of other transfers
     * @param name the name of its lines in plots
     */
    public BulkTransfer(Bottleneck path, String congestionControl, int port, String name, int colour)
            throws TcpException {
        path.receiver().tcp().listen(port, ListenOptions.defaults().handler(_ -> new Receiving()));
        connection = path.sender()
                .tcp()
                .prepare(
                        Bottleneck.RECEIVER_ADDRESS,
                        port,
                        ConnectOptions.defaults().localPort(port).handler(new Sending()));
        connection.options().congestionControl(congestionControl);
        flow = path.flow(congestionControl, port, name, colour);
        flow.sender = connection;
        path.sender().tcp().open(connection);
    }

    /** The measurements. */
    public Flow flow() {
        return flow;
    }

    /** The number of bytes that the server has received so far. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** The number of retransmitted segments. */
    public int retransmits() {
        return connection.info().retransmits;
    }

    private static final class Sending implements TcpHandler {
        @Override
        public void connected(TcpConnection by) {
            writable(by);
        }

        @Override
        public void writable(TcpConnection by) {
            try {
                while (by.send(DATA, 0, DATA.length) == DATA.length) {
                    // there may be more space
                }
            } catch (TcpException ended) {
                throw new IllegalStateException("the peer keeps the connection open", ended);
            }
        }
    }

    private final class Receiving implements TcpHandler {
        @Override
        public void readable(TcpConnection by) {
            try {
                for (int count = by.receive(scratch, 0, scratch.length);
                        count > 0;
                        count = by.receive(scratch, 0, scratch.length)) {
                    receivedBytes += count;
                }
            } catch (TcpException ended) {
                throw new IllegalStateException("the peer keeps the connection open", ended);
            }
        }
    }
}
