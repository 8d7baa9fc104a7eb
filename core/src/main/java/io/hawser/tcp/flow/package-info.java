/**
 * Addresses and ports in use: how many flows each local end has, and which port a new connection gets
 * ({@link io.hawser.tcp.flow.EphemeralPorts}).
 */
@NullMarked
package io.hawser.tcp.flow;

import org.jspecify.annotations.NullMarked;
