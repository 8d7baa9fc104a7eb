package io.hawser.tcp;

import io.hawser.wire.IpAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of {@link Tcp#connect(IpAddress, int, ConnectOptions)} and {@link Tcp#prepare(IpAddress, int,
 * ConnectOptions)}. Immutable: each method that sets an option returns a copy.
 *
 * @param localAddress the address to connect from; null or the unspecified address to let the route choose
 * @param localPort the port to connect from, 1 to 65535; 0 for an ephemeral one
 * @param handler called for the events of the connection
 */
public record ConnectOptions(@Nullable IpAddress localAddress, int localPort, TcpHandler handler) {
    private static final ConnectOptions DEFAULTS = new ConnectOptions(null, 0, TcpHandler.NONE);

    /** Rejects a handler that is null and a port outside of 0 to 65535. */
    public ConnectOptions {
        Objects.requireNonNull(handler, "the handler is null; TcpHandler.NONE stands for nobody");
        Tcp.checkPort(localPort, 0);
    }

    /** Returns the defaults: the host chooses address and port, and no handler is called. */
    public static ConnectOptions defaults() {
        return DEFAULTS;
    }

    /** Sets the address to connect from; null to let the route choose. */
    public ConnectOptions localAddress(@Nullable IpAddress address) {
        return new ConnectOptions(address, localPort, handler);
    }

    /** Sets the port to connect from, 1 to 65535; 0 for an ephemeral one. */
    public ConnectOptions localPort(int port) {
        return new ConnectOptions(localAddress, port, handler);
    }

    /** Sets the handler of the connection's events. */
    public ConnectOptions handler(TcpHandler newHandler) {
        return new ConnectOptions(localAddress, localPort, newHandler);
    }
}
