package io.hawser.tools.probe;

import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;

/** A timer that runs an action. */
final class Alarm extends Timer {
    private final TimingWheel timers;
    private final Runnable task;

    Alarm(TimingWheel timers, Runnable task) {
        this.timers = timers;
        this.task = task;
    }

    /** Arms the timer for an instant, replacing an earlier one. */
    void at(long deadlineNanos) {
        timers.arm(this, deadlineNanos);
    }

    /** Arms the timer for a time from now, replacing an earlier one. */
    void in(long nanos) {
        at(timers.nowNanos() + nanos);
    }

    void cancel() {
        timers.cancel(this);
    }

    @Override
    protected void expired(long nowNanos) {
        task.run();
    }
}
