package io.hawser.sim;

import io.hawser.host.Host;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program on a simulated {@link Machine}. It is driven by events and runs in the network's thread; one that blocks
 * would be another subclass, which has its threads scheduled from {@link #started}.
 *
 * <p>While it is frozen, as by SIGSTOP, its host goes on alone: segments are acknowledged and connections wait to be
 * accepted, but nobody reads, accepts or closes. What it has missed it does when it is resumed.
 */
public abstract class Application {
    private final String name;
    private final Set<Runnable> missed = new LinkedHashSet<>();
    private final Set<Alarm> alarms = new HashSet<>();
    private @Nullable Machine machine;
    private boolean running;
    private boolean frozen;

    /**
     * @param name what it is called on its machine: {@code server.echo} is the application echo of the machine server
     */
    protected Application(String name) {
        this.name = name;
    }

    /** The name of the application on its machine. */
    public final String name() {
        return name;
    }

    /** Begins to work: {@link #host} has just booted, or the program was added to it. All of an earlier run is gone. */
    protected abstract void started();

    /** Whether it has been started, and its machine has power. */
    public final boolean isRunning() {
        return running;
    }

    /** Whether it is frozen. */
    public final boolean isFrozen() {
        return frozen;
    }

    /** Stops it from doing anything, until it is resumed; its connections stay open. */
    public final void freeze() {
        frozen = true;
    }

    /** Lets it go on, beginning with what it has missed. */
    public final void resume() {
        frozen = false;
        List<Runnable> work = new ArrayList<>(missed);
        missed.clear();
        work.forEach(this::whenAwake);
    }

    /** Ends it as a signal does that cannot be caught: its machine closes what it had open, as close(2) would. */
    public final void kill() {
        if (running) {
            end();
            killed();
        }
    }

    /** Starts it again after {@link #kill}; does nothing while it runs, or while its machine has no power. */
    public final void restart() {
        if (!running && machine().isRunning()) {
            start(machine());
        }
    }

    /** Closes what it has open, and wants to hear of none of it again. */
    protected void killed() {}

    /** The machine that it runs on. */
    public final Machine machine() {
        Machine known = machine;
        if (known == null) {
            throw new IllegalStateException(name + " was not started on any machine");
        }
        return known;
    }

    /** The host that it runs on. */
    protected final Host host() {
        return machine().host();
    }

    /** The virtual time. */
    protected final long nowNanos() {
        return machine().network().nowNanos();
    }

    /** Does {@code work} now or, if the program is frozen, once when it is resumed; never after the run has ended. */
    protected final void whenAwake(Runnable work) {
        if (frozen) {
            missed.add(work);
        } else if (running) {
            work.run();
        }
    }

    /** Does {@code work} later, if the run has not ended by then. */
    protected final void after(Duration delay, Runnable work) {
        Alarm alarm = new Alarm(work);
        alarms.add(alarm);
        host().timers().arm(alarm, Deadline.after(nowNanos(), delay));
    }

    void start(Machine on) {
        machine = on;
        frozen = false;
        running = true;
        started();
    }

    /** Its machine has lost its power. */
    void end() {
        running = false;
        missed.clear();
        alarms.forEach(alarm -> host().timers().cancel(alarm));
        alarms.clear();
    }

    private final class Alarm extends Timer {
        private final Runnable work;

        Alarm(Runnable work) {
            this.work = work;
        }

        @Override
        protected void expired(long nowNanos) {
            alarms.remove(this);
            whenAwake(work);
        }
    }
}
