package io.hawser.lab.script;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names that a scenario has given so far: what a sentence may speak of. */
final class Names {
    private final Set<String> hosts = new LinkedHashSet<>();
    private final Set<String> links = new LinkedHashSet<>();
    private final Set<String> connections = new LinkedHashSet<>();
    private final Set<String> copies = new LinkedHashSet<>();

    Names(List<String> hosts, List<String> links) {
        this.hosts.addAll(hosts);
        this.links.addAll(links);
    }

    Set<String> hosts() {
        return hosts;
    }

    Set<String> links() {
        return links;
    }

    /** {@code host.name} of every connection. */
    Set<String> connections() {
        return connections;
    }

    /** The names of kept packets. */
    Set<String> copies() {
        return copies;
    }

    List<String> all() {
        List<String> all = new ArrayList<>(hosts);
        all.addAll(connections);
        all.addAll(links);
        return all;
    }
}
