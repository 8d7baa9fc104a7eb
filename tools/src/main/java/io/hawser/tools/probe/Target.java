package io.hawser.tools.probe;

import io.hawser.wire.IpAddress;

/**
 * Where probes go.
 *
 * @param text as the user wrote it: a name, or the address
 * @param address what it means
 */
public record Target(String text, IpAddress address) {
    /** An address that was written as such. */
    public static Target of(IpAddress address) {
        return new Target(address.toString(), address);
    }

    /** Whether the user wrote the address. */
    public boolean isNumeric() {
        return text.equals(address.toString());
    }
}
