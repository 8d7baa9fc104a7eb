package io.hawser.cli.up;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import io.hawser.wire.IpAddress;
import java.util.function.BiFunction;

/**
 * Something to connect to.
 *
 * @param name for messages
 * @param port where it listens, on every address
 * @param handlers makes the one who is told of what happens on a connection that was accepted
 */
record Service(String name, int port, BiFunction<TcpConnection, Host, TcpHandler> handlers) {
    private static final int BACKLOG = 4096;

    /** Listens from now on. Called by the owner of the host. */
    void start(Host host) throws TcpException {
        TcpListener[] listener = new TcpListener[1];
        listener[0] = host.tcp().listen(IpAddress.ANY_V4, port, BACKLOG, true, () -> accept(listener[0], host));
    }

    private void accept(TcpListener listener, Host host) {
        for (TcpConnection next = listener.accept(); next != null; next = listener.accept()) {
            next.handler(handlers.apply(next, host));
        }
    }

    /** For example {@code echo on 7}. */
    @Override
    public String toString() {
        return name + " on " + port;
    }
}
