package io.hawser.tools.probe;

import io.hawser.wire.IpAddress;

/**
 * The target of probes.
 *
 * @param text the target as the user wrote it: a name, or the address
 * @param address its address
 */
public record Target(String text, IpAddress address) {
    /** Makes a target that was written as an address. */
    public static Target of(IpAddress address) {
        return new Target(address.toString(), address);
    }

    /** Returns whether the user wrote the address. */
    public boolean isNumeric() {
        return text.equals(address.toString());
    }
}
