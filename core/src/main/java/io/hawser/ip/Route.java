package io.hawser.ip;

import io.hawser.ip.address.Prefix;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A route: the interface and the gateway for packets to a network.
 *
 * @param destination the network
 * @param gateway the router that they are handed to; null when the interface reaches the network itself
 * @param via the interface that they leave by
 * @param metric among routes to the same network the lowest is taken, and among equal ones the oldest
 */
public record Route(Prefix destination, @Nullable IpAddress gateway, NetworkInterface via, int metric) {}
