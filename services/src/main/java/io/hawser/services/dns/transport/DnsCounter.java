package io.hawser.services.dns.transport;

import io.hawser.mib.MibCounter;

/** Counters of a resolver. No RFC names them; the group is {@code Dns}. */
public enum DnsCounter implements MibCounter {
    /** Queries sent, each repetition included. */
    QUERIES_SENT("QueriesSent"),
    /** Of those, by TCP. */
    TCP_QUERIES_SENT("TcpQueriesSent"),
    /** Responses that matched a query. */
    RESPONSES("Responses"),
    /** Queries without a response in time. */
    TIMEOUTS("Timeouts"),
    /** Queries answered by an ICMP error, or connections refused. */
    UNREACHABLE("Unreachable"),
    /** Responses with TC, after which the query is repeated by TCP. */
    TRUNCATED("Truncated"),
    /** Datagrams that are no DNS response, or malformed; ignored. */
    IGNORED_MALFORMED("IgnoredMalformed"),
    /** Responses from another address or port than the query went to; ignored. */
    IGNORED_SOURCE("IgnoredSource"),
    /** Responses with another id; ignored. */
    IGNORED_ID("IgnoredId"),
    /** Responses to another question; ignored. */
    IGNORED_QUESTION("IgnoredQuestion"),
    /** Responses whose question has other upper and lower case letters than the query. */
    WRONG_CASE("WrongCase"),
    /** Responses with a wrong cookie, or without one from a server that has cookies; ignored. */
    IGNORED_COOKIE("IgnoredCookie"),
    /** Queries repeated by TCP because so many responses were ignored that somebody guesses. */
    GUESSING_SUSPECTED("GuessingSuspected"),
    /** Lookups answered from the cache. */
    CACHE_HITS("CacheHits"),
    /** Lookups that needed a query. */
    CACHE_MISSES("CacheMisses"),
    /** Lookups answered by data whose TTL was over, because no server answered. */
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
