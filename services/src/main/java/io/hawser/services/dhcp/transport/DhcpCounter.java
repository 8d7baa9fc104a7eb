package io.hawser.services.dhcp.transport;

import io.hawser.mib.MibCounter;

/** Counters of DHCP clients, servers and relays. No RFC names them; the group is {@code Dhcp}. */
public enum DhcpCounter implements MibCounter {
    IN_DISCOVERS("InDiscovers"),
    IN_OFFERS("InOffers"),
    IN_REQUESTS("InRequests"),
    IN_DECLINES("InDeclines"),
    IN_ACKS("InAcks"),
    IN_NAKS("InNaks"),
    IN_RELEASES("InReleases"),
    IN_INFORMS("InInforms"),
    OUT_DISCOVERS("OutDiscovers"),
    OUT_OFFERS("OutOffers"),
    OUT_REQUESTS("OutRequests"),
    OUT_DECLINES("OutDeclines"),
    OUT_ACKS("OutAcks"),
    OUT_NAKS("OutNaks"),
    OUT_RELEASES("OutReleases"),
    OUT_INFORMS("OutInforms"),
    /** Datagrams that are not DHCP messages. */
    IN_MALFORMED("InMalformed"),
    /** Messages that were ignored, for any of the reasons below. */
    IN_IGNORED("InIgnored"),
    /** Replies of another transaction, or for another station. */
    IGNORED_TRANSACTION("IgnoredTransaction"),
    /** Messages that are inconsistent or incomplete, such as a lease of 0 seconds or T1 after T2. */
    IGNORED_INVALID("IgnoredInvalid"),
    /** Replies from another server than the one requested, or with another address. */
    IGNORED_SERVER("IgnoredServer"),
    /** Messages that are not expected in the present state, such as a second offer. */
    IGNORED_STATE("IgnoredState"),
    /** Requests from a network for which the server has no subnet. */
    IGNORED_NO_SUBNET("IgnoredNoSubnet"),
    /** Requests to another server, or of a client that another server may know. */
    IGNORED_OTHER_SERVER("IgnoredOtherServer"),
    /** Messages about an address that the client does not hold. */
    IGNORED_NOT_HELD("IgnoredNotHeld"),
    /** Messages dropped because a client, or a port, sends more than the limit. */
    IN_RATE_LIMITED("InRateLimited"),
    /** Requests without answer because no address is free. */
    POOL_EXHAUSTED("PoolExhausted"),
    /** Requests without answer because the lease could not be stored. */
    STORE_FAILURES("StoreFailures"),
    /** Addresses found in use by other stations. */
    CONFLICTS("Conflicts"),
    /** The number of addresses in the pools of a server; a gauge. */
    ADDRESSES("Addresses"),
    /** The number of addresses that clients of a server hold now; a gauge. */
    LEASES("Leases");

    private final String mibName;

    DhcpCounter(String mibName) {
        this.mibName = mibName;
    }

    @Override
    public String group() {
        return "Dhcp";
    }

    @Override
    public String mibName() {
        return mibName;
    }
}
