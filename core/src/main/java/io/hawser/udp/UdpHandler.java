package io.hawser.udp;

import io.hawser.wire.IpAddress;

/** Hears what happens to a socket. Called by the thread that owns the host; it may use the socket, also close it. */
public interface UdpHandler {
    /** A handler that lets datagrams wait. */
    UdpHandler NONE = socket -> {};

    /** A datagram has arrived and waits: {@link UdpSocket#receive()} hands it out. */
    void readable(UdpSocket socket);

    /**
     * An ICMP error about a datagram that the socket sent has arrived. Told to a connected socket about its peer, and
     * to any socket that {@linkplain UdpSocket#receiveErrors asked}.
     *
     * @param destination where the datagram was sent to
     * @param port the port there
     * @param type the ICMP type, see {@link io.hawser.wire.IcmpHeader}
     * @param code the ICMP code
     * @param from who says so: a router on the way, the destination, or this host
     */
    default void failed(UdpSocket socket, IpAddress destination, int port, int type, int code, IpAddress from) {}
}
