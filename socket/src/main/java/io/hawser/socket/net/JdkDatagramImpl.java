package io.hawser.socket.net;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.Set;

/** A datagram socket of the JDK in the form of an implementation, which its factory requires. */
final class JdkDatagramImpl extends DatagramSocketImpl {
    private static final int TTL_MASK = 0xff;

    private final MulticastSocket socket;

    JdkDatagramImpl(MulticastSocket socket) {
        this.socket = socket;
    }

    @Override
    protected void create() {
        // the socket exists
    }

    @Override
    protected void bind(int port, InetAddress local) throws SocketException {
        socket.bind(new InetSocketAddress(local, port));
        localPort = socket.getLocalPort();
    }

    @Override
    protected void connect(InetAddress address, int port) throws SocketException {
        socket.connect(new InetSocketAddress(address, port));
    }

    @Override
    protected void disconnect() {
        socket.disconnect();
    }

    @Override
    protected void send(DatagramPacket packet) throws IOException {
        socket.send(packet);
    }

    @Override
    protected int peek(InetAddress address) {
        throw new UnsupportedOperationException("an InetAddress cannot be changed");
    }

    @Override
    protected int peekData(DatagramPacket packet) throws IOException {
        throw new SocketException("a JDK socket cannot be peeked into");
    }

    @Override
    protected void receive(DatagramPacket packet) throws IOException {
        socket.receive(packet);
    }

    @Override
    @Deprecated(since = "1.4", forRemoval = true)
    @SuppressWarnings("removal")
    protected void setTTL(byte ttl) throws IOException {
        socket.setTimeToLive(ttl & TTL_MASK);
    }

    @Override
    @Deprecated(since = "1.4", forRemoval = true)
    @SuppressWarnings("removal")
    protected byte getTTL() throws IOException {
        return (byte) socket.getTimeToLive();
    }

    @Override
    protected void setTimeToLive(int ttl) throws IOException {
        socket.setTimeToLive(ttl);
    }

    @Override
    protected int getTimeToLive() throws IOException {
        return socket.getTimeToLive();
    }

    @Override
    protected void join(InetAddress group) throws IOException {
        socket.joinGroup(new InetSocketAddress(group, 0), null);
    }

    @Override
    protected void leave(InetAddress group) throws IOException {
        socket.leaveGroup(new InetSocketAddress(group, 0), null);
    }

    @Override
    protected void joinGroup(SocketAddress group, NetworkInterface via) throws IOException {
        socket.joinGroup(group, via);
    }

    @Override
    protected void leaveGroup(SocketAddress group, NetworkInterface via) throws IOException {
        socket.leaveGroup(group, via);
    }

    @Override
    protected void close() {
        socket.close();
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        socket.setOption(name, value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        return socket.getOption(name);
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return socket.supportedOptions();
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        try {
            switch (option) {
                case SocketOptions.SO_TIMEOUT -> socket.setSoTimeout((Integer) value);
                case SocketOptions.SO_SNDBUF -> socket.setSendBufferSize((Integer) value);
                case SocketOptions.SO_RCVBUF -> socket.setReceiveBufferSize((Integer) value);
                case SocketOptions.SO_REUSEADDR -> socket.setReuseAddress((Boolean) value);
                case SocketOptions.SO_BROADCAST -> socket.setBroadcast((Boolean) value);
                case SocketOptions.IP_TOS -> socket.setTrafficClass((Integer) value);
                case SocketOptions.IP_MULTICAST_LOOP ->
                    socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, !(Boolean) value);
                default -> throw new SocketException("invalid option: " + option);
            }
        } catch (SocketException failed) {
            throw failed;
        } catch (IOException failed) {
            throw new SocketException(failed.getMessage(), failed);
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        try {
            return switch (option) {
                case SocketOptions.SO_TIMEOUT -> socket.getSoTimeout();
                case SocketOptions.SO_BINDADDR -> socket.getLocalAddress();
                case SocketOptions.SO_SNDBUF -> socket.getSendBufferSize();
                case SocketOptions.SO_RCVBUF -> socket.getReceiveBufferSize();
                case SocketOptions.SO_REUSEADDR -> socket.getReuseAddress();
                case SocketOptions.SO_BROADCAST -> socket.getBroadcast();
                case SocketOptions.IP_TOS -> socket.getTrafficClass();
                case SocketOptions.IP_MULTICAST_LOOP -> !socket.getOption(StandardSocketOptions.IP_MULTICAST_LOOP);
                default -> throw new SocketException("invalid option: " + option);
            };
        } catch (SocketException failed) {
            throw failed;
        } catch (IOException failed) {
            throw new SocketException(failed.getMessage(), failed);
        }
    }
}
