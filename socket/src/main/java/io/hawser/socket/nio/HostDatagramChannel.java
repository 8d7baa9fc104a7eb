package io.hawser.socket.nio;

import static java.net.StandardSocketOptions.IP_MULTICAST_IF;

import io.hawser.socket.crossing.DatagramEndpoint;
import io.hawser.socket.crossing.DatagramEndpoint.Datagram;
import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.crossing.Inet;
import io.hawser.udp.UdpResult;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A UDP port of a Hawser host as a channel, with the contract of the JDK's own. */
final class HostDatagramChannel extends DatagramChannel implements HostChannel {
    private final @Nullable ProtocolFamily family;
    private final DatagramEndpoint endpoint;
    private final ChannelKeys keys = new ChannelKeys();
    private final DatagramTransfer transfer;
    private final Object stateLock = new Object();
    private final DatagramOptions options = new DatagramOptions();
    private final ChannelMemberships memberships;
    private volatile @Nullable InetSocketAddress local;
    private volatile @Nullable InetSocketAddress remote;

    /** The address to which bind was called, before connect chose an address. */
    private @Nullable InetSocketAddress bound;

    private @Nullable DatagramSocket adaptor;

    HostDatagramChannel(SelectorProvider provider, HostThread hostThread, @Nullable ProtocolFamily family) {
        super(provider);
        this.family = family;
        endpoint = new DatagramEndpoint(hostThread);
        endpoint.listener(keys);
        transfer = new DatagramTransfer(this, endpoint, hostThread.parker());
        memberships = new ChannelMemberships(this, endpoint);
    }

    @Override
    public ChannelKeys keys() {
        return keys;
    }

    @Override
    public int readyOps(int interest) {
        return endpoint.readyOps(interest);
    }

    void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public DatagramSocket socket() {
        synchronized (stateLock) {
            DatagramSocket made = adaptor;
            if (made == null) {
                made = DatagramSocketAdaptor.of(this);
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

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        requireOpen();
        return remote;
    }

    /** The local port, also after close; 0 if the channel was never bound. */
    int localPort() {
        InetSocketAddress known = local;
        return known == null ? 0 : known.getPort();
    }

    /** The local address, also after close; null if the channel was never bound. */
    @Nullable
    InetSocketAddress localOrNull() {
        return local;
    }

    /** The address of the peer, also after close; null if the channel is not connected. */
    @Nullable
    InetSocketAddress remoteOrNull() {
        return remote;
    }

    // ---- options

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return DatagramOptions.SUPPORTED;
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
        Options.check(this, name, value);
        synchronized (stateLock) {
            requireOpen();
            options.put(name, value);
            if (local != null) {
                endpoint.apply(socket -> {
                    options.apply(name, socket, endpoint);
                    return UdpResult.OK;
                });
            }
        }
        return this;
    }

    @Override
    @SuppressWarnings("NullAway") // IP_MULTICAST_IF is null when it was not set, as in the JDK
    public <T> T getOption(SocketOption<T> name) throws IOException {
        Options.check(this, name);
        synchronized (stateLock) {
            requireOpen();
            return name.type().cast(options.get(name));
        }
    }

    // ---- binding and connecting

    @Override
    public DatagramChannel bind(@Nullable SocketAddress address) throws IOException {
        transfer.lock();
        try {
            synchronized (stateLock) {
                requireOpen();
                if (local != null) {
                    throw new AlreadyBoundException();
                }
                bindLocked(address);
            }
        } finally {
            transfer.unlock();
        }
        return this;
    }

    private void bindLocked(@Nullable SocketAddress address) throws IOException {
        InetSocketAddress wanted =
                address == null ? new InetSocketAddress(Inet.wildcard(family), 0) : Inet.check(address, family);
        IpAddress core = Inet.toCore(wanted.getAddress());
        int port = endpoint.bind(core, wanted.getPort(), options.sharing());
        InetSocketAddress taken = Inet.local(core, port, family);
        bound = taken;
        local = taken;
        endpoint.apply(socket -> {
            options.applyAll(socket, endpoint);
            return UdpResult.OK;
        });
        memberships.bound();
    }

    /** Binds to a port that the host chooses, unless the channel is bound. */
    void bindIfNeeded() throws IOException {
        if (local == null) {
            synchronized (stateLock) {
                requireOpen();
                if (local == null) {
                    bindLocked(null);
                }
            }
        }
    }

    @Override
    public boolean isConnected() {
        return remote != null;
    }

    @Override
    public DatagramChannel connect(SocketAddress address) throws IOException {
        connect(address, /* once= */ true);
        return this;
    }

    /** Connects; with {@code once}, a second call is refused. */
    void connect(SocketAddress address, boolean once) throws IOException {
        transfer.lock();
        try {
            synchronized (stateLock) {
                requireOpen();
                InetSocketAddress to = Inet.check(address, family);
                if (once && remote != null) {
                    throw new AlreadyConnectedException();
                }
                if (to.getPort() == 0) {
                    throw new SocketException("Can't connect to port 0");
                }
                bindIfNeeded();
                IpAddress core = Inet.toConnectTo(to.getAddress());
                endpoint.apply(socket -> socket.connect(core, to.getPort()));
                IpAddress source = endpoint.sourceFor(core);
                InetSocketAddress before = Objects.requireNonNull(bound);
                if (source != null && before.getAddress().isAnyLocalAddress()) {
                    local = Inet.toJava(source, before.getPort());
                }
                remote = to.getAddress().isAnyLocalAddress() ? Inet.toJava(core, to.getPort()) : to;
                endpoint.forgetPeer();
                dropStrangers(core, to.getPort());
            }
        } finally {
            transfer.unlock();
        }
    }

    /** Drops datagrams from other senders that arrived before the connect. */
    private void dropStrangers(IpAddress peer, int port) throws IOException {
        Datagram waiting = endpoint.peek();
        while (waiting != null && !waiting.isFrom(peer, port)) {
            Datagram stranger = endpoint.receive();
            if (stranger != null) {
                endpoint.release(stranger);
            }
            waiting = endpoint.peek();
        }
    }

    @Override
    public DatagramChannel disconnect() throws IOException {
        transfer.lock();
        try {
            synchronized (stateLock) {
                if (isOpen() && remote != null) {
                    endpoint.apply(socket -> {
                        socket.disconnect();
                        return UdpResult.OK;
                    });
                    endpoint.forgetPeer();
                    remote = null;
                    local = bound;
                }
            }
        } finally {
            transfer.unlock();
        }
        return this;
    }

    // ---- receiving and sending

    @Override
    public @Nullable SocketAddress receive(ByteBuffer target) throws IOException {
        return transfer.receive(target);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return transfer.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return transfer.read(targets, offset, length);
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        Objects.requireNonNull(source);
        return transfer.send(source, Inet.check(target, family));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return transfer.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return transfer.write(sources, offset, length);
    }

    /** The datagrams that this channel sends and receives. */
    DatagramTransfer transfer() {
        return transfer;
    }

    /** Marks the begin of a call that may block. */
    void beginBlocking() {
        begin();
    }

    /**
     * Marks the end of a call that may block.
     *
     * @throws AsynchronousCloseException if the channel was closed meanwhile, unless the call has {@code completed}
     */
    void endBlocking(boolean completed) throws AsynchronousCloseException {
        end(completed);
    }

    /**
     * The address of the peer.
     *
     * @throws ClosedChannelException if the channel is closed
     * @throws NotYetConnectedException if it is not connected
     */
    InetSocketAddress requireConnected() throws ClosedChannelException {
        requireOpen();
        InetSocketAddress peer = remote;
        if (peer == null) {
            throw new NotYetConnectedException();
        }
        return peer;
    }

    // ---- groups

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface via) throws IOException {
        return joinFrom(group, via, null);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface via, InetAddress source) throws IOException {
        return joinFrom(group, via, Objects.requireNonNull(source));
    }

    private MembershipKey joinFrom(InetAddress group, NetworkInterface via, @Nullable InetAddress source)
            throws IOException {
        Objects.requireNonNull(via);
        ChannelMemberships.check(group, source, family);
        synchronized (stateLock) {
            requireOpen();
            return memberships.join(group, via, source, local != null);
        }
    }

    /**
     * Joins a group for a socket, which does so once only.
     *
     * @param via null for the interface of IP_MULTICAST_IF, or else the one that the routes name
     */
    void joinOnce(InetAddress group, @Nullable NetworkInterface via) throws IOException {
        ChannelMemberships.check(group, null, family);
        synchronized (stateLock) {
            requireOpen();
            NetworkInterface chosen = via == null ? getOption(IP_MULTICAST_IF) : via;
            if (memberships.find(group, chosen) != null) {
                throw new SocketException("Already a member of group");
            }
            memberships.join(group, chosen, null, local != null);
        }
    }

    /** Leaves a group that {@link #joinOnce} has joined. */
    void leave(InetAddress group, @Nullable NetworkInterface via) throws IOException {
        synchronized (stateLock) {
            requireOpen();
            MembershipKey key = memberships.find(group, via == null ? getOption(IP_MULTICAST_IF) : via);
            if (key == null) {
                throw new SocketException("Not a member of group");
            }
            key.drop();
        }
    }

    /** Performs an action on the memberships, if the channel is open, and on the bound socket. */
    void onMemberships(ChannelMemberships.Change change) throws IOException {
        synchronized (stateLock) {
            if (isOpen()) {
                change.on(memberships, local != null);
            }
        }
    }

    // ---- closing

    @Override
    protected void implCloseSelectableChannel() {
        endpoint.close();
        memberships.invalidateAll();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        transfer.lock();
        try {
            requireOpen();
        } finally {
            transfer.unlock();
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(getClass().getSuperclass().getName()).append('[');
        if (!isOpen()) {
            return text.append("closed]").toString();
        }
        if (local != null) {
            text.append("local=").append(local);
        }
        if (remote != null) {
            text.append(", remote=").append(remote);
        }
        return text.append(']').toString();
    }
}
