package io.hawser.sim;

import io.hawser.host.Host;
import io.hawser.link.Link;

/** Inserts a function between a machine and its cables, for example address translation. */
@FunctionalInterface
public interface LinkWrapper {
    /**
     * Wraps the link of an interface; called when a cable is plugged in, and again for each cable when the machine
     * boots.
     *
     * @param index 0 for eth0
     * @param link the end of the cable, or the result of another wrapper
     * @param host the host to which the result will be attached
     */
    Link wrap(int index, Link link, Host host);
}
