package io.hawser.device;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Commands from any number of threads to one, in a ring of fixed size without locks. The commands of one thread keep
 * their order.
 */
final class CommandQueue {
    private static final long CLOSED = Long.MIN_VALUE;

    private final AtomicReferenceArray<@Nullable Runnable> ring;
    private final int mask;

    /** Number of places ever claimed; {@link #CLOSED} is added when no more may be. */
    private final AtomicLong claimed = new AtomicLong();

    /** Number of commands ever taken out. */
    private final AtomicLong taken = new AtomicLong();

    /** @param capacity a power of two */
    CommandQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("not a power of two: " + capacity);
        }
        ring = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** Adds {@code command}; false if the queue is full or closed. Safe for any thread. */
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

    /** Whether {@link #close} was called. Safe for any thread. */
    boolean isClosed() {
        return claimed.get() < 0;
    }

    /** The oldest command; null if there is none, or if the thread that claimed its place has not put it there yet. */
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

    /** Whether {@link #poll} would return null. */
    boolean isEmpty() {
        return ring.get((int) taken.getPlain() & mask) == null;
    }

    /** Number of commands that wait, roughly: others come and go meanwhile. Safe for any thread. */
    int size() {
        // what was taken first: it never overtakes what was claimed
        long before = taken.get();
        return (int) Math.min(mask + 1L, (claimed.get() & ~CLOSED) - before);
    }

    /** Takes in no more; what was taken in, or is just being, is left to {@link #pollRest}. */
    void close() {
        claimed.getAndUpdate(places -> places | CLOSED);
    }

    /** As {@link #poll} after {@link #close}, but waits for a command whose place was claimed; null at the very end. */
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
