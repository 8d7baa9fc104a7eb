package io.hawser.lab.stage;

import io.hawser.link.LinkType;
import io.hawser.sim.cable.Lane;

/**
 * One direction of a link of the stage.
 *
 * @param from the name of the machine that sends through it
 * @param to the name of the machine that it leads to
 * @param isForward whether it leads from the end that the link's name gives first
 */
public record Leg(Lane lane, String from, String to, boolean isForward) {
    /** The link and the direction, as captures and JSON name it. */
    public String name() {
        return lane.name();
    }

    /** The format of its packets. */
    public LinkType type() {
        return lane.to().type();
    }
}
