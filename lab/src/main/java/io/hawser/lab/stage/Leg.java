package io.hawser.lab.stage;

import io.hawser.link.LinkType;
import io.hawser.sim.cable.Lane;

/**
 * One direction of a link of the stage.
 *
 * @param from the name of the sending machine
 * @param to the name of the receiving machine
 * @param isForward whether it leads from the end that comes first in the link's name
 */
public record Leg(Lane lane, String from, String to, boolean isForward) {
    /** The name of link and direction in captures and JSON. */
    public String name() {
        return lane.name();
    }

    /** The format of its packets. */
    public LinkType type() {
        return lane.to().type();
    }
}
