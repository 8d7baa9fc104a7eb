/** The java.net sockets of a Hawser host. */
@NullMarked
package io.hawser.socket.net;

import org.jspecify.annotations.NullMarked;
