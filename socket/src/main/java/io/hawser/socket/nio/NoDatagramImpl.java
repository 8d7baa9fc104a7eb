package io.hawser.socket.nio;

import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;

/** Stands in the place of the implementation that the constructor of {@link DatagramSocketAdaptor} requires. */
final class NoDatagramImpl extends DatagramSocketImpl {
    private static AssertionError unused() {
        return new AssertionError("the adaptor overrides every method that would use this object");
    }

    @Override
    protected void create() {
        // the channel exists
    }

    @Override
    protected void close() {
        // it has nothing to close
    }

    @Override
    public void setOption(int option, Object value) {
        // the constructor of a MulticastSocket sets two options; those of the channel are set through the adaptor
    }

    @Override
    public Object getOption(int option) {
        throw unused();
    }

    @Override
    protected void bind(int port, InetAddress local) {
        throw unused();
    }

    @Override
    protected void send(DatagramPacket packet) {
        throw unused();
    }

    @Override
    protected int peek(InetAddress address) {
        throw unused();
    }

    @Override
    protected int peekData(DatagramPacket packet) {
        throw unused();
    }

    @Override
    protected void receive(DatagramPacket packet) {
        throw unused();
    }

    @Override
    @Deprecated(since = "1.4", forRemoval = true)
    @SuppressWarnings("removal")
    protected void setTTL(byte ttl) {
        throw unused();
    }

    @Override
    @Deprecated(since = "1.4", forRemoval = true)
    @SuppressWarnings("removal")
    protected byte getTTL() {
        throw unused();
    }

    @Override
    protected void setTimeToLive(int ttl) {
        throw unused();
    }

    @Override
    protected int getTimeToLive() {
        throw unused();
    }

    @Override
    protected void join(InetAddress group) {
        throw unused();
    }

    @Override
    protected void leave(InetAddress group) {
        throw unused();
    }

    @Override
    protected void joinGroup(SocketAddress group, NetworkInterface via) {
        throw unused();
    }

    @Override
    protected void leaveGroup(SocketAddress group, NetworkInterface via) {
        throw unused();
    }
}
