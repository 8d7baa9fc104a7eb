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
        for (Route route : routes(host)) {
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

    /** Lists the routes as JSON. Must be called by the thread that owns the host. */
    public static String json(Host host) {
        JsonRows rows = new JsonRows();
        for (Route route : routes(host)) {
            IpAddress gateway = route.gateway();
            rows.row()
                    .text("destination", route.destination().address().toString())
                    .text("gateway", (gateway == null ? IpAddress.ANY_V4 : gateway).toString())
                    .text("genmask", InterfaceTable.mask(route.destination().length()))
                    .text("flags", flags(route))
                    .number("metric", route.metric())
                    .text("iface", route.via().name());
        }
        return rows.end();
    }

    private static String flags(Route route) {
        return "U" + (route.gateway() == null ? "" : "G") + (route.destination().length() == HOST_BITS ? "H" : "");
    }

    /** The unicast routes of the main table in the kernel's order: by destination, the default first. */
    static List<Route> routes(Host host) {
        return host.ip().routes().all().stream()
                .filter(route -> !route.destination().address().isLoopback())
                .sorted(Comparator.<Route>comparingLong(
                                route -> route.destination().address().low())
                        .thenComparingInt(route -> route.destination().length())
                        .thenComparingInt(Route::metric))
                .toList();
    }
}
