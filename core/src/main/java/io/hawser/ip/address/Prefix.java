package io.hawser.ip.address;

import io.hawser.wire.IpAddress;

/**
 * A network prefix.
 *
 * @param address the network's first address: every bit after the prefix is 0
 * @param length length of the prefix in bits, 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Prefix(IpAddress address, int length) {
    /** All IPv4 addresses: the default route. */
    public static final Prefix ALL_V4 = new Prefix(IpAddress.ANY_V4, 0);

    /** All IPv6 addresses: the default route. */
    public static final Prefix ALL_V6 = new Prefix(IpAddress.ANY_V6, 0);

    /** Bits before an IPv4 address in its IPv4-mapped form, in which an {@link IpAddress} holds it. */
    private static final int V4_MAPPED_BITS = 96;

    /** Rejects a length outside the family's range, and an address with bits set after the prefix. */
    public Prefix {
        checkLength(address, length);
        if (!address.equals(masked(address, length))) {
            throw new IllegalArgumentException("%s/%d has bits after the prefix; the network is %s/%d"
                    .formatted(address, length, masked(address, length), length));
        }
    }

    /** All addresses of the family of {@code router}: the destination of a default route by it. */
    public static Prefix defaultBy(IpAddress router) {
        return router.isV4() ? ALL_V4 : ALL_V6;
    }

    /** The network of this length that contains {@code address}. */
    public static Prefix of(IpAddress address, int length) {
        checkLength(address, length);
        return new Prefix(masked(address, length), length);
    }

    /**
     * Reads {@code 10.0.0.0/24} or {@code 2001:db8::/32}.
     *
     * @throws IllegalArgumentException if {@code text} is not a network's first address, a slash and a prefix length
     */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("not a network such as 10.0.0.0/24: '" + text + "'");
        }
        return new Prefix(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** Returns whether {@code candidate} is an address of this network. */
    public boolean contains(IpAddress candidate) {
        int bits = bits(address, length);
        return candidate.isV4() == address.isV4()
                && (candidate.high() & ones(bits)) == address.high()
                && (candidate.low() & ones(bits - Long.SIZE)) == address.low();
    }

    /** For example {@code 10.0.0.0/24}. */
    @Override
    public String toString() {
        return address + "/" + length;
    }

    public static IpAddress masked(IpAddress address, int length) {
        int bits = bits(address, length);
        return new IpAddress(address.high() & ones(bits), address.low() & ones(bits - Long.SIZE));
    }

    /** The number of leading bits that a prefix of this length fixes, of the 128 bits of an {@link IpAddress}. */
    private static int bits(IpAddress address, int length) {
        return address.isV4() ? V4_MAPPED_BITS + length : length;
    }

    /** A word with the first {@code count} bits set; none if negative, all if 64 or more. */
    private static long ones(int count) {
        return count <= 0 ? 0 : -1L << (Long.SIZE - Math.min(count, Long.SIZE));
    }

    private static void checkLength(IpAddress address, int length) {
        int most = address.isV4() ? 32 : 128;
        if (length < 0 || length > most) {
            throw new IllegalArgumentException(
                    "the prefix of " + address + " has 0 to " + most + " bits, not " + length);
        }
    }
}
