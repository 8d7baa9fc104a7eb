/** Faults: what goes wrong in a network, and when. */
@NullMarked
package io.hawser.sim.fault;

import org.jspecify.annotations.NullMarked;
