package io.hawser.time;

import org.jspecify.annotations.Nullable;

/**
 * A timer: an event at one instant, unless it is cancelled or moved first.
 *
 * <p>Its owner creates it once and arms it as often as needed. It is itself the node of the {@link TimingWheel}'s list,
 * so arming allocates nothing. It belongs to the thread that owns the wheel.
 */
public abstract class Timer {
    static final short UNARMED = -1;

    @Nullable
    Timer next;

    @Nullable
    Timer previous;

    long deadlineNanos = Deadline.NEVER;

    /** The index of the wheel's slot that holds this timer. */
    short slot = UNARMED;

    /**
     * Called by the wheel at the deadline, when the timer is no longer armed: it may arm itself again.
     *
     * @param nowNanos the instant that the wheel has reached, at or after the deadline
     */
    protected abstract void expired(long nowNanos);

    /** Returns whether this timer is armed. */
    public final boolean isArmed() {
        return slot != UNARMED;
    }

    /** The instant at which this timer fires, in nanoseconds; {@link Deadline#NEVER} when it is not armed. */
    public final long deadlineNanos() {
        return deadlineNanos;
    }
}
