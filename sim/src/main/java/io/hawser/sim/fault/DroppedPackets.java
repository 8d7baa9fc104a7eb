package io.hawser.sim.fault;

import io.hawser.sim.cable.PacketMatcher;

/**
 * The packets that a rule drops.
 *
 * @param every whether to drop all matching packets; otherwise those from number {@code first} to number {@code last}
 * @param first counted from 1
 * @param last counted from 1, inclusive
 */
record DroppedPackets(PacketMatcher matcher, boolean every, int first, int last) {}
