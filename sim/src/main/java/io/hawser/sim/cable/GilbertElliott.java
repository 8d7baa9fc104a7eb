package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/** Loses packets in bursts, according to a {@link BurstLoss}. */
final class GilbertElliott implements Impairment {
    private final Chance chance;
    private BurstLoss model = BurstLoss.NONE;
    private boolean bad;

    GilbertElliott(Chance chance) {
        this.chance = chance;
    }

    /** Sets the model, from the next packet on; the line begins in the good state. */
    void model(BurstLoss value) {
        model = value;
        bad = false;
    }

    BurstLoss model() {
        return model;
    }

    @Override
    public void apply(Packet packet, Passage passage) {
        if (chance.happens(bad ? model.toGood() : model.toBad())) {
            bad = !bad;
        }
        if (chance.happens(bad ? model.lossInBad() : model.lossInGood())) {
            passage.drop(packet, LaneEvent.LOST);
        } else {
            passage.onward(packet);
        }
    }
}
