package io.hawser.proof.explore;

import io.hawser.packet.Packet;

/** Changes packets between an end and the network, to check that the explorer notices. */
@FunctionalInterface
interface Tampering {
    /** Changes nothing. */
    Tampering NONE = (packet, ofLeft) -> true;

    /**
     * May change a packet, which begins at its IP header, before it is processed.
     *
     * @return false to drop the packet
     */
    boolean lets(Packet packet, boolean ofLeft);
}
