package io.hawser.services.dhcp.transport;

import io.hawser.mib.MibCounter;

/** What DHCP clients and servers count. */
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
    /** Datagrams that are no DHCP message. */
    IN_MALFORMED("InMalformed"),
    /** Messages that are for somebody else, answer nothing, or contradict themselves. */
    IN_IGNORED("InIgnored"),
    /** Messages dropped because a client, or a port, sends more than the limit. */
    IN_RATE_LIMITED("InRateLimited"),
    /** Requests without answer because no address is free. */
    POOL_EXHAUSTED("PoolExhausted"),
    /** Requests without answer because the lease could not be stored. */
    STORE_FAILURES("StoreFailures"),
    /** Addresses found in use by others. */
    CONFLICTS("Conflicts");

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
