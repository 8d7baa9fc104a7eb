/** Stress tests that use the hidden members of an endpoint. */
@NullMarked
package io.hawser.socket.crossing;

import org.jspecify.annotations.NullMarked;
