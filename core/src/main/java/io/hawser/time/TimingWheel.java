package io.hawser.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All timers of one thread, ordered by deadline to the nanosecond; timers that are due at the same instant fire in the
 * order in which they were armed.
 *
 * <p>A hierarchical wheel of eleven levels with 64 slots each: a level's slot is 64 times as wide as one of the level
 * below, and the slots of level 0 are one nanosecond wide. A timer waits on the level of the highest group of six bits
 * in which its deadline differs from the wheel's position. When the position enters a slot, the slot's timers move
 * down, each at most ten times in its life, so arming, cancelling, firing and finding the next deadline are all O(1).
 *
 * <p>Timers with equal deadlines always share one slot, whenever they were armed: a slot is emptied when the position
 * enters it, so a later timer cannot pass an earlier one that still waits on a higher level. Slots keep their order
 * when they move down. Therefore the order of arming needs no sequence number.
 *
 * <p>The wheel also holds its owner's present time: {@link #nowNanos()} is the instant last passed to {@link #advance}
 * or {@link #advanceWithoutFiring}. Not thread-safe: it belongs to one thread.
 */
public final class TimingWheel {
    private static final int SLOT_BITS = 6;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final int SLOT_MASK = SLOTS - 1;
    private static final int LEVELS = (Long.SIZE + SLOT_BITS - 1) / SLOT_BITS;

    /** The first timer of each slot; its {@code previous} is the last one, whose {@code next} is null. */
    private final @Nullable Timer[] first = new @Nullable Timer[LEVELS * SLOTS];

    /** No timer of the slot is due before this instant; exact unless the slot's earliest timer was cancelled. */
    private final long[] earliestNanos = new long[LEVELS * SLOTS];

    /** A bit for each slot of a level that holds a timer. */
    private final long[] occupied = new long[LEVELS];

    /** A bit for each level that has an occupied slot. */
    private int occupiedLevels;

    /** Every armed deadline is at or after the position, and the position is never after the present. */
    private long positionNanos;

    private long nowNanos;
    private int armed;

    /** Creates a wheel without timers whose time is {@code nowNanos}, which must not be negative. */
    public TimingWheel(long nowNanos) {
        if (nowNanos < 0) {
            throw new IllegalArgumentException("time starts at 0 or later, not at " + nowNanos + " ns");
        }
        this.nowNanos = nowNanos;
        positionNanos = nowNanos;
        Arrays.fill(earliestNanos, Deadline.NEVER);
    }

    /**
     * The present: the instant last passed to {@link #advance} or {@link #advanceWithoutFiring}, or the deadline of the
     * timer that is being fired.
     */
    public long nowNanos() {
        return nowNanos;
    }

    /** The number of armed timers. */
    public int armed() {
        return armed;
    }

    /**
     * Arms {@code timer}, or moves it if it is armed already.
     *
     * @param deadlineNanos when the timer fires; a past instant means now; {@link Deadline#NEVER} leaves it unarmed
     */
    public void arm(Timer timer, long deadlineNanos) {
        if (timer.slot != Timer.UNARMED) {
            if (timer.deadlineNanos == deadlineNanos) {
                moveToEnd(timer);
                return;
            }
            cancel(timer);
        }
        if (deadlineNanos == Deadline.NEVER) {
            return;
        }
        timer.deadlineNanos = Math.max(deadlineNanos, nowNanos);
        append(timer);
        armed++;
    }

    /** Disarms {@code timer}; returns whether it was armed. */
    public boolean cancel(Timer timer) {
        if (timer.slot == Timer.UNARMED) {
            return false;
        }
        unlink(timer);
        timer.deadlineNanos = Deadline.NEVER;
        armed--;
        return true;
    }

    /**
     * The instant to pass to {@link #advance} next; {@link Deadline#NEVER} when no timer is armed.
     *
     * <p>No timer is due before it. It is the earliest deadline, unless the timer with the earliest deadline was
     * cancelled: then advancing to it may fire no timer, and the next result is later.
     */
    public long nextDeadlineNanos() {
        if (occupiedLevels == 0) {
            return Deadline.NEVER;
        }
        return earliestNanos[firstOccupiedSlot()];
    }

    /**
     * Makes {@code toNanos} the present and fires, in order, every timer due by then, including timers armed by fired
     * ones. While a timer fires, {@link #nowNanos()} is its deadline, or {@code toNanos} for a deadline that was
     * already past.
     *
     * @param toNanos at or after the present
     * @return the number of fired timers
     */
    public int advance(long toNanos) {
        requireForward(toNanos);
        int fired = 0;
        while (occupiedLevels != 0) {
            int slot = firstOccupiedSlot();
            long earliest = earliestNanos[slot];
            if (earliest > toNanos) {
                break;
            }
            nowNanos = Math.max(nowNanos, earliest);
            positionNanos = Math.max(positionNanos, earliest);
            if (isOneInstant(slot)) {
                fired += fire(slot);
            } else {
                moveDown(slot);
            }
        }
        nowNanos = toNanos;
        return fired;
    }

    /**
     * Makes {@code toNanos} the present without firing timers. Timers that are due by then wait for the next
     * {@link #advance}, in order, and can still be cancelled or postponed. This is for an owner that is late, and first
     * wants to process what has arrived in the meantime.
     *
     * @param toNanos at or after the present
     */
    public void advanceWithoutFiring(long toNanos) {
        requireForward(toNanos);
        nowNanos = toNanos;
    }

    private void requireForward(long toNanos) {
        if (toNanos < nowNanos) {
            throw new IllegalArgumentException("time runs forward: from " + nowNanos + " ns, not back to " + toNanos);
        }
    }

    /** Returns whether all timers of an occupied slot are due at the slot's earliest instant. */
    private boolean isOneInstant(int slot) {
        Timer timer = first[slot];
        return slot < SLOTS || timer != null && timer.next == null && timer.deadlineNanos == earliestNanos[slot];
    }

    private int fire(int slot) {
        int fired = 0;
        for (Timer timer = first[slot]; timer != null; timer = first[slot]) {
            cancel(timer);
            timer.expired(nowNanos);
            fired++;
        }
        return fired;
    }

    private void moveDown(int slot) {
        Timer timer = first[slot];
        first[slot] = null;
        vacate(slot);
        while (timer != null) {
            Timer following = timer.next;
            append(timer);
            timer = following;
        }
    }

    private int firstOccupiedSlot() {
        int level = Integer.numberOfTrailingZeros(occupiedLevels);
        return level * SLOTS + Long.numberOfTrailingZeros(occupied[level]);
    }

    private int slotOf(long deadlineNanos) {
        long different = deadlineNanos ^ positionNanos;
        int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(different | 1)) / SLOT_BITS;
        return level * SLOTS + (int) (deadlineNanos >>> (level * SLOT_BITS) & SLOT_MASK);
    }

    private void append(Timer timer) {
        int slot = slotOf(timer.deadlineNanos);
        link(timer, slot);
        earliestNanos[slot] = Math.min(earliestNanos[slot], timer.deadlineNanos);
        int level = slot >>> SLOT_BITS;
        occupied[level] |= 1L << slot;
        occupiedLevels |= 1 << level;
    }

    private void link(Timer timer, int slot) {
        timer.slot = (short) slot;
        timer.next = null;
        Timer head = first[slot];
        if (head == null) {
            first[slot] = timer;
            timer.previous = timer;
        } else {
            Timer last = lastOf(head);
            last.next = timer;
            timer.previous = last;
            head.previous = timer;
        }
    }

    private void unlink(Timer timer) {
        int slot = timer.slot;
        Timer head = first[slot];
        Timer following = timer.next;
        if (timer == head) {
            first[slot] = following;
            if (following == null) {
                vacate(slot);
            } else {
                following.previous = timer.previous;
            }
        } else {
            Timer before = lastOf(timer);
            before.next = following;
            if (following != null) {
                following.previous = before;
            } else if (head != null) {
                head.previous = before;
            }
        }
        timer.next = null;
        timer.previous = null;
        timer.slot = Timer.UNARMED;
    }

    private void moveToEnd(Timer timer) {
        if (timer.next != null) {
            int slot = timer.slot;
            unlink(timer);
            link(timer, slot);
        }
    }

    private void vacate(int slot) {
        int level = slot >>> SLOT_BITS;
        earliestNanos[slot] = Deadline.NEVER;
        occupied[level] &= ~(1L << slot);
        if (occupied[level] == 0) {
            occupiedLevels &= ~(1 << level);
        }
    }

    /**
     * The {@code previous} of a timer that is in a slot, which is never null: the {@code previous} of the first timer
     * is the last of its slot.
     */
    private static Timer lastOf(Timer linked) {
        Timer previous = linked.previous;
        if (previous == null) {
            throw new AssertionError("a timer in a slot has a predecessor");
        }
        return previous;
    }
}
