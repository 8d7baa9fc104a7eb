/** Short programs on simulated and real networks. Begin with {@link io.hawser.examples.EchoExample}. */
@NullMarked
package io.hawser.examples;

import org.jspecify.annotations.NullMarked;
