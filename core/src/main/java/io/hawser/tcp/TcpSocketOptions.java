package io.hawser.tcp;

/** The socket options of one connection, after setsockopt(2). A listener's pass on to what it accepts. */
final class TcpSocketOptions {
    /** TCP_NODELAY: Nagle's algorithm is off. */
    boolean noDelay;

    /** SO_KEEPALIVE. */
    boolean keepAlive;

    /** TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT; 0 for the host's sysctls. */
    long keepAliveIdleNanos;

    long keepAliveIntervalNanos;
    int keepAliveProbes;

    /** SO_LINGER with a time of 0: close() aborts. */
    boolean abortOnClose;

    /** SO_RCVBUF and SO_SNDBUF in bytes of the stream; 0 for the host's sysctls. */
    int receiveBufferBytes;

    int sendBufferBytes;

    /** TCP_MAXSEG; 0 for what path and peer allow. */
    int maxSegmentBytes;

    /** IP_TOS. */
    int tos;

    /** IP_TTL; 0 for the host's default. */
    int ttl;

    TcpSocketOptions() {}

    TcpSocketOptions(TcpSocketOptions other) {
        noDelay = other.noDelay;
        keepAlive = other.keepAlive;
        keepAliveIdleNanos = other.keepAliveIdleNanos;
        keepAliveIntervalNanos = other.keepAliveIntervalNanos;
        keepAliveProbes = other.keepAliveProbes;
        abortOnClose = other.abortOnClose;
        receiveBufferBytes = other.receiveBufferBytes;
        sendBufferBytes = other.sendBufferBytes;
        maxSegmentBytes = other.maxSegmentBytes;
        tos = other.tos;
        ttl = other.ttl;
    }
}
