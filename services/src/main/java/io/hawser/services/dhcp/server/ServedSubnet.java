package io.hawser.services.dhcp.server;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A subnet while it is served: its pools, and its reservations by client. */
final class ServedSubnet {
    private final DhcpSubnet config;
    private final List<AddressPool> pools = new ArrayList<>();
    private final Map<ClientIdentifier, Reservation> byClient = new HashMap<>();
    private final Map<MacAddress, Reservation> byMac = new HashMap<>();
    private final Set<Integer> reserved = new HashSet<>();

    ServedSubnet(DhcpSubnet config) {
        this.config = config;
        for (AddressRange range : config.pools()) {
            pools.add(new AddressPool(range, config.order() == DhcpSubnet.AddressOrder.LEAST_RECENTLY_USED));
        }
        for (Reservation each : config.reservations()) {
            reserved.add(each.address().v4());
            if (each.client() != null) {
                byClient.put(each.client(), each);
            }
            if (each.mac() != null) {
                byMac.put(each.mac(), each);
            }
        }
    }

    DhcpSubnet config() {
        return config;
    }

    boolean contains(IpAddress address) {
        return config.network().contains(address);
    }

    boolean contains(int address) {
        return contains(IpAddress.v4(address));
    }

    /** The reservation of a client; one by identifier precedes one by link address. */
    @Nullable
    Reservation reservation(ClientIdentifier client, MacAddress mac) {
        Reservation found = byClient.get(client);
        return found == null ? byMac.get(mac) : found;
    }

    boolean isReserved(int address) {
        return reserved.contains(address);
    }

    @Nullable
    AddressPool poolOf(int address) {
        for (AddressPool pool : pools) {
            if (pool.contains(address)) {
                return pool;
            }
        }
        return null;
    }

    /** A free address of a pool; {@link AddressPool#NONE} if there is none. */
    int next(IntPredicate allowed) {
        for (AddressPool pool : pools) {
            int found = pool.next(address -> !isReserved(address) && allowed.test(address));
            if (found != AddressPool.NONE) {
                return found;
            }
        }
        return AddressPool.NONE;
    }

    List<AddressPool> pools() {
        return pools;
    }
}
