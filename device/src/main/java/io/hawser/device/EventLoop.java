package io.hawser.device;

import io.hawser.time.Clock;
import io.hawser.time.Deadline;
import io.hawser.time.TimingWheel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns a host on real devices: it fires the host's timers when they are due, passes arriving
 * packets to it, runs commands of other threads, and sleeps in between.
 *
 * <p>Each turn does the following in order: it reads from the devices, fires due timers, runs commands, and calls the
 * flush hook, in which the host sends the results. Packets precede timers, because a delayed loop finds both, and a
 * packet may be the acknowledgment for whose lack a timer would retransmit. The work of each kind per turn is limited,
 * so that neither packets nor commands can starve the rest.
 *
 * <p>Exceptions of a timer, a receiver, a command or the hook are logged and {@linkplain #failures() counted}; the loop
 * continues.
 *
 * <p>The thread is a daemon: like a kernel's stack, it does not keep a program alive. {@link #execute},
 * {@link #isLoopThread}, {@link #start}, {@link #failures} and {@link #close} may be called by any thread.
 */
public final class EventLoop implements Executor, AutoCloseable {
    static final int QUEUED_COMMANDS = 1 << 16;

    private static final int PACKETS_PER_DEVICE_AND_TURN = 64;

    /**
     * Number of packets that are read from a device before timers fire: more than the kernel queues for a TUN or TAP
     * interface by default, 500 or 1000.
     */
    private static final int PACKETS_BEFORE_TIMERS = 1024;

    /** Bytes after which a device gives way: as with packets, an acknowledgment for all of them leaves in the turn. */
    private static final long BYTES_PER_DEVICE_AND_TURN = 256 << 10;

    private static final int COMMANDS_PER_TURN = 1024;

    /** Time after which a thread retries if its command found the queue full. */
    private static final long RETRY_NANOS = 50_000;

    /** Time for which the loop sleeps if it cannot wait for devices. */
    private static final long NO_POLL_NANOS = 10_000_000;

    /**
     * Number of failures that are logged individually; then only the 128th, the 256th and so on are logged, so that
     * packets from outside cannot fill a disk.
     */
    private static final long FAILURES_LOGGED = 100;

    private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());

    private final String name;
    private final TimingWheel wheel;
    private final Runnable flush;
    private final Clock clock;
    private final Poller poller;
    private final Thread thread;

    private final CommandQueue queue = new CommandQueue(QUEUED_COMMANDS);
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile boolean closing;
    private final AtomicLong failures = new AtomicLong();
    private volatile Consumer<DeviceException> deviceGone =
            gone -> LOG.log(System.Logger.Level.WARNING, gone.getMessage());

    /** Commands from the loop's own thread, which cannot wait for space in the queue. */
    private final ArrayDeque<Runnable> own = new ArrayDeque<>();

    private @Nullable LongConsumer turnObserver;

    private Device[] devices = {};
    private boolean devicesChanged;

    /** The devices that {@link #poller} watches, by the same index; a change applies from the next wait on. */
    private Device[] polled = {};

    /**
     * Makes a loop that is not started yet.
     *
     * @param name the thread's name
     * @param wheel the host's timers, which belong to the loop's thread from {@link #start} on
     * @param flush called at the end of each turn, on the loop's thread
     * @throws DeviceException if this is not Linux, or no file descriptor is left
     */
    public EventLoop(String name, TimingWheel wheel, Runnable flush) {
        this(name, wheel, flush, countingFrom(wheel.nowNanos()));
    }

    /** Makes a loop with another clock, which must never be behind the wheel's time. */
    EventLoop(String name, TimingWheel wheel, Runnable flush, Clock clock) {
        Libc.requireLinux("event loops on real devices", System.getProperty("os.name"));
        this.name = name;
        this.wheel = wheel;
        this.flush = flush;
        this.clock = clock;
        poller = new Poller();
        thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    private static Clock countingFrom(long nowNanos) {
        long originNanos = System.nanoTime() - nowNanos;
        return () -> System.nanoTime() - originNanos;
    }

    /** The machine's monotonic time, counted from the wheel's time when this loop was made. */
    public Clock clock() {
        return clock;
    }

    /**
     * Reads {@code device} from now on, on the loop's thread. Must be called by that thread, or before {@link #start}.
     */
    public void add(Device device) {
        requireOwner();
        devices = Arrays.copyOf(devices, devices.length + 1);
        devices[devices.length - 1] = device;
        devicesChanged = true;
    }

    /**
     * Stops reading {@code device}, but leaves it open. Must be called by the loop's thread, or before {@link #start}.
     */
    public void remove(Device device) {
        requireOwner();
        devices = Arrays.stream(devices).filter(other -> !other.equals(device)).toArray(Device[]::new);
        devicesChanged = true;
    }

    /**
     * Sets the listener, called on the loop's thread, for a device that has disappeared; by default it is logged.
     */
    public void onDeviceGone(Consumer<DeviceException> listener) {
        deviceGone = listener;
    }

    /**
     * Sets the observer of the duration of each turn in nanoseconds, which is how long events during the turn have
     * waited; null for none. Must be called by the loop's thread, or before {@link #start}.
     */
    public void onTurn(@Nullable LongConsumer observer) {
        requireOwner();
        turnObserver = observer;
    }

    /** Number of commands that wait for the loop's thread. May be called by any thread. */
    public int queuedCommands() {
        return queue.size();
    }

    private void requireOwner() {
        if (thread.getState() != Thread.State.NEW && !isLoopThread()) {
            throw new IllegalStateException("the devices of the running loop " + name + " belong to its thread");
        }
    }

    /**
     * Starts the thread.
     *
     * @throws IllegalStateException if the loop was started or closed before
     */
    public synchronized void start() {
        if (closing || thread.getState() != Thread.State.NEW) {
            throw new IllegalStateException("the loop " + name + " can be started once only");
        }
        thread.start();
    }

    /** Returns whether the calling thread is the loop's. */
    public boolean isLoopThread() {
        return Thread.currentThread().equals(thread);
    }

    /** Number of exceptions thrown by code that the loop called. */
    public long failures() {
        return failures.get();
    }

    /**
     * Runs {@code command} on the loop's thread soon. Commands from one thread run in order. While some 65 000 are
     * waiting, the caller waits too, unless it is the loop's thread.
     *
     * @throws RejectedExecutionException if the loop was closed
     */
    @Override
    public void execute(Runnable command) {
        if (isLoopThread()) {
            if (queue.isClosed()) {
                throw closed();
            }
            own.add(command);
            return;
        }
        while (!offer(command)) {
            if (queue.isClosed()) {
                throw closed();
            }
            LockSupport.parkNanos(this, RETRY_NANOS);
        }
    }

    /**
     * Runs {@code command} on the loop's thread soon, as {@link #execute} does, but never waits: a loop must not wait
     * for another one, which may be waiting for it.
     *
     * @return false if the queue is full or the loop was closed; then the command does not run
     */
    boolean offer(Runnable command) {
        boolean queued = queue.offer(command);
        if (queued && asleep.get() && asleep.compareAndSet(true, false)) {
            poller.wake();
        }
        return queued;
    }

    private RejectedExecutionException closed() {
        return new RejectedExecutionException("the loop " + name + " is closed");
    }

    /**
     * Runs the queued commands and the hook once more, ends the thread, and returns. On the loop's own thread it
     * returns at once, and the thread ends after the turn. Devices stay open. A second call has no effect.
     */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            if (thread.getState() == Thread.State.NEW) {
                queue.close();
                poller.close();
                return;
            }
        }
        poller.wake();
        if (!isLoopThread()) {
            joinThread();
        }
    }

    private void joinThread() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                turn();
                sleep();
            }
            queue.close();
            runRest();
            guarded(flush);
        } finally {
            poller.close();
        }
    }

    /** Runs one turn without sleeping. */
    void turn() {
        long begunNanos = clock.nanos();
        long nowNanos = Math.max(begunNanos, wheel.nowNanos());
        // The packets arrive at the present time, so that no RTT is measured too small.
        wheel.advanceWithoutFiring(nowNanos);
        if (wheel.nextDeadlineNanos() <= nowNanos) {
            // More packets may have arrived than the last wait reported.
            for (Device device : devices) {
                receive(device, PACKETS_BEFORE_TIMERS, Long.MAX_VALUE);
            }
        } else {
            receiveFromReady();
        }
        fireTimers(nowNanos);
        runCommands();
        guarded(flush);
        LongConsumer observer = turnObserver;
        if (observer != null) {
            observer.accept(clock.nanos() - begunNanos);
        }
    }

    private void fireTimers(long nowNanos) {
        try {
            wheel.advance(nowNanos);
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    private void receiveFromReady() {
        for (int i = 0; i < polled.length; i++) {
            if (poller.isReady(i)) {
                receive(polled[i], PACKETS_PER_DEVICE_AND_TURN, BYTES_PER_DEVICE_AND_TURN);
            }
        }
    }

    private void receive(Device device, int maxPackets, long maxBytes) {
        if (device.isClosed()) {
            remove(device);
            return;
        }
        try {
            device.receiveBurst(maxPackets, maxBytes);
        } catch (DeviceException gone) {
            // Its descriptor would always be ready.
            remove(device);
            failures.incrementAndGet();
            guarded(() -> deviceGone.accept(gone));
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    private void runCommands() {
        // Commands added by these run in the next turn.
        for (int count = own.size(); count > 0; count--) {
            guarded(own.remove());
        }
        for (int count = 0; count < COMMANDS_PER_TURN; count++) {
            Runnable command = queue.poll();
            if (command == null) {
                break;
            }
            guarded(command);
        }
    }

    private void runRest() {
        for (Runnable command = own.poll(); command != null; command = own.poll()) {
            guarded(command);
        }
        for (Runnable command = queue.pollRest(); command != null; command = queue.pollRest()) {
            guarded(command);
        }
    }

    private void sleep() {
        if (devicesChanged) {
            devicesChanged = false;
            polled = devices;
            poller.watch(polled);
        }
        try {
            poller.await(timeoutNanos());
        } catch (DeviceException cannotWait) {
            failed(cannotWait);
            LockSupport.parkNanos(NO_POLL_NANOS);
        } finally {
            asleep.set(false);
        }
    }

    /** Time until the next event. Marks the loop as asleep before it checks for commands, so that none is missed. */
    private long timeoutNanos() {
        long deadlineNanos = wheel.nextDeadlineNanos();
        long timeoutNanos =
                deadlineNanos == Deadline.NEVER ? Deadline.NEVER : Math.max(0, deadlineNanos - clock.nanos());
        if (timeoutNanos == 0 || !own.isEmpty()) {
            return 0;
        }
        asleep.set(true);
        return queue.isEmpty() ? timeoutNanos : 0;
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    private void failed(Throwable failure) {
        long count = failures.incrementAndGet();
        if (count <= FAILURES_LOGGED || Long.bitCount(count) == 1) {
            LOG.log(System.Logger.Level.ERROR, "failure " + count + " of the loop " + name, failure);
        }
    }
}
