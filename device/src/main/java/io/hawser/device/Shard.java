package io.hawser.device;

import io.hawser.host.Host;
import io.hawser.link.Link;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One loop of a {@link RealHost}: a thread, the {@link Host} that it owns, and its device or queue of a device. A
 * connection belongs to one shard from its first segment to the end of its TIME_WAIT.
 *
 * <p>The methods may be called by any thread.
 */
public final class Shard {
    private static final System.Logger LOG = System.getLogger(Shard.class.getName());

    /** Time that closing may take beyond its limit, if the loop is delayed. */
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    private final Host host;
    private final EventLoop loop;
    private final Device device;
    private final Link link;

    Shard(Host host, EventLoop loop, Device device, Link link) {
        this.host = host;
        this.loop = loop;
        this.device = device;
        this.link = link;
    }

    /** The host, which belongs to the loop's thread; see {@link #call}. */
    public Host host() {
        return host;
    }

    /** The thread that drives the host and runs commands on it. */
    public EventLoop loop() {
        return loop;
    }

    /** The device, or this shard's queue of it. */
    public Device device() {
        return device;
    }

    /**
     * Makes {@code call} on the loop's thread, and waits for it.
     *
     * @return its result
     * @throws X thrown by the call
     * @throws RejectedExecutionException if the host was closed
     */
    public <T, X extends Exception> T call(RealHost.Call<T, X> call) throws X {
        if (loop.isLoopThread()) {
            return call.on(host);
        }
        CompletableFuture<T> outcome = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                outcome.complete(call.on(host));
            } catch (Throwable failed) {
                outcome.completeExceptionally(failed);
            }
        });
        try {
            return outcome.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case Exception exception -> {
                    @SuppressWarnings("unchecked") // it throws no other exceptions that need to be declared
                    X declared = (X) exception;
                    throw declared;
                }
                case null, default -> throw failed;
            }
        }
    }

    /**
     * Begins to close listeners and connections, and to reset those whose peers do not close within {@code limit}.
     *
     * @return completed when none is open
     * @throws RejectedExecutionException if the host was closed
     */
    CompletableFuture<Void> leave(Duration limit) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        loop.execute(() -> new OrderlyClose(host, limit, device::isClosed, left).begin());
        return left.completeOnTimeout(null, limit.plus(CLOSE_GRACE).toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the thread, drops what the host holds, and closes the links between host and device. */
    void end() {
        loop.close();
        // packets that wait for a neighbour or for fragments can no longer be sent
        host.ip().powerOff();
        closeLink(link);
    }

    /** Closes a link that can be closed and is no device. */
    static void closeLink(Link link) {
        if (link instanceof AutoCloseable closeable && !(link instanceof Device)) {
            try {
                closeable.close();
            } catch (Exception failed) {
                LOG.log(System.Logger.Level.WARNING, "closing the link failed", failed);
            }
        }
    }
}
