package io.hawser.ip;

import io.hawser.link.MacAddress;
import io.hawser.wire.IpAddress;

/** Receives the address claims that other stations make by ARP, to detect a duplicate address (RFC 5227). */
@FunctionalInterface
public interface AddressObserver {
    /**
     * Called when another station claims an address by ARP.
     *
     * @param address the sender's address in the ARP packet
     * @param mac the station
     */
    void claimed(IpAddress address, MacAddress mac);

    /**
     * Called when another station probes for an address that it does not have yet (RFC 5227 §2.1.1). For an observer
     * that probes for the same address this is a claim; for the owner of the address it is only a question. By default
     * it counts as a claim.
     *
     * @param address the address
     * @param mac the station
     */
    default void probed(IpAddress address, MacAddress mac) {
        claimed(address, mac);
    }
}
