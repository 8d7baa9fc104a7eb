/** Interfaces that the owner of a host implements so that threads can use the host's sockets. */
@NullMarked
package io.hawser.socket.driver;

import org.jspecify.annotations.NullMarked;
