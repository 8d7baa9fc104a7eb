package io.hawser.sim.cable;

import io.hawser.packet.Packet;

/**
 * Drops exactly the packets that a test or a scenario selects. {@link DropsPackets} has the methods that make a rule; a
 * rule of a {@link Cable} counts the packets of both directions.
 */
public final class DropRule implements Impairment {
    private final PacketMatcher matcher;
    private final long first;
    private final long last;
    private long matched;
    private long dropped;

    /**
     * Makes a rule that drops the matching packets from number {@code first} to number {@code last}, counted from 1.
     */
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

    /** Returns whether the rule has dropped all packets that it should drop. */
    public boolean isDone() {
        return matched == last;
    }
}
