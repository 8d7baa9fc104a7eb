package io.hawser.ip;

import io.hawser.link.MacAddress;
import io.hawser.wire.IpAddress;

/** Hears who claims which address on an Ethernet, to notice that an address is taken (RFC 5227). */
@FunctionalInterface
public interface AddressObserver {
    /**
     * Another station has said by ARP that it has, or wants, an address.
     *
     * @param address the address; that of a station which only probes for it too (RFC 5227 §2.1.1)
     * @param mac the station
     */
    void claimed(IpAddress address, MacAddress mac);
}
