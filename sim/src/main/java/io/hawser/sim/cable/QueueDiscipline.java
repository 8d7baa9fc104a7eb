package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * The packets that wait while a direction with a limited {@link Bandwidth} is busy, and the choice of those to drop.
 */
public interface QueueDiscipline {
    /** Takes ownership of the packet, and queues it, or {@linkplain Passage#drop drops} it or another one. */
    void offer(Packet packet, Passage passage);

    /** Removes and returns the packet to send next; null when none waits. It may drop others first. */
    @Nullable
    Packet poll(Passage passage);

    /** Number of waiting packets. */
    int packets();

    /** Releases every packet, when the network ends. */
    void clear();
}
