/** The network that well-known programs run on, client and server in one JVM. */
@NullMarked
package io.hawser.programs;

import org.jspecify.annotations.NullMarked;
