package io.hawser.services.dhcp6.server;

import io.hawser.ip.address.Prefix;
import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Options;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.LeasedAddress;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An IPv6 network whose addresses a server assigns. Without pools and reservations it has only settings (RFC 8415
 * §6.1).
 *
 * @param network the network
 * @param pools ranges of addresses for all clients
 * @param reservations addresses for particular clients
 * @param options options for clients
 * @param validTime the valid lifetime; {@link #INFINITE} for no end
 * @param preferredTime the preferred lifetime
 * @param sharedNetwork the name of the link that it shares with other subnets; null for a link of its own
 */
public record Dhcp6Subnet(
        Prefix network,
        List<AddressRange> pools,
        List<Dhcp6Reservation> reservations,
        Dhcp6Options options,
        Duration validTime,
        Duration preferredTime,
        @Nullable String sharedNetwork) {
    /** The lifetime without an end. */
    public static final Duration INFINITE = Duration.ofSeconds(LeasedAddress.INFINITE);

    private static final Duration DEFAULT_LEASE = Duration.ofHours(12);
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** Rejects pools and reservations outside the network, duplicates, and inconsistent times. */
    public Dhcp6Subnet {
        if (network.address().isV4()) {
            throw new IllegalArgumentException("an IPv6 network, not " + network);
        }
        pools = List.copyOf(pools);
        reservations = List.copyOf(reservations);
        for (AddressRange pool : pools) {
            if (!isHost(network, pool.first()) || !isHost(network, pool.last())) {
                throw new IllegalArgumentException("the pool " + pool + " is not within the hosts of " + network);
            }
            if (pools.stream().anyMatch(other -> other != pool && other.contains(pool.first()))) {
                throw new IllegalArgumentException("the pool " + pool + " overlaps with another one of " + network);
            }
        }
        Set<Object> reserved = new HashSet<>();
        for (Dhcp6Reservation each : reservations) {
            if (!isHost(network, each.address())) {
                throw new IllegalArgumentException(
                        "the reserved address " + each.address() + " is not one of the hosts of " + network);
            }
            if (!reserved.add(each.address()) || !reserved.add(each.client())) {
                throw new IllegalArgumentException(
                        "the address " + each.address() + " or its client " + each.client() + " is reserved twice");
            }
        }
        if (validTime.compareTo(SHORTEST) < 0 || validTime.compareTo(INFINITE) > 0) {
            throw new IllegalArgumentException("a valid lifetime from a minute to infinite, not " + validTime);
        }
        if (preferredTime.compareTo(validTime) > 0 || preferredTime.isNegative() || preferredTime.isZero()) {
            throw new IllegalArgumentException(
                    "the preferred lifetime " + preferredTime + " is not within the valid one of " + validTime);
        }
    }

    /** The first address of a network is that of all its routers (RFC 4291 §2.6.1). */
    private static boolean isHost(Prefix network, IpAddress address) {
        return network.contains(address) && (network.length() >= 127 || !address.equals(network.address()));
    }

    /** Begins a subnet. */
    public static Builder of(Prefix network) {
        return new Builder(network);
    }

    /** Returns whether an address is in a pool. */
    public boolean isPooled(IpAddress address) {
        return pools.stream().anyMatch(pool -> pool.contains(address));
    }

    /** Collects the settings of a subnet. */
    public static final class Builder {
        private final Prefix network;
        private final List<AddressRange> pools = new ArrayList<>();
        private final List<Dhcp6Reservation> reservations = new ArrayList<>();
        private final Dhcp6Options options = new Dhcp6Options();
        private Duration validTime = DEFAULT_LEASE;
        private @Nullable Duration preferredTime;
        private @Nullable String sharedNetwork;

        private Builder(Prefix network) {
            this.network = network;
        }

        public Builder pool(AddressRange range) {
            pools.add(range);
            return this;
        }

        public Builder reserve(Duid client, IpAddress address) {
            reservations.add(new Dhcp6Reservation(client, address, null));
            return this;
        }

        public Builder reserve(Dhcp6Reservation reservation) {
            reservations.add(reservation);
            return this;
        }

        /** Sets an option by its text form, for instance {@code dns-servers} and {@code 2001:db8::1}. */
        public Builder option(Dhcp6Option option, String text) {
            return option(option, option.format().parse(text));
        }

        public Builder option(Dhcp6Option option, byte[] value) {
            options.put(option, value);
            return this;
        }

        /** Sets the valid lifetime; 12 hours by default. */
        public Builder validTime(Duration time) {
            validTime = time;
            return this;
        }

        /** Sets the preferred lifetime; three quarters of the valid one by default. */
        public Builder preferredTime(@Nullable Duration time) {
            preferredTime = time;
            return this;
        }

        public Builder sharedNetwork(@Nullable String name) {
            sharedNetwork = name;
            return this;
        }

        /**
         * Makes the subnet.
         *
         * @throws IllegalArgumentException if the settings are inconsistent
         */
        public Dhcp6Subnet build() {
            Duration preferred = preferredTime;
            if (preferred == null) {
                preferred = validTime.equals(INFINITE)
                        ? INFINITE
                        : validTime.multipliedBy(3).dividedBy(4);
            }
            return new Dhcp6Subnet(network, pools, reservations, options.copy(), validTime, preferred, sharedNetwork);
        }
    }
}
