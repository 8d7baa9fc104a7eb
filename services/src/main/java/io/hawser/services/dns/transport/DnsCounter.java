package io.hawser.services.dns.transport;

import io.hawser.mib.MibCounter;

/** Counters of a resolver. No RFC names them; the group is {@code Dns}. */
public enum DnsCounter implements MibCounter {
    /** Queries sent, including repetitions. */
    QUERIES_SENT("QueriesSent"),
    /** Queries sent by TCP. */
    TCP_QUERIES_SENT("TcpQueriesSent"),
    /** Responses that matched a query. */
    RESPONSES("Responses"),
    /** Queries without a response in time. */
    TIMEOUTS("Timeouts"),
    /** Queries answered by an ICMP error, or connections refused. */
    UNREACHABLE("Unreachable"),
    /** Responses with TC, after which the query is repeated by TCP. */
    TRUNCATED("Truncated"),
    /** Datagrams that are not DNS responses, or malformed; ignored. */
    IGNORED_MALFORMED("IgnoredMalformed"),
    /** Responses from another address or port than that of the query; ignored. */
    IGNORED_SOURCE("IgnoredSource"),
    /** Responses with another id; ignored. */
    IGNORED_ID("IgnoredId"),
    /** Responses to another question; ignored. */
    IGNORED_QUESTION("IgnoredQuestion"),
    /** Responses whose question differs from the query in the case of letters. */
    WRONG_CASE("WrongCase"),
    /** Responses with a wrong cookie, or without one from a server that supports cookies; ignored. */
    IGNORED_COOKIE("IgnoredCookie"),
    /** Queries repeated by TCP because so many responses were ignored that an attacker may be guessing. */
    GUESSING_SUSPECTED("GuessingSuspected"),
    /** Lookups answered from the cache. */
    CACHE_HITS("CacheHits"),
    /** Lookups that needed a query. */
    CACHE_MISSES("CacheMisses"),
    /** Lookups answered by expired data, because no server answered. */
    STALE_ANSWERS("StaleAnswers");

    private final String mibName;

    DnsCounter(String mibName) {
        this.mibName = mibName;
    }

    @Override
    public String group() {
        return "Dns";
    }

    @Override
    public String mibName() {
        return mibName;
    }
}
