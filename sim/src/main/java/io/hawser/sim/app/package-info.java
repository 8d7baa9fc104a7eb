/** Programs on simulated machines, written on the calls of the core: small ones, as tests and scenarios need them. */
@NullMarked
package io.hawser.sim.app;

import org.jspecify.annotations.NullMarked;
