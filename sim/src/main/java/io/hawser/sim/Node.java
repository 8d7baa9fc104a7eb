package io.hawser.sim;

import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.SimLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An end of cables of a {@link Network}: a host, a switch, a router. Belongs to the thread that runs the network. */
public interface Node {
    /** Its name, which no other node of the network has. */
    String name();

    /**
     * Puts one end of a cable into it.
     *
     * @throws IllegalArgumentException if it has no room for one more
     */
    void plugIn(SimLink end);

    /** The ends of cables that were put in, in that order. */
    List<SimLink> ends();

    /** The direction of a cable that leads to this node; null if neither does. */
    default @Nullable Lane laneFrom(Cable cable) {
        if (ends().contains(cable.right())) {
            return cable.forward();
        }
        return ends().contains(cable.left()) ? cable.backward() : null;
    }

    /** Whether it has power. */
    boolean isRunning();

    /** Turns the power off: its state is lost, and peers hear nothing. Does nothing if it is off. */
    void crash();

    /** Gives it power: it starts as it did first. Does nothing if it has power. */
    void reboot();
}
