package io.hawser.mib;

import java.util.List;

/**
 * The counters of one layer of one host, from 0 at its start. Written by the thread that owns the host.
 *
 * @param <E> the enum that names them
 */
public final class Counters<E extends Enum<E> & MibCounter> {
    private final List<E> names;
    private final long[] values;

    /** Counters for every constant of {@code type}. */
    public Counters(Class<E> type) {
        names = List.of(type.getEnumConstants());
        values = new long[names.size()];
    }

    /** Adds 1. */
    public void increment(E counter) {
        values[counter.ordinal()]++;
    }

    /** Adds {@code amount}, which is negative when a gauge falls. */
    public void add(E counter, long amount) {
        values[counter.ordinal()] += amount;
    }

    /** The value of a counter. */
    public long get(E counter) {
        return values[counter.ordinal()];
    }

    /** All counters in the order in which tools print them. */
    public List<E> names() {
        return names;
    }
}
