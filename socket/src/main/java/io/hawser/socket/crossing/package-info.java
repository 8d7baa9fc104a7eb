/** Exchange between the threads of a program and the thread that owns a host: rings, commands and waiting. */
@NullMarked
package io.hawser.socket.crossing;

import org.jspecify.annotations.NullMarked;
