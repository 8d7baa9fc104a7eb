package io.hawser.services.dhcp6.transport;

import io.hawser.mib.MibCounter;

/** Counters of DHCPv6 clients, servers and relay agents. No RFC names them; the group is {@code Dhcp6}. */
public enum Dhcp6Counter implements MibCounter {
    IN_SOLICITS("InSolicits"),
    IN_ADVERTISES("InAdvertises"),
    IN_REQUESTS("InRequests"),
    IN_CONFIRMS("InConfirms"),
    IN_RENEWS("InRenews"),
    IN_REBINDS("InRebinds"),
    IN_REPLIES("InReplies"),
    IN_RELEASES("InReleases"),
    IN_DECLINES("InDeclines"),
    IN_RECONFIGURES("InReconfigures"),
    IN_INFORMATION_REQUESTS("InInformationRequests"),
    IN_RELAY_FORWARDS("InRelayForwards"),
    IN_RELAY_REPLIES("InRelayReplies"),
    OUT_SOLICITS("OutSolicits"),
    OUT_ADVERTISES("OutAdvertises"),
    OUT_REQUESTS("OutRequests"),
    OUT_CONFIRMS("OutConfirms"),
    OUT_RENEWS("OutRenews"),
    OUT_REBINDS("OutRebinds"),
    OUT_REPLIES("OutReplies"),
    OUT_RELEASES("OutReleases"),
    OUT_DECLINES("OutDeclines"),
    OUT_RECONFIGURES("OutReconfigures"),
    OUT_INFORMATION_REQUESTS("OutInformationRequests"),
    OUT_RELAY_FORWARDS("OutRelayForwards"),
    OUT_RELAY_REPLIES("OutRelayReplies"),
    /** Datagrams that are not DHCPv6 messages. */
    IN_MALFORMED("InMalformed"),
    /** Messages that were ignored, for any of the reasons below. */
    IN_IGNORED("InIgnored"),
    /** Replies of another transaction, or for another client. */
    IGNORED_TRANSACTION("IgnoredTransaction"),
    /** Messages that are inconsistent or incomplete (RFC 8415 §16), such as T1 after T2. */
    IGNORED_INVALID("IgnoredInvalid"),
    /** Replies from another server than the one requested. */
    IGNORED_SERVER("IgnoredServer"),
    /** Messages that are not expected in the present state. */
    IGNORED_STATE("IgnoredState"),
    /** Replies with a status that is no answer, and advertisements without addresses. */
    IGNORED_STATUS("IgnoredStatus"),
    /** Reconfigure messages, which this client does not accept. */
    IGNORED_RECONFIGURE("IgnoredReconfigure"),
    /** Requests from a network for which the server has no subnet. */
    IGNORED_NO_SUBNET("IgnoredNoSubnet"),
    /** Requests to another server, or of a client that another server may know. */
    IGNORED_OTHER_SERVER("IgnoredOtherServer"),
    /** Messages dropped because a client, or a port, sends more than the limit. */
    IN_RATE_LIMITED("InRateLimited"),
    /** Associations that got no address because none is free. */
    POOL_EXHAUSTED("PoolExhausted"),
    /** Requests without answer because a lease could not be stored. */
    STORE_FAILURES("StoreFailures"),
    /** Addresses found in use by other stations. */
    CONFLICTS("Conflicts"),
    /** The number of addresses that clients of a server hold now; a gauge. */
    LEASES("Leases");

    private final String mibName;

    Dhcp6Counter(String mibName) {
        this.mibName = mibName;
    }

    @Override
    public String group() {
        return "Dhcp6";
    }

    @Override
    public String mibName() {
        return mibName;
    }
}
