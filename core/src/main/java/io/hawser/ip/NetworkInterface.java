package io.hawser.ip;

import io.hawser.link.Link;

/**
 * A link with a name, as the network layer knows it.
 *
 * @param name for example {@code eth0}
 * @param link what carries its packets
 */
public record NetworkInterface(String name, Link link) {}
