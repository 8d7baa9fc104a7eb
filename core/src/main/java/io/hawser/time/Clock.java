package io.hawser.time;

/**
 * The time source of a driver of hosts: a monotonic clock of the machine, or the virtual time of a simulation.
 *
 * <p>The stack itself never reads a clock. Its driver does, and passes the instant to {@link TimingWheel#advance}.
 */
@FunctionalInterface
public interface Clock {
    /** Nanoseconds since this clock's origin; never negative, never decreasing. */
    long nanos();
}
