package io.hawser.ip;

import io.hawser.ip.neighbour.NeighbourLink;
import io.hawser.wire.IpAddress;

/** Sends requests for link addresses: {@link Arp} for IPv4, {@link NeighbourDiscovery} for IPv6. */
interface LinkAddressRequests {
    /**
     * Requests the link address of {@code target}.
     *
     * @param mac the station that is asked; {@link NeighbourLink#ALL} if none is known
     */
    void request(NetworkInterface via, IpAddress target, long mac);
}
