package io.hawser.socket.nio;

import io.hawser.socket.crossing.Endpoint.InterruptMode;
import io.hawser.socket.driver.Parker;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link java.net.DatagramSocket} on a {@link HostDatagramChannel}. */
final class ChannelDatagramImpl extends DatagramSocketImpl {
    private static final int TTL_MASK = 0xff;

    private final HostDatagramChannel channel;
    private final PacketSpace space = new PacketSpace();
    private volatile int timeoutMillis;

    ChannelDatagramImpl(HostDatagramChannel channel) {
        this.channel = channel;
    }

    HostDatagramChannel channel() {
        return channel;
    }

    @Override
    protected void create() {
        // the channel is open
    }

    @Override
    protected void bind(int port, InetAddress local) throws SocketException {
        try {
            channel.bind(new InetSocketAddress(local, port));
            localPort = channel.localPort();
        } catch (IOException failed) {
            throw asSocketException(failed);
        }
    }

    @Override
    protected void connect(InetAddress address, int port) throws SocketException {
        try {
            channel.connect(new InetSocketAddress(address, port), false);
        } catch (IOException failed) {
            throw asSocketException(failed);
        }
    }

    @Override
    protected void disconnect() {
        try {
            channel.disconnect();
        } catch (IOException ignored) {
            // java.net has no way to report it
        }
    }

    @Override
    protected void send(DatagramPacket packet) throws IOException {
        ByteBuffer payload = ByteBuffer.wrap(packet.getData(), packet.getOffset(), packet.getLength());
        try {
            channel.send(payload, packet.getSocketAddress());
        } catch (ClosedChannelException closed) {
            throw new SocketException("Socket closed", closed);
        }
    }

    @Override
    protected int peek(InetAddress address) {
        throw new UnsupportedOperationException("an InetAddress cannot be changed");
    }

    @Override
    protected int peekData(DatagramPacket packet) throws IOException {
        ByteBuffer target = space.of(packet);
        InetSocketAddress sender = channel.transfer().peekBlocking(target, timeoutNanos());
        fill(packet, target, sender);
        return packet.getPort();
    }

    @Override
    protected void receive(DatagramPacket packet) throws IOException {
        ByteBuffer target = space.of(packet);
        InetSocketAddress sender;
        try {
            sender = channel.transfer().receiveBlocking(target, timeoutNanos(), InterruptMode.ofSockets());
        } catch (AsynchronousCloseException closed) {
            throw new SocketException("Closed by interrupt", closed);
        } catch (ClosedChannelException closed) {
            throw new SocketException("Socket closed", closed);
        }
        if (sender == null) {
            throw new SocketException("Socket closed");
        }
        fill(packet, target, sender);
    }

    private long timeoutNanos() {
        int millis = timeoutMillis;
        return millis == 0 ? Parker.FOREVER : TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void fill(DatagramPacket packet, ByteBuffer target, @Nullable InetSocketAddress sender) {
        space.filled(packet, target);
        if (sender != null) {
            packet.setSocketAddress(sender);
        }
    }

    @Override
    @Deprecated(since = "1.4", forRemoval = true)
    @SuppressWarnings("removal")
    protected void setTTL(byte ttl) throws IOException {
        setTimeToLive(ttl & TTL_MASK);
    }

    @Override
    @Deprecated(since = "1.4", forRemoval = true)
    @SuppressWarnings({"removal", "InlineMeSuggester"})
    protected byte getTTL() throws IOException {
        return (byte) getTimeToLive();
    }

    @Override
    protected void setTimeToLive(int ttl) throws IOException {
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, ttl);
    }

    @Override
    protected int getTimeToLive() throws IOException {
        return channel.getOption(StandardSocketOptions.IP_MULTICAST_TTL);
    }

    @Override
    protected void join(InetAddress group) throws IOException {
        try {
            channel.joinOnce(group, null);
        } catch (IllegalArgumentException refused) {
            throw new SocketException("joinGroup failed", refused);
        }
    }

    @Override
    protected void leave(InetAddress group) throws IOException {
        channel.leave(group, null);
    }

    @Override
    protected void joinGroup(SocketAddress group, @Nullable NetworkInterface via) throws IOException {
        channel.joinOnce(Datagrams.group(group), via);
    }

    @Override
    protected void leaveGroup(SocketAddress group, @Nullable NetworkInterface via) throws IOException {
        channel.leave(Datagrams.group(group), via);
    }

    @Override
    protected void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // it is closed nevertheless
        }
    }

    // ---- options

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        if (option == SocketOptions.SO_TIMEOUT) {
            timeoutMillis = (Integer) value;
            return;
        }
        try {
            switch (option) {
                case SocketOptions.SO_SNDBUF -> channel.setOption(StandardSocketOptions.SO_SNDBUF, (Integer) value);
                case SocketOptions.SO_RCVBUF -> channel.setOption(StandardSocketOptions.SO_RCVBUF, (Integer) value);
                case SocketOptions.SO_REUSEADDR ->
                    channel.setOption(StandardSocketOptions.SO_REUSEADDR, (Boolean) value);
                case SocketOptions.SO_REUSEPORT ->
                    channel.setOption(StandardSocketOptions.SO_REUSEPORT, (Boolean) value);
                case SocketOptions.SO_BROADCAST ->
                    channel.setOption(StandardSocketOptions.SO_BROADCAST, (Boolean) value);
                case SocketOptions.IP_TOS -> channel.setOption(StandardSocketOptions.IP_TOS, (Integer) value);
                case SocketOptions.IP_MULTICAST_LOOP ->
                    channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, !(Boolean) value);
                case SocketOptions.IP_MULTICAST_IF ->
                    channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, interfaceWith((InetAddress) value));
                case SocketOptions.IP_MULTICAST_IF2 ->
                    channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, (NetworkInterface) value);
                default -> throw new SocketException("invalid option: " + option);
            }
        } catch (IOException failed) {
            throw asSocketException(failed);
        }
    }

    private static NetworkInterface interfaceWith(InetAddress address) throws SocketException {
        NetworkInterface found = NetworkInterface.getByInetAddress(address);
        if (found == null) {
            throw new SocketException("Cannot assign requested address");
        }
        return found;
    }

    private @Nullable NetworkInterface multicastInterface() throws IOException {
        return channel.getOption(StandardSocketOptions.IP_MULTICAST_IF);
    }

    /** As the JDK has it: the wildcard address when no interface was set. */
    private static InetAddress addressOf(@Nullable NetworkInterface via) {
        return via == null
                ? new InetSocketAddress(0).getAddress()
                : via.inetAddresses().findFirst().orElseGet(() -> new InetSocketAddress(0).getAddress());
    }

    @Override
    public @Nullable Object getOption(int option) throws SocketException {
        try {
            return switch (option) {
                case SocketOptions.SO_TIMEOUT -> timeoutMillis;
                case SocketOptions.SO_BINDADDR -> {
                    InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
                    yield local == null ? new InetSocketAddress(0).getAddress() : local.getAddress();
                }
                case SocketOptions.SO_SNDBUF -> channel.getOption(StandardSocketOptions.SO_SNDBUF);
                case SocketOptions.SO_RCVBUF -> channel.getOption(StandardSocketOptions.SO_RCVBUF);
                case SocketOptions.SO_REUSEADDR -> channel.getOption(StandardSocketOptions.SO_REUSEADDR);
                case SocketOptions.SO_REUSEPORT -> channel.getOption(StandardSocketOptions.SO_REUSEPORT);
                case SocketOptions.SO_BROADCAST -> channel.getOption(StandardSocketOptions.SO_BROADCAST);
                case SocketOptions.IP_TOS -> channel.getOption(StandardSocketOptions.IP_TOS);
                case SocketOptions.IP_MULTICAST_IF -> addressOf(multicastInterface());
                case SocketOptions.IP_MULTICAST_IF2 -> multicastInterface();
                case SocketOptions.IP_MULTICAST_LOOP -> !channel.getOption(StandardSocketOptions.IP_MULTICAST_LOOP);
                default -> throw new SocketException("invalid option: " + option);
            };
        } catch (IOException failed) {
            throw asSocketException(failed);
        }
    }

    private static SocketException asSocketException(IOException failed) {
        if (failed instanceof SocketException already) {
            return already;
        }
        return new SocketException(
                failed instanceof ClosedChannelException ? "Socket closed" : failed.getMessage(), failed);
    }
}
