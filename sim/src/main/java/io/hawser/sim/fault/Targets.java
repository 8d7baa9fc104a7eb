package io.hawser.sim.fault;

import io.hawser.sim.Application;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.Node;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Lane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves the names in faults. */
final class Targets {
    private Targets() {}

    /** The cable of this name, or of its two nodes in the opposite order. */
    static Cable cable(Network network, String name) {
        Cable cable = network.findCable(name);
        for (int dash = name.indexOf('-'); cable == null && dash >= 0; dash = name.indexOf('-', dash + 1)) {
            cable = network.findCable(name.substring(dash + 1) + "-" + name.substring(0, dash));
        }
        if (cable == null) {
            throw new UnknownNameException(
                    "link", name, network.cables().stream().map(Cable::name).toList());
        }
        return cable;
    }

    /** The lanes of a link, or the one that leads to a node. */
    static List<Lane> lanes(Network network, String link, @Nullable String towards) {
        Cable cable = cable(network, link);
        if (towards == null) {
            return List.of(cable.forward(), cable.backward());
        }
        Lane lane = node(network, towards).laneFrom(cable);
        if (lane == null) {
            throw new IllegalArgumentException(link + " does not lead to " + towards);
        }
        return List.of(lane);
    }

    static Node node(Network network, String name) {
        Node node = network.findNode(name);
        if (node == null) {
            throw new UnknownNameException(
                    "host", name, network.nodes().stream().map(Node::name).toList());
        }
        return node;
    }

    static Machine machine(Network network, String name) {
        if (node(network, name) instanceof Machine machine) {
            return machine;
        }
        throw new IllegalArgumentException(name + " is no host");
    }

    static List<Machine> machines(Network network, Collection<String> names) {
        return names.stream().map(each -> machine(network, each)).toList();
    }

    /** The program {@code server.echo}. */
    static Application application(Network network, String name) {
        List<String> known = new ArrayList<>();
        for (Node node : network.nodes()) {
            if (node instanceof Machine machine) {
                for (Application each : machine.applications()) {
                    String full = machine.name() + "." + each.name();
                    if (full.equals(name)) {
                        return each;
                    }
                    known.add(full);
                }
            }
        }
        throw new UnknownNameException("application", name, known);
    }
}
