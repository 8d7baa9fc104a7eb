package io.hawser.services.dns.server;

import io.hawser.mib.MibCounter;

/** Counters of a server. No RFC names them; the group is {@code DnsServer}. */
public enum DnsServerCounter implements MibCounter {
    UDP_QUERIES("UdpQueries"),
    TCP_QUERIES("TcpQueries"),
    TCP_CONNECTIONS("TcpConnections"),
    /** Connections closed because the limit was reached. */
    TCP_REFUSED("TcpRefused"),
    /** Connections closed because they were idle for too long. */
    TCP_IDLE("TcpIdle"),
    /** Datagrams and messages that are not queries; dropped. */
    DROPPED("Dropped"),
    FORMAT_ERRORS("FormatErrors"),
    REFUSED("Refused"),
    NAME_ERRORS("NameErrors"),
    SERVER_FAILURES("ServerFailures"),
    TRUNCATED("Truncated"),
    /** Responses suppressed by the rate limit. */
    RATE_DROPPED("RateDropped"),
    /** Responses replaced by truncated ones by the rate limit. */
    RATE_SLIPPED("RateSlipped"),
    TRANSFERS("Transfers"),
    /** Responses reused from an earlier equal query. */
    PREPARED("Prepared");

    private final String mibName;

    DnsServerCounter(String mibName) {
        this.mibName = mibName;
    }

    @Override
    public String group() {
        return "DnsServer";
    }

    @Override
    public String mibName() {
        return mibName;
    }
}
