package io.hawser.services.dhcp6.transport;

import io.hawser.mib.Counters;
import io.hawser.wire.IpAddress;

/** Datagrams of a client, a server or a relay agent. Belongs to the thread that owns the host. */
public interface Dhcp6Transport {
    /** All servers and relay agents on a link: ff02::1:2. */
    IpAddress ALL_AGENTS = new IpAddress(0xff02_0000_0000_0000L, 0x1_0002L);

    /** Receives datagrams. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Called for each datagram.
         *
         * @param source the sender's address
         * @param multicast whether it was sent to a group
         * @param via the link on which it arrived
         */
        void received(byte[] bytes, int at, int length, IpAddress source, boolean multicast, Dhcp6Link via);
    }

    /**
     * Begins to receive.
     *
     * @param counters the counters of the client, server or relay agent, for tools
     * @throws io.hawser.udp.UdpBindException if the port is in use
     */
    void open(Receiver receiver, Counters<Dhcp6Counter> counters);

    /** Sends a datagram on a link. */
    void send(byte[] datagram, Dhcp6Link via, IpAddress destination, int toPort);

    /** Ends receiving. Does nothing if it has ended. */
    void close();
}
