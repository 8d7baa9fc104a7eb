package io.hawser.socket;

import io.hawser.socket.crossing.HostContext;
import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.net.Jdk;
import io.hawser.socket.nio.HostProvider;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/**
 * The provider of a whole JVM. Channels belong to the host of the calling thread (see {@link HostSockets}). Channels of
 * a thread without a host, and channels of UNIX domains, belong to the JDK. The provider is installed by
 * {@link JvmSockets#install}, or by
 * {@code -Djava.nio.channels.spi.SelectorProvider=io.hawser.socket.HawserSelectorProvider}.
 *
 * <p>To reach the JDK's own provider for the JDK's channels, the JVM needs
 * {@code --add-exports java.base/sun.nio.ch=ALL-UNNAMED}, or {@code =io.hawser.socket} on the module path.
 */
public final class HawserSelectorProvider extends SelectorProvider {
    /** Called by the JVM. */
    public HawserSelectorProvider() {}

    private static SelectorProvider current() throws IOException {
        HostThread hostThread = HostContext.current();
        return hostThread == null ? Jdk.selectorProviderWithoutHost() : new HostProvider(hostThread);
    }

    private static SelectorProvider of(ProtocolFamily family) throws IOException {
        return family == StandardProtocolFamily.UNIX ? Jdk.selectorProvider() : current();
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return current().openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return current().openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        return current().openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return current().openSelector();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return current().openServerSocketChannel();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return of(family).openServerSocketChannel(family);
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return current().openSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return of(family).openSocketChannel(family);
    }

    @Override
    public @Nullable Channel inheritedChannel() throws IOException {
        return Jdk.selectorProvider().inheritedChannel();
    }
}
