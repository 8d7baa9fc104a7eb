package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostThread;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.IllegalChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Opens asynchronous channels of one host for calls from any thread. */
public final class HostAsynchronousProvider extends AsynchronousChannelProvider {
    private final HostThread hostThread;
    private final HostProvider channels;
    private final HostChannelGroup defaultGroup;

    /** Returns the provider of a host, always the same one, because its channels share a default group. */
    public static HostAsynchronousProvider of(HostThread hostThread) {
        return hostThread.attached(HostAsynchronousProvider.class, HostAsynchronousProvider::new);
    }

    private HostAsynchronousProvider(HostThread hostThread) {
        this.hostThread = hostThread;
        channels = new HostProvider(hostThread);
        defaultGroup = HostChannelGroup.byDefault(this, hostThread);
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory) {
        return new HostChannelGroup(this, Executors.newFixedThreadPool(threads, factory));
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(ExecutorService executor, int initialSize) {
        return new HostChannelGroup(this, executor);
    }

    private HostChannelGroup group(@Nullable AsynchronousChannelGroup group) {
        return switch (group) {
            case null -> defaultGroup;
            case HostChannelGroup own -> own;
            default -> throw new IllegalChannelGroupException();
        };
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        HostChannelGroup own = group(group);
        return new HostAsynchronousServerSocketChannel(
                this, hostThread, own, (HostServerSocketChannel) channels.openServerSocketChannel());
    }

    @Override
    public AsynchronousSocketChannel openAsynchronousSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        HostChannelGroup own = group(group);
        return new HostAsynchronousSocketChannel(
                this, hostThread, own, (HostSocketChannel) channels.openSocketChannel());
    }
}
