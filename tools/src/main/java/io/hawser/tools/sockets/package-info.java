/**
 * The sockets of a host as ss, netstat and their kin list them; {@link io.hawser.tools.sockets.SocketRow} is a line of
 * a list.
 */
@NullMarked
package io.hawser.tools.sockets;

import org.jspecify.annotations.NullMarked;
