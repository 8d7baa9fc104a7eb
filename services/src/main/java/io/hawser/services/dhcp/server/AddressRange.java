package io.hawser.services.dhcp.server;

import io.hawser.text.Excerpt;
import io.hawser.wire.IpAddress;

/**
 * A range of addresses, both ends included; one of IPv6 addresses is within a network of 64 bits.
 *
 * @param first the lowest
 * @param last the highest
 */
public record AddressRange(IpAddress first, IpAddress last) {
    /** Maximum number of addresses in one range of IPv4 addresses. */
    public static final int MAX_SIZE = 1 << 24;

    /** Rejects a range that ends before it begins or in another network, and one that is too large. */
    public AddressRange {
        if (first.isV4() != last.isV4() || first.high() != last.high()) {
            throw new IllegalArgumentException(
                    "the range " + first + "-" + last + " ends in another network than it begins");
        }
        if (Long.compareUnsigned(first.low(), last.low()) > 0) {
            throw new IllegalArgumentException("the range " + first + "-" + last + " ends before it begins");
        }
        if (first.isV4() && last.low() - first.low() >= MAX_SIZE) {
            throw new IllegalArgumentException(
                    "the range " + first + "-" + last + " has more than " + MAX_SIZE + " addresses");
        }
    }

    /**
     * Reads {@code 10.0.0.100-10.0.0.200}.
     *
     * @throws IllegalArgumentException if {@code text} is not that
     */
    public static AddressRange parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException("not a range such as 10.0.0.100-10.0.0.200: '" + Excerpt.of(text) + "'");
        }
        return new AddressRange(
                IpAddress.parse(text.substring(0, dash).strip()),
                IpAddress.parse(text.substring(dash + 1).strip()));
    }

    /** The number of IPv4 addresses. */
    public int size() {
        return (int) (last.low() - first.low()) + 1;
    }

    public boolean contains(IpAddress address) {
        return address.isV4() == first.isV4()
                && address.high() == first.high()
                && Long.compareUnsigned(address.low(), first.low()) >= 0
                && Long.compareUnsigned(address.low(), last.low()) <= 0;
    }

    /** For example {@code 10.0.0.100-10.0.0.200}. */
    @Override
    public String toString() {
        return first + "-" + last;
    }
}
