package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;

/** A choice among packets; {@link PacketMatchers} has the usual ones. */
@FunctionalInterface
public interface PacketMatcher {
    /**
     * Whether the packet is one of those meant. It is only lent.
     *
     * @param packet begins with the link's header, and may be malformed
     * @param type the link's type
     */
    boolean matches(Packet packet, LinkType type);

    /** Matches packets that both match. */
    default PacketMatcher and(PacketMatcher other) {
        return (packet, type) -> matches(packet, type) && other.matches(packet, type);
    }

    /** Matches packets that either matches. */
    default PacketMatcher or(PacketMatcher other) {
        return (packet, type) -> matches(packet, type) || other.matches(packet, type);
    }

    /** Matches packets that this one does not match. */
    default PacketMatcher negate() {
        return (packet, type) -> !matches(packet, type);
    }
}
