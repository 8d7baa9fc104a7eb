package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import org.jspecify.annotations.Nullable;

/** The packets that wait while a direction with a limited {@link Bandwidth} is busy, and who of them is dropped. */
public interface QueueDiscipline {
    /** Takes the packet over: queues it, or {@linkplain Passage#drop drops} it or another. */
    void offer(Packet packet, Passage passage);

    /** Hands over the packet to be sent next; null when none waits. It may drop others first. */
    @Nullable
    Packet poll(Passage passage);

    /** Number of packets that wait. */
    int packets();

    /** Releases every packet, when the network ends. */
    void clear();
}
