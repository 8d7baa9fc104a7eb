package io.hawser.ip.neighbour;

import io.hawser.link.MacAddress;
import io.hawser.wire.IpAddress;

/**
 * A line of the neighbour table, as tools print it.
 *
 * @param address the neighbour's IP address
 * @param mac its link address, {@link MacAddress#NONE} while it is not known
 * @param state its reachability
 */
public record NeighbourEntry(IpAddress address, MacAddress mac, NeighbourState state) {}
