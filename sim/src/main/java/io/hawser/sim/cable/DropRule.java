package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/** Takes exactly those packets out that a test or a scenario names. Made by {@link Lane#dropNext} and its
 * kin, and by those of a {@link Cable}: then it counts what goes either way. */
public final class DropRule implements Impairment {
    private final PacketMatcher matcher;
    private final long first;
    private final long last;
    private long matched;
    private long dropped;

    /** Drops the matching packets from number {@code first} to number {@code last}, counted from 1. */
    DropRule(PacketMatcher matcher, long first, long last) {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("packets are counted from 1: not from " + first + " to " + last);
        }
        this.matcher = matcher;
        this.first = first;
        this.last = last;
    }

    @Override
    public void apply(Packet packet, Passage passage) {
        if (matched < last && matcher.matches(packet, passage.type()) && ++matched >= first) {
            dropped++;
            passage.drop(packet, LaneEvent.RULE_DROPPED);
        } else {
            passage.onward(packet);
        }
    }

    /** Number of packets dropped. */
    public long dropped() {
        return dropped;
    }

    /** Whether it has dropped all that it was to drop. */
    public boolean isDone() {
        return matched == last;
    }
}
