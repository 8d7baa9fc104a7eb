package io.hawser.tcp;

/** The reason why a call failed or a connection ended, with the text of C libraries and the JDK. */
public enum TcpError {
    CONNECTION_REFUSED("ECONNREFUSED", "Connection refused"),
    CONNECTION_RESET("ECONNRESET", "Connection reset"),
    /** The user sent data after the connection had ended. */
    BROKEN_PIPE("EPIPE", "Broken pipe"),
    TIMED_OUT("ETIMEDOUT", "Connection timed out"),
    NETWORK_UNREACHABLE("ENETUNREACH", "Network is unreachable"),
    HOST_UNREACHABLE("EHOSTUNREACH", "No route to host"),
    HOST_DOWN("EHOSTDOWN", "Host is down"),
    /** A router reports that this host is isolated. */
    NO_NETWORK("ENONET", "Machine is not on the network"),
    /** A router could not follow the source route. */
    NOT_SUPPORTED("EOPNOTSUPP", "Operation not supported"),
    /** A router or the peer reports a problem with the IP header. */
    PROTOCOL_ERROR("EPROTO", "Protocol error"),
    PROTOCOL_UNREACHABLE("ENOPROTOOPT", "Protocol not available"),
    ADDRESS_IN_USE("EADDRINUSE", "Address already in use"),
    ADDRESS_NOT_AVAILABLE("EADDRNOTAVAIL", "Cannot assign requested address"),
    NOT_CONNECTED("ENOTCONN", "Transport endpoint is not connected"),
    ALREADY_CONNECTED("EISCONN", "Transport endpoint is already connected"),
    /** The user aborted the connection. */
    CONNECTION_ABORTED("ECONNABORTED", "Software caused connection abort");

    private final String errno;
    private final String text;

    TcpError(String errno, String text) {
        this.errno = errno;
        this.text = text;
    }

    /** The symbol of errno.h. */
    public String errno() {
        return errno;
    }

    /** The text of strerror(3). */
    public String text() {
        return text;
    }
}
