package io.hawser.lab.script;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.lab.script.Topology.Line;
import io.hawser.lab.script.Topology.Station;
import io.hawser.lab.script.Topology.Wall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The machines and links of a run, for drawing.
 *
 * @param lifelines in the order in which they are drawn, from left to right
 * @param connectors the links, in the order of the file
 */
public record TopologyLayout(List<Lifeline> lifelines, List<Connector> connectors) {
    /** Kinds of machines. */
    public enum Kind {
        HOST,
        ROUTER,
        FIREWALL,
        NAT,
        SWITCH
    }

    /**
     * A machine.
     *
     * @param addresses addresses with prefix lengths, in the order of its links; none for a switch
     */
    public record Lifeline(String name, Kind kind, List<String> addresses) {}

    /** A link and its two machines. */
    public record Connector(String name, String left, String right) {}

    static TopologyLayout of(Topology topology) {
        Map<String, Lifeline> known = new LinkedHashMap<>();
        for (Station station : topology.stations()) {
            Kind kind = station.translates() ? Kind.NAT : station.routes() ? Kind.ROUTER : Kind.HOST;
            known.put(
                    station.name(),
                    new Lifeline(
                            station.name(),
                            kind,
                            station.addresses().stream()
                                    .map(InterfaceAddress::toString)
                                    .toList()));
        }
        topology.switches().forEach(name -> known.put(name, new Lifeline(name, Kind.SWITCH, List.of())));
        for (Wall wall : topology.walls()) {
            known.put(wall.name(), new Lifeline(wall.name(), Kind.FIREWALL, List.of()));
        }
        List<Connector> connectors = new ArrayList<>();
        List<String> order = new ArrayList<>();
        for (Line line : topology.lines()) {
            connectors.add(new Connector(line.name(), line.left(), line.right()));
            place(order, line.left(), line.right());
        }
        known.keySet().stream().filter(name -> !order.contains(name)).forEach(order::add);
        return new TopologyLayout(
                order.stream().map(known::get).filter(each -> each != null).toList(), List.copyOf(connectors));
    }

    /** Keeps the left end of a link to the left of its right end if possible. */
    private static void place(List<String> order, String left, String right) {
        int at = order.indexOf(right);
        if (!order.contains(left)) {
            order.add(at < 0 ? order.size() : at, left);
        }
        if (at < 0) {
            order.add(right);
        }
    }
}
