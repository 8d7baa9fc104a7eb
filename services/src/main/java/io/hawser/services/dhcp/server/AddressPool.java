package io.hawser.services.dhcp.server;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.function.IntPredicate;

/** The used addresses of a range, and the next free one. Addresses are IPv4 bits. */
final class AddressPool {
    static final int NONE = 0;

    private final AddressRange range;
    private final int first;
    private final int size;
    private final BitSet used;
    private final boolean leastRecentlyUsed;

    /** All addresses below this one are in use. */
    private int lowest;

    /**
     * The first never-used address; the next field has the freed ones by the time they were freed, including some in
     * use again.
     */
    private int neverUsed;

    private final Deque<Integer> freed = new ArrayDeque<>();

    AddressPool(AddressRange range, boolean leastRecentlyUsed) {
        this.range = range;
        this.leastRecentlyUsed = leastRecentlyUsed;
        first = range.first().v4();
        size = range.size();
        used = new BitSet(size);
    }

    AddressRange range() {
        return range;
    }

    boolean contains(int address) {
        int index = address - first;
        return index >= 0 && index < size;
    }

    int size() {
        return size;
    }

    int inUse() {
        return used.cardinality();
    }

    boolean isUsed(int address) {
        return used.get(address - first);
    }

    void use(int address) {
        used.set(address - first);
    }

    void free(int address) {
        int index = address - first;
        if (used.get(index)) {
            used.clear(index);
            lowest = Math.min(lowest, index);
            if (leastRecentlyUsed) {
                freed.addLast(index);
            }
        }
    }

    /** The next free address for which {@code allowed} holds; {@link #NONE} if there is none. It is not marked used. */
    int next(IntPredicate allowed) {
        return leastRecentlyUsed ? leastRecentlyUsed(allowed) : lowest(allowed);
    }

    private int lowest(IntPredicate allowed) {
        lowest = used.nextClearBit(lowest);
        for (int index = lowest; index < size; index = used.nextClearBit(index + 1)) {
            if (allowed.test(first + index)) {
                return first + index;
            }
        }
        return NONE;
    }

    private int leastRecentlyUsed(IntPredicate allowed) {
        for (neverUsed = used.nextClearBit(neverUsed); neverUsed < size; ) {
            int index = neverUsed;
            neverUsed = used.nextClearBit(neverUsed + 1);
            if (allowed.test(first + index)) {
                // an address in neither list waits among the freed ones until it is used and freed
                freed.addFirst(index);
                return first + index;
            }
        }
        for (int left = freed.size(); left > 0; left--) {
            int index = freed.removeFirst();
            if (!used.get(index)) {
                freed.addLast(index);
                if (allowed.test(first + index)) {
                    freed.removeLast();
                    freed.addFirst(index);
                    return first + index;
                }
            }
        }
        return NONE;
    }
}
