package io.hawser.sim;

import io.hawser.host.Host;
import io.hawser.link.Link;

/** Puts a function between a machine and its cables, for example address translation. */
@FunctionalInterface
public interface LinkWrapper {
    /**
     * Wraps the link of an interface; called when a cable is put in, and for each cable again when the machine boots.
     *
     * @param index 0 for eth0
     * @param link the end of the cable, or what another wrapper has made of it
     * @param host the host that is to be attached
     */
    Link wrap(int index, Link link, Host host);
}
