package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostContext;
import io.hawser.socket.crossing.HostThread;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.Channel;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asynchronous channels of a host that share threads. The threads attempt operations whose channel has become ready,
 * and call completion handlers. All methods may be called by any thread.
 */
final class HostChannelGroup extends AsynchronousChannelGroup {
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final ExecutorService executor;
    private final Set<Channel> channels = new HashSet<>();
    private boolean shutdown;

    HostChannelGroup(AsynchronousChannelProvider provider, ExecutorService executor) {
        super(provider);
        this.executor = executor;
    }

    /** Returns the group of channels opened without a group. Its threads do not keep the JVM alive. */
    static HostChannelGroup byDefault(AsynchronousChannelProvider provider, HostThread hostThread) {
        ThreadFactory threads = task -> {
            Thread thread = new Thread(
                    () -> {
                        HostContext.enter(hostThread);
                        task.run();
                    },
                    hostThread.host().name() + "-async-" + THREADS.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        return new HostChannelGroup(provider, Executors.newCachedThreadPool(threads));
    }

    synchronized void add(Channel channel) {
        if (shutdown) {
            throw new ShutdownChannelGroupException();
        }
        channels.add(channel);
    }

    synchronized void remove(Channel channel) {
        channels.remove(channel);
        endIfIdle();
    }

    private void endIfIdle() {
        if (shutdown && channels.isEmpty()) {
            executor.shutdown();
        }
    }

    /** Runs a task on a thread of the group; returns false if the group has ended. */
    boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** Calls a completion handler on a thread of the group, or on this one if the group has ended. */
    void dispatch(Runnable handler) {
        if (!execute(handler)) {
            handler.run();
        }
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public synchronized void shutdown() {
        shutdown = true;
        endIfIdle();
    }

    @Override
    public void shutdownNow() throws IOException {
        shutdown();
        ArrayList<Channel> open;
        synchronized (this) {
            open = new ArrayList<>(channels);
        }
        for (Channel channel : open) {
            channel.close();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }
}
