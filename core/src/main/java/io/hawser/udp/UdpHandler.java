package io.hawser.udp;

import io.hawser.wire.IpAddress;

/**
 * Receives the events of a socket. Called by the thread that owns the host; it may call any method of the socket, close
 * included.
 */
public interface UdpHandler {
    /** Ignores every event: datagrams wait. */
    UdpHandler NONE = socket -> {};

    /** Called when a datagram has arrived; {@link UdpSocket#receive()} returns it. */
    void readable(UdpSocket socket);

    /**
     * Called when an ICMP error about a datagram of the socket has arrived: on a connected socket for its peer, and on
     * any socket with {@link UdpSocket#receiveErrors}.
     *
     * @param destination the destination address of the datagram
     * @param port the destination port
     * @param type the ICMP type, see {@link io.hawser.wire.IcmpHeader}
     * @param code the ICMP code
     * @param from the sender of the error: a router on the path, the destination, or this host
     */
    default void failed(UdpSocket socket, IpAddress destination, int port, int type, int code, IpAddress from) {}
}
