package io.hawser.udp;

/** Result of a call to a socket, with the error that a system call would have returned. */
public enum UdpResult {
    /** It was done. */
    OK(""),
    /** Another socket has the port at that address. */
    ADDRESS_IN_USE("EADDRINUSE"),
    /** The address is not one of this host, or no ephemeral port is free. */
    ADDRESS_NOT_AVAILABLE("EADDRNOTAVAIL"),
    /** There is no route, or no address to send from. */
    NETWORK_UNREACHABLE("ENETUNREACH"),
    /** More than a datagram holds, or than the path takes when it may not be cut up. */
    MESSAGE_TOO_LONG("EMSGSIZE"),
    /** A broadcast address, without leave to send there. */
    BROADCAST_NOT_ALLOWED("EACCES"),
    /** A datagram sent before met a closed port; told once. */
    CONNECTION_REFUSED("ECONNREFUSED"),
    /** The other host does not speak UDP; told once. */
    PROTOCOL_NOT_AVAILABLE("ENOPROTOOPT"),
    /** No destination was given, and the socket is not connected. */
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
