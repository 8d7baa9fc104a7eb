package io.hawser.sim.node;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.address.Prefix;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.Node;
import io.hawser.sim.cable.SimLink;
import io.hawser.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Configures on every machine of a network the routes to every subnet: those with the fewest routers, and among equal
 * ones the first added. Networks behind a {@link Nat} stay unknown outside. To be called when all cables are plugged
 * in.
 */
public final class StaticRoutes {
    private final Map<SimLink, Node> owners = new HashMap<>();

    private StaticRoutes(Network network) {
        for (Node node : network.nodes()) {
            node.ends().forEach(end -> owners.put(end, node));
        }
    }

    /** Configures the routes of all machines. */
    public static void tell(Network network) {
        StaticRoutes routes = new StaticRoutes(network);
        for (Node node : network.nodes()) {
            if (node instanceof Machine machine) {
                routes.tell(machine);
            }
        }
    }

    /**
     * A machine at the other side of a cable, and its cable end, which may be that of a cable of a switch in between.
     */
    private record Neighbour(Machine machine, SimLink end) {
        InterfaceAddress address() {
            return machine.addresses().get(machine.ends().indexOf(end));
        }
    }

    /** A reached router, and the first router on the path to it. */
    private record Reached(Machine router, IpAddress gateway) {}

    private void tell(Machine machine) {
        Set<Prefix> known = new HashSet<>();
        Set<Machine> seen = new HashSet<>(List.of(machine));
        Deque<Reached> reached = new ArrayDeque<>();
        for (SimLink end : addressed(machine)) {
            InterfaceAddress own = machine.addresses().get(machine.ends().indexOf(end));
            known.add(own.network());
            for (Neighbour next : neighbours(end)) {
                if (own.network().contains(next.address().address()) && isWayOn(next) && seen.add(next.machine)) {
                    reached.add(new Reached(next.machine, next.address().address()));
                }
            }
        }
        for (Reached at = reached.poll(); at != null; at = reached.poll()) {
            for (SimLink end : addressed(at.router)) {
                Prefix there =
                        at.router.addresses().get(at.router.ends().indexOf(end)).network();
                if (known.add(there)) {
                    machine.route(there, at.gateway);
                }
                for (Neighbour next : neighbours(end)) {
                    if (isWayOn(next) && seen.add(next.machine)) {
                        reached.add(new Reached(next.machine, at.gateway));
                    }
                }
            }
        }
    }

    /** The cable ends of a machine that have an address from the start. */
    private static List<SimLink> addressed(Machine machine) {
        return machine.ends()
                .subList(0, Math.min(machine.ends().size(), machine.addresses().size()));
    }

    private boolean isWayOn(Neighbour next) {
        return Router.is(next.machine) && !next.machine.isBorder(next.end);
    }

    /** The machines at the other side of a cable, through switches and other nodes that are not machines. */
    private List<Neighbour> neighbours(SimLink end) {
        List<Neighbour> found = new ArrayList<>();
        Set<SimLink> seen = new HashSet<>(List.of(end));
        Deque<SimLink> ways = new ArrayDeque<>(List.of(end));
        for (SimLink way = ways.poll(); way != null; way = ways.poll()) {
            SimLink there = way.other();
            Node owner = owners.get(there);
            if (!seen.add(there) || owner == null) {
                continue;
            }
            if (owner instanceof Machine machine) {
                if (addressed(machine).contains(there)) {
                    found.add(new Neighbour(machine, there));
                }
            } else {
                for (SimLink port : owner.ends()) {
                    if (seen.add(port)) {
                        ways.add(port);
                    }
                }
            }
        }
        return found;
    }
}
