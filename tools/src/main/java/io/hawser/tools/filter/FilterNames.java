package io.hawser.tools.filter;

import io.hawser.tools.sockets.Services;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names that a filter may use instead of numbers: ports from services(5), protocols, and hosts from hosts(5). DNS
 * is not used. Immutable; may be used by any thread.
 *
 * @param services the names of ports
 * @param hosts the addresses of each name
 */
public record FilterNames(Services services, Map<String, List<IpAddress>> hosts) {
    /** An empty set of names of ports and hosts. */
    public static final FilterNames NONE = new FilterNames(Services.NONE, Map.of());

    private static final Path HOSTS = Path.of("/etc/hosts");

    private static final Map<String, Integer> ETHERTYPES = Map.ofEntries(
            Map.entry("aarp", 0x80f3),
            Map.entry("arp", 0x0806),
            Map.entry("atalk", 0x809b),
            Map.entry("decnet", 0x6003),
            Map.entry("ip", 0x0800),
            Map.entry("ip6", 0x86dd),
            Map.entry("lat", 0x6004),
            Map.entry("loopback", 0x9000),
            Map.entry("mopdl", 0x6001),
            Map.entry("moprc", 0x6002),
            Map.entry("rarp", 0x8035),
            Map.entry("sca", 0x6007));

    /** Service access points of 802.2, which replace an EtherType. */
    private static final Map<String, Integer> ACCESS_POINTS =
            Map.of("iso", 0xfe, "stp", 0x42, "ipx", 0xe0, "netbeui", 0xf0);

    /** Assigned Internet Protocol Numbers, IANA. */
    private static final Map<String, Integer> PROTOCOLS = Map.ofEntries(
            Map.entry("ip", 0),
            Map.entry("hopopt", 0),
            Map.entry("icmp", 1),
            Map.entry("igmp", 2),
            Map.entry("ggp", 3),
            Map.entry("ipencap", 4),
            Map.entry("st", 5),
            Map.entry("tcp", 6),
            Map.entry("egp", 8),
            Map.entry("igp", 9),
            Map.entry("pup", 12),
            Map.entry("udp", 17),
            Map.entry("hmp", 20),
            Map.entry("xns-idp", 22),
            Map.entry("rdp", 27),
            Map.entry("iso-tp4", 29),
            Map.entry("dccp", 33),
            Map.entry("xtp", 36),
            Map.entry("ddp", 37),
            Map.entry("idpr-cmtp", 38),
            Map.entry("ipv6", 41),
            Map.entry("ipv6-route", 43),
            Map.entry("ipv6-frag", 44),
            Map.entry("idrp", 45),
            Map.entry("rsvp", 46),
            Map.entry("gre", 47),
            Map.entry("esp", 50),
            Map.entry("ah", 51),
            Map.entry("skip", 57),
            Map.entry("ipv6-icmp", 58),
            Map.entry("ipv6-nonxt", 59),
            Map.entry("ipv6-opts", 60),
            Map.entry("vmtp", 81),
            Map.entry("eigrp", 88),
            Map.entry("ospf", 89),
            Map.entry("ipip", 94),
            Map.entry("etherip", 97),
            Map.entry("encap", 98),
            Map.entry("pim", 103),
            Map.entry("ipcomp", 108),
            Map.entry("vrrp", 112),
            Map.entry("l2tp", 115),
            Map.entry("isis", 124),
            Map.entry("sctp", 132),
            Map.entry("fc", 133),
            Map.entry("mobility-header", 135),
            Map.entry("udplite", 136),
            Map.entry("mpls-in-ip", 137),
            Map.entry("hip", 139),
            Map.entry("shim6", 140));

    /** The names of this machine: /etc/services and /etc/hosts. */
    public static FilterNames ofThisMachine() {
        Map<String, List<IpAddress>> hosts = new HashMap<>();
        try (Stream<String> lines = Files.lines(HOSTS)) {
            lines.forEach(line -> readHost(line, hosts));
        } catch (IOException missing) {
            // names of hosts are unknown then
        }
        return new FilterNames(Services.ofThisMachine(), hosts);
    }

    private static void readHost(String line, Map<String, List<IpAddress>> hosts) {
        String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
        IpAddress address = words[0].contains(":") ? FilterAddresses.v6(words[0]) : FilterAddresses.v4(words[0]);
        for (int i = 1; i < words.length && address != null; i++) {
            hosts.computeIfAbsent(words[i], _ -> new ArrayList<>()).add(address);
        }
    }

    List<IpAddress> host(String name) {
        return hosts.getOrDefault(name, List.of());
    }

    /** A port by its name. */
    record NamedPort(int port, int protocol) {}

    /** The port of this name, and its protocol, {@link PortTests#ANY} if several have it; null for an unknown name. */
    @Nullable
    NamedPort port(String name) {
        OptionalInt tcp = services.port("tcp", name);
        OptionalInt udp = services.port("udp", name);
        if (tcp.isPresent()) {
            boolean both = udp.isPresent() && udp.getAsInt() == tcp.getAsInt();
            return new NamedPort(tcp.getAsInt(), both ? PortTests.ANY : ProtocolTests.TCP);
        }
        return udp.isPresent() ? new NamedPort(udp.getAsInt(), ProtocolTests.UDP) : null;
    }

    static @Nullable Integer protocol(String name) {
        String known = PROTOCOLS.containsKey(name) ? name : name.toLowerCase(Locale.ROOT);
        return PROTOCOLS.get(known);
    }

    static @Nullable Integer linkProtocol(String name) {
        Integer type = ETHERTYPES.get(name);
        return type != null ? type : ACCESS_POINTS.get(name);
    }
}
