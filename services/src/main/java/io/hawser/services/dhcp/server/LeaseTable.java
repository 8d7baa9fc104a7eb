package io.hawser.services.dhcp.server;

import io.hawser.hash.KeyedHash;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.message.ClientIdentifier;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The leases of a server: by address, by client, and by the time at which they end. Two hash tables with open
 * addressing and a heap, because a map's entries would take more memory than the leases.
 */
final class LeaseTable {
    private static final int FIRST_SIZE = 64;

    private final KeyedHash hash;
    private @Nullable Lease[] byAddress = new @Nullable Lease[FIRST_SIZE];
    private @Nullable Lease[] byClient = new @Nullable Lease[FIRST_SIZE];

    /** A heap by expiry; each lease stores its index in it. */
    private @Nullable Lease[] byExpiry = new @Nullable Lease[FIRST_SIZE];

    private int leases;
    private int clients;
    private int timed;

    LeaseTable(KeyedHash hash) {
        this.hash = hash;
    }

    /** The number of addresses with a lease of any state. */
    int size() {
        return leases;
    }

    @Nullable
    Lease find(int address) {
        return byAddress[slotOf(address)];
    }

    /** The lease of a client whose address satisfies {@code test}. */
    @Nullable
    Lease find(ClientIdentifier client, AddressTest test) {
        int mask = byClient.length - 1;
        byte[] bytes = client.toBytes();
        for (int slot = Lease.clientHash(hash, bytes, bytes.length) & mask; ; slot = slot + 1 & mask) {
            Lease lease = byClient[slot];
            if (lease == null) {
                return null;
            }
            if (lease.isOf(bytes) && test.holds(lease.address)) {
                return lease;
            }
        }
    }

    /** A test of an address. */
    @FunctionalInterface
    interface AddressTest {
        boolean holds(int address);
    }

    /** Adds the lease of an address that has none. */
    void add(Lease lease) {
        if (2 * (leases + 1) > byAddress.length) {
            growByAddress();
        }
        byAddress[slotOf(lease.address)] = lease;
        leases++;
        if (lease.hasClient()) {
            addClient(lease);
        }
        moveInHeap(lease);
    }

    void remove(Lease lease) {
        removeClient(lease);
        removeFromHeap(lease);
        int slot = slotOf(lease.address);
        int mask = byAddress.length - 1;
        byAddress[slot] = null;
        leases--;
        for (int next = slot + 1 & mask; ; next = next + 1 & mask) {
            Lease moved = byAddress[next];
            if (moved == null) {
                return;
            }
            byAddress[next] = null;
            byAddress[slotOf(moved.address)] = moved;
        }
    }

    /** Changes the client or the times of a lease by running {@code change}. */
    void update(Lease lease, Runnable change) {
        removeClient(lease);
        change.run();
        if (lease.hasClient()) {
            addClient(lease);
        }
        moveInHeap(lease);
    }

    /** The lease that ends first; null if none ends. */
    @Nullable
    Lease firstToEnd() {
        return timed == 0 ? null : byExpiry[0];
    }

    /** Removes an ended lease from the heap. */
    void ended(Lease lease) {
        removeFromHeap(lease);
    }

    void forEach(Consumer<? super Lease> action) {
        for (Lease lease : byAddress) {
            if (lease != null) {
                action.accept(lease);
            }
        }
    }

    private void addClient(Lease lease) {
        if (2 * (clients + 1) > byClient.length) {
            growByClient();
        }
        insertClient(lease);
        clients++;
    }

    private void insertClient(Lease lease) {
        int mask = byClient.length - 1;
        int slot = lease.clientHash(hash) & mask;
        while (byClient[slot] != null) {
            slot = slot + 1 & mask;
        }
        byClient[slot] = lease;
    }

    private void removeClient(Lease lease) {
        if (!lease.hasClient()) {
            return;
        }
        int mask = byClient.length - 1;
        int slot = lease.clientHash(hash) & mask;
        while (byClient[slot] != lease) {
            if (byClient[slot] == null) {
                return;
            }
            slot = slot + 1 & mask;
        }
        byClient[slot] = null;
        clients--;
        for (int next = slot + 1 & mask; ; next = next + 1 & mask) {
            Lease moved = byClient[next];
            if (moved == null) {
                return;
            }
            byClient[next] = null;
            insertClient(moved);
        }
    }

    private int slotOf(int address) {
        int mask = byAddress.length - 1;
        int slot = mixed(address) & mask;
        while (true) {
            Lease lease = byAddress[slot];
            if (lease == null || lease.address == address) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
    }

    private int mixed(int value) {
        return (int) hash.of(value, 0);
    }

    private void growByAddress() {
        @Nullable Lease[] old = byAddress;
        byAddress = new @Nullable Lease[2 * old.length];
        for (Lease lease : old) {
            if (lease != null) {
                byAddress[slotOf(lease.address)] = lease;
            }
        }
    }

    private void growByClient() {
        @Nullable Lease[] old = byClient;
        byClient = new @Nullable Lease[2 * old.length];
        for (Lease lease : old) {
            if (lease != null) {
                insertClient(lease);
            }
        }
    }

    private void moveInHeap(Lease lease) {
        if (lease.expiry() == LeaseRecord.NEVER) {
            removeFromHeap(lease);
            return;
        }
        if (lease.heapIndex < 0) {
            if (timed == byExpiry.length) {
                byExpiry = Arrays.copyOf(byExpiry, timed + timed / 2);
            }
            place(lease, timed++);
        }
        siftUp(lease.heapIndex);
        siftDown(lease.heapIndex);
    }

    private void removeFromHeap(Lease lease) {
        int index = lease.heapIndex;
        if (index < 0) {
            return;
        }
        lease.heapIndex = -1;
        timed--;
        Lease last = at(timed);
        byExpiry[timed] = null;
        if (last != lease) {
            place(last, index);
            siftUp(index);
            siftDown(last.heapIndex);
        }
    }

    private void siftUp(int from) {
        int index = from;
        while (index > 0 && at(index).expiry() < at((index - 1) / 2).expiry()) {
            swap(index, (index - 1) / 2);
            index = (index - 1) / 2;
        }
    }

    private void siftDown(int from) {
        int index = from;
        while (2 * index + 1 < timed) {
            int child = 2 * index + 1;
            if (child + 1 < timed && at(child + 1).expiry() < at(child).expiry()) {
                child++;
            }
            if (at(index).expiry() <= at(child).expiry()) {
                return;
            }
            swap(index, child);
            index = child;
        }
    }

    private void swap(int one, int other) {
        Lease moved = at(one);
        place(at(other), one);
        place(moved, other);
    }

    private void place(Lease lease, int index) {
        byExpiry[index] = lease;
        lease.heapIndex = index;
    }

    private Lease at(int index) {
        Lease lease = byExpiry[index];
        if (lease == null) {
            throw new AssertionError("a hole in the heap");
        }
        return lease;
    }
}
