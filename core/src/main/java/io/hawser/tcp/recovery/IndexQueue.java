package io.hawser.tcp.recovery;

/** A queue of ints that allocates memory only when it is not empty. */
public final class IndexQueue {
    private static final int FIRST_CAPACITY = 8;
    private static final int[] NONE = {};

    private int[] ring = NONE;
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(int value) {
        if (size == ring.length) {
            grow();
        }
        ring[head + size & ring.length - 1] = value;
        size++;
    }

    /** Returns the oldest element without removing it; the queue must not be empty. */
    int peek() {
        return ring[head];
    }

    /** Removes and returns the oldest element; the queue must not be empty. */
    int poll() {
        int value = ring[head];
        head = head + 1 & ring.length - 1;
        size--;
        return value;
    }

    /** Removes all elements and releases the memory. */
    void clear() {
        ring = NONE;
        head = 0;
        size = 0;
    }

    private void grow() {
        int[] larger = new int[Math.max(FIRST_CAPACITY, 2 * size)];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[head + i & ring.length - 1];
        }
        ring = larger;
        head = 0;
    }
}
