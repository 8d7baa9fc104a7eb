package io.hawser.tools.probe;

import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Finds the names of hosts, as a hosts file or a reverse lookup does. */
@FunctionalInterface
public interface AddressNames {
    /** Knows no name: what {@code -n} asks for. */
    AddressNames NONE = address -> null;

    /** The name of a host; null if it has none. */
    @Nullable
    String nameOf(IpAddress address);
}
