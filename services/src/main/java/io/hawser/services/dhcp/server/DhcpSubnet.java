package io.hawser.services.dhcp.server;

import io.hawser.ip.address.Prefix;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.DhcpOptions;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network whose addresses a server assigns.
 *
 * @param network the network
 * @param pools ranges of addresses for all clients
 * @param reservations addresses for particular clients
 * @param options options for clients; the mask is derived from the network
 * @param leaseTime the lease time; {@link #INFINITE} for no end
 * @param minLeaseTime minimum for a client that requests a time
 * @param maxLeaseTime maximum for a client that requests a time
 * @param renewTime T1; null leaves it to the client, which uses half of the lease
 * @param rebindTime T2; null leaves it to the client, which uses seven eighths
 * @param sharedNetwork the name of the link that it shares with other subnets; null for a link of its own
 * @param order the choice of a free address for a new client
 */
public record DhcpSubnet(
        Prefix network,
        List<AddressRange> pools,
        List<Reservation> reservations,
        DhcpOptions options,
        Duration leaseTime,
        Duration minLeaseTime,
        Duration maxLeaseTime,
        @Nullable Duration renewTime,
        @Nullable Duration rebindTime,
        @Nullable String sharedNetwork,
        AddressOrder order) {
    /** The lease time without an end. */
    public static final Duration INFINITE = Duration.ofSeconds(0xffff_ffffL);

    private static final Duration DEFAULT_LEASE = Duration.ofHours(12);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST_ASKED = Duration.ofDays(1);

    /** The choice of a free address for a client that has had none. */
    public enum AddressOrder {
        /** The lowest free address. */
        LOWEST_FIRST,
        /** A never-used address, the lowest first; then the one whose last lease ended longest ago. */
        LEAST_RECENTLY_USED
    }

    /** Rejects pools and reservations outside the network, duplicates, and inconsistent times. */
    public DhcpSubnet {
        if (!network.address().isV4()) {
            throw new IllegalArgumentException("an IPv4 network, not " + network);
        }
        pools = List.copyOf(pools);
        reservations = List.copyOf(reservations);
        long before = -1;
        List<AddressRange> sorted = new ArrayList<>(pools);
        sorted.sort(
                (one, other) -> Long.compare(one.first().low(), other.first().low()));
        for (AddressRange pool : sorted) {
            if (!isHost(network, pool.first()) || !isHost(network, pool.last())) {
                throw new IllegalArgumentException("the pool " + pool + " is not within the hosts of " + network);
            }
            if (pool.first().low() <= before) {
                throw new IllegalArgumentException("the pool " + pool + " overlaps with another one of " + network);
            }
            before = pool.last().low();
        }
        Set<IpAddress> reserved = new HashSet<>();
        for (Reservation each : reservations) {
            if (!isHost(network, each.address())) {
                throw new IllegalArgumentException(
                        "the reserved address " + each.address() + " is not one of the hosts of " + network);
            }
            if (!reserved.add(each.address())) {
                throw new IllegalArgumentException("the address " + each.address() + " is reserved twice");
            }
        }
        if (leaseTime.compareTo(SHORTEST) < 0 || leaseTime.compareTo(INFINITE) > 0) {
            throw new IllegalArgumentException("a lease time from a minute to infinite, not " + leaseTime);
        }
        if (minLeaseTime.compareTo(maxLeaseTime) > 0) {
            throw new IllegalArgumentException(
                    "the shortest lease " + minLeaseTime + " is longer than the longest " + maxLeaseTime);
        }
        if (renewTime != null && rebindTime != null && renewTime.compareTo(rebindTime) > 0
                || rebindTime != null && rebindTime.compareTo(leaseTime) > 0) {
            throw new IllegalArgumentException("T1 comes before T2, and T2 before the end of the lease: " + renewTime
                    + ", " + rebindTime + ", " + leaseTime);
        }
    }

    private static boolean isHost(Prefix network, IpAddress address) {
        if (!network.contains(address)) {
            return false;
        }
        int hostBits = 32 - network.length();
        long number = address.low() - network.address().low();
        return hostBits <= 1 || number != 0 && number != (1L << hostBits) - 1;
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
        private final List<Reservation> reservations = new ArrayList<>();
        private final DhcpOptions options = new DhcpOptions();
        private Duration leaseTime = DEFAULT_LEASE;
        private Duration minLeaseTime = SHORTEST;
        private @Nullable Duration maxLeaseTime;
        private @Nullable Duration renewTime;
        private @Nullable Duration rebindTime;
        private @Nullable String sharedNetwork;
        private AddressOrder order = AddressOrder.LOWEST_FIRST;

        private Builder(Prefix network) {
            this.network = network;
        }

        /** Adds a range such as {@code 10.0.0.100-10.0.0.200}. */
        public Builder pool(String range) {
            return pool(AddressRange.parse(range));
        }

        public Builder pool(AddressRange range) {
            pools.add(range);
            return this;
        }

        public Builder reserve(Reservation reservation) {
            reservations.add(reservation);
            return this;
        }

        public Builder router(IpAddress router) {
            options.put(DhcpOption.ROUTERS, router);
            return this;
        }

        /** Sets an option by its text form, for instance {@code domain-name-servers} and {@code 10.0.0.1}. */
        public Builder option(DhcpOption option, String text) {
            options.put(option, option.format().parse(text));
            return this;
        }

        public Builder leaseTime(Duration time) {
            leaseTime = time;
            return this;
        }

        /** Sets the bounds for clients that request a time; by default a minute, and a day or the usual time. */
        public Builder leaseTimes(Duration least, Duration most) {
            minLeaseTime = least;
            maxLeaseTime = most;
            return this;
        }

        public Builder renewTime(@Nullable Duration time) {
            renewTime = time;
            return this;
        }

        public Builder rebindTime(@Nullable Duration time) {
            rebindTime = time;
            return this;
        }

        public Builder sharedNetwork(@Nullable String name) {
            sharedNetwork = name;
            return this;
        }

        public Builder order(AddressOrder newOrder) {
            order = newOrder;
            return this;
        }

        /**
         * Makes the subnet.
         *
         * @throws IllegalArgumentException if the settings are inconsistent
         */
        public DhcpSubnet build() {
            Duration most = maxLeaseTime;
            if (most == null) {
                most = leaseTime.compareTo(LONGEST_ASKED) > 0 ? leaseTime : LONGEST_ASKED;
            }
            return new DhcpSubnet(
                    network,
                    pools,
                    reservations,
                    options.copy(),
                    leaseTime,
                    minLeaseTime,
                    most,
                    renewTime,
                    rebindTime,
                    sharedNetwork,
                    order);
        }
    }
}
