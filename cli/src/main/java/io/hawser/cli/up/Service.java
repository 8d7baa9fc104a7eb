package io.hawser.cli.up;

import io.hawser.host.Host;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.util.function.BiFunction;

/**
 * A service that a host offers on a port.
 *
 * @param name for messages
 * @param port where it listens, on every address
 * @param handlers makes the handler of an accepted connection
 */
record Service(String name, int port, BiFunction<TcpConnection, Host, TcpHandler> handlers) {
    /** Listens from now on. Called by the owner of the host. */
    void start(Host host) throws TcpException {
        host.tcp().listen(port, ListenOptions.defaults().handler(accepted -> handlers.apply(accepted, host)));
    }

    /** For example {@code echo on 7}. */
    @Override
    public String toString() {
        return name + " on " + port;
    }
}
