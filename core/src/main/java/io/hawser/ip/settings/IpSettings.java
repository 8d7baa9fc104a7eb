package io.hawser.ip.settings;

import io.hawser.sysctl.Sysctls;

/**
 * The sysctls of the network layer in plain fields; the defaults are Linux's. One object belongs to one host.
 */
public final class IpSettings {
    /** The smallest MTU of a link, in bytes (RFC 791 §3.2). */
    public static final int MIN_MTU_BYTES = 68;

    /** The TTL of packets whose sender sets none, 1 to 255. */
    public int defaultTtl = 64;

    /** Whether this host forwards packets, as a router. */
    public boolean forward;

    /**
     * Whether source routes are followed (RFC 791 §3.1); otherwise packets with one are dropped, as RFC 7126 §4.3
     * advises.
     */
    public boolean acceptSourceRoute;

    /** 0: path MTU discovery; 1: off; 2: off, and ICMP reports are ignored; 3: as 0. */
    public int noPathMtuDiscovery;

    /** The smallest path MTU that is accepted from ICMP, in bytes. */
    public int minPathMtuBytes = 552;

    /** The time after which a path MTU that ICMP reported expires, in seconds. */
    public int pathMtuSeconds = 600;

    public boolean icmpEchoIgnoreAll;

    public boolean icmpEchoIgnoreBroadcasts = true;

    /**
     * The minimum interval of limited ICMP messages to one host, in milliseconds, after a burst of 6; 0 for no limit.
     */
    public int icmpRateLimitMillis = 1000;

    /**
     * A bit for each ICMP type that is limited: destination unreachable, source quench, time exceeded, parameter
     * problem.
     */
    public int icmpRateMask = 6168;

    public int icmpMessagesPerSecond = 1000;

    public int icmpMessagesBurst = 50;

    /** Fragments that wait for the rest of their datagram. */
    public final FragmentSettings fragments = new FragmentSettings(30);

    /** Neighbours by ARP. */
    public final NeighbourSettings neighbours = new NeighbourSettings();

    /** IPv6, with neighbour discovery. */
    public final Ipv6Settings v6 = new Ipv6Settings();

    /** The maximum number of groups that one socket joins. */
    public int igmpMaxMemberships = 20;

    /** The maximum number of sources in the filter of one group of a socket. */
    public int igmpMaxSources = 10;

    /** The number of times that a change of a membership is reported, unless the querier says otherwise. */
    public int igmpRobustness = 2;

    /** Returns whether packets carry DF and ICMP reports of a smaller MTU are applied. */
    public boolean discoversPathMtu() {
        return noPathMtuDiscovery == 0 || noPathMtuDiscovery == 3;
    }

    /** Registers these settings under their names. */
    public void define(Sysctls sysctls) {
        defineIp(sysctls);
        defineIcmp(sysctls);
        fragments.define(sysctls, "net.ipv4.ipfrag_");
        neighbours.define(sysctls, "net.ipv4.neigh.default.");
        defineGroups(sysctls);
        v6.define(sysctls);
    }

    private void defineGroups(Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.igmp_max_memberships",
                "how many groups one socket may join",
                0,
                Integer.MAX_VALUE,
                () -> igmpMaxMemberships,
                value -> igmpMaxMemberships = (int) value);
        sysctls.number(
                "net.ipv4.igmp_max_msf",
                "how many sources the filter of a socket's group may have",
                0,
                Integer.MAX_VALUE,
                () -> igmpMaxSources,
                value -> igmpMaxSources = (int) value);
        sysctls.number(
                "net.ipv4.igmp_qrv",
                "how often a change of a membership is reported, unless the querier says otherwise",
                1,
                Integer.MAX_VALUE,
                () -> igmpRobustness,
                value -> igmpRobustness = (int) value);
    }

    private void defineIp(Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.ip_default_ttl",
                "the TTL of packets whose sender chose none, 1 to 255",
                1,
                255,
                () -> defaultTtl,
                value -> defaultTtl = (int) value);
        sysctls.flag("net.ipv4.ip_forward", "forward packets to others, 0 or 1", () -> forward, on -> forward = on);
        sysctls.flag(
                "net.ipv4.conf.all.accept_source_route",
                "take packets with a source route, and answer along it, 0 or 1",
                () -> acceptSourceRoute,
                on -> acceptSourceRoute = on);
        sysctls.number(
                "net.ipv4.ip_no_pmtu_disc",
                "0: path MTU discovery; 1: off; 2: off, and ICMP's word is ignored; 3: as 0",
                0,
                3,
                () -> noPathMtuDiscovery,
                value -> noPathMtuDiscovery = (int) value);
        sysctls.number(
                "net.ipv4.route.min_pmtu",
                "what a path MTU is never believed to be below, in bytes",
                MIN_MTU_BYTES,
                65_535,
                () -> minPathMtuBytes,
                value -> minPathMtuBytes = (int) value);
        sysctls.number(
                "net.ipv4.route.mtu_expires",
                "how long a path MTU told by ICMP is believed, in seconds",
                1,
                Integer.MAX_VALUE,
                () -> pathMtuSeconds,
                value -> pathMtuSeconds = (int) value);
    }

    private void defineIcmp(Sysctls sysctls) {
        sysctls.flag(
                "net.ipv4.icmp_echo_ignore_all",
                "answer no echo request, 0 or 1",
                () -> icmpEchoIgnoreAll,
                on -> icmpEchoIgnoreAll = on);
        sysctls.flag(
                "net.ipv4.icmp_echo_ignore_broadcasts",
                "answer no echo request to a broadcast address, 0 or 1",
                () -> icmpEchoIgnoreBroadcasts,
                on -> icmpEchoIgnoreBroadcasts = on);
        sysctls.number(
                "net.ipv4.icmp_ratelimit",
                "the least time between limited ICMP messages to one host after a burst of 6, in milliseconds; 0: no "
                        + "limit",
                0,
                Integer.MAX_VALUE,
                () -> icmpRateLimitMillis,
                value -> icmpRateLimitMillis = (int) value);
        sysctls.number(
                "net.ipv4.icmp_ratemask",
                "a bit for each ICMP type that is limited",
                0,
                Integer.MAX_VALUE,
                () -> icmpRateMask,
                value -> icmpRateMask = (int) value);
        sysctls.number(
                "net.ipv4.icmp_msgs_per_sec",
                "limited ICMP messages per second to all hosts together",
                0,
                Integer.MAX_VALUE,
                () -> icmpMessagesPerSecond,
                value -> icmpMessagesPerSecond = (int) value);
        sysctls.number(
                "net.ipv4.icmp_msgs_burst",
                "how many limited ICMP messages may leave at once",
                0,
                Integer.MAX_VALUE,
                () -> icmpMessagesBurst,
                value -> icmpMessagesBurst = (int) value);
    }
}
