package io.hawser.tools.command;

import io.hawser.host.Host;
import io.hawser.time.Timer;
import java.util.function.LongSupplier;

/**
 * Work on a host in slices, so that the host can process packets in between: each slice is a timer of the host's wheel.
 * During a slice all hosts of its group are held. While the console is congested, the work pauses.
 */
public final class Slices extends Timer implements ToolRun {
    /** The next slice follows soon; the host processes waiting packets first. */
    public static final long MORE = 1_000;

    /** There is no further slice. */
    public static final long DONE = -1;

    private static final long WHILE_CONGESTED_NANOS = 2_000_000;
    private static final int INTERRUPTED = 130;

    private final Host host;
    private final Console console;
    private final LongSupplier slice;
    private boolean ended;

    private Slices(Host host, Console console, LongSupplier slice) {
        this.host = host;
        this.console = console;
        this.slice = slice;
    }

    /**
     * Runs the first slice at once, and the others later.
     *
     * @param slice does a part of the work; returns the time in nanoseconds until the next slice is due, {@link #MORE}
     *     for soon, or {@link #DONE}, before which it must have called {@link Console#exit}
     */
    public static ToolRun of(Host host, Console console, LongSupplier slice) {
        Slices run = new Slices(host, console, slice);
        run.expired(host.timers().nowNanos());
        return run;
    }

    @Override
    protected void expired(long nowNanos) {
        if (ended) {
            return;
        }
        if (console.isCongested()) {
            host.timers().arm(this, nowNanos + WHILE_CONGESTED_NANOS);
            return;
        }
        host.group().whileHeld(() -> runOnce(nowNanos));
    }

    private void runOnce(long nowNanos) {
        long delayNanos = slice.getAsLong();
        if (delayNanos == DONE) {
            ended = true;
        } else {
            host.timers().arm(this, nowNanos + delayNanos);
        }
    }

    @Override
    public void interrupt() {
        if (!ended) {
            ended = true;
            host.timers().cancel(this);
            console.exit(INTERRUPTED);
        }
    }
}
