package io.hawser.tcp.flow;

import io.hawser.wire.IpAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Number of flows on each local address and port. A small open-addressed table: a server's connections share
 * one entry, a client's take some ten bytes each.
 */
public final class LocalEndCounts {
    private static final int FIRST_CAPACITY = 16;
    private static final byte MANY = Byte.MAX_VALUE;
    private static final int SPREAD = 0x9e37_79b9;

    /** Numbers of all addresses that flows have used; an address number is the upper half of a key. A host has few. */
    private final Map<IpAddress, Integer> addresses = new HashMap<>();

    /** Address number and port; 0 for no entry, because no port is 0. */
    private int[] keys = new int[FIRST_CAPACITY];

    /** Flows of each entry, up to {@link #MANY}; {@link #more} counts the flows beyond, by the key. */
    private byte[] counts = new byte[FIRST_CAPACITY];

    private final Map<Integer, int[]> more = new HashMap<>();
    private int latestKey;
    private int[] latestMore = {0};
    private int size;
    private @Nullable IpAddress latestAddress;
    private int latestNumber;

    public void add(IpAddress address, int port) {
        if (4 * size >= 3 * keys.length) {
            grow();
        }
        int key = numberOf(address) << 16 | port;
        int slot = slotOf(key);
        if (keys[slot] == 0) {
            keys[slot] = key;
            size++;
        }
        if (counts[slot] == MANY) {
            moreOf(key)[0]++;
        } else {
            counts[slot]++;
        }
    }

    public void remove(IpAddress address, int port) {
        int key = numberOf(address) << 16 | port;
        int slot = slotOf(key);
        if (keys[slot] == 0) {
            throw new IllegalStateException("no flow on " + address + ":" + port);
        }
        if (counts[slot] == MANY && moreOf(key)[0] > 0) {
            moreOf(key)[0]--;
        } else if (--counts[slot] == 0) {
            if (!more.isEmpty()) {
                more.remove(key);
                latestKey = 0;
            }
            delete(slot);
        }
    }

    private int[] moreOf(int key) {
        if (key != latestKey) {
            latestMore = more.computeIfAbsent(key, _ -> new int[1]);
            latestKey = key;
        }
        return latestMore;
    }

    private int numberOf(IpAddress address) {
        if (address != latestAddress) {
            latestNumber = addresses.computeIfAbsent(address, _ -> addresses.size());
            latestAddress = address;
        }
        return latestNumber;
    }

    /** Returns whether a flow uses this port of this address; the unspecified address stands for all addresses. */
    public boolean isInUse(IpAddress address, int port) {
        if (address.isUnspecified()) {
            for (int number : addresses.values()) {
                if (keys[slotOf(number << 16 | port)] != 0) {
                    return true;
                }
            }
            return false;
        }
        Integer number = addresses.get(address);
        return number != null && keys[slotOf(number << 16 | port)] != 0;
    }

    /** The slot of the key, or the free slot for it. */
    private int slotOf(int key) {
        int slot = home(key);
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private int home(int key) {
        return key * SPREAD >>> Integer.numberOfLeadingZeros(keys.length - 1);
    }

    /** Removes an entry and moves up those after it, so that no search ends early. */
    private void delete(int slot) {
        int mask = keys.length - 1;
        int hole = slot;
        for (int next = hole + 1 & mask; keys[next] != 0; next = next + 1 & mask) {
            if ((next - home(keys[next]) & mask) >= (next - hole & mask)) {
                keys[hole] = keys[next];
                counts[hole] = counts[next];
                hole = next;
            }
        }
        keys[hole] = 0;
        counts[hole] = 0;
        size--;
    }

    private void grow() {
        int[] oldKeys = keys;
        byte[] oldCounts = counts;
        keys = new int[2 * oldKeys.length];
        counts = new byte[2 * oldKeys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
