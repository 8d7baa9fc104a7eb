/** Switches, routers and other nodes between hosts. */
@NullMarked
package io.hawser.sim.node;

import org.jspecify.annotations.NullMarked;
