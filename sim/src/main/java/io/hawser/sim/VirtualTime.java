package io.hawser.sim;

import io.hawser.sim.cable.Flushable;
import io.hawser.time.Deadline;
import io.hawser.time.TimingWheel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network through its virtual time: from instant to instant the events, between them the interventions, and
 * after both the flushes of the hosts that have work.
 */
final class VirtualTime {
    private static final int MAX_EVENTS_PER_INSTANT = 10_000_000;

    private final TimingWheel wheel;
    private final List<Flushable> flushables = new ArrayList<>();
    private final List<Runnable> flushHooks = new ArrayList<>();
    private final Deque<Machine> awaitingFlush = new ArrayDeque<>();
    private final PriorityQueue<Intervention> interventions = new PriorityQueue<>();
    private long intervened;
    private boolean running;

    /** Number of cable events in the present step, and the time of the last one. */
    private int cableEvents;

    private int eventsAtInstant;
    private long instantNanos;

    /** An action from outside; {@code number} keeps the order of actions at the same instant. */
    private record Intervention(long atNanos, long number, Runnable action) implements Comparable<Intervention> {
        @Override
        public int compareTo(Intervention other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    VirtualTime(TimingWheel wheel) {
        this.wheel = wheel;
    }

    TimingWheel wheel() {
        return wheel;
    }

    // ---- what is flushed

    /** Adds an object that is flushed when a run begins, and after each instant at which timers fired. */
    void add(Flushable host) {
        flushables.add(host);
    }

    void remove(Flushable host) {
        flushables.remove(host);
    }

    /** Adds an action that runs when the hosts have been flushed. */
    void onFlush(Runnable hook) {
        flushHooks.add(hook);
    }

    /** Flushes a machine at the end of the instant: only machines with work, because there may be thousands. */
    void flushNext(Machine machine) {
        awaitingFlush.add(machine);
    }

    // ---- running

    /** Adds an intervention; a past time means now. See {@link Network#interveneAt}. */
    void interveneAt(long atNanos, Runnable action) {
        interventions.add(new Intervention(Math.max(atNanos, wheel.nowNanos()), intervened++, action));
    }

    /** Runs the interventions of the present instant and of earlier ones. */
    void interveneNow() {
        beginRun();
        try {
            flushHosts();
            runFlushHooks();
            while (!interventions.isEmpty() && interventions.peek().atNanos <= wheel.nowNanos()) {
                intervene(interventions.remove());
            }
        } finally {
            running = false;
        }
    }

    /** Runs all events of the next instant that has any; returns false if none is due. */
    boolean step() {
        beginRun();
        try {
            flushHosts();
            runFlushHooks();
            long nextNanos = wheel.nextDeadlineNanos();
            if (intervene(nextNanos, Deadline.NEVER)) {
                return true;
            }
            if (nextNanos == Deadline.NEVER) {
                return false;
            }
            advance(nextNanos);
            return true;
        } finally {
            running = false;
        }
    }

    /** See {@link Network#runUntil}. */
    void runUntil(long untilNanos) {
        beginRun();
        try {
            flushHosts();
            runFlushHooks();
            long nextNanos = wheel.nextDeadlineNanos();
            while (true) {
                if (!intervene(nextNanos, untilNanos)) {
                    if (nextNanos > untilNanos || nextNanos == Deadline.NEVER) {
                        break;
                    }
                    advance(nextNanos);
                }
                nextNanos = wheel.nextDeadlineNanos();
            }
            if (untilNanos > wheel.nowNanos() && untilNanos != Deadline.NEVER) {
                advance(untilNanos);
            }
        } finally {
            running = false;
        }
    }

    /** Runs until nothing is due any more; returns false if events were still due at the limit. */
    boolean runUntilIdle(long limitNanos) {
        beginRun();
        try {
            flushHosts();
            runFlushHooks();
            while (wheel.armed() > 0) {
                long nextNanos = wheel.nextDeadlineNanos();
                if (intervene(nextNanos, limitNanos)) {
                    continue;
                }
                if (nextNanos > limitNanos) {
                    advance(limitNanos);
                    return false;
                }
                advance(nextNanos);
            }
            return true;
        } finally {
            running = false;
        }
    }

    private void beginRun() {
        requireIdle("run");
        running = true;
    }

    /** Throws an exception if the network is running, and so cannot do what is {@code refused}. */
    void requireIdle(String refused) {
        if (running) {
            throw new IllegalStateException("the network is running: its handlers, timers and programs cannot "
                    + refused + " it; schedule(delay, action) does something later");
        }
    }

    private void advance(long toNanos) {
        cableEvents = 0;
        int fired = wheel.advance(toNanos);
        if (fired > cableEvents) {
            flushHosts();
        }
        runFlushHooks();
    }

    /**
     * Runs the next intervention if it precedes the next event and the end of the run: at the end, more events of the
     * same instant may follow.
     */
    private boolean intervene(long nextNanos, long untilNanos) {
        Intervention first = interventions.peek();
        if (first == null || first.atNanos >= untilNanos || first.atNanos >= nextNanos) {
            return false;
        }
        intervene(interventions.remove());
        return true;
    }

    private void intervene(Intervention next) {
        if (next.atNanos > wheel.nowNanos()) {
            advance(next.atNanos);
        }
        next.action.run();
        flushHosts();
        runFlushHooks();
    }

    private void flushHosts() {
        for (int i = 0; i < flushables.size(); i++) {
            flushables.get(i).flush();
        }
        for (Machine next = awaitingFlush.poll(); next != null; next = awaitingFlush.poll()) {
            next.flushAwaited();
        }
    }

    private void runFlushHooks() {
        for (int i = 0; i < flushHooks.size(); i++) {
            flushHooks.get(i).run();
        }
    }

    // ---- cables

    /** Counts a timer of a cable that fires: hosts are flushed at once after it, or not at all. */
    void cableEvent(long nowNanos) {
        cableEvents++;
        if (nowNanos != instantNanos) {
            instantNanos = nowNanos;
            eventsAtInstant = 0;
        }
        if (++eventsAtInstant > MAX_EVENTS_PER_INSTANT) {
            throw new IllegalStateException("packets circulate without end at " + nowNanos
                    + " ns of virtual time: a loop of cables, or hosts that answer each other, without latency");
        }
    }

    /** Flushes the host that has received a packet; null if the link has none. */
    void delivered(@Nullable Flushable host) {
        if (host != null) {
            host.flush();
        }
        runFlushHooks();
    }
}
