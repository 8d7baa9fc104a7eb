package io.hawser.socket.nio;

import io.hawser.socket.crossing.Endpoint.InterruptMode;
import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.crossing.Inet;
import io.hawser.socket.crossing.ListenerEndpoint;
import io.hawser.socket.crossing.ListenerEndpoint.Accepted;
import io.hawser.socket.crossing.OptionValues;
import io.hawser.socket.crossing.SocketErrors;
import io.hawser.socket.driver.Parker;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A listening port of a Hawser host as a channel, with the contract of the JDK's own. */
final class HostServerSocketChannel extends ServerSocketChannel implements HostChannel {
    private static final int DEFAULT_BACKLOG = 50;

    private final HostThread hostThread;
    private final @Nullable ProtocolFamily family;
    private final OptionValues options = new OptionValues();
    private final ListenerEndpoint endpoint;
    private final ChannelKeys keys = new ChannelKeys();
    private final ReentrantLock acceptLock = new ReentrantLock();
    private final Object stateLock = new Object();
    private volatile @Nullable InetSocketAddress local;
    private @Nullable ServerSocket adaptor;

    HostServerSocketChannel(SelectorProvider provider, HostThread hostThread, @Nullable ProtocolFamily family)
            throws IOException {
        super(provider);
        this.hostThread = hostThread;
        this.family = family;
        // As in the JDK on all systems but Windows.
        options.set(StandardSocketOptions.SO_REUSEADDR, true);
        endpoint = new ListenerEndpoint(hostThread, options);
        endpoint.listener(keys);
    }

    @Override
    public ChannelKeys keys() {
        return keys;
    }

    @Override
    public int readyOps(int interest) {
        return endpoint.readyOps(interest);
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public ServerSocket socket() {
        synchronized (stateLock) {
            ServerSocket made = adaptor;
            if (made == null) {
                made = ServerSocketAdaptor.of(this);
                adaptor = made;
            }
            return made;
        }
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        requireOpen();
        return local;
    }

    /** The local address, also after close; null if there is none. */
    @Nullable
    InetSocketAddress localOrNull() {
        return local;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return OptionValues.SERVER;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        Options.check(this, name, value);
        synchronized (stateLock) {
            requireOpen();
            options.set(name, value);
            if (local != null) {
                endpoint.optionChanged(name);
            }
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        Options.check(this, name);
        synchronized (stateLock) {
            requireOpen();
            return hostThread.call(host -> options.get(name, host));
        }
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress address, int backlog) throws IOException {
        synchronized (stateLock) {
            requireOpen();
            if (local != null) {
                throw new AlreadyBoundException();
            }
            InetSocketAddress wanted =
                    address == null ? new InetSocketAddress(Inet.wildcard(family), 0) : Inet.check(address, family);
            IpAddress core = Inet.toCore(wanted.getAddress());
            try {
                int port = endpoint.listen(core, wanted.getPort(), backlog < 1 ? DEFAULT_BACKLOG : backlog);
                local = Inet.local(core, port, family);
            } catch (IOException failed) {
                throw SocketErrors.opening(failed);
            }
        }
        return this;
    }

    @Override
    public @Nullable SocketChannel accept() throws IOException {
        acceptLock.lock();
        try {
            requireOpen();
            if (local == null) {
                throw new NotYetBoundException();
            }
            boolean blocking = isBlocking();
            Accepted taken = null;
            try {
                if (blocking) {
                    begin();
                }
                taken = endpoint.accept();
                while (blocking && taken == null && isOpen()) {
                    endpoint.awaitAcceptable(Parker.FOREVER, InterruptMode.RETURN);
                    taken = isOpen() ? endpoint.accept() : null;
                }
            } finally {
                if (blocking) {
                    end(taken != null);
                }
            }
            return taken == null ? null : channel(taken);
        } finally {
            acceptLock.unlock();
        }
    }

    private SocketChannel channel(Accepted taken) {
        return new HostSocketChannel(provider(), hostThread, options, taken);
    }

    /** Accepts with a time limit, for the adaptor. */
    SocketChannel acceptBlocking(long nanos) throws IOException {
        acceptLock.lock();
        try {
            requireOpen();
            if (local == null) {
                throw new NotYetBoundException();
            }
            if (!isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            Accepted taken = null;
            try {
                begin();
                long startNanos = hostThread.parker().nowNanos();
                taken = endpoint.accept();
                while (taken == null && isOpen()) {
                    long left = nanos == Parker.FOREVER
                            ? nanos
                            : nanos - (hostThread.parker().nowNanos() - startNanos);
                    if (!endpoint.awaitAcceptable(left, InterruptMode.RETURN)) {
                        throw new SocketTimeoutException("Accept timed out");
                    }
                    taken = isOpen() ? endpoint.accept() : null;
                }
            } finally {
                end(taken != null);
            }
            if (taken == null) {
                throw new ClosedChannelException();
            }
            return channel(taken);
        } finally {
            acceptLock.unlock();
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        endpoint.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        acceptLock.lock();
        try {
            requireOpen();
        } finally {
            acceptLock.unlock();
        }
    }

    @Override
    public String toString() {
        InetSocketAddress address = local;
        return getClass().getName() + (!isOpen() ? "[closed]" : address == null ? "[unbound]" : "[" + address + "]");
    }
}
