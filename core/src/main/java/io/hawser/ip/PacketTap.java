package io.hawser.ip;

import io.hawser.packet.Packet;

/** Sees the packets of an interface as they pass, as a packet socket does. Called by the host's thread. */
@FunctionalInterface
public interface PacketTap {
    /**
     * Sees a packet, which begins with the link's header. The packet stays with the interface: it may be read until
     * this returns, and not changed. A checksum that is left to the link is not in it yet.
     *
     * @param outgoing whether it is sent, not received
     */
    void passed(NetworkInterface via, Packet packet, boolean outgoing);
}
