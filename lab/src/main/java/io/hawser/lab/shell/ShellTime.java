package io.hawser.lab.shell;

import io.hawser.lab.stage.Stage;
import io.hawser.time.Deadline;
import java.util.function.BooleanSupplier;

/** Makes virtual time pass at the speed that the user wants. */
final class ShellTime {
    /** The reason why time has stopped. */
    enum Stop {
        /** The condition holds. */
        DONE,
        /** The user has interrupted. */
        INTERRUPTED,
        /** No packet is in flight, and no timer is armed. */
        IDLE,
        /** The limit is reached. */
        LIMIT
    }

    private final Stage stage;
    private final Pace pace;
    private final Runnable flush;

    /** @param flush prints pending output before the user waits */
    ShellTime(Stage stage, Pace pace, Runnable flush) {
        this.stage = stage;
        this.pace = pace;
        this.flush = flush;
    }

    boolean isInteractive() {
        return pace.isInteractive();
    }

    /**
     * Lets time pass until a condition holds.
     *
     * @param limitNanos the maximum virtual time
     * @param factor speed relative to real time
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
