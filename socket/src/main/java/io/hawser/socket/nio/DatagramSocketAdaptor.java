package io.hawser.socket.nio;

import java.net.DatagramSocket;
import java.nio.channels.DatagramChannel;

/** The socket of a {@link HostDatagramChannel}. */
final class DatagramSocketAdaptor extends DatagramSocket {
    private final HostDatagramChannel channel;

    DatagramSocketAdaptor(HostDatagramChannel channel) {
        super(new ChannelDatagramImpl(channel));
        this.channel = channel;
    }

    @Override
    public DatagramChannel getChannel() {
        return channel;
    }

    @Override
    public boolean isBound() {
        return super.isBound() || channel.isBoundOrClosed();
    }

    @Override
    public int getLocalPort() {
        return channel.isOpen() ? channel.localPort() : -1;
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }
}
