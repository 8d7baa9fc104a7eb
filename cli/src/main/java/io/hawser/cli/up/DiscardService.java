package io.hawser.cli.up;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.util.function.Function;

/** The discard service (RFC 863): data is discarded until the client closes. One instance serves all connections. */
final class DiscardService implements TcpHandler {
    private final byte[] scratch = new byte[1 << 16];

    /** Makes the handlers of the connections of one thread. */
    static Function<TcpConnection, TcpHandler> ofOneThread() {
        DiscardService shared = new DiscardService();
        return _ -> shared;
    }

    @Override
    public void readable(TcpConnection connection) {
        try {
            int count = connection.receive(scratch, 0, scratch.length);
            while (count > 0) {
                count = connection.receive(scratch, 0, scratch.length);
            }
            if (count < 0) {
                connection.close();
            }
        } catch (TcpException ended) {
            connection.abort();
        }
    }
}
