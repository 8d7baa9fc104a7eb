package io.hawser.ip.address;

import io.hawser.wire.IpAddress;

/**
 * An address of an interface.
 *
 * @param address the address of the host
 * @param prefixLength length of the prefix of the interface's network in bits
 */
public record InterfaceAddress(IpAddress address, int prefixLength) {
    /** Rejects an address that no host can have, and a prefix length outside the family's range. */
    public InterfaceAddress {
        Prefix network = Prefix.of(address, prefixLength);
        // RFC 1122 §3.2.1.3: a host's number within its network is neither all zeros nor all ones
        boolean reserved = hasBroadcast(address, prefixLength)
                && (address.equals(lastOf(network)) || address.equals(network.address()));
        if (address.isUnspecified() || address.isMulticast() || address.isLimitedBroadcast() || reserved) {
            throw new IllegalArgumentException(address + "/" + prefixLength + " is not the address of a host");
        }
    }

    /**
     * Reads {@code 10.0.0.1/24} or {@code 2001:db8::1/64}.
     *
     * @throws IllegalArgumentException if {@code text} is not a host's address, a slash and a prefix length
     */
    public static InterfaceAddress parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException(
                    "not an address and the length of its network's prefix, such as 10.0.0.1/24: '" + text + "'");
        }
        return new InterfaceAddress(
                IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** The network that the interface is connected to. */
    public Prefix network() {
        return Prefix.of(address, prefixLength);
    }

    /**
     * Returns whether the network has a broadcast address of its own: an IPv4 one of more than two addresses
     * (RFC 3021).
     */
    public boolean hasBroadcast() {
        return hasBroadcast(address, prefixLength);
    }

    /** The network's last address. */
    public IpAddress broadcast() {
        return lastOf(network());
    }

    private static boolean hasBroadcast(IpAddress address, int prefixLength) {
        return address.isV4() && prefixLength <= 30;
    }

    private static IpAddress lastOf(Prefix network) {
        return IpAddress.v4((int) (network.address().v4() | 0xffff_ffffL >>> network.length()));
    }

    /** For example {@code 10.0.0.1/24}. */
    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }
}
