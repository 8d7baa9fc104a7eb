package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.crossing.Inet;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens channels of one host for calls from any thread. */
public final class HostProvider extends SelectorProvider {
    private final HostThread hostThread;

    /** Makes the provider of this host. */
    public HostProvider(HostThread hostThread) {
        this.hostThread = hostThread;
    }

    private HostThread open() throws IOException {
        if (hostThread.isClosed()) {
            throw hostThread.closedException();
        }
        return hostThread;
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return new HostDatagramChannel(this, open(), Inet.defaultFamily());
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return new HostDatagramChannel(this, open(), Inet.checkFamily(Objects.requireNonNull(family)));
    }

    @Override
    public Pipe openPipe() throws IOException {
        return new HostPipe(this, open().parker());
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return new HostSelector(this, open().parker());
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return server(null);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return server(Inet.checkFamily(Objects.requireNonNull(family)));
    }

    private ServerSocketChannel server(@Nullable ProtocolFamily family) throws IOException {
        return new HostServerSocketChannel(this, open(), family);
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return new HostSocketChannel(this, open(), null);
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return new HostSocketChannel(this, open(), Inet.checkFamily(Objects.requireNonNull(family)));
    }
}
