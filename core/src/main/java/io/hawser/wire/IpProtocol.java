package io.hawser.wire;

/** Protocol numbers of the IP header, as IANA lists them. */
public final class IpProtocol {
    public static final int ICMP = 1;
    public static final int IGMP = 2;
    public static final int TCP = 6;
    public static final int UDP = 17;

    private IpProtocol() {}
}
