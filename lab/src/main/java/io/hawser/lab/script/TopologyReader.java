package io.hawser.lab.script;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.lab.script.Topology.Forward;
import io.hawser.lab.script.Topology.Line;
import io.hawser.lab.script.Topology.Station;
import io.hawser.lab.script.Topology.Wall;
import io.hawser.lab.script.YamlValue.Entry;
import io.hawser.lab.script.YamlValue.Table;
import io.hawser.lab.script.YamlValue.Text;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.text.Excerpt;
import io.hawser.text.Quantity;
import io.hawser.text.QuantityKind;
import io.hawser.text.Similar;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads hosts, routers, switches and links, and checks that they are consistent. */
final class TopologyReader {
    /** The word that replaces the address of a host that gets one by DHCP. */
    private static final String BY_DHCP = "dhcp";

    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65_535;
    private static final int MAX_PORT = 65_535;
    private static final Pattern FORWARD = Pattern.compile("port (\\d{1,6}) to ([a-z0-9.]+):(\\d{1,6})");
    private static final int MAX_QUEUE = 100_000_000;

    /** Supplies the table of a key: the scenario's, or that of a variant that overrides it. */
    @FunctionalInterface
    interface Source {
        /** The table with this key: the variant's, or else the scenario's. */
        Fields of(String key);
    }

    private final Source source;
    private final List<Station> stations = new ArrayList<>();
    private final List<String> switches = new ArrayList<>();
    private final List<Wall> walls = new ArrayList<>();
    private final Map<String, Place> names = new HashMap<>();
    private final Map<IpAddress, String> owners = new HashMap<>();
    private final Map<String, Integer> ends = new HashMap<>();
    private final Map<String, Station> stationsByName = new HashMap<>();

    TopologyReader(Source source) {
        this.source = source;
    }

    private @Nullable YamlValue find(String key) {
        return source.of(key).find(key);
    }

    Topology read() throws ScenarioFileException {
        YamlValue hosts = find("hosts");
        if (hosts == null) {
            stations.add(host("client", InterfaceAddress.parse("10.0.0.1/24")));
            stations.add(host("server", InterfaceAddress.parse("10.0.0.2/24")));
            names.put("client", source.of("hosts").place());
            names.put("server", source.of("hosts").place());
        } else {
            for (Entry entry : table(hosts, "'hosts' is a table such as client: 10.0.0.1/24")
                    .entries()
                    .values()) {
                stations.add(host(entry));
            }
        }
        YamlValue routers = find("routers");
        if (routers != null) {
            for (Entry entry :
                    table(routers, "'routers' is a table of names").entries().values()) {
                stations.add(router(entry));
            }
        }
        for (Text text : Fields.texts(find("switches"), "'switches'")) {
            name(text);
            switches.add(text.text());
        }
        YamlValue firewalls = find("firewalls");
        if (firewalls != null) {
            for (Entry entry : table(firewalls, "'firewalls' is a table of names")
                    .entries()
                    .values()) {
                walls.add(firewall(entry));
            }
        }
        stations.forEach(station -> stationsByName.put(station.name(), station));
        List<Line> links = links();
        for (Station station : stations) {
            int used = ends.getOrDefault(station.name(), 0);
            if (used == 0 && stations.size() > 1) {
                Place at = names.getOrDefault(station.name(), source.of("hosts").place());
                throw new ScenarioFileException(at, "no link leads to " + station.name());
            }
        }
        return new Topology(List.copyOf(stations), List.copyOf(switches), List.copyOf(walls), links, neighboursKnown());
    }

    private boolean neighboursKnown() throws ScenarioFileException {
        YamlValue value = find("neighbours");
        if (value == null) {
            return true;
        }
        return switch (Fields.text(value, "'neighbours'").text()) {
            case "known" -> true;
            case "asked" -> false;
            default -> throw new ScenarioFileException(value.place(), "'neighbours' is known or asked");
        };
    }

    private static Table table(YamlValue value, String what) throws ScenarioFileException {
        if (value instanceof Table table) {
            return table;
        }
        throw new ScenarioFileException(value.place(), what + ", not " + value.kind());
    }

    /** A host without an address at the start. */
    private static Station bareHost(String name) {
        return new Station(name, List.of(), null, Map.of(), List.of(), false, false, List.of(), true);
    }

    /** A host that is described by its address alone. */
    private static Station host(String name, InterfaceAddress address) {
        return new Station(name, List.of(address), null, Map.of(), List.of(), false, false, List.of(), true);
    }

    private void name(Text text) throws ScenarioFileException {
        if (!text.text().matches("[a-z][a-z0-9]*")) {
            throw new ScenarioFileException(
                    text.place(), "a name is small letters and digits, not '" + text.text() + "'");
        }
        if (names.put(text.text(), text.place()) != null) {
            throw new ScenarioFileException(text.place(), "there is a '" + text.text() + "' already");
        }
    }

    private Station host(Entry entry) throws ScenarioFileException {
        name(entry.key());
        String name = entry.key().text();
        if (entry.value() instanceof Text text) {
            return text.text().strip().equals(BY_DHCP) ? bareHost(name) : host(name, address(name, text));
        }
        Fields fields = Fields.of(entry.value(), "a host", Field.HOST);
        return new Station(
                name,
                addresses(name, fields),
                gateway(fields),
                fields.settings("sysctls"),
                programs(fields),
                false,
                false,
                List.of(),
                true);
    }

    private static List<Programs.Program> programs(Fields fields) throws ScenarioFileException {
        List<Programs.Program> programs = new ArrayList<>();
        for (Text text : Fields.texts(fields.find("programs"), "'programs'")) {
            programs.add(Programs.parse(text));
        }
        return programs;
    }

    private Station router(Entry entry) throws ScenarioFileException {
        name(entry.key());
        String name = entry.key().text();
        Fields fields = Fields.of(entry.value(), "a router", Field.ROUTER);
        List<InterfaceAddress> addresses = addresses(name, fields);
        boolean translates = fields.flag("nat", false);
        if (translates) {
            checkOutside(name, addresses, fields);
        }
        return new Station(
                name,
                addresses,
                gateway(fields),
                fields.settings("sysctls"),
                List.of(),
                true,
                translates,
                forwards(fields, translates),
                fields.flag("icmp", true));
    }

    private List<Forward> forwards(Fields fields, boolean translates) throws ScenarioFileException {
        List<Forward> forwards = new ArrayList<>();
        for (Text text : Fields.texts(fields.find("forwards"), "'forwards'")) {
            Matcher matcher = FORWARD.matcher(text.text().strip());
            if (!matcher.matches()) {
                throw new ScenarioFileException(
                        text.place(),
                        "a forwarded port is written like port 8080 to server:80, not '" + text.text() + "'");
            }
            if (!translates) {
                throw new ScenarioFileException(text.place(), "only a router with 'nat: true' forwards ports");
            }
            forwards.add(new Forward(
                    port(matcher.group(1), text), server(matcher.group(2), text), port(matcher.group(3), text)));
        }
        return forwards;
    }

    private static int port(String digits, Text text) throws ScenarioFileException {
        int port = Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw new ScenarioFileException(text.place(), "a port is from 1 to 65535, not " + port);
        }
        return port;
    }

    private IpAddress server(String name, Text text) throws ScenarioFileException {
        for (Station station : stations) {
            if (station.name().equals(name) && !station.addresses().isEmpty()) {
                return station.addresses().getFirst().address();
            }
        }
        if (name.indexOf('.') < 0) {
            throw new ScenarioFileException(
                    text.place(), "no host is called '" + name + "'" + Similar.hint(name, names.keySet()));
        }
        try {
            return IpAddress.parse(name);
        } catch (IllegalArgumentException wrong) {
            throw new ScenarioFileException(text.place(), String.valueOf(wrong.getMessage()));
        }
    }

    /** Checks the order of a NAT's addresses: a private outside address with public inside addresses is a mistake. */
    private static void checkOutside(String name, List<InterfaceAddress> addresses, Fields fields)
            throws ScenarioFileException {
        IpAddress outside = addresses.getFirst().address();
        for (InterfaceAddress other : addresses) {
            if (isPrivate(outside) && !isPrivate(other.address())) {
                YamlValue place = fields.find("addresses");
                throw new ScenarioFileException(
                        place == null ? fields.place() : place.place(),
                        "the first address of " + name + " is its outside, and " + outside + " is a private one: put "
                                + other.address() + " first, and its link before the others");
            }
        }
    }

    /** RFC 1918. */
    private static boolean isPrivate(IpAddress address) {
        int bits = address.v4();
        return bits >>> 24 == 10 || bits >>> 20 == 0xac1 || bits >>> 16 == 0xc0a8;
    }

    private Wall firewall(Entry entry) throws ScenarioFileException {
        name(entry.key());
        Fields fields = Fields.of(entry.value(), "a firewall", Field.FIREWALL);
        PacketVerdict forgotten = switch (fields.text("forgotten")) {
            case "", "drop" -> PacketVerdict.DROP;
            case "reset" -> PacketVerdict.RESET;
            default -> throw new ScenarioFileException(fields.place(), "'forgotten' is drop or reset");
        };
        return new Wall(
                entry.key().text(),
                fields.quantity("idle", QuantityKind.TIME),
                forgotten,
                fields.flag("inside", false));
    }

    private List<InterfaceAddress> addresses(String name, Fields fields) throws ScenarioFileException {
        List<InterfaceAddress> addresses = new ArrayList<>();
        YamlValue one = fields.find("address");
        if (one != null) {
            addresses.add(address(name, Fields.text(one, "'address'")));
        }
        for (Text text : Fields.texts(fields.find("addresses"), "'addresses'")) {
            addresses.add(address(name, text));
        }
        if (addresses.isEmpty()) {
            throw new ScenarioFileException(fields.place(), name + " needs an address such as 10.0.0.1/24");
        }
        return addresses;
    }

    private InterfaceAddress address(String name, Text text) throws ScenarioFileException {
        InterfaceAddress address;
        try {
            address = InterfaceAddress.parse(text.text().strip());
        } catch (IllegalArgumentException wrong) {
            throw new ScenarioFileException(text.place(), String.valueOf(wrong.getMessage()));
        }
        String owner = owners.put(address.address(), name);
        if (owner != null) {
            throw new ScenarioFileException(text.place(), owner + " has the address " + address.address() + " already");
        }
        return address;
    }

    private static @Nullable IpAddress gateway(Fields fields) throws ScenarioFileException {
        YamlValue value = fields.find("gateway");
        if (value == null) {
            return null;
        }
        try {
            return IpAddress.parse(Fields.text(value, "'gateway'").text());
        } catch (IllegalArgumentException wrong) {
            throw new ScenarioFileException(value.place(), String.valueOf(wrong.getMessage()));
        }
    }

    private List<Line> links() throws ScenarioFileException {
        List<Line> links = new ArrayList<>();
        YamlValue value = find("links");
        if (value == null) {
            if (stations.size() != 2 || !switches.isEmpty() || !walls.isEmpty()) {
                throw new ScenarioFileException(
                        source.of("hosts").place(),
                        "'links:' is missing: with more than two hosts it must say who is joined");
            }
            String left = stations.get(0).name();
            String right = stations.get(1).name();
            ends.put(left, 1);
            ends.put(right, 1);
            links.add(new Line(
                    left,
                    right,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    0,
                    source.of("links").place()));
            return links;
        }
        Set<String> seen = new HashSet<>();
        for (Entry entry : table(value, "'links' is a table such as client-server: {latency: 10ms}")
                .entries()
                .values()) {
            Line line = link(entry);
            if (!seen.add(line.name()) || seen.contains(line.right() + "-" + line.left())) {
                throw new ScenarioFileException(entry.key().place(), "there is a link between these two already");
            }
            links.add(line);
        }
        return links;
    }

    private Line link(Entry entry) throws ScenarioFileException {
        String[] both = entry.key().text().split("-", -1);
        if (both.length != 2 || both[0].equals(both[1])) {
            throw new ScenarioFileException(
                    entry.key().place(), "a link is named after its two ends, such as client-server");
        }
        int column = 0;
        for (String end : both) {
            if (!names.containsKey(end)) {
                throw new ScenarioFileException(
                        entry.key().at(column), "no host is called '" + end + "'" + Similar.hint(end, names.keySet()));
            }
            plugIn(end, entry.key().at(column));
            column += end.length() + 1;
        }
        YamlValue value = entry.value() instanceof Text text && text.text().isBlank()
                ? new Table(Map.of(), text.place())
                : entry.value();
        Fields fields = Fields.of(value, "a link", Field.LINK);
        YamlValue reordering = fields.find("reordering");
        Quantity[] heldBack = reordering == null ? null : reordering(Fields.text(reordering, "'reordering'"));
        return new Line(
                both[0],
                both[1],
                fields.quantity("latency", QuantityKind.TIME),
                fields.quantity("jitter", QuantityKind.TIME),
                fields.quantity("bandwidth", QuantityKind.RATE),
                fields.number("queue", 0, MAX_QUEUE),
                fields.number("mtu", MIN_MTU, MAX_MTU),
                fields.share("loss"),
                fields.share("duplication"),
                fields.share("corruption"),
                heldBack == null ? -1 : heldBack[0].share(),
                heldBack == null ? 0 : heldBack[1].value(),
                entry.key().place());
    }

    /** {@code 1% by 5ms}. */
    private static Quantity[] reordering(Text text) throws ScenarioFileException {
        String[] parts = text.text().split("\\s+by\\s+", -1);
        if (parts.length != 2) {
            throw new ScenarioFileException(
                    text.place(), "'reordering' is written like 1% by 5ms, not '" + Excerpt.of(text.text()) + "'");
        }
        try {
            return new Quantity[] {
                Quantity.parse(QuantityKind.PERCENTAGE, parts[0]), Quantity.parse(QuantityKind.TIME, parts[1])
            };
        } catch (IllegalArgumentException wrong) {
            throw new ScenarioFileException(text.place(), "'reordering': " + wrong.getMessage());
        }
    }

    private void plugIn(String end, Place at) throws ScenarioFileException {
        int used = ends.merge(end, 1, Integer::sum);
        if (used > 2 && walls.stream().anyMatch(wall -> wall.name().equals(end))) {
            throw new ScenarioFileException(at, end + " is a firewall, between two links");
        }
        Station station = stationsByName.get(end);
        if (station != null && used > Math.max(1, station.addresses().size())) {
            throw new ScenarioFileException(
                    at, end + " has no address left for one more link: list as many 'addresses' as it has links");
        }
    }
}
