package io.hawser.ip;

import io.hawser.packet.Packet;

/** Observes the packets of an interface, as a packet socket does. Called by the host's thread. */
@FunctionalInterface
public interface PacketTap {
    /**
     * Called with a packet, which begins with the link's header. The interface keeps the packet: the tap may read it
     * until this method returns, but not change it. A TCP checksum that is left to the link looks complete.
     *
     * @param outgoing whether the packet is sent, not received
     */
    void passed(NetworkInterface via, Packet packet, boolean outgoing);
}
