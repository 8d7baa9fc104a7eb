package io.hawser.sim.cable;

/** A lane, or both lanes of a cable, that can be told to drop packets. */
public interface DropsPackets {
    /** Drops the packets that match from number {@code first} to number {@code last}; the next one is number 1. */
    DropRule drop(PacketMatcher matcher, long first, long last);

    /** Drops the next {@code count} packets that match. */
    default DropRule dropNext(int count, PacketMatcher matcher) {
        return drop(matcher, 1, count);
    }

    /** Drops the {@code n}-th packet from now on that matches; the next one is the first. */
    default DropRule dropNth(int n, PacketMatcher matcher) {
        return drop(matcher, n, n);
    }

    /** Drops every packet that matches, until the rule is removed. */
    default DropRule dropAll(PacketMatcher matcher) {
        return drop(matcher, 1, Long.MAX_VALUE);
    }
}
