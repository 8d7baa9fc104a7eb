package io.hawser.sim.fault;

import io.hawser.sim.Network;

/** A fault of a network, or its repair. */
public interface Fault {
    /**
     * Finds what it is about; nothing happens yet.
     *
     * @throws UnknownNameException if the network has nothing of that name
     * @throws IllegalArgumentException if what has that name cannot have this fault
     */
    Effect on(Network network);

    /** Whether it lasts, so that it can be over after some time; or just happens. */
    default boolean canEnd() {
        return true;
    }
}
