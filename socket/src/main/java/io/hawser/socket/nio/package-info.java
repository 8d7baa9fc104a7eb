/** The channels and selectors of a Hawser host. */
@NullMarked
package io.hawser.socket.nio;

import org.jspecify.annotations.NullMarked;
