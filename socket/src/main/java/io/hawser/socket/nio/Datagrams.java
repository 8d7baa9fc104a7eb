package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostThread;
import java.io.IOException;
import java.net.DatagramSocketImpl;

/** Makes implementations for {@link java.net.DatagramSocket}. */
public final class Datagrams {
    private Datagrams() {}

    /** Makes an implementation on a UDP port of a host. */
    public static DatagramSocketImpl of(HostThread hostThread) throws IOException {
        return new ChannelDatagramImpl((HostDatagramChannel) new HostProvider(hostThread).openDatagramChannel());
    }
}
