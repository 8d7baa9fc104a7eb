package io.hawser.ip;

/** State of a neighbour entry, under the names that {@code ip neigh} prints. */
public enum NeighbourState {
    /** Nothing was asked yet. */
    NONE(false),
    /** Its link address is being asked for; packets wait. */
    INCOMPLETE(false),
    /** It has answered not long ago. */
    REACHABLE(true),
    /** Its link address is known, but for so long that it must be checked once it is used. */
    STALE(true),
    /** A stale one is in use, and is given time to show that it lives. */
    DELAY(true),
    /** It is being asked at its link address whether it lives; packets still go there. */
    PROBE(true),
    /** It did not answer. The next packet asks again. */
    FAILED(false),
    /** Its link address follows from its address, as that of broadcast and multicast does, or was set by hand. */
    PERMANENT(true);

    private final boolean resolved;

    NeighbourState(boolean resolved) {
        this.resolved = resolved;
    }

    /** Whether packets can be sent to it. */
    public boolean isResolved() {
        return resolved;
    }
}
