package io.hawser.tools.probe;

import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Finds the names of addresses, from a hosts file or by a reverse lookup. */
@FunctionalInterface
public interface AddressNames {
    /** Finds no names, for {@code -n}. */
    AddressNames NONE = address -> null;

    /** The name of an address; null for none. */
    @Nullable
    String nameOf(IpAddress address);
}
