package io.hawser.services.dhcp.lease;

/** The leases of one server: those of DHCP for IPv4, or those of DHCPv6. Both may be in one store. */
public enum LeaseFamily {
    IPV4,
    IPV6;

    /** Returns whether a lease is of this family. */
    public boolean has(LeaseRecord lease) {
        return lease.address().isV4() == (this == IPV4);
    }
}
