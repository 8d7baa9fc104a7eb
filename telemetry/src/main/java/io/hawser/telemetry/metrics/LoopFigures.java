package io.hawser.telemetry.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Figures of the event loop that drives a host. As a {@link LongConsumer} it receives the duration of each turn in
 * nanoseconds, and belongs to the loop's thread.
 */
public final class LoopFigures implements LongConsumer {
    private static final double NANOS_PER_SECOND = 1e9;

    final BucketHistogram turns = emptyTurns();

    private final IntSupplier queuedCommands;
    private final LongSupplier failures;

    /**
     * Makes the figures of a loop.
     *
     * @param queuedCommands number of commands that wait for it
     * @param failures number of exceptions that it has caught
     */
    public LoopFigures(IntSupplier queuedCommands, LongSupplier failures) {
        this.queuedCommands = queuedCommands;
        this.failures = failures;
    }

    /** Makes the histogram of the turns of a loop. */
    static BucketHistogram emptyTurns() {
        return new BucketHistogram(
                "hawser_loop_turn_seconds",
                "Turns of the event loop, from waking up to sleeping: no packet, timer or command waits longer.",
                NANOS_PER_SECOND,
                BucketHistogram.oneTwoFive(TimeUnit.MICROSECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(1)));
    }

    @Override
    public void accept(long turnNanos) {
        turns.record(turnNanos);
    }

    int queuedCommands() {
        return queuedCommands.getAsInt();
    }

    long failures() {
        return failures.getAsLong();
    }
}
