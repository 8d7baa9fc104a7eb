/**
 * The sockets of a host in the formats of ss, netstat and lsof; {@link io.hawser.tools.sockets.SocketRow} is a line of
 * a list.
 */
@NullMarked
package io.hawser.tools.sockets;

import org.jspecify.annotations.NullMarked;
