package io.hawser.shard;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Route;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.address.Prefix;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a host's configuration that all its shards need: the addresses of the shared interface, the routes
 * through it, its MTU, what routers advertise, and whether it is up. Immutable, so that the first shard can pass it to
 * the threads of the others.
 *
 * @param addresses in the order in which they were added
 * @param routes all routes through the interface
 * @param mtuBytes the MTU of the interface
 * @param v6MtuBytes the MTU for IPv6, to which routers may have limited it
 * @param hopLimit the hop limit that routers advertise; 0 for none
 * @param up whether the interface is up
 */
public record HostConfiguration(
        List<InterfaceAddress> addresses,
        List<RouteThrough> routes,
        int mtuBytes,
        int v6MtuBytes,
        int hopLimit,
        boolean up) {
    /**
     * A route through the shared interface.
     *
     * @param destination the network
     * @param gateway the next router; null if the network is on the link
     * @param metric among routes to the same network the lowest is used
     */
    public record RouteThrough(Prefix destination, @Nullable IpAddress gateway, int metric) {
        private static RouteThrough of(Route route) {
            return new RouteThrough(route.destination(), route.gateway(), route.metric());
        }
    }

    /** Makes a copy of what all lists contain now. */
    public HostConfiguration {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }

    /** The present configuration of the first shard. Must be called by the thread that owns it. */
    public static HostConfiguration of(Host first, NetworkInterface shared) {
        return new HostConfiguration(
                shared.addresses(),
                routes(first, shared),
                shared.mtuBytes(),
                shared.v6MtuBytes(),
                shared.advertisedHopLimit(),
                shared.isUp());
    }

    /** Gives another shard this configuration. Must be called by the thread that owns that shard. */
    public void applyTo(Host other, NetworkInterface shared) {
        List.copyOf(shared.addresses()).stream()
                .filter(each -> !addresses.contains(each))
                .forEach(each -> shared.removeAddress(each.address()));
        addresses.stream()
                .filter(each -> !shared.addresses().contains(each))
                .forEach(each -> shared.addAddress(each.address(), each.prefixLength()));
        List<RouteThrough> present = routes(other, shared);
        present.stream()
                .filter(each -> !routes.contains(each))
                .forEach(each ->
                        other.ip().routes().remove(new Route(each.destination, each.gateway, shared, each.metric)));
        routes.stream()
                .filter(each -> !present.contains(each))
                .forEach(each -> other.ip().routes().add(each.destination, each.gateway, shared, each.metric));
        shared.limitMtu(mtuBytes);
        shared.limitV6Mtu(v6MtuBytes);
        shared.hopLimit(hopLimit);
        if (up) {
            shared.up();
        } else {
            shared.down();
        }
    }

    private static List<RouteThrough> routes(Host host, NetworkInterface shared) {
        return host.ip().routes().all().stream()
                .filter(each -> Objects.equals(each.via(), shared))
                .map(RouteThrough::of)
                .toList();
    }
}
