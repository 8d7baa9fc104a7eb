package io.hawser.tcp;

/** Sharing of a listener's port, set by setsockopt(2) before bind(2). */
public enum PortSharing {
    /** With nobody: also connections of this port that have not ended stand in the way. */
    NONE,

    /** SO_REUSEADDR: with connections of this port, but with no other listener of the same address or of all. */
    ADDRESS,

    /**
     * SO_REUSEPORT: also with other listeners that say so. A keyed hash of the four-tuple chooses who gets a
     * connection, so that nobody outside can aim at one of them. Unlike Linux it does not ask whether the connections
     * that are left of an earlier listener had shared the port.
     */
    PORT
}
