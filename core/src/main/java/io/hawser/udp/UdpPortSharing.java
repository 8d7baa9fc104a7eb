package io.hawser.udp;

/**
 * Whether other sockets may be bound to the port of a socket; all of them must allow it. Each of them receives a copy
 * of a datagram to a group or to a broadcast address. Of a datagram to one host, one socket is the receiver.
 */
public enum UdpPortSharing {
    /** No other socket may be bound to the port. */
    NONE,
    /** SO_REUSEADDR: the socket that was bound last receives the datagrams to one host. */
    ADDRESS,
    /** SO_REUSEPORT: datagrams to one host are distributed by a hash of their addresses and ports. */
    PORT,
    /** SO_REUSEADDR and SO_REUSEPORT. */
    BOTH;

    /** Returns the value for the two options. */
    public static UdpPortSharing of(boolean reuseAddress, boolean reusePort) {
        if (reusePort) {
            return reuseAddress ? BOTH : PORT;
        }
        return reuseAddress ? ADDRESS : NONE;
    }

    boolean reusesPort() {
        return this == PORT || this == BOTH;
    }

    private boolean reusesAddress() {
        return this == ADDRESS || this == BOTH;
    }

    /** Returns whether sockets with these two values may have the same address and port. */
    boolean agreesWith(UdpPortSharing other) {
        return reusesAddress() && other.reusesAddress() || reusesPort() && other.reusesPort();
    }
}
