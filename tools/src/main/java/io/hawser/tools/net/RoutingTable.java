package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.ip.Route;
import io.hawser.tools.command.JsonRows;
import io.hawser.wire.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The routes of a host in the format of {@code netstat -r}. */
public final class RoutingTable {
    private static final int HOST_BITS = 32;
    private static final int V6_HOST_BITS = 128;

    private RoutingTable() {}

    /**
     * Lists the routes. Must be called by the thread that owns the host.
     *
     * @param numeric {@code -n}: whether to print addresses instead of the word {@code default}
     */
    public static String of(Host host, boolean numeric) {
        StringBuilder text = new StringBuilder("""
                Kernel IP routing table
                Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface
                """);
        for (Route route : routes(host, true)) {
            IpAddress destination = route.destination().address();
            IpAddress gateway = route.gateway();
            int length = route.destination().length();
            text.append(String.format(
                    Locale.ROOT,
                    "%-15s %-15s %-15s %-5s %5d %-5d %6d %s\n",
                    !numeric && length == 0 ? "default" : destination,
                    gateway == null ? IpAddress.ANY_V4 : gateway,
                    InterfaceTable.mask(length),
                    flags(route),
                    0,
                    0,
                    0,
                    route.via().name()));
        }
        return text.toString();
    }

    /**
     * Lists the routes of one family as JSON, those of IPv6 with the length of the prefix as mask. Must be called by
     * the thread that owns the host.
     */
    public static String json(Host host, boolean ipv4) {
        JsonRows rows = new JsonRows();
        for (Route route : routes(host, ipv4)) {
            IpAddress gateway = route.gateway();
            int length = route.destination().length();
            rows.row()
                    .text("destination", route.destination().address().toString())
                    .text(
                            "gateway",
                            (gateway == null ? ipv4 ? IpAddress.ANY_V4 : IpAddress.ANY_V6 : gateway).toString())
                    .text("genmask", ipv4 ? InterfaceTable.mask(length) : Integer.toString(length))
                    .text("flags", flags(route))
                    .number("metric", route.metric())
                    .text("iface", route.via().name());
        }
        return rows.end();
    }

    private static String flags(Route route) {
        int hostBits = route.destination().address().isV4() ? HOST_BITS : V6_HOST_BITS;
        return "U" + (route.gateway() == null ? "" : "G") + (route.destination().length() == hostBits ? "H" : "");
    }

    /**
     * Lists the IPv6 routes in the format of {@code netstat -6 -r}. Must be called by the thread that owns the host.
     *
     * @param numeric {@code -n}: whether to print prefixes instead of the word {@code [::]}
     */
    public static String ofV6(Host host, boolean numeric) {
        StringBuilder text = new StringBuilder("""
                Kernel IPv6 routing table
                Destination                    Next Hop                   Flag Met Ref Use If
                """);
        for (Route route : routes(host, false)) {
            IpAddress gateway = route.gateway();
            boolean isDefault = route.destination().length() == 0;
            text.append(String.format(
                    Locale.ROOT,
                    "%-30s %-26s %-4s %-6d %-3d %5d %s\n",
                    isDefault && !numeric ? "[::]/0" : route.destination(),
                    gateway == null ? numeric ? "::" : "[::]" : gateway,
                    flags(route),
                    route.metric(),
                    1,
                    0,
                    route.via().name()));
        }
        return text.toString();
    }

    /** The unicast routes of one family in the kernel's order: by destination, the default first, of IPv6 last. */
    static List<Route> routes(Host host, boolean ipv4) {
        return host.ip().routes().all().stream()
                .filter(route -> route.destination().address().isV4() == ipv4
                        && !route.destination().address().isLoopback())
                .sorted(Comparator.<Route>comparingInt(
                                route -> !ipv4 && route.destination().length() == 0 ? 1 : 0)
                        .thenComparing(route -> route.destination().address().high(), Long::compareUnsigned)
                        .thenComparing(route -> route.destination().address().low(), Long::compareUnsigned)
                        .thenComparingInt(route -> route.destination().length())
                        .thenComparingInt(Route::metric))
                .toList();
    }
}
