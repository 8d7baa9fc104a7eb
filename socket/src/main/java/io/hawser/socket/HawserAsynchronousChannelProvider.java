package io.hawser.socket;

import io.hawser.socket.crossing.HostContext;
import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.net.Jdk;
import io.hawser.socket.nio.HostAsynchronousProvider;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The provider of asynchronous channels of a whole JVM: a channel belongs to the host of the calling thread (see
 * {@link HostSockets}), or, without a host, to the JDK. {@link JvmSockets#install} installs the provider, or
 * {@code -Djava.nio.channels.spi.AsynchronousChannelProvider=io.hawser.socket.HawserAsynchronousChannelProvider}.
 */
public final class HawserAsynchronousChannelProvider extends AsynchronousChannelProvider {
    /** Called by the JVM. */
    public HawserAsynchronousChannelProvider() {}

    private static AsynchronousChannelProvider current() throws IOException {
        HostThread hostThread = HostContext.current();
        return hostThread == null ? Jdk.asynchronousProvider() : HostAsynchronousProvider.of(hostThread);
    }

    private static AsynchronousChannelProvider of(@Nullable AsynchronousChannelGroup group) throws IOException {
        return group == null ? current() : group.provider();
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory)
            throws IOException {
        return current().openAsynchronousChannelGroup(threads, factory);
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(ExecutorService executor, int initialSize)
            throws IOException {
        return current().openAsynchronousChannelGroup(executor, initialSize);
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        return of(group).openAsynchronousServerSocketChannel(group);
    }

    @Override
    public AsynchronousSocketChannel openAsynchronousSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        return of(group).openAsynchronousSocketChannel(group);
    }
}
