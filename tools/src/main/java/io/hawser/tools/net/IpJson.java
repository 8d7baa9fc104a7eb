package io.hawser.tools.net;

import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Route;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.neighbour.NeighbourEntry;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Output of {@code ip -j} of iproute2 6.1: one line of JSON. */
final class IpJson {
    private IpJson() {}

    static String list(List<String> objects) {
        return "[" + String.join(",", objects) + "]\n";
    }

    private static String text(String name, Object value) {
        return "\"" + name + "\":\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String number(String name, long value) {
        return "\"" + name + "\":" + value;
    }

    private static String texts(String name, List<String> values) {
        return "\"" + name + "\":["
                + values.stream().map(each -> "\"" + each + "\"").collect(Collectors.joining(",")) + "]";
    }

    /**
     * An interface.
     *
     * @param isLink whether the command is {@code ip link}, which prints no addresses
     * @param addresses those of its addresses that are wanted
     */
    static String link(
            NetworkInterface each,
            int index,
            InterfaceFacts facts,
            boolean isLink,
            @Nullable InterfaceCounts statistics,
            List<InterfaceAddress> addresses) {
        StringBuilder json = new StringBuilder("{");
        json.append(number("ifindex", index)).append(',').append(text("ifname", each.name()));
        json.append(',').append(texts("flags", facts.flags()));
        json.append(',').append(number("mtu", each.mtuBytes()));
        json.append(',').append(text("qdisc", "noqueue"));
        json.append(',').append(text("operstate", facts.state()));
        json.append(isLink ? "," + text("linkmode", "DEFAULT") : "");
        json.append(',').append(text("group", "default"));
        json.append(',').append(number("txqlen", 1000));
        json.append(facts.linkType().isEmpty() ? "" : "," + text("link_type", facts.linkType()));
        if (!facts.address().isEmpty()) {
            json.append(',').append(text("address", facts.address()));
            json.append(',').append(text("broadcast", facts.broadcast()));
        }
        if (!isLink) {
            json.append(",\"addr_info\":[");
            json.append(addresses.stream()
                    .map(address -> address(address, each, facts))
                    .collect(Collectors.joining(",")));
            json.append(']');
        }
        if (statistics != null) {
            json.append(",\"stats64\":{\"rx\":{");
            json.append(counters(
                    statistics.rxBytes(), statistics.rxPackets(), statistics.rxDropped(), "over_errors", "multicast"));
            json.append("},\"tx\":{");
            json.append(counters(
                    statistics.txBytes(),
                    statistics.txPackets(),
                    statistics.txDropped(),
                    "carrier_errors",
                    "collisions"));
            json.append("}}");
        }
        return json.append('}').toString();
    }

    private static String counters(long bytes, long packets, long dropped, String fifth, String sixth) {
        return number("bytes", bytes) + "," + number("packets", packets) + "," + number("errors", 0) + ","
                + number("dropped", dropped) + "," + number(fifth, 0) + "," + number(sixth, 0);
    }

    private static String address(InterfaceAddress address, NetworkInterface via, InterfaceFacts facts) {
        IpAddress broadcast = facts.broadcastOf(address);
        boolean isV4 = address.address().isV4();
        return "{" + text("family", isV4 ? "inet" : "inet6") + ","
                + text("local", address.address()) + ","
                + number("prefixlen", address.prefixLength()) + ","
                + (broadcast == null ? "" : text("broadcast", broadcast) + ",")
                + text("scope", isV4 ? facts.scope() : InterfaceFacts.scopeOf(address.address())) + ","
                + (isV4 ? text("label", via.name()) + "," : "")
                + number("valid_life_time", 0xffff_ffffL) + ","
                + number("preferred_life_time", 0xffff_ffffL) + "}";
    }

    /** An interface in the format of {@code ip -br}. */
    static String brief(NetworkInterface each, InterfaceFacts facts, boolean isLink, List<InterfaceAddress> addresses) {
        String rest = isLink
                ? (facts.address().isEmpty() ? "" : text("address", facts.address()) + ",")
                        + texts("flags", facts.flags())
                : "\"addr_info\":["
                        + addresses.stream()
                                .map(one -> "{" + text("local", one.address()) + ","
                                        + number("prefixlen", one.prefixLength()) + "}")
                                .collect(Collectors.joining(","))
                        + "]";
        return "{" + text("ifname", each.name()) + "," + text("operstate", facts.state()) + "," + rest + "}";
    }

    /**
     * A route.
     *
     * @param source the address to whose network the route leads; null for another route
     */
    static String route(Route route, String destination, @Nullable IpAddress source) {
        IpAddress gateway = route.gateway();
        return "{" + text("dst", destination)
                + (gateway == null ? "" : "," + text("gateway", gateway))
                + "," + text("dev", route.via().name())
                + (source == null
                        ? ""
                        : "," + text("protocol", "kernel") + "," + text("scope", "link") + ","
                                + text("prefsrc", source))
                + (route.metric() > 0 ? "," + number("metric", route.metric()) : "")
                + ",\"flags\":[]}";
    }

    static String neighbour(NeighbourEntry entry, NetworkInterface via) {
        return "{" + text("dst", entry.address()) + "," + text("dev", via.name())
                + (entry.state().isResolved() ? "," + text("lladdr", String.valueOf(entry.mac())) : "")
                + "," + texts("state", List.of(entry.state().toString())) + "}";
    }
}
