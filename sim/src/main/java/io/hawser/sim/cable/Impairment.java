package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/**
 * An effect on packets of a {@link Lane}. Each impairment has its own state and its own random stream, so that adding
 * or changing one does not change the effects of the others.
 */
@FunctionalInterface
public interface Impairment {
    /**
     * Takes ownership of the packet, and passes it, another, several or none to {@code passage}: now, or later by a
     * timer.
     */
    void apply(Packet packet, Passage passage);

    /** Releases the packets that are held, when the network ends. */
    default void close() {}
}
