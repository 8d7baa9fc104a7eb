package io.hawser.sim.node;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a switch by the Ethernet addresses of the stations behind them: an open hash table, at most half full. A
 * frame looks up two addresses at each switch on its way, and in a large network the table is rarely in the cache;
 * therefore entries are not objects.
 *
 * @param <P> the type of a port
 */
final class StationTable<P> {
    private static final int FIRST_SLOTS = 16;
    private static final long HASH_FACTOR = 0x9e37_79b9_7f4a_7c15L;

    private long[] stations = new long[FIRST_SLOTS];
    private @Nullable Object[] ports = new @Nullable Object[FIRST_SLOTS];
    private int size;

    /** The number of stations. */
    int size() {
        return size;
    }

    /** The port of a station; null if it is not known. */
    @SuppressWarnings("unchecked") // put stores nothing else
    @Nullable
    P find(long station) {
        return (P) ports[slotOf(station)];
    }

    /** Sets the port of a station. */
    void put(long station, P port) {
        int slot = slotOf(station);
        if (ports[slot] != null) {
            if (ports[slot] != port) {
                ports[slot] = port;
            }
            return;
        }
        stations[slot] = station;
        ports[slot] = port;
        size++;
        if (2 * size > ports.length) {
            grow();
        }
    }

    /** Removes all stations. */
    void clear() {
        Arrays.fill(ports, null);
        size = 0;
    }

    private void grow() {
        long[] oldStations = stations;
        @Nullable Object[] oldPorts = ports;
        stations = new long[2 * oldStations.length];
        ports = new @Nullable Object[2 * oldPorts.length];
        for (int i = 0; i < oldPorts.length; i++) {
            if (oldPorts[i] != null) {
                int slot = slotOf(oldStations[i]);
                stations[slot] = oldStations[i];
                ports[slot] = oldPorts[i];
            }
        }
    }

    /** The slot of a station, or the empty slot for it. */
    private int slotOf(long station) {
        int mask = ports.length - 1;
        int slot = (int) (station * HASH_FACTOR >>> 32) & mask;
        while (ports[slot] != null && stations[slot] != station) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
