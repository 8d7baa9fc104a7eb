package io.hawser.tcp;

import io.hawser.wire.IpAddress;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Options of {@link Tcp#listen(int, ListenOptions)}. Immutable: each method that sets an option returns a copy.
 *
 * <pre>{@code
 * TcpListener listener = tcp.listen(80, ListenOptions.defaults().backlog(16).handler(connection -> new Echo()));
 * }</pre>
 *
 * @param address the local address; the unspecified one ({@link IpAddress#ANY_V4}) for all addresses of the host
 * @param backlog how many connections may wait to be accepted, 0 or more; limited by the sysctl net.core.somaxconn
 * @param portSharing which other sockets may share the port with the listener
 * @param acceptable called with the listener at the end of a burst that added connections to its accept queue
 */
public record ListenOptions(
        IpAddress address, int backlog, PortSharing portSharing, Consumer<? super TcpListener> acceptable) {
    private static final ListenOptions DEFAULTS =
            new ListenOptions(IpAddress.ANY_V4, Integer.MAX_VALUE, PortSharing.ADDRESS, _ -> {});

    /** Rejects null; a negative backlog counts as 0. */
    public ListenOptions {
        Objects.requireNonNull(address, "the address to listen on is null; IpAddress.ANY_V4 stands for all");
        Objects.requireNonNull(portSharing, "portSharing is null; PortSharing.NONE shares with nobody");
        Objects.requireNonNull(acceptable, "acceptable is null");
        backlog = Math.max(0, backlog);
    }

    /**
     * Listens on all addresses with the backlog of net.core.somaxconn. SO_REUSEADDR is set, as java.nio sets it on
     * Linux. There is no callback: a connection waits until {@link TcpListener#accept} returns it.
     */
    public static ListenOptions defaults() {
        return DEFAULTS;
    }

    /** Sets the local address; the unspecified address stands for all addresses of the host. */
    public ListenOptions address(IpAddress newAddress) {
        return new ListenOptions(newAddress, backlog, portSharing, acceptable);
    }

    /** Sets how many connections may wait to be accepted. */
    public ListenOptions backlog(int connections) {
        return new ListenOptions(address, connections, portSharing, acceptable);
    }

    /** Sets which other sockets may share the port with the listener. */
    public ListenOptions portSharing(PortSharing newSharing) {
        return new ListenOptions(address, backlog, newSharing, acceptable);
    }

    /**
     * Sets the callback for a non-empty accept queue, as a selector reports OP_ACCEPT. It runs on the host's thread at
     * the end of a burst that added connections to the queue, and may call any method.
     */
    public ListenOptions acceptable(Consumer<? super TcpListener> newAcceptable) {
        return new ListenOptions(address, backlog, portSharing, newAcceptable);
    }

    /**
     * Accepts each connection at the end of the burst that completed its handshake, and gives it a handler. Replaces
     * {@link #acceptable(Consumer)}.
     *
     * @param handlers makes the handler of an accepted connection
     */
    public ListenOptions handler(Function<? super TcpConnection, ? extends TcpHandler> handlers) {
        Objects.requireNonNull(handlers, "the function that makes the handlers is null");
        return acceptable(listener -> acceptAll(listener, handlers));
    }

    private static void acceptAll(
            TcpListener listener, Function<? super TcpConnection, ? extends TcpHandler> handlers) {
        while (!listener.isClosed()) {
            TcpConnection accepted = listener.accept();
            if (accepted == null) {
                return;
            }
            accepted.handler(handlers.apply(accepted));
        }
    }
}
