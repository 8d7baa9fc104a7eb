package io.hawser.tcp;

import org.jspecify.annotations.Nullable;

/**
 * The user of a connection, who is told what has happened to it. Calls come from the thread that owns the host, when
 * the burst of packets or the timer that caused them has been dealt with, so any method of the connection may be
 * called.
 */
public interface TcpHandler {
    /** Ignores every event. */
    TcpHandler NONE = new TcpHandler() {};

    /** The connection stands: data can be sent and received. */
    default void connected(TcpConnection connection) {}

    /** There is something to {@linkplain TcpConnection#receive receive}: data, or the end of the peer's stream. */
    default void readable(TcpConnection connection) {}

    /** There is room in the send buffer again, after a send that was accepted in part or not at all. */
    default void writable(TcpConnection connection) {}

    /** The peer has announced urgent data; see {@link TcpConnection#urgentBytes()}. */
    default void urgent(TcpConnection connection) {}

    /**
     * The connection is over: nothing more will be sent or received. What has arrived can still be received, and takes
     * memory until it is, or until {@link TcpConnection#close} says that nobody will.
     *
     * @param error why it ended before its time; null when both directions were closed in order
     */
    default void closed(TcpConnection connection, @Nullable TcpError error) {}
}
