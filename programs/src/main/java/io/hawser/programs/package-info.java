/** A network for well-known programs, with client and server in one JVM. */
@NullMarked
package io.hawser.programs;

import org.jspecify.annotations.NullMarked;
