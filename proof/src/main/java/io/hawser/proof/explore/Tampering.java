package io.hawser.proof.explore;

import io.hawser.packet.Packet;

/** Stands between an end and the network, and makes it a bad one: to see that the explorer notices. */
@FunctionalInterface
interface Tampering {
    /** Everything as it is. */
    Tampering NONE = (packet, ofLeft) -> true;

    /**
     * May change a packet, which begins at its IP header, before anybody sees it.
     *
     * @return false to have it never been sent
     */
    boolean lets(Packet packet, boolean ofLeft);
}
