package io.hawser.services.dhcp.server;

import io.hawser.hash.KeyedHash;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp.lease.LeaseFamily;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseState;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The owners of addresses: chooses addresses, keeps leases in memory and in the store, and ends them in time.
 *
 * <p>In memory an address belongs to its client as soon as it is chosen, so that no other client gets it while the
 * store writes. If the store fails, the lease is restored to its state before.
 */
final class LeaseBook {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final TimingWheel wheel;
    private final InstantSource clock;
    private final LeaseTable table;
    private final ServedNetworks networks;
    private final DhcpServerConfig config;
    private final LeaseStore store;
    private final DhcpServerObserver observer;

    /** Addresses that are being written, about which nothing else is decided until that is done. */
    private final Set<Integer> writing = new HashSet<>();

    /**
     * The circuit of each address; the next map counts the addresses of each circuit. Used only if option 82 names
     * circuits.
     */
    private final Map<Integer, String> circuitOf = new HashMap<>();

    private final Map<String, Integer> held = new HashMap<>();
    private final Timer endings = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            endOver();
        }
    };
    private final Counters<DhcpCounter> counters;

    /**
     * The choice of an address for a client.
     *
     * @param isNew whether the client has not had the address, so that another station may be using it
     */
    record Choice(
            IpAddress address,
            ServedSubnet subnet,
            @Nullable Reservation reservation,
            boolean isNew) {}

    LeaseBook(
            TimingWheel wheel,
            InstantSource clock,
            KeyedHash hash,
            ServedNetworks networks,
            DhcpServerConfig config,
            LeaseStore store,
            Counters<DhcpCounter> counters,
            DhcpServerObserver observer) {
        this.wheel = wheel;
        this.clock = clock;
        this.networks = networks;
        this.config = config;
        this.store = store;
        this.counters = counters;
        this.observer = observer;
        table = new LeaseTable(hash);
    }

    void load() {
        long now = nowSeconds();
        for (LeaseRecord stored : store.load(LeaseFamily.IPV4)) {
            Lease lease = Lease.of(stored);
            table.add(lease);
            if (lease.isOver(now)) {
                table.ended(lease);
            }
            if (!lease.isFree(now)) {
                use(lease.address);
            }
            if (lease.isActive(now)) {
                changeActive(1);
            }
        }
        schedule();
    }

    private void changeActive(int by) {
        counters.add(DhcpCounter.LEASES, by);
    }

    void close() {
        wheel.cancel(endings);
    }

    int active() {
        return Math.toIntExact(counters.get(DhcpCounter.LEASES));
    }

    int size() {
        return table.size();
    }

    void forEach(Consumer<? super Lease> action) {
        table.forEach(action);
    }

    /** Excludes an address of the server itself from the pools. */
    void exclude(IpAddress address) {
        use(address.v4());
    }

    /** The number of addresses that the clients of a circuit hold. */
    int heldBy(String circuit) {
        return held.getOrDefault(circuit, 0);
    }

    /**
     * Chooses an address in the order of RFC 2131 §4.3.1: the reserved one, the client's present one, its last one, the
     * requested one, any other one. Null if none is free.
     */
    @Nullable
    Choice choose(Party party, List<ServedSubnet> subnets, @Nullable IpAddress wanted) {
        for (ServedSubnet subnet : subnets) {
            Reservation reservation = subnet.reservation(party.client(), party.mac());
            if (reservation != null
                    && isAvailable(party, subnet, reservation.address().v4())) {
                Lease known = table.find(reservation.address().v4());
                boolean has = known != null && known.isOf(party.client());
                return new Choice(reservation.address(), subnet, reservation, !has);
            }
        }
        for (ServedSubnet subnet : subnets) {
            Lease known = table.find(party.client(), address -> subnet.contains(address) && isInUse(address));
            if (known == null) {
                known = table.find(party.client(), subnet::contains);
            }
            if (known != null && isAvailable(party, subnet, known.address)) {
                boolean fresh = known.isFree(nowSeconds());
                return new Choice(known.ip(), subnet, null, fresh);
            }
        }
        for (ServedSubnet subnet : subnets) {
            if (wanted != null && subnet.contains(wanted) && isAvailable(party, subnet, wanted.v4())) {
                return new Choice(wanted, subnet, null, true);
            }
        }
        for (ServedSubnet subnet : subnets) {
            int next = subnet.next(address -> !writing.contains(address));
            if (next != AddressPool.NONE) {
                return new Choice(IpAddress.v4(next), subnet, null, true);
            }
        }
        return null;
    }

    /** Reserves an address for a client that has not requested it yet. */
    void offer(Choice choice, Party party) {
        int address = choice.address().v4();
        Lease lease = table.find(address);
        long now = nowSeconds();
        if (lease != null && lease.isActive(now)) {
            return; // the client has it already
        }
        withdraw(party);
        lease = table.find(address);
        int until = (int) (now + Math.max(1, config.offerHold().toSeconds()));
        if (lease == null) {
            Lease added = new Lease(address, LeaseState.OFFERED);
            added.give(party.client(), party.mac());
            added.startSeconds = (int) now;
            added.expirySeconds = until;
            table.add(added);
        } else {
            Lease known = lease;
            table.update(known, () -> {
                known.state = LeaseState.OFFERED;
                known.give(party.client(), party.mac());
                known.startSeconds = (int) now;
                known.expirySeconds = until;
            });
        }
        use(address);
        schedule();
    }

    /** Withdraws an offer: the client has chosen another server, or gets another offer. */
    void withdraw(Party party) {
        Lease offered = table.find(party.client(), address -> isOffered(address));
        if (offered != null && !writing.contains(offered.address)) {
            forget(offered);
        }
    }

    private boolean isInUse(int address) {
        Lease lease = table.find(address);
        return lease != null && !lease.isFree(nowSeconds());
    }

    /** Returns whether a client has a valid lease of an address. */
    boolean isActive(IpAddress address) {
        Lease lease = table.find(address.v4());
        return lease != null && lease.isActive(nowSeconds());
    }

    private boolean isOffered(int address) {
        Lease lease = table.find(address);
        return lease != null && lease.state == LeaseState.OFFERED;
    }

    /** The reason why a client cannot have an address of a subnet; null if it can. */
    @Nullable
    String hindrance(Party party, ServedSubnet subnet, IpAddress address) {
        Reservation reservation = subnet.reservation(party.client(), party.mac());
        if (reservation != null
                && !reservation.address().equals(address)
                && isAvailable(party, subnet, reservation.address().v4())) {
            return "the address " + reservation.address() + " is reserved for the client, not " + address;
        }
        if (writing.contains(address.v4()) && !isHeldBy(party, address)) {
            return address + " is being given to another client";
        }
        if (isAvailable(party, subnet, address.v4())) {
            return null;
        }
        Lease lease = table.find(address.v4());
        if (lease != null && !lease.isFree(nowSeconds())) {
            return lease.state == LeaseState.ABANDONED
                    ? address + " is in use by a station without a lease"
                    : address + " belongs to another client";
        }
        return address + " is not given to clients";
    }

    /** Returns whether the server has assigned or offered an address of the subnet to this client. */
    boolean knows(Party party, ServedSubnet subnet) {
        return table.find(party.client(), subnet::contains) != null
                || subnet.reservation(party.client(), party.mac()) != null;
    }

    boolean isHeldBy(Party party, IpAddress address) {
        Lease lease = table.find(address.v4());
        return lease != null && lease.isOf(party.client()) && !lease.isFree(nowSeconds());
    }

    private boolean isAvailable(Party party, ServedSubnet subnet, int address) {
        Reservation reservation = subnet.reservation(party.client(), party.mac());
        boolean own = reservation != null && reservation.address().v4() == address;
        if (!own && (subnet.isReserved(address) || subnet.poolOf(address) == null)) {
            return false;
        }
        Lease lease = table.find(address);
        if (lease == null) {
            AddressPool pool = subnet.poolOf(address);
            return pool == null || !pool.isUsed(address);
        }
        if (lease.state == LeaseState.ABANDONED && !lease.isOver(nowSeconds())) {
            return false;
        }
        return lease.isOf(party.client()) || lease.isFree(nowSeconds());
    }

    /**
     * Assigns an address to a client for which there is no hindrance, and calls back when the lease is stored.
     *
     * @param done receives the reason of a failure; empty on success
     */
    void grant(Party party, IpAddress address, Duration time, @Nullable String hostName, LeaseStore.Written done) {
        long now = nowSeconds();
        // rounded up: the client counts in nanoseconds, and the address must not be free before the client stops using
        // it
        long expiry = time.compareTo(DhcpSubnet.INFINITE) >= 0
                ? LeaseRecord.NEVER
                : (clock.millis() + 999) / 1000 + time.toSeconds();
        Lease lease = table.find(address.v4());
        LeaseRecord before = lease == null ? null : lease.record();
        // a client that renews without a name keeps its earlier one
        boolean same = before != null && Objects.equals(before.client(), party.client());
        String name = hostName == null && before != null && same ? before.hostName() : hostName;
        LeaseRecord granted = new LeaseRecord(
                address,
                LeaseState.ACTIVE,
                now,
                Math.min(expiry, LeaseRecord.NEVER),
                party.client(),
                party.mac(),
                name == null || name.length() <= 64 ? name : name.substring(0, 64));
        boolean wasActive = lease != null && lease.isActive(now);
        if (before != null && wasStoredFor(before) && !same) {
            observer.ended(before, "its time was over, and another client gets the address");
        }
        put(granted);
        changeActive(wasActive ? 0 : 1);
        count(party, address.v4());
        writing.add(address.v4());
        store.write(granted, failure -> {
            writing.remove(address.v4());
            if (failure.isEmpty()) {
                observer.granted(granted);
            } else {
                changeActive(wasActive ? 0 : -1);
                undo(address.v4(), before);
                observer.storeFailed(granted, failure);
            }
            done.written(failure);
        });
    }

    private static boolean wasStoredFor(LeaseRecord lease) {
        return lease.client() != null && lease.state() == LeaseState.ACTIVE;
    }

    private void put(LeaseRecord record) {
        Lease lease = table.find(record.address().v4());
        if (lease == null) {
            table.add(Lease.of(record));
        } else {
            Lease known = lease;
            table.update(known, () -> known.set(record));
        }
        if (record.state() == LeaseState.RELEASED) {
            free(record.address().v4());
        } else {
            use(record.address().v4());
        }
        schedule();
    }

    private void undo(int address, @Nullable LeaseRecord before) {
        if (before == null) {
            Lease lease = table.find(address);
            if (lease != null) {
                forget(lease);
            }
        } else {
            put(before);
        }
    }

    /** Ends a lease that its client has released. */
    void release(IpAddress address) {
        Lease lease = table.find(address.v4());
        if (lease == null || writing.contains(address.v4())) {
            return;
        }
        boolean wasActive = lease.isActive(nowSeconds());
        LeaseRecord before = lease.record();
        LeaseRecord released = new LeaseRecord(
                address,
                LeaseState.RELEASED,
                before.startSeconds(),
                Math.min(before.expirySeconds(), nowSeconds()),
                before.client(),
                before.mac(),
                before.hostName());
        put(released);
        changeActive(wasActive ? -1 : 0);
        uncount(address.v4());
        observer.ended(before, "released");
        store.write(released, failure -> {
            if (!failure.isEmpty()) {
                // Then the lease returns after a restart, which is harmless: it ends at its time.
                observer.storeFailed(released, failure);
            }
        });
    }

    /** Stops offering an address for a while, because another station uses it. */
    void abandon(IpAddress address, String reason) {
        Lease lease = table.find(address.v4());
        if (lease == null) {
            return;
        }
        long now = nowSeconds();
        LeaseRecord before = lease.record();
        changeActive(lease.isActive(now) ? -1 : 0);
        LeaseRecord abandoned = new LeaseRecord(
                address,
                LeaseState.ABANDONED,
                now,
                Math.min(LeaseRecord.NEVER - 1, now + config.abandonTime().toSeconds()),
                null,
                MacAddress.NONE,
                null);
        put(abandoned);
        uncount(address.v4());
        if (before.state() == LeaseState.ACTIVE) {
            observer.ended(before, reason);
        }
        store.write(abandoned, failure -> {
            if (!failure.isEmpty()) {
                observer.storeFailed(abandoned, failure);
            }
        });
    }

    /** Frees addresses whose time has expired. A lease stays known, so that its client gets the same address again. */
    private void endOver() {
        long now = nowSeconds();
        for (Lease first = table.firstToEnd(); first != null && first.isOver(now); first = table.firstToEnd()) {
            if (writing.contains(first.address)) {
                break;
            }
            if (first.state == LeaseState.ACTIVE) {
                changeActive(-1);
                table.ended(first);
                free(first.address);
                uncount(first.address);
                observer.ended(first.record(), "expired");
            } else if (first.state == LeaseState.RELEASED) {
                table.ended(first);
            } else {
                forget(first);
            }
        }
        schedule();
    }

    private void forget(Lease lease) {
        table.remove(lease);
        free(lease.address);
        uncount(lease.address);
    }

    private void schedule() {
        Lease first = table.firstToEnd();
        if (first == null) {
            wheel.cancel(endings);
            return;
        }
        long millis = first.expiry() * 1000 - clock.millis();
        long delay = Math.max(millis, writing.contains(first.address) ? 1000 : 0) * (NANOS_PER_SECOND / 1000);
        long deadline = wheel.nowNanos() + delay;
        if (!endings.isArmed() || endings.deadlineNanos() != deadline) {
            wheel.arm(endings, deadline);
        }
    }

    private void count(Party party, int address) {
        uncount(address);
        if (party.isCircuit()) {
            circuitOf.put(address, party.port());
            held.merge(party.port(), 1, Integer::sum);
        }
    }

    private void uncount(int address) {
        String circuit = circuitOf.remove(address);
        if (circuit != null) {
            held.computeIfPresent(circuit, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private void use(int address) {
        ServedSubnet subnet = networks.of(address);
        AddressPool pool = subnet == null ? null : subnet.poolOf(address);
        if (pool != null) {
            pool.use(address);
        }
    }

    private void free(int address) {
        ServedSubnet subnet = networks.of(address);
        AddressPool pool = subnet == null ? null : subnet.poolOf(address);
        if (pool != null) {
            pool.free(address);
        }
    }

    private long nowSeconds() {
        return clock.millis() / 1000;
    }
}
