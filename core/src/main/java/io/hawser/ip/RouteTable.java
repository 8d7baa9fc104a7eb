package io.hawser.ip;

import io.hawser.ip.address.Prefix;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routing table of a host. A lookup takes the longest matching prefix and, among its routes, the lowest metric
 * whose interface is up. It probes a hash table once per prefix length in use; a {@link Path} keeps the result, so
 * packets do not pay for it. Every change makes all paths stale.
 */
public final class RouteTable {
    private static final Comparator<Route> AS_PRINTED = Comparator.<Route>comparingInt(
                    route -> route.destination().length())
            .thenComparing(route -> route.destination().address().high(), Long::compareUnsigned)
            .thenComparing(route -> route.destination().address().low(), Long::compareUnsigned)
            .thenComparingInt(Route::metric);

    private final Runnable changed;

    /** The routes of each network by ascending metric. */
    private final Map<Prefix, List<Route>> byNetwork = new HashMap<>();

    /** The number of networks of each length, for the two families. */
    private final int[] v4Lengths = new int[33];

    private final int[] v6Lengths = new int[129];

    RouteTable(Runnable changed) {
        this.changed = changed;
    }

    /**
     * Adds a route; replaces one with the same network, gateway, interface and metric.
     *
     * @param gateway the next router, on a network of {@code via}; null if {@code via} reaches the destination directly
     * @throws IllegalArgumentException if the gateway is not on a network of an Ethernet {@code via}, or is of another
     *     family
     */
    public void add(Prefix destination, @Nullable IpAddress gateway, NetworkInterface via, int metric) {
        if (gateway != null) {
            checkGateway(destination, gateway, via);
        }
        Route route = new Route(destination, gateway, via, metric);
        List<Route> routes = byNetwork.get(destination);
        if (routes == null) {
            routes = new ArrayList<>();
            byNetwork.put(destination, routes);
            lengths(destination.address())[destination.length()]++;
        }
        routes.remove(route);
        routes.add(route);
        routes.sort(Comparator.comparingInt(Route::metric));
        changed.run();
    }

    /** Removes a route; returns whether it existed. */
    public boolean remove(Route route) {
        List<Route> routes = byNetwork.get(route.destination());
        if (routes == null || !routes.remove(route)) {
            return false;
        }
        if (routes.isEmpty()) {
            byNetwork.remove(route.destination());
            lengths(route.destination().address())[route.destination().length()]--;
        }
        changed.run();
        return true;
    }

    /** All routes in the order in which {@code route -n} prints them: the default first, then by network and metric. */
    public List<Route> all() {
        return byNetwork.values().stream()
                .flatMap(List::stream)
                .sorted(AS_PRINTED)
                .toList();
    }

    /** The route to {@code destination}; null when there is none whose interface is up. */
    public @Nullable Route lookup(IpAddress destination) {
        int[] lengths = lengths(destination);
        for (int length = lengths.length - 1; length >= 0; length--) {
            if (lengths[length] != 0) {
                List<Route> routes = byNetwork.getOrDefault(Prefix.of(destination, length), List.of());
                for (Route route : routes) {
                    if (route.via().isUp()) {
                        return route;
                    }
                }
            }
        }
        return null;
    }

    private int[] lengths(IpAddress family) {
        return family.isV4() ? v4Lengths : v6Lengths;
    }

    private static void checkGateway(Prefix destination, IpAddress gateway, NetworkInterface via) {
        if (gateway.isV4() != destination.address().isV4()) {
            throw new IllegalArgumentException(gateway + " is no gateway to " + destination + ": another family");
        }
        if (via.isEthernet()
                && via.addresses().stream().noneMatch(own -> own.network().contains(gateway))) {
            throw new IllegalArgumentException(
                    gateway + " is no gateway: " + via.name() + " has no network with it, only " + via.addresses());
        }
    }
}
