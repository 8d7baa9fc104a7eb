package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/** Sends a copy after random packets. */
final class Duplication implements Impairment {
    final Chance chance;

    Duplication(Chance chance) {
        this.chance = chance;
    }

    @Override
    public void apply(Packet packet, Passage passage) {
        if (!chance.happens()) {
            passage.onward(packet);
            return;
        }
        Packet copy = passage.pool().copyOf(packet);
        passage.report(LaneEvent.DUPLICATED, packet);
        passage.copied(packet, copy);
        passage.onward(packet);
        passage.onward(copy);
    }
}
