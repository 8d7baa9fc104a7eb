package io.hawser.device;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A lock-free queue of commands from any number of threads to one, in a ring of fixed size. The commands of one thread
 * keep their order.
 */
final class CommandQueue {
    private static final long CLOSED = Long.MIN_VALUE;

    private final AtomicReferenceArray<@Nullable Runnable> ring;
    private final int mask;

    /** Number of slots claimed so far; {@link #CLOSED} is added when the queue is closed. */
    private final AtomicLong claimed = new AtomicLong();

    /** Number of commands removed so far. */
    private final AtomicLong taken = new AtomicLong();

    /** @param capacity a power of two */
    CommandQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("not a power of two: " + capacity);
        }
        ring = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** Adds {@code command}; returns false if the queue is full or closed. May be called by any thread. */
    boolean offer(Runnable command) {
        long place;
        do {
            place = claimed.get();
            if (place < 0 || place - taken.get() > mask) {
                return false;
            }
        } while (!claimed.compareAndSet(place, place + 1));
        ring.set((int) place & mask, command);
        return true;
    }

    /** Returns whether {@link #close} was called. May be called by any thread. */
    boolean isClosed() {
        return claimed.get() < 0;
    }

    /**
     * Removes the oldest command; null if there is none, or if the thread that claimed its slot has not stored it yet.
     */
    @Nullable
    Runnable poll() {
        long place = taken.getPlain();
        int index = (int) place & mask;
        Runnable command = ring.get(index);
        if (command != null) {
            ring.setPlain(index, null);
            taken.setRelease(place + 1);
        }
        return command;
    }

    /** Returns whether {@link #poll} would return null. */
    boolean isEmpty() {
        return ring.get((int) taken.getPlain() & mask) == null;
    }

    /** Approximate number of waiting commands, which changes concurrently. May be called by any thread. */
    int size() {
        // read first, so that it is never larger than the number of claimed slots
        long before = taken.get();
        return (int) Math.min(mask + 1L, (claimed.get() & ~CLOSED) - before);
    }

    /** Accepts no more commands; {@link #pollRest} returns those that were added or are being added. */
    void close() {
        claimed.getAndUpdate(places -> places | CLOSED);
    }

    /** Like {@link #poll}, after {@link #close}, but waits for a command whose slot was claimed; null at the end. */
    @Nullable
    Runnable pollRest() {
        while (taken.getPlain() != (claimed.get() & ~CLOSED)) {
            Runnable command = poll();
            if (command != null) {
                return command;
            }
            Thread.onSpinWait();
        }
        return null;
    }
}
