package io.hawser.ip;

import io.hawser.ip.address.Prefix;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A route: the interface and the gateway for packets to a network.
 *
 * @param destination the network
 * @param gateway the next router; null if the interface reaches the network directly
 * @param via the outgoing interface
 * @param metric among routes to the same network the lowest is used, and among equal ones the oldest
 */
public record Route(Prefix destination, @Nullable IpAddress gateway, NetworkInterface via, int metric) {}
