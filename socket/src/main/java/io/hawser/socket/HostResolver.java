package io.hawser.socket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolves names that are not in the table of a host, as a DNS resolver does. Called by any thread; may block. */
public interface HostResolver {
    /**
     * Finds the addresses of a name, in the order in which to try them.
     *
     * @throws UnknownHostException if there are none
     */
    List<InetAddress> addressesOf(String name) throws UnknownHostException;

    /**
     * Finds the name of an address.
     *
     * @throws UnknownHostException if it has none
     */
    String nameOf(InetAddress address) throws UnknownHostException;
}
