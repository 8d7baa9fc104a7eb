package io.hawser.tcp;

import org.jspecify.annotations.Nullable;

/**
 * Callbacks of a connection's user. The thread that owns the host calls them after it has completely processed the
 * burst of packets, or the timer, that caused them, so they may call any method of the connection.
 */
public interface TcpHandler {
    /** Ignores every event. */
    TcpHandler NONE = new TcpHandler() {};

    /** The connection is established: data can be sent and received. */
    default void connected(TcpConnection connection) {}

    /** Data, or the end of the peer's stream, can be {@linkplain TcpConnection#receive received}. */
    default void readable(TcpConnection connection) {}

    /** The send buffer has space again, after a send that was accepted in part or not at all. */
    default void writable(TcpConnection connection) {}

    /** The peer has announced urgent data; see {@link TcpConnection#urgentBytes()}. */
    default void urgent(TcpConnection connection) {}

    /**
     * The connection has ended: nothing more will be sent or received. Data that has arrived can still be read, and
     * occupies memory until then, or until {@link TcpConnection#close}.
     *
     * @param error the reason of an early end; null when both directions were closed in order
     */
    default void closed(TcpConnection connection, @Nullable TcpError error) {}
}
