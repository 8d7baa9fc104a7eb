package io.hawser.ip.neighbour;

import io.hawser.packet.Packet;
import io.hawser.wire.IpAddress;

/** The link of a neighbour table: it carries the packets and the requests of the table. */
public interface NeighbourLink {
    /** Stands for all stations of the link, or for the group of the target. */
    long ALL = 0;

    /**
     * Requests the link address of {@code target}.
     *
     * @param mac the station that is asked; {@link #ALL} if none is known
     */
    void request(IpAddress target, long mac);

    /** Takes ownership of a packet that begins with its IP header, and sends it to a station. */
    void transmit(Packet packet, long mac);

    /** Takes ownership of a packet for a neighbour that does not answer, and notifies the sender of the packet. */
    void undeliverable(Packet packet);
}
