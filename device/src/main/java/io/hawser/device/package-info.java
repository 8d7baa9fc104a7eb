/** Real networks: TAP, TUN and packet sockets by java.lang.foreign. */
@NullMarked
package io.hawser.device;

import org.jspecify.annotations.NullMarked;
