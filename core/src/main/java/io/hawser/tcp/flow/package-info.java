/**
 * Addresses and ports in use: the number of flows of each local end, and the choice of a port for a new connection
 * ({@link io.hawser.tcp.flow.EphemeralPorts}).
 */
@NullMarked
package io.hawser.tcp.flow;

import org.jspecify.annotations.NullMarked;
