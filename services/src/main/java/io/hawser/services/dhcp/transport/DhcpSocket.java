package io.hawser.services.dhcp.transport;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Path;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The UDP port of a DHCP client or server. Datagrams that are not DHCP messages are counted and dropped. Belongs to the
 * thread that owns the host.
 */
public final class DhcpSocket {
    /** Maximum size of sent messages: the capacity of an Ethernet frame. */
    private static final int MAX_MESSAGE_BYTES = 1472;

    private static final DhcpCounter[] IN = {
        DhcpCounter.IN_DISCOVERS,
        DhcpCounter.IN_OFFERS,
        DhcpCounter.IN_REQUESTS,
        DhcpCounter.IN_DECLINES,
        DhcpCounter.IN_ACKS,
        DhcpCounter.IN_NAKS,
        DhcpCounter.IN_RELEASES,
        DhcpCounter.IN_INFORMS
    };

    private static final DhcpCounter[] OUT = {
        DhcpCounter.OUT_DISCOVERS,
        DhcpCounter.OUT_OFFERS,
        DhcpCounter.OUT_REQUESTS,
        DhcpCounter.OUT_DECLINES,
        DhcpCounter.OUT_ACKS,
        DhcpCounter.OUT_NAKS,
        DhcpCounter.OUT_RELEASES,
        DhcpCounter.OUT_INFORMS
    };

    private final Host host;
    private final Counters<DhcpCounter> counters;
    private final DhcpReceiver receiver;
    private final UdpSocket socket;
    private final int port;

    /**
     * Binds the port.
     *
     * @param only the interface to listen on; null for all
     * @throws io.hawser.udp.UdpBindException if the port is taken
     */
    public DhcpSocket(
            Host host,
            int port,
            @Nullable NetworkInterface only,
            Counters<DhcpCounter> counters,
            DhcpReceiver receiver) {
        this.host = host;
        this.port = port;
        this.counters = counters;
        this.receiver = receiver;
        socket = host.udp().bind(null, port, this::drain);
        socket.bindTo(only);
        socket.broadcast(true);
    }

    /** Frees the port. */
    public void close() {
        socket.close();
    }

    /** Broadcasts on a link, from the interface's address or 0.0.0.0. */
    public void broadcast(DhcpMessage message, NetworkInterface via, IpAddress source, int toPort, int maxBytes) {
        send(message, host.ip().broadcastPath(via, source), toPort, maxBytes);
    }

    /** Sends to one station on the link without ARP, because its IP stack may not know its address yet. */
    public void toStation(
            DhcpMessage message,
            NetworkInterface via,
            IpAddress source,
            IpAddress destination,
            MacAddress station,
            int toPort,
            int maxBytes) {
        send(message, host.ip().stationPath(via, source, destination, station), toPort, maxBytes);
    }

    /** Sends by the routing table; returns false when there is no route. */
    public boolean unicast(
            DhcpMessage message, @Nullable IpAddress source, IpAddress destination, int toPort, int maxBytes) {
        Path path = source == null ? host.ip().pathTo(destination) : host.ip().path(source, destination);
        if (path == null) {
            return false;
        }
        send(message, path, toPort, maxBytes);
        return true;
    }

    private void send(DhcpMessage message, Path path, int toPort, int maxBytes) {
        DhcpMessageType type = message.type();
        if (type != null) {
            counters.increment(OUT[type.ordinal()]);
        }
        PathDatagrams.send(host, message.encode(Math.min(maxBytes, MAX_MESSAGE_BYTES)), path, port, toPort);
    }

    private void drain(UdpSocket readable) {
        for (Packet packet = readable.receive(); packet != null; packet = readable.receive()) {
            NetworkInterface via = readable.arrivedBy();
            DhcpMessage message = null;
            IpAddress source = PacketAddresses.source(packet);
            try {
                message = DhcpMessage.parse(packet.bytes(), packet.start(), packet.length());
            } catch (DhcpFormatException refused) {
                counters.increment(DhcpCounter.IN_MALFORMED);
            }
            packet.release();
            if (message != null && via != null) {
                DhcpMessageType type = message.type();
                counters.increment(type == null ? DhcpCounter.IN_IGNORED : IN[type.ordinal()]);
                if (type != null) {
                    receiver.received(message, source, via);
                }
            }
        }
    }
}
