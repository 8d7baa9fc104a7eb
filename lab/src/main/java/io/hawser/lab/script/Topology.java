package io.hawser.lab.script;

import io.hawser.host.Host;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.lab.stage.Leg;
import io.hawser.lab.stage.Stage;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.Node;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.sim.cable.SimLink;
import io.hawser.sim.node.Firewall;
import io.hawser.sim.node.Nat;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.sim.node.Router;
import io.hawser.sim.node.StaticRoutes;
import io.hawser.sim.node.Switch;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The machines and links of a run.
 *
 * @param switches names of the switches
 * @param neighboursKnown whether Ethernet addresses are known from the start
 */
record Topology(
        List<Station> stations, List<String> switches, List<Wall> walls, List<Line> lines, boolean neighboursKnown) {
    /**
     * A host or a router.
     *
     * @param addresses in the order of its links; empty if DHCP assigns them
     * @param gateway null for none
     * @param translates whether a router does NAT on the interface of its first address
     * @param forwards the forwarded ports of a router with NAT
     * @param speaks whether a router sends ICMP errors
     */
    record Station(
            String name,
            List<InterfaceAddress> addresses,
            @Nullable IpAddress gateway,
            Map<String, String> sysctls,
            List<Programs.Program> programs,
            boolean routes,
            boolean translates,
            List<Forward> forwards,
            boolean speaks) {}

    /** A forwarded port and its inside server. */
    record Forward(int port, IpAddress server, int serverPort) {}

    /**
     * A firewall.
     *
     * @param idleNanos idle timeout of flows; -1 for the default
     * @param onlyFromInside whether only flows that begin inside may pass
     */
    record Wall(String name, long idleNanos, PacketVerdict forgotten, boolean onlyFromInside) {}

    /**
     * A link. Numbers are -1 for defaults.
     *
     * @param bandwidth in bit/s
     */
    record Line(
            String left,
            String right,
            long latencyNanos,
            long jitterNanos,
            long bandwidth,
            int queue,
            int mtu,
            double loss,
            double duplication,
            double corruption,
            double reordering,
            long holdBackNanos,
            Place place) {
        String name() {
            return left + "-" + right;
        }
    }

    private static final long DEFAULT_LATENCY_NANOS = 10_000_000;

    /** The hosts whose programs a scenario can name. */
    List<String> hosts() {
        return stations.stream().map(Station::name).toList();
    }

    List<String> links() {
        return lines.stream().map(Line::name).toList();
    }

    /** Builds the machines and links on a stage. */
    void build(Stage stage, List<Map<String, String>> sysctls, Map<String, String> last) {
        Network network = stage.network();
        build(network);
        if (neighboursKnown) {
            introduce(network);
        }
        for (Station station : stations) {
            if (network.findNode(station.name()) instanceof Machine machine) {
                for (Map<String, String> settings : sysctls) {
                    settings.forEach(machine::sysctl);
                }
                station.sysctls().forEach(machine::sysctl);
                last.forEach(machine::sysctl);
                machine.onBoot(stage::watch);
            }
        }
        Map<String, Station> byName = new HashMap<>();
        stations.forEach(station -> byName.put(station.name(), station));
        for (Line line : lines) {
            Cable cable = stage.cable(line.name());
            watch(stage, new Leg(cable.forward(), line.left(), line.right(), /* isForward= */ true), byName);
            watch(stage, new Leg(cable.backward(), line.right(), line.left(), /* isForward= */ false), byName);
        }
        for (Wall wall : walls) {
            if (network.findNode(wall.name()) instanceof Firewall firewall) {
                stage.watch(firewall);
            }
        }
    }

    /**
     * Reports the packets of a leg. Packets that switches and firewalls forward were reported already; for routers only
     * their own packets are new.
     */
    private static void watch(Stage stage, Leg leg, Map<String, Station> byName) {
        Station station = byName.get(leg.from());
        if (station == null) {
            stage.watch(leg, PacketMatchers.any().negate());
            return;
        }
        Set<IpAddress> own = new HashSet<>();
        station.addresses().forEach(each -> own.add(each.address()));
        boolean tellsAll = !station.routes() || station.translates();
        stage.watch(leg, tellsAll ? PacketMatchers.any() : (packet, type) -> isFrom(own, packet, type));
    }

    private static boolean isFrom(Set<IpAddress> addresses, Packet packet, LinkType type) {
        int ip = packet.start() + type.headerBytes();
        return packet.length() >= type.headerBytes() + Ipv4Header.MIN_BYTES
                && addresses.contains(IpAddress.v4(Ipv4Header.source(packet.bytes(), ip)));
    }

    /**
     * Builds the network without a stage.
     *
     * @throws IllegalArgumentException if the description is not valid
     */
    void build(Network network) {
        for (Station station : stations) {
            Machine machine = network.machine(
                    station.name(),
                    station.addresses().stream().map(InterfaceAddress::toString).toArray(String[]::new));
            machine.bareInterfaces(station.addresses().isEmpty() ? 1 : 0);
            if (station.routes()) {
                Router.on(machine);
                machine.suppress(station.speaks() ? null : Router.icmpErrorsOf(machine));
                if (station.translates()) {
                    Nat nat = Nat.on(machine, 0);
                    station.forwards().forEach(each -> nat.forward(each.port(), each.server(), each.serverPort()));
                }
            }
        }
        switches.forEach(name -> Switch.in(network, name));
        for (Wall wall : walls) {
            Firewall firewall = Firewall.in(network, wall.name()).unknownFlows(wall.forgotten());
            if (wall.idleNanos() >= 0) {
                firewall.idleTimeout(Duration.ofNanos(wall.idleNanos()));
            }
            if (wall.onlyFromInside()) {
                firewall.onlyFromInside();
            }
        }
        for (Line line : lines) {
            set(network.connect(node(network, line.left()), node(network, line.right())), line);
        }
        for (Station station : stations) {
            if (station.gateway() != null && network.findNode(station.name()) instanceof Machine machine) {
                machine.gateway(station.gateway());
            }
        }
        for (Station station : stations) {
            if (network.findNode(station.name()) instanceof Machine machine) {
                station.programs().forEach(program -> machine.run(program.get()));
            }
        }
        if (stations.stream().anyMatch(Station::routes)) {
            StaticRoutes.tell(network);
        }
    }

    private static Node node(Network network, String name) {
        Node node = network.findNode(name);
        if (node == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return node;
    }

    private static void set(Cable cable, Line line) {
        cable.latency(Duration.ofNanos(line.latencyNanos() < 0 ? DEFAULT_LATENCY_NANOS : line.latencyNanos()));
        if (line.jitterNanos() >= 0) {
            cable.jitter(Duration.ofNanos(line.jitterNanos()));
        }
        if (line.bandwidth() > 0) {
            cable.bandwidth(new Bandwidth(line.bandwidth()));
        }
        if (line.queue() >= 0) {
            cable.queue(line.queue());
        }
        if (line.mtu() >= 0) {
            cable.mtu(line.mtu());
        }
        cable.loss(Math.max(0, line.loss()));
        cable.duplication(Math.max(0, line.duplication()));
        cable.corruption(Math.max(0, line.corruption()));
        if (line.reordering() >= 0) {
            cable.reordering(line.reordering(), Duration.ofNanos(line.holdBackNanos()));
        }
    }

    /** The node of each link end. */
    private static IdentityHashMap<SimLink, Node> owners(Network network) {
        IdentityHashMap<SimLink, Node> owners = new IdentityHashMap<>();
        for (Node node : network.nodes()) {
            node.ends().forEach(end -> owners.put(end, node));
        }
        return owners;
    }

    /** Gives each host the Ethernet addresses of all stations that it reaches without a router. */
    private void introduce(Network network) {
        IdentityHashMap<SimLink, Node> owners = owners(network);
        IdentityHashMap<SimLink, Map<IpAddress, MacAddress>> directories = new IdentityHashMap<>();
        for (Station station : stations) {
            if (network.findNode(station.name()) instanceof Machine machine) {
                for (SimLink end : machine.ends()) {
                    if (!directories.containsKey(end)) {
                        List<SimLink> segment = segment(end, owners);
                        Map<IpAddress, MacAddress> directory = directory(segment, owners);
                        segment.forEach(each -> directories.put(each, directory));
                    }
                }
                machine.onBoot(host -> introduce(machine, host, directories));
            }
        }
    }

    private static void introduce(
            Machine machine, Host host, IdentityHashMap<SimLink, Map<IpAddress, MacAddress>> directories) {
        for (int i = 0; i < machine.ends().size(); i++) {
            String name = "eth" + i;
            Map<IpAddress, MacAddress> directory =
                    directories.getOrDefault(machine.ends().get(i), Map.of());
            host.ip().interfaces().stream()
                    .filter(each -> each.name().equals(name))
                    .forEach(own -> own.neighbourDirectory(directory::get));
        }
    }

    /** The Ethernet addresses of the stations of a segment. */
    private static Map<IpAddress, MacAddress> directory(List<SimLink> segment, IdentityHashMap<SimLink, Node> owners) {
        Map<IpAddress, MacAddress> directory = new HashMap<>();
        for (SimLink end : segment) {
            if (owners.get(end) instanceof Machine machine) {
                int index = machine.ends().indexOf(end);
                // a host that gets its address by DHCP has none yet
                if (index < machine.addresses().size()) {
                    directory.put(machine.addresses().get(index).address(), end.address());
                }
            }
        }
        return directory;
    }

    /** The link end itself, and all that its frames reach through any number of switches and firewalls. */
    private static List<SimLink> segment(SimLink from, IdentityHashMap<SimLink, Node> owners) {
        List<SimLink> found = new ArrayList<>(List.of(from));
        Set<Cable> seen = new HashSet<>();
        Deque<SimLink> ports = new ArrayDeque<>(List.of(from));
        while (!ports.isEmpty()) {
            SimLink port = ports.remove();
            if (seen.add(port.cable())) {
                SimLink far = port.other();
                found.add(far);
                Node node = owners.get(far);
                if (node instanceof Switch || node instanceof Firewall) {
                    ports.addAll(node.ends());
                }
            }
        }
        return found;
    }
}
