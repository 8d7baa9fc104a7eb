/** Small programs on simulated machines for tests and scenarios, written on the calls of the core. */
@NullMarked
package io.hawser.sim.app;

import org.jspecify.annotations.NullMarked;
