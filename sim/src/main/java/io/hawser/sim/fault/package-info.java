/** Scripts of faults in a network, with their times. */
@NullMarked
package io.hawser.sim.fault;

import org.jspecify.annotations.NullMarked;
