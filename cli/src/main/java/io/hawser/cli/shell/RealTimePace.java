package io.hawser.cli.shell;

import io.hawser.lab.shell.Pace;

/** Real time at a terminal. {@link #interrupt} may be called by any thread. */
final class RealTimePace implements Pace {
    private static final long SHORTEST_SLEEP_NANOS = 1_000_000;
    private static final long LONGEST_SLEEP_NANOS = 50_000_000;

    private long beganNanos;
    private volatile boolean interrupted;

    /** Records that the user has pressed Ctrl-C. */
    void interrupt() {
        interrupted = true;
    }

    @Override
    public void begin() {
        interrupted = false;
        beganNanos = System.nanoTime();
    }

    @Override
    public boolean await(double realNanos) {
        while (!interrupted) {
            double left = realNanos - (System.nanoTime() - beganNanos);
            if (left < SHORTEST_SLEEP_NANOS) {
                return true;
            }
            try {
                Thread.sleep((long) Math.min(left, LONGEST_SLEEP_NANOS) / SHORTEST_SLEEP_NANOS);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    @Override
    public boolean isInteractive() {
        return true;
    }
}
