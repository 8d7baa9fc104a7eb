package io.hawser.wire;

import org.jspecify.annotations.Nullable;

/**
 * An IP address of either family. An IPv4 address is stored as IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2), so that
 * tables need only one kind of key.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record IpAddress(long high, long low) {
    private static final long V4_MAPPED = 0xffffL << 32;

    /** The upper half of the groups of one link: ff02::/64. */
    private static final long LINK_LOCAL_GROUP = 0xff02L << 48;

    /** 0.0.0.0. */
    public static final IpAddress ANY_V4 = v4(0);

    /** 255.255.255.255. */
    public static final IpAddress BROADCAST_V4 = v4(-1);

    /** ::, the unspecified IPv6 address. */
    public static final IpAddress ANY_V6 = new IpAddress(0, 0);

    /** ::1, the loopback address. */
    public static final IpAddress LOOPBACK_V6 = new IpAddress(0, 1);

    /** ff02::1, all nodes of a link (RFC 4291 §2.7.1). */
    public static final IpAddress ALL_NODES = new IpAddress(LINK_LOCAL_GROUP, 1);

    /** ff02::2, all routers of a link (RFC 4291 §2.7.1). */
    public static final IpAddress ALL_ROUTERS = new IpAddress(LINK_LOCAL_GROUP, 2);

    /** The IPv4 address with these 32 bits, the first byte the most significant. */
    public static IpAddress v4(int bits) {
        return new IpAddress(0, lowOfV4(bits));
    }

    /** The {@link #low()} of an IPv4 address; its {@link #high()} is 0. */
    public static long lowOfV4(int bits) {
        return V4_MAPPED | bits & 0xffff_ffffL;
    }

    /**
     * Reads {@code 10.0.0.1}, or an IPv6 address in any form of RFC 4291 §2.2. An IPv4-mapped one is the IPv4 address.
     *
     * @throws IllegalArgumentException if {@code text} is not an address; a zone such as {@code %eth0} is refused
     */
    public static IpAddress parse(String text) {
        @Nullable IpAddress address = text.indexOf(':') >= 0 ? Ipv6Text.parse(text) : parseV4(text);
        if (address == null) {
            throw new IllegalArgumentException("not an address such as 10.0.0.1 or 2001:db8::1: '" + text + "'");
        }
        return address;
    }

    /**
     * Reads {@code 10.0.0.1} only.
     *
     * @throws IllegalArgumentException if {@code text} is not an IPv4 address of four decimal numbers
     */
    public static IpAddress parseIpv4(String text) {
        @Nullable IpAddress address = parseV4(text);
        if (address == null) {
            throw new IllegalArgumentException("not an IPv4 address such as 10.0.0.1: '" + text + "'");
        }
        return address;
    }

    /** Reads four decimal numbers; null if {@code text} is not an IPv4 address. */
    static @Nullable IpAddress parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        int bits = 0;
        for (String part : parts) {
            int value = part.matches("0|[1-9][0-9]{0,2}") ? Integer.parseInt(part) : 256;
            if (value > 255) {
                return null;
            }
            bits = bits << 8 | value;
        }
        return v4(bits);
    }

    /** The solicited-node group of an IPv6 address (RFC 4291 §2.7.1). */
    public IpAddress solicitedNode() {
        return new IpAddress(LINK_LOCAL_GROUP, 0x0000_0001_ff00_0000L | low & 0xff_ffff);
    }

    /** Returns whether this is an IPv4 address. */
    public boolean isV4() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** The 32 bits of an IPv4 address. */
    public int v4() {
        return (int) low;
    }

    /** Returns whether this is the unspecified address of its family. */
    public boolean isUnspecified() {
        return high == 0 && (low == 0 || low == V4_MAPPED);
    }

    /** Returns whether this is a multicast address; the broadcast address is not. */
    public boolean isMulticast() {
        return isV4() ? (low & 0xf000_0000L) == 0xe000_0000L : high >>> 56 == 0xff;
    }

    /** Returns whether this is an address of 127.0.0.0/8, or ::1. */
    public boolean isLoopback() {
        return isV4() ? (low & 0xff00_0000L) == 0x7f00_0000L : high == 0 && low == 1;
    }

    /** Returns whether this is 255.255.255.255. */
    public boolean isLimitedBroadcast() {
        return isV4() && v4() == -1;
    }

    /** Returns whether this is an address of 169.254.0.0/16 (RFC 3927) or fe80::/10, valid on one link only. */
    public boolean isLinkLocal() {
        return isV4() ? (low & 0xffff_0000L) == 0xa9fe_0000L : high >>> 54 == 0x3fa;
    }

    /** Returns whether this is a group of one link (ff02::/16), or of one interface (ff01::/16). */
    public boolean isLinkLocalGroup() {
        return high >>> 56 == 0xff && (high >>> 48 & 0xf) <= 2;
    }

    /** Dotted decimal, or the text form of RFC 5952, for example {@code 2001:db8::1}. */
    @Override
    public String toString() {
        if (isV4()) {
            int v4 = v4();
            return (v4 >>> 24) + "." + (v4 >>> 16 & 0xff) + "." + (v4 >>> 8 & 0xff) + "." + (v4 & 0xff);
        }
        return Ipv6Text.of(high, low);
    }
}
