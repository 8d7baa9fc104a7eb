package io.hawser.tcp;

import io.hawser.ip.Path;

/**
 * Decides which four-tuples a host may use, if several hosts share an address and each has the connections of some
 * four-tuples. Called by the thread that owns the host.
 */
@FunctionalInterface
public interface FlowOwner {
    /** Allows every four-tuple. */
    FlowOwner OF_ALL = (path, localPort, remotePort) -> true;

    /** Returns whether segments of this four-tuple arrive at this host. */
    boolean owns(Path path, int localPort, int remotePort);
}
