package io.hawser.ip.neighbour;

/** The states of a neighbour, under the names that {@code ip neigh} prints. */
public enum NeighbourState {
    /** No request has been sent yet. */
    NONE(false),
    /** A request for the link address is outstanding; packets wait. */
    INCOMPLETE(false),
    /** Confirmed recently. */
    REACHABLE(true),
    /** The link address is known but was not confirmed recently: the next use starts a check. */
    STALE(true),
    /** A stale entry in use: waits for a confirmation before probing. */
    DELAY(true),
    /** Probed by unicast at its link address; packets are still sent there. */
    PROBE(true),
    /** Did not answer. The next packet starts a new request. */
    FAILED(false),
    /** The link address is derived, as for broadcast and multicast, or configured. */
    PERMANENT(true);

    private final boolean resolved;

    NeighbourState(boolean resolved) {
        this.resolved = resolved;
    }

    /** Returns whether packets can be sent to the neighbour. */
    public boolean isResolved() {
        return resolved;
    }
}
