package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;

/** A condition on packets; {@link PacketMatchers} has the usual ones. */
@FunctionalInterface
public interface PacketMatcher {
    /**
     * Returns whether the packet matches. The packet is valid during the call only.
     *
     * @param packet begins with the link's header, and may be malformed
     * @param type the link's type
     */
    boolean matches(Packet packet, LinkType type);

    /** Matches packets that match both conditions. */
    default PacketMatcher and(PacketMatcher other) {
        return (packet, type) -> matches(packet, type) && other.matches(packet, type);
    }

    /** Matches packets that match either condition. */
    default PacketMatcher or(PacketMatcher other) {
        return (packet, type) -> matches(packet, type) || other.matches(packet, type);
    }

    /** Matches packets that do not match this condition. */
    default PacketMatcher negate() {
        return (packet, type) -> !matches(packet, type);
    }
}
