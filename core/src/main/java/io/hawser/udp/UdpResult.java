package io.hawser.udp;

/** The result of a call to a socket, with the error that a system call would return. */
public enum UdpResult {
    /** Success. */
    OK(""),
    /** Another socket uses the port at that address. */
    ADDRESS_IN_USE("EADDRINUSE"),
    /** The address is not one of this host, or no ephemeral port is free. */
    ADDRESS_NOT_AVAILABLE("EADDRNOTAVAIL"),
    /** The socket has joined as many groups or sources as it may. */
    NO_BUFFER_SPACE("ENOBUFS"),
    /** The address is no group, or the group was joined in another way. */
    INVALID_ARGUMENT("EINVAL"),
    /** The host has no interface for the group. */
    NO_DEVICE("ENODEV"),
    /** No route, or no source address. */
    NETWORK_UNREACHABLE("ENETUNREACH"),
    /** The data exceeds a datagram, or the path MTU while fragmentation is off. */
    MESSAGE_TOO_LONG("EMSGSIZE"),
    /** A broadcast address without {@link UdpSocket#broadcast}. */
    BROADCAST_NOT_ALLOWED("EACCES"),
    /** An earlier datagram reached a closed port; reported once. */
    CONNECTION_REFUSED("ECONNREFUSED"),
    /** The other host does not support UDP; reported once. */
    PROTOCOL_NOT_AVAILABLE("ENOPROTOOPT"),
    /** No destination, and the socket is not connected. */
    NOT_CONNECTED("EDESTADDRREQ"),
    /** The socket is closed. */
    CLOSED("EBADF");

    private final String errno;

    UdpResult(String errno) {
        this.errno = errno;
    }

    /** The name of the error number; empty for {@link #OK}. */
    public String errno() {
        return errno;
    }
}
