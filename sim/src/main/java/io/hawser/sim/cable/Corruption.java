package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/**
 * Flips one random bit of random packets, anywhere in the frame. It changes a copy, because the sender's layers may
 * still use the bytes of the original.
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
