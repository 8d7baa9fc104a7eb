package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/**
 * Turns over one random bit of packets at random, anywhere in the frame: in a copy, because the sender's layers may
 * have kept the original's bytes in view.
 */
final class Corruption implements Impairment {
    final Chance chance;

    Corruption(Chance chance) {
        this.chance = chance;
    }

    @Override
    public void apply(Packet packet, Passage passage) {
        if (packet.length() == 0 || !chance.happens()) {
            passage.onward(packet);
            return;
        }
        Packet corrupt = passage.pool().copyOf(packet);
        passage.copied(packet, corrupt);
        packet.release();
        int bit = (int) chance.upTo(corrupt.length() * 8L - 1);
        corrupt.bytes()[corrupt.start() + bit / 8] ^= (byte) (1 << bit % 8);
        passage.report(LaneEvent.CORRUPTED, corrupt);
        passage.onward(corrupt);
    }
}
