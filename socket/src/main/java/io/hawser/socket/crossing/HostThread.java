package io.hawser.socket.crossing;

import io.hawser.host.Host;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.socket.driver.HostDriver;
import io.hawser.socket.driver.Parker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jctools.queues.varhandle.MpscGrowableVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Access to the thread that owns a host: one queue of commands from all threads. An endpoint has at most one command in
 * the queue, however much work is requested, so a read or a write allocates nothing.
 */
public final class HostThread {
    private static final int FIRST_COMMANDS = 1024;

    /** Limit above the number of endpoints and threads, each of which has one command at a time. */
    private static final int MOST_COMMANDS = 1 << 20;

    private final Host host;
    private final HostDriver driver;
    private final Parker parker;
    private final MpscGrowableVarHandleArrayQueue<Runnable> commands =
            new MpscGrowableVarHandleArrayQueue<>(FIRST_COMMANDS, MOST_COMMANDS);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private final HostNames names = new HostNames();
    private final Map<Class<?>, Object> attachments = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Belong to the host's thread. */
    private final Set<Endpoint> endpoints = Collections.newSetFromMap(new IdentityHashMap<>());

    private final BoundPorts boundPorts;

    /** Makes the access to {@code host}, which {@code driver} owns. */
    public HostThread(Host host, HostDriver driver, Parker parker) {
        this.host = host;
        this.driver = driver;
        this.parker = parker;
        boundPorts = new BoundPorts(host);
    }

    /** A call to be made on the host's thread. */
    @FunctionalInterface
    public interface Call<T> {
        /** Makes the call. */
        T on(Host host) throws IOException;
    }

    /** The host; its state belongs to the host's thread. */
    public Host host() {
        return host;
    }

    /** The names known to the host. */
    public HostNames names() {
        return names;
    }

    /** The addresses of the host but those of its loopback; none if the host is closed. Any thread may call it. */
    public List<InetAddress> ownAddresses() {
        try {
            return call(_ -> host.ip().interfaces().stream()
                    .flatMap(each -> each.addresses().stream())
                    .map(InterfaceAddress::address)
                    .filter(address -> !address.isLoopback())
                    .map(Inet::toJava)
                    .toList());
        } catch (IOException closedMeanwhile) {
            return List.of();
        }
    }

    /** The parker by which threads wait. */
    public Parker parker() {
        return parker;
    }

    /**
     * Returns the single object of a type that belongs to the host, made at the first request. May be called by any
     * thread.
     */
    public <T> T attached(Class<T> type, Function<HostThread, T> maker) {
        return type.cast(attachments.computeIfAbsent(type, _ -> maker.apply(this)));
    }

    /** Returns whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** Ports of sockets that are bound but neither listening nor connected; belongs to the host's thread. */
    BoundPorts boundPorts() {
        return boundPorts;
    }

    /** Queues a command for the host's thread. Allocates nothing, unless the queue grows. Any thread may call it. */
    public void submit(Runnable command) {
        while (!commands.offer(command)) {
            Thread.onSpinWait();
        }
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                driver.execute(drain);
            } catch (RejectedExecutionException ended) {
                closed = true;
                scheduled.set(false);
                abandon();
            }
        }
    }

    /**
     * Makes {@code call} on the host's thread and waits for its result. An interrupt does not end the wait, because the
     * host's thread does not block.
     *
     * @throws SocketException if the host is closed
     * @throws IOException thrown by {@code call}
     */
    public <T> T call(Call<T> call) throws IOException {
        if (closed) {
            throw closedException();
        }
        if (driver.isHostThread()) {
            return call.on(host);
        }
        PendingCall<T> pending = new PendingCall<>(this, call);
        submit(pending);
        return pending.await();
    }

    /** The exception of a call on a host that is closed. */
    public SocketException closedException() {
        return new SocketException("The host '" + host.name() + "' is closed");
    }

    /** Registers an endpoint to be notified when the host is closed. Called by the host's thread. */
    void add(Endpoint endpoint) {
        endpoints.add(endpoint);
    }

    /** Removes an endpoint. Called by the host's thread. */
    void remove(Endpoint endpoint) {
        endpoints.remove(endpoint);
    }

    private void drain() {
        // Cleared before the queue is read: a thread that adds afterwards schedules another turn.
        scheduled.set(false);
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    /**
     * Closes every socket of the host: blocked calls and later ones throw. Connections are closed like by close(2),
     * unless the host's thread has ended. A second call has no effect.
     */
    public void close() {
        if (closed) {
            return;
        }
        try {
            call(_ -> {
                closed = true;
                closeEndpoints();
                return true;
            });
        } catch (IOException ended) {
            closed = true;
        }
    }

    private void closeEndpoints() {
        List<Endpoint> open = new ArrayList<>(endpoints);
        endpoints.clear();
        open.forEach(Endpoint::hostClosed);
    }

    /** Discards queued commands after the host's thread has ended, so that threads do not wait for them for ever. */
    private synchronized void abandon() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            if (command instanceof PendingCall<?> pending) {
                pending.fail(closedException());
            }
        }
        new ArrayList<>(endpoints).forEach(Endpoint::hostVanished);
    }

    /** One call and the thread that waits for it. */
    private static final class PendingCall<T> implements Runnable {
        private final HostThread hostThread;
        private final Call<T> call;
        private final Thread caller = Thread.currentThread();
        private @Nullable T result;
        private @Nullable Throwable failure;
        private volatile boolean done;

        PendingCall(HostThread hostThread, Call<T> call) {
            this.hostThread = hostThread;
            this.call = call;
        }

        @Override
        public void run() {
            try {
                result = call.on(hostThread.host);
            } catch (Throwable failed) {
                failure = failed;
            }
            done = true;
            hostThread.parker.unpark(caller);
        }

        void fail(IOException reason) {
            failure = reason;
            done = true;
            hostThread.parker.unpark(caller);
        }

        @SuppressWarnings("NullAway") // the result may be null when T may be
        T await() throws IOException {
            boolean interrupted = false;
            while (!done) {
                hostThread.parker.park(this, Parker.FOREVER);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure) {
                case null -> {
                    return result;
                }
                case IOException io -> throw io;
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }
}
