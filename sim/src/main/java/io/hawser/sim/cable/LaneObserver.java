package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/** Observes what happens to each packet in one direction of a cable. */
@FunctionalInterface
public interface LaneObserver {
    /**
     * Called at the event, by the thread that runs the network.
     *
     * @param packet begins with the link's header; valid during the call only, and must not be changed
     * @param nowNanos the virtual time
     */
    void happened(Lane lane, LaneEvent event, Packet packet, long nowNanos);

    /**
     * Called when a copy of a packet continues: after {@link LaneEvent#DUPLICATED} in addition to the original, or
     * corrupted in its place, before {@link LaneEvent#CORRUPTED}. Both packets are valid during the call only.
     */
    default void copied(Lane lane, Packet original, Packet copy, long nowNanos) {}
}
