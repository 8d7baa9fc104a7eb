/** Switches, routers and what else stands between hosts. */
@NullMarked
package io.hawser.sim.node;

import org.jspecify.annotations.NullMarked;
