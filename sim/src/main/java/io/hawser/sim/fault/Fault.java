package io.hawser.sim.fault;

import io.hawser.sim.Network;

/** A fault of a network, or its repair. */
public interface Fault {
    /**
     * Resolves the names in the fault; does not apply it yet.
     *
     * @throws UnknownNameException if the network has no object of that name
     * @throws IllegalArgumentException if the named object cannot have this fault
     */
    Effect on(Network network);

    /** Returns whether the fault has a duration and can be ended. */
    default boolean canEnd() {
        return true;
    }
}
