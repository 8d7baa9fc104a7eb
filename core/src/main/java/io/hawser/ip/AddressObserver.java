package io.hawser.ip;

import io.hawser.link.MacAddress;
import io.hawser.wire.IpAddress;

/** Receives the address claims that other stations make by ARP, to detect a duplicate address (RFC 5227). */
@FunctionalInterface
public interface AddressObserver {
    /**
     * Called when another station claims an address by ARP, or asks for it.
     *
     * @param address the address; that of a station which only probes for it too (RFC 5227 §2.1.1)
     * @param mac the station
     */
    void claimed(IpAddress address, MacAddress mac);
}
