/**
 * The neighbours of a host on an Ethernet: their link addresses, their reachability, and the packets that wait for
 * them. Begin with {@link io.hawser.ip.neighbour.NeighbourTable}.
 */
@NullMarked
package io.hawser.ip.neighbour;

import org.jspecify.annotations.NullMarked;
