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
 * A program on a simulated {@link Machine}. It is driven by events and runs in the network's thread.
 *
 * <p>While it is frozen, as by SIGSTOP, its host continues alone: segments are acknowledged and connections wait to be
 * accepted, but the program does not read, accept or close. When it is resumed, it does the work that has accumulated.
 */
public abstract class Application {
    private final String name;
    private final Set<Runnable> missed = new LinkedHashSet<>();
    private final Set<Alarm> alarms = new HashSet<>();
    private @Nullable Machine machine;
    private boolean running;
    private boolean frozen;

    /** @param name the name on its machine: {@code server.echo} is the application echo of the machine server */
    protected Application(String name) {
        this.name = name;
    }

    /** The name of the application on its machine. */
    public final String name() {
        return name;
    }

    /**
     * Begins to work: {@link #host} has just booted, or the program was added to it. State of an earlier run must be
     * reset.
     */
    protected abstract void started();

    /** Returns whether the program has been started and its machine has power. */
    public final boolean isRunning() {
        return running;
    }

    /** Returns whether the program is frozen. */
    public final boolean isFrozen() {
        return frozen;
    }

    /** Freezes the program until it is resumed; its connections stay open. */
    public final void freeze() {
        frozen = true;
    }

    /** Resumes the program, beginning with the work that has accumulated. */
    public final void resume() {
        frozen = false;
        List<Runnable> work = new ArrayList<>(missed);
        missed.clear();
        work.forEach(this::whenAwake);
    }

    /** Kills the program, as by SIGKILL: its machine closes its open sockets, like close(2). */
    public final void kill() {
        if (running) {
            end();
            killed();
        }
    }

    /** Starts the program again after {@link #kill}; does nothing while it runs, or while its machine has no power. */
    public final void restart() {
        if (!running && machine().isRunning()) {
            start(machine());
        }
    }

    /** Closes the program's open sockets, and stops their callbacks. */
    protected void killed() {}

    /** The machine of the program. */
    public final Machine machine() {
        Machine known = machine;
        if (known == null) {
            throw new IllegalStateException(name + " was not started on any machine");
        }
        return known;
    }

    /** The host of the program. */
    protected final Host host() {
        return machine().host();
    }

    /** The virtual time. */
    protected final long nowNanos() {
        return machine().network().nowNanos();
    }

    /** Does {@code work} now or, if the program is frozen, when it is resumed; never after the run has ended. */
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

    /** Ends the run because the machine has lost power. */
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
