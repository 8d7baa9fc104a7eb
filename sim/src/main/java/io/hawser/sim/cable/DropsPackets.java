package io.hawser.sim.cable;

/** A lane, or both lanes of a cable, with rules that drop packets. */
public interface DropsPackets {
    /** Drops the matching packets from number {@code first} to number {@code last}; the next one is number 1. */
    DropRule drop(PacketMatcher matcher, long first, long last);

    /** Drops the next {@code count} matching packets. */
    default DropRule dropNext(int count, PacketMatcher matcher) {
        return drop(matcher, 1, count);
    }

    /** Drops the {@code n}-th matching packet from now on; the next one is the first. */
    default DropRule dropNth(int n, PacketMatcher matcher) {
        return drop(matcher, n, n);
    }

    /** Drops every matching packet until the rule is removed. */
    default DropRule dropAll(PacketMatcher matcher) {
        return drop(matcher, 1, Long.MAX_VALUE);
    }
}
