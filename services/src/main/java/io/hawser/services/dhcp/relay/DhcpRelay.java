package io.hawser.services.dhcp.relay;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.RelayInformation;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relay agent on a router: it forwards broadcasts of clients to the servers, with the address of the client's link in
 * giaddr and the interface's name in option 82, and answers of servers to the client (RFC 1542 §4.1, RFC 3046).
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class DhcpRelay implements AutoCloseable {
    /** RFC 1542 §4.1.1: limit of relays that a message may pass, against loops. */
    private static final int MAX_HOPS = 16;

    private static final int MAX_BYTES = 1472;

    private final Host host;
    private final List<IpAddress> servers;
    private final boolean addsInformation;
    private final Counters<DhcpCounter> counters = new Counters<>(DhcpCounter.class);
    private final DhcpSocket socket;

    /**
     * Starts a relay.
     *
     * @param servers the servers, each of which receives all requests
     * @param addsInformation whether to add option 82 to requests, and remove it from answers
     * @throws io.hawser.udp.UdpBindException if the port of servers is in use
     */
    public DhcpRelay(Host host, List<IpAddress> servers, boolean addsInformation) {
        this.host = host;
        this.servers = List.copyOf(servers);
        this.addsInformation = addsInformation;
        socket = new DhcpSocket(
                host, DhcpMessage.SERVER_PORT, null, counters, (message, _, via) -> received(message, via));
    }

    /** Counters of messages relayed and ignored. */
    public Counters<DhcpCounter> counters() {
        return counters;
    }

    @Override
    public void close() {
        socket.close();
    }

    private void received(DhcpMessage message, NetworkInterface via) {
        if (message.isRequest()) {
            forward(message, via);
        } else {
            deliver(message);
        }
    }

    private void forward(DhcpMessage request, NetworkInterface via) {
        if (request.hops() >= MAX_HOPS
                || via.addresses().isEmpty()
                || via.link().type() != LinkType.ETHERNET) {
            counters.increment(DhcpCounter.IN_IGNORED);
            return;
        }
        request.hops(request.hops() + 1);
        if (request.relayAddress().isUnspecified()) {
            // RFC 3046 §2.1: a station on the clients' link must not impersonate a relay
            if (request.options().has(DhcpOption.RELAY_AGENT_INFORMATION)) {
                counters.increment(DhcpCounter.IN_IGNORED);
                return;
            }
            request.relayAddress(via.addresses().getFirst().address());
            if (addsInformation) {
                RelayInformation information =
                        RelayInformation.of(via.name().getBytes(StandardCharsets.US_ASCII), null);
                request.options().put(DhcpOption.RELAY_AGENT_INFORMATION, information.toBytes());
            }
        }
        for (IpAddress server : servers) {
            if (!socket.unicast(request, null, server, DhcpMessage.SERVER_PORT, MAX_BYTES)) {
                counters.increment(DhcpCounter.IN_IGNORED);
            }
        }
    }

    private void deliver(DhcpMessage reply) {
        NetworkInterface via = interfaceOf(reply.relayAddress());
        if (via == null) {
            counters.increment(DhcpCounter.IN_IGNORED);
            return;
        }
        IpAddress own = reply.relayAddress();
        if (addsInformation) {
            reply.options().remove(DhcpOption.RELAY_AGENT_INFORMATION);
        }
        boolean toAll = reply.isBroadcast()
                || reply.type() == DhcpMessageType.NAK
                || reply.yourAddress().isUnspecified()
                || reply.mac().equals(MacAddress.NONE);
        if (toAll) {
            socket.broadcast(reply, via, own, DhcpMessage.CLIENT_PORT, MAX_BYTES);
        } else {
            socket.toStation(reply, via, own, reply.yourAddress(), reply.mac(), DhcpMessage.CLIENT_PORT, MAX_BYTES);
        }
    }

    private @Nullable NetworkInterface interfaceOf(IpAddress address) {
        for (NetworkInterface each : host.ip().interfaces()) {
            if (each.addresses().stream().anyMatch(own -> own.address().equals(address))) {
                return each;
            }
        }
        return null;
    }
}
