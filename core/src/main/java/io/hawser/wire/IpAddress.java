package io.hawser.wire;

import java.util.StringJoiner;

/**
 * An IP address of either family. An IPv4 address is stored as IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2), so that
 * tables need only one kind of key.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record IpAddress(long high, long low) {
    private static final long V4_MAPPED = 0xffffL << 32;

    /** 0.0.0.0. */
    public static final IpAddress ANY_V4 = v4(0);

    /** 255.255.255.255. */
    public static final IpAddress BROADCAST_V4 = v4(-1);

    /** The IPv4 address with these 32 bits, the first byte the most significant. */
    public static IpAddress v4(int bits) {
        return new IpAddress(0, lowOfV4(bits));
    }

    /** The {@link #low()} of an IPv4 address; its {@link #high()} is 0. */
    public static long lowOfV4(int bits) {
        return V4_MAPPED | bits & 0xffff_ffffL;
    }

    /**
     * Reads {@code 10.0.0.1}.
     *
     * @throws IllegalArgumentException if {@code text} is not an IPv4 address of four decimal numbers
     */
    public static IpAddress parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length == 4) {
            int bits = 0;
            boolean good = true;
            for (String part : parts) {
                int value = part.matches("0|[1-9][0-9]{0,2}") ? Integer.parseInt(part) : 256;
                good &= value < 256;
                bits = bits << 8 | value & 0xff;
            }
            if (good) {
                return v4(bits);
            }
        }
        throw new IllegalArgumentException("not an IPv4 address such as 10.0.0.1: '" + text + "'");
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

    /** Dotted decimal, or eight groups of hexadecimal digits. */
    @Override
    public String toString() {
        if (isV4()) {
            int v4 = v4();
            return (v4 >>> 24) + "." + (v4 >>> 16 & 0xff) + "." + (v4 >>> 8 & 0xff) + "." + (v4 & 0xff);
        }
        StringJoiner groups = new StringJoiner(":");
        for (int i = 0; i < 8; i++) {
            long half = i < 4 ? high : low;
            groups.add(Long.toHexString(half >>> (48 - 16 * (i & 3)) & 0xffff));
        }
        return groups.toString();
    }
}
