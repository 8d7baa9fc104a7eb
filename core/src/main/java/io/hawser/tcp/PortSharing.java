package io.hawser.tcp;

/** Sharing of a listener's port, set by setsockopt(2) before bind(2). */
public enum PortSharing {
    /** No sharing: even connections on this port that have not ended prevent listening. */
    NONE,

    /** SO_REUSEADDR: the port may have connections, but no other listener on the same address or on all addresses. */
    ADDRESS,

    /**
     * SO_REUSEPORT: other listeners with SO_REUSEPORT may use the port too. A keyed hash of the four-tuple chooses the
     * listener of a connection, so that a remote host cannot aim at one of them. Unlike Linux, connections left over
     * from an earlier listener need not have shared the port.
     */
    PORT
}
