/** Virtual networks and virtual time: a run is a function of its seed. */
@NullMarked
package io.hawser.sim;

import org.jspecify.annotations.NullMarked;
