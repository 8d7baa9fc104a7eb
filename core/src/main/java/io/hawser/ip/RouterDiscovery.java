package io.hawser.ip;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.address.Prefix;
import io.hawser.ip.router.AdvertisedPrefix;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv6Header;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Configures an interface by the advertisements of the link's routers: asks for them (RFC 7559), keeps their default
 * routes and prefixes (RFC 4861 §6.3), and makes addresses of the prefixes (RFC 4862 §5.5). One timer serves the
 * earliest end of a lifetime.
 */
final class RouterDiscovery {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** RFC 4862 §5.5.3 e: a forged advertisement cannot shorten the lifetime of an address below two hours. */
    private static final long LEAST_VALID_NANOS = 7200 * SECOND_NANOS;

    /** The metric of routes from advertisements, as in Linux; preferred routers have one less. */
    private static final int METRIC = 1024;

    private static final int IDENTIFIER_BITS = 64;

    /** The limits against a flood of forged advertisements, as in Linux (accept_ra_rt_…, max_addresses). */
    private static final int MAX_ROUTERS = 16;

    private static final int MAX_PREFIXES = 16;

    /** A default router: its route, and the end of its lifetime. */
    private record DefaultRouter(Route route, long untilNanos) {}

    /** An address that was made of a prefix. */
    private static final class MadeAddress {
        final IpAddress address;
        long validUntilNanos;
        long preferredUntilNanos;
        boolean checked;

        MadeAddress(IpAddress address) {
            this.address = address;
        }
    }

    private final Ip ip;
    private final NetworkInterface via;
    private final Ipv6Observer observer;
    private final Map<IpAddress, DefaultRouter> routers = new LinkedHashMap<>();
    private final Map<Prefix, Long> onLink = new LinkedHashMap<>();
    private final Map<Prefix, MadeAddress> addresses = new LinkedHashMap<>();
    private int solicitations;
    private long solicitationNanos;
    private boolean checksLinkLocal;

    private final Timer solicitation = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            solicit(nowNanos);
        }
    };

    private final Timer lifetimes = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            dropExpired(nowNanos);
        }
    };

    RouterDiscovery(Ip ip, NetworkInterface via, Ipv6Observer observer) {
        this.ip = ip;
        this.via = via;
        this.observer = observer;
    }

    /** Checks the link-local address, and asks for routers once the interface has it. */
    void begin() {
        IpAddress own = via.ipv6().linkLocal();
        if (via.has(own)) {
            solicitAgain();
            return;
        }
        checksLinkLocal = true;
        via.ipv6().detectDuplicate(own, unique -> {
            checksLinkLocal = false;
            if (via.has(own)) {
                // The user has added it meanwhile.
                solicitAgain();
            } else if (unique) {
                via.addAddress(own, IDENTIFIER_BITS);
                observer.addressAdded(own);
                solicitAgain();
            } else {
                // RFC 4862 §5.4.5: without a link-local address IPv6 is not used on the interface.
                observer.duplicateFound(own);
            }
        });
    }

    /** Asks for routers from the beginning, after the interface has come up. */
    void solicitAgain() {
        solicitations = 0;
        ip.timers().arm(solicitation, ip.timers().nowNanos() + ip.random().nextLong(SECOND_NANOS));
    }

    private void solicit(long nowNanos) {
        int most = ip.settings().v6.routerSolicitations;
        if (most >= 0 && solicitations >= most || !via.isUp()) {
            return;
        }
        solicitations++;
        ip.v6().neighbourDiscovery().solicitRouters(via);
        // RFC 7559 §2: as in DHCPv6 (RFC 8415 §15), the time doubles, with a tenth of randomness.
        long baseNanos = solicitations == 1
                ? ip.settings().v6.routerSolicitationSeconds * SECOND_NANOS
                : Math.min(2 * solicitationNanos, ip.settings().v6.routerSolicitationMaxSeconds * SECOND_NANOS);
        solicitationNanos = baseNanos + (long) (baseNanos * (ip.random().nextDouble() - 0.5) / 5);
        ip.timers().arm(solicitation, nowNanos + solicitationNanos);
    }

    /** Applies a valid advertisement. */
    void advertised(IpAddress router, RouterAdvertisement advertisement) {
        if (!via.has(via.ipv6().linkLocal())) {
            // While the link-local address is being checked, the interface sends nothing; it asks for routers
            // afterwards.
            return;
        }
        long nowNanos = ip.timers().nowNanos();
        if (advertisement.lifetimeSeconds() > 0) {
            ip.timers().cancel(solicitation);
        }
        applyRouter(router, advertisement, nowNanos);
        if (advertisement.hopLimit() != 0) {
            via.hopLimit(advertisement.hopLimit());
        }
        int mtu = advertisement.mtuBytes();
        if (mtu >= Ipv6Header.MIN_MTU_BYTES && mtu <= via.link().mtuBytes()) {
            via.limitV6Mtu(mtu);
        }
        for (AdvertisedPrefix each : advertisement.prefixes()) {
            applyOnLink(each, nowNanos);
            if (each.autonomous() && each.prefix().length() == IDENTIFIER_BITS) {
                applyAddress(each, nowNanos);
            }
        }
        watchLifetimes();
        observer.routerAdvertised(router, advertisement);
    }

    private void applyRouter(IpAddress router, RouterAdvertisement advertisement, long nowNanos) {
        DefaultRouter known = routers.get(router);
        Route route = new Route(Prefix.ALL_V6, router, via, METRIC - advertisement.preference());
        if (known != null
                && (advertisement.lifetimeSeconds() == 0 || !known.route().equals(route))) {
            loseRouter(router, known);
            known = null;
        }
        if (advertisement.lifetimeSeconds() > 0 && (known != null || routers.size() < MAX_ROUTERS)) {
            routers.put(router, new DefaultRouter(route, nowNanos + advertisement.lifetimeSeconds() * SECOND_NANOS));
            if (known == null) {
                ip.routes().add(Prefix.ALL_V6, router, via, route.metric());
            }
        }
    }

    private void loseRouter(IpAddress router, DefaultRouter known) {
        routers.remove(router);
        ip.routes().remove(known.route());
        observer.routerLost(router);
    }

    private void applyOnLink(AdvertisedPrefix advertised, long nowNanos) {
        Prefix prefix = advertised.prefix();
        if (!advertised.onLink()) {
            return;
        }
        if (advertised.validSeconds() == 0) {
            if (onLink.remove(prefix) != null) {
                removeOnLinkRoute(prefix);
            }
        } else if (onLink.containsKey(prefix) || onLink.size() < MAX_PREFIXES) {
            if (onLink.put(prefix, end(nowNanos, advertised.validSeconds())) == null) {
                ip.routes().add(prefix, null, via, NetworkInterface.V6_NETWORK_METRIC);
            }
        }
    }

    /** Removes the route to a network that is on the link no longer, unless an address of the user is in it. */
    private void removeOnLinkRoute(Prefix prefix) {
        for (InterfaceAddress own : via.addresses()) {
            boolean made = addresses.values().stream().anyMatch(each -> each.address.equals(own.address()));
            if (!made && own.network().equals(prefix)) {
                return;
            }
        }
        ip.routes().remove(new Route(prefix, null, via, NetworkInterface.V6_NETWORK_METRIC));
    }

    boolean isOnLink(Prefix network) {
        return onLink.containsKey(network);
    }

    private void applyAddress(AdvertisedPrefix advertised, long nowNanos) {
        Prefix prefix = advertised.prefix();
        MadeAddress known = addresses.get(prefix);
        if (known == null) {
            if (advertised.validSeconds() > 0 && addresses.size() < MAX_PREFIXES) {
                makeAddress(advertised, nowNanos);
            }
            return;
        }
        if (known.preferredUntilNanos > nowNanos != advertised.preferredSeconds() > 0) {
            // Cached paths may have another source address than new ones.
            ip.invalidatePaths();
        }
        known.preferredUntilNanos = end(nowNanos, advertised.preferredSeconds());
        long offered = end(nowNanos, advertised.validSeconds());
        long least = nowNanos + LEAST_VALID_NANOS;
        if (offered > least || offered > known.validUntilNanos) {
            known.validUntilNanos = offered;
        } else if (known.validUntilNanos > least) {
            known.validUntilNanos = least;
        }
    }

    private void makeAddress(AdvertisedPrefix advertised, long nowNanos) {
        Prefix prefix = advertised.prefix();
        IpAddress address = new IpAddress(prefix.address().high(), via.ipv6().interfaceIdentifier());
        if (ip.isLocal(address.high(), address.low())
                || via.ipv6().tentativeAddresses().contains(address)) {
            // The user has configured it, perhaps on another interface.
            return;
        }
        MadeAddress made = new MadeAddress(address);
        made.validUntilNanos = end(nowNanos, advertised.validSeconds());
        made.preferredUntilNanos = end(nowNanos, advertised.preferredSeconds());
        addresses.put(prefix, made);
        via.ipv6().detectDuplicate(address, unique -> {
            if (unique) {
                made.checked = true;
                via.addAddress(address, advertised.onLink() ? IDENTIFIER_BITS : 128);
                observer.addressAdded(address);
            } else {
                addresses.remove(prefix);
                if (!via.has(address)) {
                    observer.duplicateFound(address);
                }
            }
        });
    }

    boolean isDeprecated(IpAddress address) {
        for (MadeAddress each : addresses.values()) {
            if (each.address.equals(address)) {
                return each.preferredUntilNanos <= ip.timers().nowNanos();
            }
        }
        return false;
    }

    private void dropExpired(long nowNanos) {
        new LinkedHashMap<>(routers).forEach((router, known) -> {
            if (known.untilNanos() <= nowNanos) {
                loseRouter(router, known);
            }
        });
        onLink.entrySet().removeIf(each -> {
            boolean ended = each.getValue() <= nowNanos;
            if (ended) {
                removeOnLinkRoute(each.getKey());
            }
            return ended;
        });
        List<MadeAddress> ended = new ArrayList<>();
        addresses.values().removeIf(each -> each.validUntilNanos <= nowNanos && ended.add(each));
        ended.forEach(this::removeAddress);
        // A deprecated address is no longer chosen for new connections.
        ip.invalidatePaths();
        watchLifetimes();
    }

    private void removeAddress(MadeAddress made) {
        via.ipv6().cancelDetection(made.address);
        if (made.checked && via.removeAddress(made.address)) {
            observer.addressRemoved(made.address);
        }
    }

    private void watchLifetimes() {
        long earliest = Deadline.NEVER;
        long nowNanos = ip.timers().nowNanos();
        for (DefaultRouter each : routers.values()) {
            earliest = Math.min(earliest, each.untilNanos());
        }
        for (long each : onLink.values()) {
            earliest = Math.min(earliest, each);
        }
        for (MadeAddress each : addresses.values()) {
            earliest = Math.min(earliest, each.validUntilNanos);
            if (each.preferredUntilNanos > nowNanos) {
                earliest = Math.min(earliest, each.preferredUntilNanos);
            }
        }
        if (earliest == Deadline.NEVER) {
            ip.timers().cancel(lifetimes);
        } else {
            ip.timers().arm(lifetimes, earliest);
        }
    }

    /** Removes all that routers have configured; this object is of no use any more. */
    void end() {
        cancelTimers();
        if (checksLinkLocal) {
            checksLinkLocal = false;
            via.ipv6().cancelDetection(via.ipv6().linkLocal());
        }
        new LinkedHashMap<>(routers).forEach(this::loseRouter);
        onLink.keySet().forEach(this::removeOnLinkRoute);
        addresses.values().forEach(this::removeAddress);
        via.hopLimit(0);
        via.limitV6Mtu(Ipv6Header.MAX_PAYLOAD_BYTES);
    }

    void cancelTimers() {
        ip.timers().cancel(solicitation);
        ip.timers().cancel(lifetimes);
    }

    private static long end(long nowNanos, long seconds) {
        return seconds == AdvertisedPrefix.FOREVER ? Deadline.NEVER : nowNanos + seconds * SECOND_NANOS;
    }
}
