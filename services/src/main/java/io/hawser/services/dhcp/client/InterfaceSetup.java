package io.hawser.services.dhcp.client;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Route;
import io.hawser.ip.address.Prefix;
import io.hawser.services.dhcp.message.ClasslessRoute;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Configures the address, routes and MTU of a lease on an interface, and removes exactly those later. */
final class InterfaceSetup {
    private static final int NO_LIMIT_BYTES = 65_535;

    private final Host host;
    private final NetworkInterface via;
    private final List<Route> routes = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private @Nullable IpAddress address;

    InterfaceSetup(Host host, NetworkInterface via) {
        this.host = host;
        this.via = via;
    }

    /** Returns whether another interface of this host has the address, so that this one cannot have it. */
    boolean isElsewhere(IpAddress candidate) {
        return host.ip().isLocal(candidate.high(), candidate.low()) && !candidate.equals(address);
    }

    /** Configures the contents of a lease, replacing earlier ones. Returns the routes that could not be set. */
    List<String> apply(ClientLease lease) {
        refused.clear();
        IpAddress leased = lease.address().address();
        if (!leased.equals(address)) {
            remove();
            via.addAddress(leased, lease.address().prefixLength());
            address = leased;
        } else {
            removeRoutes();
        }
        Integer mtu = lease.mtuBytes();
        via.limitMtu(mtu == null ? NO_LIMIT_BYTES : mtu);
        List<ClasslessRoute> classless = lease.classlessRoutes();
        // RFC 3442: a client that uses option 121 ignores the routers of option 3
        if (classless.isEmpty()) {
            lease.routers().stream().limit(1).forEach(router -> add(Prefix.ALL_V4, router));
        } else {
            classless.forEach(route -> add(route.destination(), route.router()));
        }
        return List.copyOf(refused);
    }

    /** Removes everything that was configured (DHCP-22). */
    void remove() {
        removeRoutes();
        via.limitMtu(NO_LIMIT_BYTES);
        if (address != null) {
            via.removeAddress(address);
            address = null;
        }
    }

    private void removeRoutes() {
        routes.forEach(host.ip().routes()::remove);
        routes.clear();
    }

    private void add(Prefix destination, IpAddress router) {
        IpAddress gateway = router.isUnspecified() ? null : router;
        if (gateway != null && gateway.equals(address)) {
            refused.add(destination + " via " + router + ": that is this host");
            return;
        }
        try {
            host.ip().routes().add(destination, gateway, via, 0);
            routes.add(new Route(destination, gateway, via, 0));
        } catch (IllegalArgumentException unreachable) {
            refused.add(destination + " via " + router + ": " + unreachable.getMessage());
        }
    }
}
