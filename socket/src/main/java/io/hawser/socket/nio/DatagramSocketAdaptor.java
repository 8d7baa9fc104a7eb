package io.hawser.socket.nio;

import io.hawser.socket.crossing.Endpoint.InterruptMode;
import io.hawser.socket.driver.Parker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a {@link HostDatagramChannel}. Every method is overridden: the JDK's class would use a socket of its
 * own, which it opens for each object that another class than its own extends; that socket is closed at once.
 */
@SuppressWarnings({"deprecation", "removal", "InlineMeSuggester"}) // programs call the JDK's deprecated methods
final class DatagramSocketAdaptor extends MulticastSocket {
    private static final int TTL_MASK = 0xff;

    private final HostDatagramChannel channel;
    private final PacketSpace space = new PacketSpace();
    private volatile int timeoutMillis;

    private DatagramSocketAdaptor(HostDatagramChannel channel) throws IOException {
        super((SocketAddress) null);
        this.channel = channel;
    }

    static DatagramSocketAdaptor of(HostDatagramChannel channel) {
        try {
            return Datagrams.withoutChannel(() -> {
                DatagramSocketAdaptor made = new DatagramSocketAdaptor(channel);
                made.closeJdkSocket();
                return made;
            });
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void closeJdkSocket() {
        super.close();
    }

    private static SocketException asSocketException(Exception failed) {
        return switch (failed) {
            case SocketException already -> already;
            case ClosedChannelException closed -> new SocketException("Socket is closed", closed);
            case AlreadyBoundException bound -> new SocketException("Already bound", bound);
            case UnresolvedAddressException unresolved -> new SocketException("Unresolved address", unresolved);
            case UnsupportedAddressTypeException type -> new SocketException("Unsupported address type", type);
            default -> new SocketException(failed.getMessage(), failed);
        };
    }

    // ---- binding and connecting

    @Override
    public void bind(@Nullable SocketAddress local) throws SocketException {
        if (local != null && !(local instanceof InetSocketAddress)) {
            throw new IllegalArgumentException("Unsupported address type!");
        }
        try {
            channel.bind(local == null ? new InetSocketAddress(0) : local);
        } catch (IOException
                | AlreadyBoundException
                | UnresolvedAddressException
                | UnsupportedAddressTypeException failed) {
            throw asSocketException(failed);
        }
    }

    @Override
    public void connect(@Nullable InetAddress address, int port) {
        if (address == null) {
            throw new IllegalArgumentException("Address can't be null");
        }
        try {
            connect(new InetSocketAddress(address, port));
        } catch (SocketException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void connect(@Nullable SocketAddress remote) throws SocketException {
        if (remote == null) {
            throw new IllegalArgumentException("Address can't be null");
        }
        if (!(remote instanceof InetSocketAddress peer)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        if (peer.isUnresolved()) {
            throw new SocketException("Unresolved address");
        }
        try {
            channel.connect(remote, /* once= */ false);
        } catch (ClosedChannelException ignored) {
            // as in the JDK: a closed socket does not refuse it
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException failed) {
            throw asSocketException(failed);
        }
    }

    @Override
    public void disconnect() {
        try {
            channel.disconnect();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public boolean isBound() {
        return channel.localOrNull() != null;
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        InetSocketAddress remote = channel.remoteOrNull();
        return remote == null ? null : remote.getAddress();
    }

    @Override
    public int getPort() {
        InetSocketAddress remote = channel.remoteOrNull();
        return remote == null ? -1 : remote.getPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return channel.remoteOrNull();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return isClosed() ? null : channel.localOrNull();
    }

    @Override
    public @Nullable InetAddress getLocalAddress() {
        if (isClosed()) {
            return null;
        }
        InetSocketAddress local = channel.localOrNull();
        return (local == null ? new InetSocketAddress(0) : local).getAddress();
    }

    @Override
    public int getLocalPort() {
        return isClosed() ? -1 : channel.localPort();
    }

    @Override
    public DatagramChannel getChannel() {
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    // ---- sending and receiving

    @Override
    public void send(DatagramPacket packet) throws IOException {
        synchronized (packet) {
            try {
                if (!channel.isOpen()) {
                    throw new ClosedChannelException();
                }
                if (!channel.isBlocking()) {
                    throw new IllegalBlockingModeException();
                }
                if (packet.getAddress() == null) {
                    InetSocketAddress remote = channel.remoteOrNull();
                    if (remote == null) {
                        throw new IllegalArgumentException("Address not set");
                    }
                    packet.setSocketAddress(remote);
                }
                channel.send(
                        ByteBuffer.wrap(packet.getData(), packet.getOffset(), packet.getLength()),
                        packet.getSocketAddress());
            } catch (AlreadyConnectedException other) {
                throw new IllegalArgumentException("Connected and packet address differ", other);
            } catch (ClosedByInterruptException interrupted) {
                throw interrupted;
            } catch (ClosedChannelException closed) {
                throw new SocketException("Socket closed", closed);
            }
        }
    }

    @Override
    @Deprecated
    public void send(DatagramPacket packet, byte ttl) throws IOException {
        int before = getTimeToLive();
        try {
            setTTL(ttl);
            send(packet);
        } finally {
            setTimeToLive(before);
        }
    }

    @Override
    public void receive(DatagramPacket packet) throws IOException {
        synchronized (packet) {
            ByteBuffer target = space.of(packet);
            InetSocketAddress sender;
            try {
                if (channel.isOpen() && !channel.isBlocking()) {
                    throw new IllegalBlockingModeException();
                }
                int millis = timeoutMillis;
                sender = channel.transfer()
                        .receiveBlocking(
                                target,
                                millis == 0 ? Parker.FOREVER : TimeUnit.MILLISECONDS.toNanos(millis),
                                InterruptMode.RETURN);
            } catch (ClosedByInterruptException interrupted) {
                throw interrupted;
            } catch (ClosedChannelException closed) {
                throw new SocketException("Socket closed", closed);
            }
            if (sender == null) {
                throw new SocketException("Socket closed");
            }
            space.filled(packet, target);
            packet.setSocketAddress(sender);
        }
    }

    // ---- options

    private void requireOpen() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        requireOpen();
        if (millis < 0) {
            throw new IllegalArgumentException("timeout < 0");
        }
        timeoutMillis = millis;
    }

    @Override
    public int getSoTimeout() throws SocketException {
        requireOpen();
        return timeoutMillis;
    }

    @Override
    public <T> DatagramSocket setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    private <T> void set(SocketOption<T> name, T value) throws SocketException {
        try {
            channel.setOption(name, value);
        } catch (IOException failed) {
            throw asSocketException(failed);
        }
    }

    private <T> T get(SocketOption<T> name) throws SocketException {
        try {
            return channel.getOption(name);
        } catch (IOException failed) {
            throw asSocketException(failed);
        }
    }

    @Override
    public void setSendBufferSize(int bytes) throws SocketException {
        if (bytes <= 0) {
            throw new IllegalArgumentException("Invalid send size");
        }
        set(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int bytes) throws SocketException {
        if (bytes <= 0) {
            throw new IllegalArgumentException("Invalid receive size");
        }
        set(StandardSocketOptions.SO_RCVBUF, bytes);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public void setBroadcast(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_BROADCAST, on);
    }

    @Override
    public boolean getBroadcast() throws SocketException {
        return get(StandardSocketOptions.SO_BROADCAST);
    }

    @Override
    public void setTrafficClass(int bits) throws SocketException {
        set(StandardSocketOptions.IP_TOS, bits);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get(StandardSocketOptions.IP_TOS);
    }

    // ---- groups

    @Override
    public void setTimeToLive(int hops) throws IOException {
        set(StandardSocketOptions.IP_MULTICAST_TTL, hops);
    }

    @Override
    public int getTimeToLive() throws IOException {
        return get(StandardSocketOptions.IP_MULTICAST_TTL);
    }

    @Override
    @Deprecated
    public void setTTL(byte hops) throws IOException {
        setTimeToLive(hops & TTL_MASK);
    }

    @Override
    @Deprecated
    public byte getTTL() throws IOException {
        return (byte) getTimeToLive();
    }

    @Override
    @Deprecated
    public void joinGroup(InetAddress group) throws IOException {
        try {
            joinGroup(new InetSocketAddress(Objects.requireNonNull(group), 0), null);
        } catch (IllegalArgumentException refused) {
            throw new SocketException("joinGroup failed", refused);
        }
    }

    @Override
    @Deprecated
    public void leaveGroup(InetAddress group) throws IOException {
        leaveGroup(new InetSocketAddress(Objects.requireNonNull(group), 0), null);
    }

    @Override
    public void joinGroup(SocketAddress address, @Nullable NetworkInterface via) throws IOException {
        InetAddress group = Datagrams.group(address);
        requireOpen();
        channel.joinOnce(group, via);
    }

    @Override
    public void leaveGroup(SocketAddress address, @Nullable NetworkInterface via) throws IOException {
        InetAddress group = Datagrams.group(address);
        requireOpen();
        channel.leave(group, via);
    }

    @Override
    @Deprecated
    public void setInterface(@Nullable InetAddress address) throws SocketException {
        if (address == null) {
            throw new SocketException("Invalid value 'null'");
        }
        NetworkInterface found = NetworkInterface.getByInetAddress(address);
        if (found == null) {
            throw new SocketException("No network interface found with address " + address.getHostAddress());
        }
        setNetworkInterface(found);
    }

    @Override
    @Deprecated
    public InetAddress getInterface() throws SocketException {
        NetworkInterface via = get(StandardSocketOptions.IP_MULTICAST_IF);
        return via == null
                ? Datagrams.anyAddress()
                : via.inetAddresses().findFirst().orElseGet(Datagrams::anyAddress);
    }

    @Override
    public void setNetworkInterface(NetworkInterface via) throws SocketException {
        set(StandardSocketOptions.IP_MULTICAST_IF, via);
    }

    @Override
    @SuppressWarnings("NullAway") // see Datagrams.anyInterface
    public NetworkInterface getNetworkInterface() throws SocketException {
        NetworkInterface via = get(StandardSocketOptions.IP_MULTICAST_IF);
        return via == null ? Datagrams.anyInterface() : via;
    }

    @Override
    @Deprecated
    public void setLoopbackMode(boolean disable) throws SocketException {
        set(StandardSocketOptions.IP_MULTICAST_LOOP, !disable);
    }

    @Override
    @Deprecated
    public boolean getLoopbackMode() throws SocketException {
        return !get(StandardSocketOptions.IP_MULTICAST_LOOP);
    }
}
