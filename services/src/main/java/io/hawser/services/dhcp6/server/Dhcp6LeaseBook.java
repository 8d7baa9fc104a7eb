package io.hawser.services.dhcp6.server;

import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp.lease.LeaseFamily;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseState;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp6.server.ServedLinks.Served;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The owners of IPv6 addresses: chooses addresses, keeps leases in memory and in the store, and ends them in time.
 *
 * <p>In memory an address belongs to its client as soon as it is chosen, so that no other client gets it while the
 * store writes. If the store fails, the lease is restored to its state before.
 */
final class Dhcp6LeaseBook {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int MAX_NAME_LENGTH = 64;

    private final TimingWheel wheel;
    private final InstantSource clock;
    private final ServedLinks networks;
    private final Dhcp6ServerConfig config;
    private final LeaseStore store;
    private final Counters<Dhcp6Counter> counters;
    private final Dhcp6ServerObserver observer;
    private final Map<IpAddress, LeaseRecord> byAddress = new HashMap<>();
    private final Map<ClientIdentifier, Set<IpAddress>> byClient = new HashMap<>();

    /** The records by their ends, with such that are not valid any more because a later one has replaced them. */
    private final PriorityQueue<LeaseRecord> byExpiry =
            new PriorityQueue<>(Comparator.comparingLong(LeaseRecord::expirySeconds));

    /** Addresses of the server itself. */
    private final Set<IpAddress> excluded = new HashSet<>();

    /** Addresses that are being written, about which nothing else is decided until that is done. */
    private final Set<IpAddress> writing = new HashSet<>();

    private final Timer endings = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            endOver();
        }
    };

    /**
     * The choice of an address for a client.
     *
     * @param isNew whether the client has not had the address
     */
    record Choice(IpAddress address, Served subnet, boolean isNew) {}

    Dhcp6LeaseBook(
            TimingWheel wheel,
            InstantSource clock,
            ServedLinks networks,
            Dhcp6ServerConfig config,
            LeaseStore store,
            Counters<Dhcp6Counter> counters,
            Dhcp6ServerObserver observer) {
        this.wheel = wheel;
        this.clock = clock;
        this.networks = networks;
        this.config = config;
        this.store = store;
        this.counters = counters;
        this.observer = observer;
    }

    void load() {
        long now = nowSeconds();
        for (LeaseRecord stored : store.load(LeaseFamily.IPV6)) {
            put(stored);
            if (stored.isActive(now)) {
                changeActive(1);
            }
        }
    }

    void close() {
        wheel.cancel(endings);
    }

    int active() {
        return Math.toIntExact(counters.get(Dhcp6Counter.LEASES));
    }

    Collection<LeaseRecord> records() {
        return byAddress.values();
    }

    /** Excludes an address of the server itself from the pools. */
    void exclude(IpAddress address) {
        excluded.add(address);
    }

    /**
     * Chooses an address: the reserved one, the client's present one, its last one, a requested one, any other one.
     * Null if none is free.
     */
    @Nullable
    Choice choose(Dhcp6Party party, List<Served> subnets, List<IpAddress> wanted) {
        for (Served subnet : subnets) {
            Dhcp6Reservation reservation = subnet.reservation(party.duid());
            if (reservation != null && isAvailable(party, subnet, reservation.address())) {
                LeaseRecord known = byAddress.get(reservation.address());
                return new Choice(reservation.address(), subnet, known == null || !isOf(known, party));
            }
        }
        Choice last = null;
        for (IpAddress address : byClient.getOrDefault(party.client(), Set.of())) {
            Served subnet = among(subnets, address);
            if (subnet != null && isAvailable(party, subnet, address)) {
                boolean present = !isFree(byAddress.get(address));
                if (present) {
                    return new Choice(address, subnet, false);
                }
                last = new Choice(address, subnet, true);
            }
        }
        if (last != null) {
            return last;
        }
        for (IpAddress address : wanted) {
            Served subnet = among(subnets, address);
            if (subnet != null && isAvailable(party, subnet, address)) {
                return new Choice(address, subnet, true);
            }
        }
        for (Served subnet : subnets) {
            IpAddress next = subnet.next(address -> isAvailable(party, subnet, address));
            if (next != null) {
                return new Choice(next, subnet, true);
            }
        }
        return null;
    }

    private static @Nullable Served among(List<Served> subnets, IpAddress address) {
        for (Served each : subnets) {
            if (each.contains(address)) {
                return each;
            }
        }
        return null;
    }

    private boolean isAvailable(Dhcp6Party party, Served subnet, IpAddress address) {
        Dhcp6Reservation reservation = subnet.reservation(party.duid());
        boolean own = reservation != null && reservation.address().equals(address);
        if (excluded.contains(address)
                || !own && (subnet.isReserved(address) || !subnet.config().isPooled(address))) {
            return false;
        }
        LeaseRecord lease = byAddress.get(address);
        return lease == null || isOf(lease, party) || isFree(lease) && !writing.contains(address);
    }

    private static boolean isOf(LeaseRecord lease, Dhcp6Party party) {
        return Objects.equals(lease.client(), party.client());
    }

    private boolean isFree(@Nullable LeaseRecord lease) {
        return lease == null || lease.state() == LeaseState.RELEASED || isOver(lease);
    }

    private boolean isOver(LeaseRecord lease) {
        return lease.expirySeconds() != LeaseRecord.NEVER && lease.expirySeconds() <= nowSeconds();
    }

    /** Reserves an address for a client that has not requested it yet. */
    void offer(Choice choice, Dhcp6Party party) {
        LeaseRecord known = byAddress.get(choice.address());
        if (known != null && known.isActive(nowSeconds())) {
            return; // the client has it already
        }
        withdraw(party);
        put(new LeaseRecord(
                choice.address(),
                LeaseState.OFFERED,
                nowSeconds(),
                nowSeconds() + Math.max(1, config.offerHold().toSeconds()),
                party.client(),
                party.mac(),
                null));
    }

    /** Withdraws an offer: the client has chosen another server, or gets another offer. */
    void withdraw(Dhcp6Party party) {
        for (IpAddress address : List.copyOf(byClient.getOrDefault(party.client(), Set.of()))) {
            LeaseRecord lease = byAddress.get(address);
            if (lease != null && lease.state() == LeaseState.OFFERED && !writing.contains(address)) {
                forget(lease);
            }
        }
    }

    /** Returns whether a client has a lease of an address that has not ended. */
    boolean isHeldBy(Dhcp6Party party, IpAddress address) {
        LeaseRecord lease = byAddress.get(address);
        return lease != null && isOf(lease, party) && lease.isActive(nowSeconds());
    }

    /**
     * Assigns a chosen address to a client, and calls back when the lease is stored.
     *
     * @param done receives the reason of a failure; empty on success
     */
    void grant(Dhcp6Party party, Choice choice, @Nullable String hostName, LeaseStore.Written done) {
        IpAddress address = choice.address();
        Duration time = choice.subnet().config().validTime();
        // rounded up: the client counts in nanoseconds, and the address must not be free before it stops using it
        long expiry = time.equals(Dhcp6Subnet.INFINITE)
                ? LeaseRecord.NEVER
                : Math.min(LeaseRecord.NEVER - 1, (clock.millis() + 999) / 1000 + time.toSeconds());
        LeaseRecord before = byAddress.get(address);
        boolean same = before != null && isOf(before, party);
        // a client that renews without a name keeps its earlier one
        String name = hostName == null && before != null && same ? before.hostName() : hostName;
        boolean wasActive = before != null && before.isActive(nowSeconds());
        if (before != null && before.state() == LeaseState.ACTIVE && !same) {
            observer.ended(before, "its time was over, and another client gets the address");
        }
        LeaseRecord granted = new LeaseRecord(
                address,
                LeaseState.ACTIVE,
                nowSeconds(),
                expiry,
                party.client(),
                party.mac(),
                name == null || name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH));
        put(granted);
        changeActive(wasActive ? 0 : 1);
        writing.add(address);
        store.write(granted, failure -> {
            writing.remove(address);
            if (failure.isEmpty()) {
                observer.granted(granted);
            } else {
                changeActive(wasActive ? 0 : -1);
                undo(granted, before, wasActive);
                observer.storeFailed(granted, failure);
            }
            done.written(failure);
        });
    }

    private void undo(LeaseRecord granted, @Nullable LeaseRecord before, boolean wasActive) {
        if (byAddress.get(granted.address()) != granted) {
            return;
        }
        if (before == null) {
            forget(granted);
        } else {
            put(before);
            changeActive(wasActive && isOver(before) ? -1 : 0);
        }
    }

    /** Ends a lease that its client has released. */
    void release(IpAddress address, String reason) {
        LeaseRecord before = byAddress.get(address);
        if (before == null || writing.contains(address)) {
            return;
        }
        LeaseRecord released = new LeaseRecord(
                address,
                LeaseState.RELEASED,
                before.startSeconds(),
                Math.min(before.expirySeconds(), nowSeconds()),
                before.client(),
                before.mac(),
                before.hostName());
        end(before, released, reason);
    }

    /** Stops offering an address for a while, because another station uses it. */
    void abandon(IpAddress address) {
        LeaseRecord before = byAddress.get(address);
        if (before == null || writing.contains(address)) {
            return;
        }
        LeaseRecord abandoned = new LeaseRecord(
                address,
                LeaseState.ABANDONED,
                nowSeconds(),
                Math.min(
                        LeaseRecord.NEVER - 1,
                        nowSeconds() + config.abandonTime().toSeconds()),
                null,
                MacAddress.NONE,
                null);
        end(before, abandoned, "declined");
    }

    private void end(LeaseRecord before, LeaseRecord after, String reason) {
        changeActive(before.isActive(nowSeconds()) ? -1 : 0);
        put(after);
        observer.ended(before, reason);
        store.write(after, failure -> {
            if (!failure.isEmpty()) {
                // then the lease returns after a restart, which is harmless: it ends at its time
                observer.storeFailed(after, failure);
            }
        });
    }

    private void put(LeaseRecord lease) {
        LeaseRecord before = byAddress.put(lease.address(), lease);
        if (before != null) {
            removeClient(before);
        }
        if (lease.client() != null) {
            byClient.computeIfAbsent(lease.client(), _ -> new LinkedHashSet<>()).add(lease.address());
        }
        if (isFree(lease)) {
            free(lease.address());
        } else if (lease.expirySeconds() != LeaseRecord.NEVER) {
            byExpiry.add(lease);
            schedule();
        }
    }

    private void removeClient(LeaseRecord lease) {
        ClientIdentifier client = lease.client();
        if (client != null) {
            byClient.computeIfPresent(client, (_, addresses) -> {
                addresses.remove(lease.address());
                return addresses.isEmpty() ? null : addresses;
            });
        }
    }

    private void forget(LeaseRecord lease) {
        byAddress.remove(lease.address());
        removeClient(lease);
        free(lease.address());
    }

    private void free(IpAddress address) {
        Served subnet = networks.of(address);
        if (subnet != null) {
            subnet.free(address);
        }
    }

    /** Frees addresses whose time has expired. A lease stays known, so that its client gets the same address again. */
    private void endOver() {
        for (LeaseRecord first = byExpiry.peek(); first != null && isOver(first); first = byExpiry.peek()) {
            byExpiry.remove();
            if (byAddress.get(first.address()) != first) {
                continue; // replaced by a later record
            }
            if (first.state() == LeaseState.ACTIVE) {
                changeActive(-1);
                free(first.address());
                observer.ended(first, "expired");
            } else {
                forget(first);
            }
        }
        schedule();
    }

    private void schedule() {
        LeaseRecord first = byExpiry.peek();
        if (first == null) {
            wheel.cancel(endings);
            return;
        }
        long millis = Math.max(0, first.expirySeconds() * 1000 - clock.millis());
        long deadline = wheel.nowNanos() + millis * NANOS_PER_MILLI;
        if (!endings.isArmed() || endings.deadlineNanos() != deadline) {
            wheel.arm(endings, deadline);
        }
    }

    private void changeActive(int by) {
        counters.add(Dhcp6Counter.LEASES, by);
    }

    private long nowSeconds() {
        return clock.millis() / 1000;
    }
}
