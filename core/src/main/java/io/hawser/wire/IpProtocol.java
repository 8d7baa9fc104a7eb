package io.hawser.wire;

/** Protocol numbers of the IP header, as IANA lists them; in IPv6 the values of Next Header. */
public final class IpProtocol {
    /** IPv6: options that every router on the path examines. */
    public static final int HOP_BY_HOP = 0;

    public static final int ICMP = 1;
    public static final int IGMP = 2;
    public static final int TCP = 6;
    public static final int UDP = 17;

    /** IPv6: the routing header. */
    public static final int ROUTING = 43;

    /** IPv6: the fragment header. */
    public static final int FRAGMENT = 44;

    public static final int ICMPV6 = 58;

    /** IPv6: nothing follows. */
    public static final int NO_NEXT_HEADER = 59;

    /** IPv6: options for the destination. */
    public static final int DESTINATION_OPTIONS = 60;

    private IpProtocol() {}
}
