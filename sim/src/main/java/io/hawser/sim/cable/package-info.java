/**
 * Cables of a simulated network and their effects on packets: latency, bandwidth and queues, loss, corruption,
 * duplication, reordering. Begin with {@link io.hawser.sim.cable.Lane}, one direction of a cable.
 */
@NullMarked
package io.hawser.sim.cable;

import org.jspecify.annotations.NullMarked;
