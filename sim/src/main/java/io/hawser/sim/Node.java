package io.hawser.sim;

import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.SimLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node at the ends of cables of a {@link Network}: a host, a switch, a router. Belongs to the thread that runs the
 * network.
 */
public interface Node {
    /** The name, unique in the network. */
    String name();

    /**
     * Plugs in one end of a cable.
     *
     * @throws IllegalArgumentException if there is no free interface
     */
    void plugIn(SimLink end);

    /** The plugged-in ends of cables, in order. */
    List<SimLink> ends();

    /** The direction of a cable that leads to this node; null if neither does. */
    default @Nullable Lane laneFrom(Cable cable) {
        if (ends().contains(cable.right())) {
            return cable.forward();
        }
        return ends().contains(cable.left()) ? cable.backward() : null;
    }

    /** Returns whether the node has power. */
    boolean isRunning();

    /** Turns the power off: state is lost, and peers are not notified. Does nothing if it is off. */
    void crash();

    /** Turns the power on, in the initial state. Does nothing if it is on. */
    void reboot();
}
