package io.hawser.services.dhcp6.transport;

import io.hawser.mib.Counters;
import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Sends and receives messages, and counts them. Datagrams that are not messages are counted and dropped. */
public final class Dhcp6Messenger {
    private static final Dhcp6Counter[] COUNTERS = Dhcp6Counter.values();

    private final Dhcp6Transport transport;
    private final Counters<Dhcp6Counter> counters;

    /** Receives messages. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * Called for each well-formed message.
         *
         * @param source the sender's address
         * @param multicast whether it was sent to a group
         * @param via the link on which it arrived
         */
        void received(Dhcp6Packet packet, IpAddress source, boolean multicast, Dhcp6Link via);
    }

    /** Creates a messenger, which does not receive yet. */
    public Dhcp6Messenger(Dhcp6Transport transport, Counters<Dhcp6Counter> counters) {
        this.transport = transport;
        this.counters = counters;
    }

    /**
     * Begins to receive.
     *
     * @throws io.hawser.udp.UdpBindException if the port is in use
     */
    public void open(Receiver receiver) {
        transport.open(
                (bytes, at, length, source, multicast, via) -> {
                    Dhcp6Packet packet = read(bytes, at, length);
                    if (packet != null) {
                        receiver.received(packet, source, multicast, via);
                    }
                },
                counters);
    }

    private @Nullable Dhcp6Packet read(byte[] bytes, int at, int length) {
        try {
            Dhcp6Packet packet = Dhcp6Packet.parse(bytes, at, length);
            int index = Dhcp6Counter.IN_SOLICITS.ordinal() + packet.type().ordinal();
            counters.increment(COUNTERS[index]);
            return packet;
        } catch (DhcpFormatException refused) {
            counters.increment(Dhcp6Counter.IN_MALFORMED);
            return null;
        }
    }

    /** Sends a message on a link. */
    public void send(Dhcp6Packet packet, Dhcp6Link via, IpAddress destination, int toPort) {
        counters.increment(
                COUNTERS[Dhcp6Counter.OUT_SOLICITS.ordinal() + packet.type().ordinal()]);
        transport.send(packet.encode(), via, destination, toPort);
    }

    /** Ends receiving. Does nothing if it has ended. */
    public void close() {
        transport.close();
    }
}
