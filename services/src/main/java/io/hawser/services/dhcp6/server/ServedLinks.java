package io.hawser.services.dhcp6.server;

import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The subnets of a server, their pools and reservations, and the choice of those for a client. */
final class ServedLinks {
    /** A subnet while it is served. */
    static final class Served {
        private final Dhcp6Subnet config;
        private final List<Dhcp6Pool> pools = new ArrayList<>();
        private final Map<Duid, Dhcp6Reservation> byClient = new HashMap<>();
        private final Set<IpAddress> reserved = new HashSet<>();

        Served(Dhcp6Subnet config) {
            this.config = config;
            for (AddressRange range : config.pools()) {
                pools.add(new Dhcp6Pool(range));
            }
            for (Dhcp6Reservation each : config.reservations()) {
                reserved.add(each.address());
                byClient.put(each.client(), each);
            }
        }

        Dhcp6Subnet config() {
            return config;
        }

        boolean contains(IpAddress address) {
            return config.network().contains(address);
        }

        boolean isReserved(IpAddress address) {
            return reserved.contains(address);
        }

        @Nullable
        Dhcp6Reservation reservation(Duid client) {
            return byClient.get(client);
        }

        /** A free address of a pool; null if there is none. */
        @Nullable
        IpAddress next(Predicate<IpAddress> free) {
            for (Dhcp6Pool pool : pools) {
                IpAddress found = pool.next(address -> !isReserved(address) && free.test(address));
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        void free(IpAddress address) {
            for (Dhcp6Pool pool : pools) {
                if (pool.contains(address)) {
                    pool.free(address);
                }
            }
        }
    }

    private final List<Served> subnets;

    ServedLinks(List<Dhcp6Subnet> configs) {
        subnets = configs.stream().map(Served::new).toList();
    }

    @Nullable
    Served of(IpAddress address) {
        for (Served each : subnets) {
            if (each.contains(address)) {
                return each;
            }
        }
        return null;
    }

    /** The subnets of the link that has one of these addresses. */
    List<Served> of(List<IpAddress> addresses) {
        for (IpAddress each : addresses) {
            Served found = of(each);
            if (found != null) {
                String link = found.config.sharedNetwork();
                return link == null
                        ? List.of(found)
                        : subnets.stream()
                                .filter(other -> link.equals(other.config.sharedNetwork()))
                                .toList();
            }
        }
        return List.of();
    }
}
