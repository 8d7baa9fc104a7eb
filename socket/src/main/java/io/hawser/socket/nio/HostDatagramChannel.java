package io.hawser.socket.nio;

import static java.net.StandardSocketOptions.IP_MULTICAST_IF;

import io.hawser.socket.crossing.DatagramEndpoint;
import io.hawser.socket.crossing.DatagramEndpoint.Datagram;
import io.hawser.socket.crossing.Endpoint.InterruptMode;
import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.crossing.Inet;
import io.hawser.socket.driver.Parker;
import io.hawser.udp.UdpResult;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A UDP port of a Hawser host as a channel, with the contract of the JDK's own. */
final class HostDatagramChannel extends DatagramChannel implements HostChannel {
    private final HostThread hostThread;
    private final @Nullable ProtocolFamily family;
    private final DatagramEndpoint endpoint;
    private final ChannelKeys keys = new ChannelKeys();
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();
    private final Object stateLock = new Object();
    private final DatagramOptions options = new DatagramOptions();
    private final ChannelMemberships memberships;
    private volatile @Nullable InetSocketAddress local;
    private volatile @Nullable InetSocketAddress remote;

    /** The address to which bind was called, before connect chose an address. */
    private @Nullable InetSocketAddress bound;

    private @Nullable DatagramSocket adaptor;

    /** The sender of the last datagram, so that a run of datagrams of one sender makes one object. */
    private @Nullable InetSocketAddress lastSender;

    private @Nullable IpAddress lastSenderAddress;

    HostDatagramChannel(SelectorProvider provider, HostThread hostThread, @Nullable ProtocolFamily family) {
        super(provider);
        this.hostThread = hostThread;
        this.family = family;
        endpoint = new DatagramEndpoint(hostThread);
        endpoint.listener(keys);
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

    private void requireOpen() throws ClosedChannelException {
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
        readLock.lock();
        writeLock.lock();
        try {
            synchronized (stateLock) {
                requireOpen();
                if (local != null) {
                    throw new AlreadyBoundException();
                }
                bindLocked(address);
            }
        } finally {
            writeLock.unlock();
            readLock.unlock();
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

    private void bindIfNeeded() throws IOException {
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
        readLock.lock();
        writeLock.lock();
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
            writeLock.unlock();
            readLock.unlock();
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
        readLock.lock();
        writeLock.lock();
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
            writeLock.unlock();
            readLock.unlock();
        }
        return this;
    }

    // ---- receiving

    @Override
    public @Nullable SocketAddress receive(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        readLock.lock();
        try {
            requireOpen();
            bindIfNeeded();
            Datagram taken = take(Parker.FOREVER, InterruptMode.RETURN);
            if (taken == null) {
                return null;
            }
            InetSocketAddress sender = senderOf(taken);
            taken.copyTo(target);
            endpoint.release(taken);
            return sender;
        } finally {
            readLock.unlock();
        }
    }

    private @Nullable Datagram take(long nanos, InterruptMode mode) throws IOException {
        boolean blocking = isBlocking();
        boolean interruptible = blocking && mode == InterruptMode.RETURN;
        Datagram taken = null;
        try {
            if (interruptible) {
                begin();
            }
            long startNanos = nanos == Parker.FOREVER ? 0 : hostThread.parker().nowNanos();
            taken = endpoint.receive();
            while (blocking && taken == null && isOpen()) {
                long left = nanos == Parker.FOREVER
                        ? nanos
                        : nanos - (hostThread.parker().nowNanos() - startNanos);
                if (!endpoint.awaitReadable(left, mode)) {
                    throw new SocketTimeoutException("Receive timed out");
                }
                taken = isOpen() ? endpoint.receive() : null;
            }
        } finally {
            if (interruptible) {
                end(taken != null);
            }
        }
        return taken;
    }

    private InetSocketAddress senderOf(Datagram taken) {
        IpAddress known = lastSenderAddress;
        InetSocketAddress sender = lastSender;
        if (known == null || sender == null || !taken.isFrom(known, sender.getPort())) {
            known = taken.peer();
            sender = Inet.toJava(known, taken.peerPort());
            lastSenderAddress = known;
            lastSender = sender;
        }
        return sender;
    }

    /**
     * Receives for a socket. Returns null if the channel was closed meanwhile.
     *
     * @param nanos the time limit
     * @param mode the effect of an interrupt
     */
    @Nullable
    InetSocketAddress receiveBlocking(ByteBuffer target, long nanos, InterruptMode mode) throws IOException {
        readLock.lock();
        try {
            requireOpen();
            bindIfNeeded();
            Datagram taken = take(nanos, mode);
            if (taken == null) {
                return null;
            }
            InetSocketAddress sender = senderOf(taken);
            taken.copyTo(target);
            endpoint.release(taken);
            return sender;
        } finally {
            readLock.unlock();
        }
    }

    /** Waits for a datagram, and returns its sender without removing the datagram. */
    @Nullable
    InetSocketAddress peekBlocking(ByteBuffer target, long nanos) throws IOException {
        readLock.lock();
        try {
            requireOpen();
            bindIfNeeded();
            if (!endpoint.awaitReadable(nanos, InterruptMode.ofSockets())) {
                throw new SocketTimeoutException("Receive timed out");
            }
            Datagram waiting = endpoint.peek();
            if (waiting == null) {
                return null;
            }
            waiting.copyTo(target);
            return senderOf(waiting);
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Objects.requireNonNull(target);
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        readLock.lock();
        try {
            requireConnected();
            Datagram taken = take(Parker.FOREVER, InterruptMode.RETURN);
            if (taken == null) {
                return 0;
            }
            int count = Math.min(taken.length(), target.remaining());
            taken.copyTo(target);
            endpoint.release(taken);
            return count;
        } finally {
            readLock.unlock();
        }
    }

    private InetSocketAddress requireConnected() throws ClosedChannelException {
        requireOpen();
        InetSocketAddress peer = remote;
        if (peer == null) {
            throw new NotYetConnectedException();
        }
        return peer;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        long space = 0;
        for (int i = offset; i < offset + length; i++) {
            if (targets[i].isReadOnly()) {
                throw new IllegalArgumentException("Read-only buffer");
            }
            space += targets[i].remaining();
        }
        ByteBuffer whole = ByteBuffer.allocate((int) Math.min(space, UdpSocket.MAX_PAYLOAD_BYTES));
        int count = read(whole);
        whole.flip();
        for (int i = offset; i < offset + length && whole.hasRemaining(); i++) {
            int part = Math.min(targets[i].remaining(), whole.remaining());
            targets[i].put(whole.slice(whole.position(), part));
            whole.position(whole.position() + part);
        }
        return count;
    }

    // ---- sending

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        Objects.requireNonNull(source);
        InetSocketAddress to = Inet.check(target, family);
        writeLock.lock();
        try {
            requireOpen();
            InetSocketAddress peer = remote;
            if (peer != null && !peer.equals(to)) {
                throw new AlreadyConnectedException();
            }
            if (to.getPort() == 0) {
                throw new SocketException("Can't send to port 0");
            }
            bindIfNeeded();
            return sendLocked(source, to);
        } finally {
            writeLock.unlock();
        }
    }

    private int sendLocked(ByteBuffer source, InetSocketAddress to) throws IOException {
        boolean blocking = isBlocking();
        IpAddress address = Inet.toConnectTo(to.getAddress());
        int length = source.remaining();
        boolean sent = false;
        try {
            if (blocking) {
                begin();
            }
            sent = endpoint.send(source, address, to.getPort());
            while (blocking && !sent && isOpen()) {
                endpoint.awaitWritable(InterruptMode.RETURN);
                sent = isOpen() && endpoint.send(source, address, to.getPort());
            }
        } finally {
            if (blocking) {
                end(sent);
            }
        }
        return sent ? length : 0;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source);
        writeLock.lock();
        try {
            return sendLocked(source, requireConnected());
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        writeLock.lock();
        try {
            InetSocketAddress peer = requireConnected();
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                total += sources[i].remaining();
            }
            if (total > UdpSocket.MAX_PAYLOAD_BYTES) {
                throw new SocketException("Message too long");
            }
            ByteBuffer whole = ByteBuffer.allocate((int) total);
            for (int i = offset; i < offset + length; i++) {
                whole.put(sources[i].duplicate());
            }
            int count = sendLocked(whole.flip(), peer);
            if (count == total) {
                for (int i = offset; i < offset + length; i++) {
                    sources[i].position(sources[i].limit());
                }
            }
            return count;
        } finally {
            writeLock.unlock();
        }
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
        if (family == StandardProtocolFamily.INET && group instanceof Inet6Address) {
            throw new SocketException("Protocol family not supported");
        }
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
        readLock.lock();
        writeLock.lock();
        try {
            requireOpen();
        } finally {
            writeLock.unlock();
            readLock.unlock();
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
