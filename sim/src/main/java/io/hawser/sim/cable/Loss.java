package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/** Loses random packets, each independently. */
final class Loss implements Impairment {
    final Chance chance;

    Loss(Chance chance) {
        this.chance = chance;
    }

    @Override
    public void apply(Packet packet, Passage passage) {
        if (chance.happens()) {
            passage.drop(packet, LaneEvent.LOST);
        } else {
            passage.onward(packet);
        }
    }
}
