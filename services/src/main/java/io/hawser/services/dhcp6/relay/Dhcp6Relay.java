package io.hawser.services.dhcp6.relay;

import io.hawser.mib.Counters;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Options;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.message.RelayMessage;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.services.dhcp6.transport.Dhcp6Link;
import io.hawser.services.dhcp6.transport.Dhcp6Messenger;
import io.hawser.services.dhcp6.transport.Dhcp6Transport;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relay agent (RFC 8415 §19): it forwards messages of clients to servers with an address of the client's link and the
 * name of the interface, and answers of servers to the client.
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class Dhcp6Relay implements AutoCloseable {
    private static final IpAddress UNSPECIFIED = new IpAddress(0, 0);

    private final List<Dhcp6Link> links;
    private final Dhcp6Link upstream;
    private final IpAddress server;
    private final Counters<Dhcp6Counter> counters = new Counters<>(Dhcp6Counter.class);
    private final Dhcp6Messenger messenger;

    /**
     * Starts a relay agent.
     *
     * @param links the links of clients, and of relay agents closer to clients
     * @param upstream the link of the server
     * @param server the address or group of servers
     * @throws io.hawser.udp.UdpBindException if the port of servers is in use
     */
    public Dhcp6Relay(Dhcp6Transport transport, List<Dhcp6Link> links, Dhcp6Link upstream, IpAddress server) {
        this.links = List.copyOf(links);
        this.upstream = upstream;
        this.server = server;
        messenger = new Dhcp6Messenger(transport, counters);
        messenger.open((packet, source, _, via) -> received(packet, source, via));
    }

    /** Counters of messages relayed and ignored. */
    public Counters<Dhcp6Counter> counters() {
        return counters;
    }

    @Override
    public void close() {
        messenger.close();
    }

    private void received(Dhcp6Packet packet, IpAddress source, Dhcp6Link via) {
        if (packet instanceof RelayMessage answer && answer.type() == Dhcp6MessageType.RELAY_REPLY) {
            deliver(answer);
        } else if (links.contains(via)) {
            forward(packet, source, via);
        } else {
            counters.increment(Dhcp6Counter.IN_IGNORED);
        }
    }

    private void forward(Dhcp6Packet packet, IpAddress source, Dhcp6Link via) {
        int hops = packet instanceof RelayMessage inner ? inner.hops() + 1 : 0;
        boolean ofServer = packet.type() == Dhcp6MessageType.ADVERTISE
                || packet.type() == Dhcp6MessageType.REPLY
                || packet.type() == Dhcp6MessageType.RECONFIGURE;
        // RFC 8415 §19.1.2
        if (ofServer || hops > RelayMessage.HOP_COUNT_LIMIT) {
            counters.increment(Dhcp6Counter.IN_IGNORED);
            return;
        }
        Dhcp6Options options =
                new Dhcp6Options().put(Dhcp6Option.INTERFACE_ID, via.name().getBytes(StandardCharsets.US_ASCII));
        IpAddress link =
                via.addresses().isEmpty() ? UNSPECIFIED : via.addresses().getFirst();
        messenger.send(
                new RelayMessage(Dhcp6MessageType.RELAY_FORWARD, hops, link, source, options, packet),
                upstream,
                server,
                Dhcp6Packet.SERVER_PORT);
    }

    private void deliver(RelayMessage answer) {
        Dhcp6Link via = linkOf(answer);
        if (via == null) {
            counters.increment(Dhcp6Counter.IN_IGNORED);
            return;
        }
        int port = answer.contents() instanceof Dhcp6Message ? Dhcp6Packet.CLIENT_PORT : Dhcp6Packet.SERVER_PORT;
        messenger.send(answer.contents(), via, answer.peer(), port);
    }

    /** The link that an answer names; null if this relay agent does not serve it. */
    private @Nullable Dhcp6Link linkOf(RelayMessage answer) {
        byte[] id = answer.options().get(Dhcp6Option.INTERFACE_ID);
        String name = id == null ? "" : new String(id, StandardCharsets.US_ASCII);
        for (Dhcp6Link each : links) {
            boolean named = id == null
                    ? each.addresses().contains(answer.link())
                    : each.name().equals(name);
            if (named) {
                return each;
            }
        }
        return null;
    }
}
