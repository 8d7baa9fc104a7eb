package io.hawser.sim;

import io.hawser.time.Deadline;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a simulated network in real time on a thread of its own: a second of the network takes a second. It serves
 * programs whose threads run in real time. Events depend on these threads, so a run is not a function of the seed,
 * although each loss and delay is still drawn from it.
 *
 * <p>The network belongs to that thread from {@link #start} to {@link #close}. All methods of this class may be called
 * by any thread.
 */
public final class RealTimeNetwork implements Executor, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RealTimeNetwork.class.getName());

    /** Time for which the thread looks for commands before it sleeps: about as much as waking it would take. */
    private static final long ACTIVE_NANOS = 20_000;

    private final Network network;

    /** Guards {@link #commands}. */
    private final Object lock = new Object();

    /** Commands of all threads; the network's thread exchanges it for the empty one, so that neither allocates. */
    private ArrayDeque<Runnable> commands = new ArrayDeque<>();

    private ArrayDeque<Runnable> taken = new ArrayDeque<>();
    private volatile boolean hasCommands;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Runnable advance = this::advance;
    private final Thread thread;
    private final long originNanos;
    private volatile boolean closing;
    private volatile boolean ended;

    private RealTimeNetwork(Network network) {
        this.network = network;
        originNanos = System.nanoTime() - network.nowNanos();
        thread = Thread.ofPlatform().name("network-" + network.seed()).daemon().unstarted(this::run);
    }

    /** Starts running {@code network}. */
    public static RealTimeNetwork start(Network network) {
        RealTimeNetwork running = new RealTimeNetwork(network);
        running.thread.start();
        return running;
    }

    /** Returns whether the calling thread is the network's. */
    public boolean isNetworkThread() {
        return Thread.currentThread() == thread;
    }

    /**
     * Runs a command on the network's thread soon.
     *
     * @throws RejectedExecutionException if the thread has ended
     */
    @Override
    public void execute(Runnable command) {
        if (ended) {
            throw new RejectedExecutionException("the network of seed " + network.seed() + " is closed");
        }
        synchronized (lock) {
            commands.add(command);
            hasCommands = true;
        }
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread and waits for it; earlier commands are run first. The network itself is not closed. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive() && !isNetworkThread()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            runCommands();
            guarded(advance);
            if (!hasCommands) {
                idle();
            }
        }
        ended = true;
        runCommands();
        guarded(() -> network.runUntil(network.nowNanos()));
    }

    private void advance() {
        network.runUntil(System.nanoTime() - originNanos);
    }

    private void runCommands() {
        while (hasCommands) {
            synchronized (lock) {
                ArrayDeque<Runnable> empty = taken;
                taken = commands;
                commands = empty;
                hasCommands = false;
            }
            for (Runnable command = taken.poll(); command != null; command = taken.poll()) {
                guarded(command);
            }
        }
    }

    /** Waits for a command or the next event, at first without sleeping. */
    private void idle() {
        long dueNanos = network.wheel().nextDeadlineNanos();
        long startNanos = System.nanoTime();
        long nowNanos = startNanos;
        while (nowNanos - startNanos < ACTIVE_NANOS) {
            if (hasCommands || closing || isDue(dueNanos, nowNanos)) {
                return;
            }
            Thread.onSpinWait();
            nowNanos = System.nanoTime();
        }
        asleep.set(true);
        if (!hasCommands && !closing) {
            if (dueNanos == Deadline.NEVER) {
                LockSupport.park(this);
            } else if (!isDue(dueNanos, nowNanos)) {
                LockSupport.parkNanos(this, dueNanos - (nowNanos - originNanos));
            }
        }
        asleep.set(false);
    }

    private boolean isDue(long dueNanos, long nowNanos) {
        return dueNanos != Deadline.NEVER && nowNanos - originNanos >= dueNanos;
    }

    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error failed) {
            LOG.log(System.Logger.Level.ERROR, "the network goes on after", failed);
        }
    }
}
