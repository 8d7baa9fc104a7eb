package io.hawser.lab.replay;

import java.util.Arrays;

/** A growing list of unboxed numbers. */
public final class LongColumn {
    private static final int FIRST_CAPACITY = 16;
    private static final long[] EMPTY = {};

    private long[] values = EMPTY;
    private int size;

    LongColumn() {}

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1) + FIRST_CAPACITY);
        }
        values[size++] = value;
    }

    void set(int index, long value) {
        values[index] = value;
    }

    /** The value at an index from 0 to {@link #size} - 1. */
    public long get(int index) {
        return values[index];
    }

    /** The last value. */
    long last() {
        return values[size - 1];
    }

    /** The number of values. */
    public int size() {
        return size;
    }

    /** The index of the last value up to a limit, among ascending values; -1 if all are above. */
    public int lastUpTo(long limit) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] <= limit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
