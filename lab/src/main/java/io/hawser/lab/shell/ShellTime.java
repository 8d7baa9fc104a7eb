package io.hawser.lab.shell;

import io.hawser.lab.stage.Stage;
import io.hawser.time.Deadline;
import java.util.function.BooleanSupplier;

/** Lets virtual time pass as fast as the user wants to see it. */
final class ShellTime {
    /** Why time has stopped. */
    enum Stop {
        /** It is so. */
        DONE,
        /** The user has interrupted. */
        INTERRUPTED,
        /** Nothing is under way, and no timer is armed. */
        IDLE,
        /** The limit is reached. */
        LIMIT
    }

    private final Stage stage;
    private final Pace pace;
    private final Runnable flush;

    /** @param flush prints what was held back, before the user waits */
    ShellTime(Stage stage, Pace pace, Runnable flush) {
        this.stage = stage;
        this.pace = pace;
        this.flush = flush;
    }

    boolean isInteractive() {
        return pace.isInteractive();
    }

    /**
     * Lets time pass until something is so.
     *
     * @param limitNanos for how long at the most, in virtual time
     * @param factor how many times faster than real time
     */
    Stop run(BooleanSupplier condition, long limitNanos, double factor) {
        long began = stage.nowNanos();
        long limit = Deadline.after(began, limitNanos);
        pace.begin();
        stage.settle();
        while (!condition.getAsBoolean()) {
            long next = stage.network().wheel().nextDeadlineNanos();
            boolean isIdle = next == Deadline.NEVER;
            if (isIdle && (limit == Deadline.NEVER || !pace.isInteractive())) {
                return Stop.IDLE;
            }
            long until = Math.min(next, limit);
            flush.run();
            if (!pace.await((until - began) / factor)) {
                return Stop.INTERRUPTED;
            }
            stage.network().runUntil(until);
            if (until == limit && !condition.getAsBoolean()) {
                return Stop.LIMIT;
            }
        }
        return Stop.DONE;
    }
}
