package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.SourceRoute;
import io.hawser.ip.neighbour.Neighbour;
import io.hawser.link.MacAddress;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Finds the paths of a host: the route, the source address that it suggests, and the neighbour that is the next hop.
 * Paths are cached until routes or addresses change. {@link Ip} says what its methods of the same names return.
 */
final class Paths {
    /** The length of the prefix of link-local addresses, fe80::/10. */
    private static final int LINK_LOCAL_BITS = 10;

    private final Ip ip;

    /** Paths for which this class chose the source address. */
    private final PathCache byRemote;

    /** Paths between given addresses. */
    private final PathCache byPair;

    /** Paths of forwarded packets. */
    private final PathCache ofOthers;

    private int generation;

    Paths(Ip ip, KeyedHash hash) {
        this.ip = ip;
        byRemote = new PathCache(hash, /* byLocalToo= */ false);
        byPair = new PathCache(hash, /* byLocalToo= */ true);
        ofOthers = new PathCache(hash, /* byLocalToo= */ false);
    }

    /** The number of changes of routes and addresses so far; paths of another generation are stale. */
    int generation() {
        return generation;
    }

    /** Makes all paths stale, because routes or addresses have changed. */
    void invalidate() {
        generation++;
    }

    @Nullable
    Path pathTo(IpAddress destination) {
        Path path = byRemote.find(destination.high(), destination.low());
        if (path == null) {
            Route route = route(destination);
            IpAddress source = route == null ? null : sourceFor(route, destination);
            path = source == null ? null : path(source, destination);
            if (path == null) {
                ip.counters().increment(destination.isV4() ? IpCounter.OUT_NO_ROUTES : IpCounter.V6_OUT_NO_ROUTES);
            } else {
                byRemote.put(path);
            }
        }
        return path;
    }

    @Nullable
    Path path(IpAddress source, IpAddress destination) {
        Path path = byPair.find(source.high(), source.low(), destination.high(), destination.low());
        return path != null ? path : newPath(source, destination);
    }

    @Nullable
    Path path(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        Path path = byPair.find(sourceHigh, sourceLow, destinationHigh, destinationLow);
        return path != null
                ? path
                : newPath(new IpAddress(sourceHigh, sourceLow), new IpAddress(destinationHigh, destinationLow));
    }

    private @Nullable Path newPath(IpAddress source, IpAddress destination) {
        Route route = ip.isLocal(source.high(), source.low()) ? route(source, destination) : null;
        if (route == null
                || source.isLoopback() && route.via() != ip.loopback()
                || source.isV4() != destination.isV4()) {
            return null;
        }
        Path path = newPath(source, destination, route);
        byPair.put(path);
        return path;
    }

    @Nullable
    Path path(IpAddress source, IpAddress destination, SourceRoute route) {
        Route first = ip.isLocal(source.high(), source.low()) ? route(route.first()) : null;
        if (first == null || first.via() == ip.loopback() || !destination.isV4()) {
            return null;
        }
        return newPath(source, destination, first, route);
    }

    @Nullable
    Path pathOfOthers(long destinationHigh, long destinationLow) {
        Path path = ofOthers.find(destinationHigh, destinationLow);
        if (path == null) {
            IpAddress destination = new IpAddress(destinationHigh, destinationLow);
            Route route = ip.routes().lookup(destination);
            if (route == null) {
                return null;
            }
            path = newPath(IpAddress.ANY_V4, destination, route);
            ofOthers.put(path);
        }
        return path;
    }

    /** The path on the link of {@code via}, whatever the routes say; not cached. */
    Path onLink(NetworkInterface via, IpAddress source, IpAddress destination) {
        return newPath(source, destination, new Route(Prefix.ALL_V4, null, via, 0));
    }

    /** The path to a station whose link address is known; not cached. */
    Path toStation(NetworkInterface via, IpAddress source, IpAddress destination, MacAddress station) {
        Neighbour neighbour = via.station(destination, station);
        return new Path(source, destination, via, neighbour, Path.TO_HOST, null, generation);
    }

    // ---- routes and source addresses

    /** The route to {@code destination}; packets to this host itself use {@code lo}, whatever the table contains. */
    private @Nullable Route route(IpAddress source, IpAddress destination) {
        if (!source.isV4() && source.isLinkLocal() && (destination.isLinkLocal() || destination.isMulticast())) {
            // The link is that of the source, which no other interface has.
            for (NetworkInterface each : ip.interfaces()) {
                if (each.isUp() && each.has(source) && !ip.isLocal(destination.high(), destination.low())) {
                    return new Route(Prefix.of(destination, LINK_LOCAL_BITS), null, each, 0);
                }
            }
        }
        return route(destination);
    }

    private @Nullable Route route(IpAddress destination) {
        if (ip.isLocal(destination.high(), destination.low())) {
            return new Route(Prefix.of(destination, destination.isV4() ? 32 : 128), null, ip.loopback(), 0);
        }
        if (destination.isUnspecified()) {
            return null;
        }
        Route route = ip.routes().lookup(destination);
        boolean toGroup = !destination.isV4() && destination.isMulticast();
        if (route == null && destination.isLimitedBroadcast() || toGroup) {
            for (NetworkInterface each : ip.interfaces()) {
                if (each != ip.loopback() && each.isUp() && each.sourceFor(destination) != null) {
                    return new Route(Prefix.ALL_V4, null, each, 0);
                }
            }
        }
        return route;
    }

    private @Nullable IpAddress sourceFor(Route route, IpAddress destination) {
        if (route.via() == ip.loopback()) {
            return destination.isLoopback() && destination.isV4() ? Ip.LOOPBACK_ADDRESS : destination;
        }
        IpAddress gateway = route.gateway();
        IpAddress source = route.via().sourceFor(gateway == null || !destination.isV4() ? destination : gateway);
        for (NetworkInterface each : ip.interfaces()) {
            if (source == null && each != ip.loopback()) {
                source = each.sourceFor(destination);
            }
        }
        return source;
    }

    private Path newPath(IpAddress source, IpAddress destination, Route route) {
        return newPath(source, destination, route, null);
    }

    private Path newPath(IpAddress source, IpAddress destination, Route route, @Nullable SourceRoute sourceRoute) {
        IpAddress towards = sourceRoute == null ? destination : sourceRoute.first();
        byte reach = Path.TO_HOST;
        if (towards.isMulticast()) {
            reach = Path.TO_MULTICAST;
        } else if (ip.isBroadcast(towards.high(), towards.low())) {
            reach = Path.TO_BROADCAST;
        }
        IpAddress gateway = route.gateway();
        IpAddress nextHop = gateway == null || reach != Path.TO_HOST ? towards : gateway;
        Neighbour neighbour = route.via().neighbour(nextHop, reach);
        return new Path(source, destination, route.via(), neighbour, reach, sourceRoute, generation);
    }
}
