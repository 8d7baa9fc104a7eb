package io.hawser.cli.up;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The echo service (RFC 862) for one connection: it returns the data. While the client does not read, no more data is
 * accepted from it; when it has sent everything, all data is returned before the connection is closed.
 */
final class EchoService implements TcpHandler {
    private static final byte[] NOTHING = {};
    private static final int SCRATCH_BYTES = 1 << 16;

    private final byte[] scratch;

    /** The bytes that did not fit into the send buffer yet. */
    private byte[] waiting = NOTHING;

    /** @param scratch space that all connections of one thread may share, because it is empty between two calls */
    private EchoService(byte[] scratch) {
        this.scratch = scratch;
    }

    /** Makes the handlers of the connections of one thread. */
    static Function<TcpConnection, TcpHandler> ofOneThread() {
        byte[] scratch = new byte[SCRATCH_BYTES];
        return _ -> new EchoService(scratch);
    }

    @Override
    public void readable(TcpConnection connection) {
        echo(connection);
    }

    @Override
    public void writable(TcpConnection connection) {
        echo(connection);
    }

    @Override
    public void closed(TcpConnection connection, @Nullable TcpError error) {
        // after a reset: data that can no longer be returned is dropped
        connection.close();
    }

    private void echo(TcpConnection connection) {
        try {
            while (send(connection, waiting, waiting.length)) {
                int count = connection.receive(scratch, 0, scratch.length);
                if (count < 0) {
                    connection.close();
                }
                if (count <= 0 || !send(connection, scratch, count)) {
                    return;
                }
            }
        } catch (TcpException ended) {
            connection.abort();
        }
    }

    /** Sends data, and keeps the part that does not fit. Returns whether all of it fitted. */
    private boolean send(TcpConnection connection, byte[] data, int length) throws TcpException {
        int taken = length == 0 ? 0 : connection.send(data, 0, length);
        waiting = taken == length ? NOTHING : Arrays.copyOfRange(data, taken, length);
        return taken == length;
    }
}
