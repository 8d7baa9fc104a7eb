package io.hawser.services.dhcp.server;

import io.hawser.text.Excerpt;
import io.hawser.wire.IpAddress;

/**
 * A range of IPv4 addresses, both ends included.
 *
 * @param first the lowest
 * @param last the highest
 */
public record AddressRange(IpAddress first, IpAddress last) {
    /** Maximum number of addresses in one range. */
    public static final int MAX_SIZE = 1 << 24;

    /** Rejects a range that ends before it begins, and one of more than {@link #MAX_SIZE} addresses. */
    public AddressRange {
        if (!first.isV4() || !last.isV4()) {
            throw new IllegalArgumentException("a range of IPv4 addresses, not " + first + "-" + last);
        }
        if (first.low() > last.low()) {
            throw new IllegalArgumentException("the range " + first + "-" + last + " ends before it begins");
        }
        if (last.low() - first.low() >= MAX_SIZE) {
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

    /** The number of addresses. */
    public int size() {
        return (int) (last.low() - first.low()) + 1;
    }

    public boolean contains(IpAddress address) {
        return address.isV4() && address.low() >= first.low() && address.low() <= last.low();
    }

    /** For example {@code 10.0.0.100-10.0.0.200}. */
    @Override
    public String toString() {
        return first + "-" + last;
    }
}
