package io.hawser.tools.probe;

import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;

/** A timer that does one thing. */
final class Alarm extends Timer {
    private final TimingWheel timers;
    private final Runnable task;

    Alarm(TimingWheel timers, Runnable task) {
        this.timers = timers;
        this.task = task;
    }

    /** Goes off at an instant, and not at the one that was set before. */
    void at(long deadlineNanos) {
        timers.arm(this, deadlineNanos);
    }

    /** Goes off after a time from now, and not when it was set to before. */
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
