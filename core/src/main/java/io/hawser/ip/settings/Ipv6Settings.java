package io.hawser.ip.settings;

import io.hawser.sysctl.Sysctls;

/** The sysctls of IPv6 in plain fields; the defaults are Linux's, except where a comment says otherwise. */
public final class Ipv6Settings {
    private static final String CONF = "net.ipv6.conf.all.";

    /** The hop limit of packets whose sender sets none, 1 to 255; an interface may learn another from its router. */
    public int hopLimit = 64;

    /** Whether this host forwards packets, as a router. */
    public boolean forward;

    /** The number of neighbour solicitations that check whether an address is in use (RFC 4862 §5.1); 0 for none. */
    public int duplicateProbes = 1;

    /** The maximum number of router solicitations; -1 for no end (RFC 7559). */
    public int routerSolicitations = -1;

    /** The time from the first router solicitation to the second, in seconds; it doubles each time. */
    public int routerSolicitationSeconds = 4;

    /** The longest time between two router solicitations, in seconds. */
    public int routerSolicitationMaxSeconds = 3600;

    /** The time after which a path MTU that ICMPv6 reported expires, in seconds. */
    public int pathMtuSeconds = 600;

    public boolean echoIgnoreAll;

    /** The minimum interval of ICMPv6 errors to one host, in milliseconds, after a burst of 6; 0 for no limit. */
    public int icmpRateLimitMillis = 100;

    /** Fragments that wait for the rest of their datagram. */
    public final FragmentSettings fragments = new FragmentSettings(60);

    /** Neighbours by neighbour discovery. */
    public final NeighbourSettings neighbours = new NeighbourSettings();

    void define(Sysctls sysctls) {
        sysctls.number(
                CONF + "hop_limit",
                "the hop limit of packets whose sender chose none, 1 to 255",
                1,
                255,
                () -> hopLimit,
                value -> hopLimit = (int) value);
        sysctls.flag(CONF + "forwarding", "forward IPv6 packets to others, 0 or 1", () -> forward, on -> forward = on);
        sysctls.number(
                CONF + "dad_transmits",
                "how many solicitations check that nobody else has an address before it is used",
                0,
                Integer.MAX_VALUE,
                () -> duplicateProbes,
                value -> duplicateProbes = (int) value);
        sysctls.number(
                CONF + "router_solicitations",
                "how many solicitations ask for a router; -1: without end",
                -1,
                Integer.MAX_VALUE,
                () -> routerSolicitations,
                value -> routerSolicitations = (int) value);
        sysctls.number(
                CONF + "router_solicitation_interval",
                "the time between the first two router solicitations, which doubles each time, in seconds",
                1,
                Integer.MAX_VALUE,
                () -> routerSolicitationSeconds,
                value -> routerSolicitationSeconds = (int) value);
        sysctls.number(
                CONF + "router_solicitation_max_interval",
                "the longest time between two router solicitations, in seconds",
                1,
                Integer.MAX_VALUE,
                () -> routerSolicitationMaxSeconds,
                value -> routerSolicitationMaxSeconds = (int) value);
        sysctls.number(
                "net.ipv6.route.mtu_expires",
                "how long a path MTU told by ICMPv6 is believed, in seconds",
                1,
                Integer.MAX_VALUE,
                () -> pathMtuSeconds,
                value -> pathMtuSeconds = (int) value);
        sysctls.flag(
                "net.ipv6.icmp.echo_ignore_all",
                "answer no echo request, 0 or 1",
                () -> echoIgnoreAll,
                on -> echoIgnoreAll = on);
        sysctls.number(
                "net.ipv6.icmp.ratelimit",
                "the least time between ICMPv6 errors to one host after a burst of 6, in milliseconds; 0: no limit",
                0,
                Integer.MAX_VALUE,
                () -> icmpRateLimitMillis,
                value -> icmpRateLimitMillis = (int) value);
        fragments.define(sysctls, "net.ipv6.ip6frag_");
        neighbours.define(sysctls, "net.ipv6.neigh.default.");
    }
}
