package io.hawser.time;

/**
 * Where a driver of hosts gets the time from: a monotonic clock of the machine, or the virtual time of a simulation.
 *
 * <p>The stack itself never asks a clock. Its driver does, and hands the instant to {@link TimingWheel#advance}.
 */
@FunctionalInterface
public interface Clock {
    /** Nanoseconds since this clock's origin; never negative, never less than before. */
    long nanos();
}
