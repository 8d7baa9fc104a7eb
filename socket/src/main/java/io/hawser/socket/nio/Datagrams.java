package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostThread;
import java.io.IOException;
import java.net.DatagramSocketImpl;

/** Makes what {@link java.net.DatagramSocket} works on. */
public final class Datagrams {
    private Datagrams() {}

    /** A UDP port of a host. */
    public static DatagramSocketImpl of(HostThread hostThread) throws IOException {
        return new ChannelDatagramImpl((HostDatagramChannel) new HostProvider(hostThread).openDatagramChannel());
    }
}
