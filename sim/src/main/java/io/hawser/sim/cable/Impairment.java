package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/**
 * One thing that befalls packets on a {@link Lane}. Each has a state of its own and draws chance from a stream of its
 * own, so that adding or changing one does not change what the others do.
 */
@FunctionalInterface
public interface Impairment {
    /**
     * Takes the packet over, and hands it, another, several or none on to {@code passage}: now, or by a timer later.
     */
    void apply(Packet packet, Passage passage);

    /** Releases the packets that are held, when the network ends. */
    default void close() {}
}
