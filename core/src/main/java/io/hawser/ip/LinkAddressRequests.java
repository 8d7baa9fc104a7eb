package io.hawser.ip;

import io.hawser.wire.IpAddress;

/** Sends requests for link addresses: {@link Arp} for IPv4, {@link NeighbourDiscovery} for IPv6. */
interface LinkAddressRequests {
    /** Stands for all stations of the link, or for the group of the target. */
    long ALL = 0;

    /**
     * Requests the link address of {@code target}.
     *
     * @param mac the station that is asked; {@link #ALL} if none is known
     */
    void request(NetworkInterface via, IpAddress target, long mac);
}
