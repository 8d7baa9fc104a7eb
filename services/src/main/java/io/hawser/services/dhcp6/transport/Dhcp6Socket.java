package io.hawser.services.dhcp6.transport;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Path;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.services.dhcp.transport.PathDatagrams;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of DHCPv6 on the interfaces of a host: from their link-local addresses to the group of servers, to
 * neighbours, or by the routing table. Belongs to the thread that owns the host.
 */
public final class Dhcp6Socket implements Dhcp6Transport {
    private final Host host;
    private final int port;
    private final boolean joins;
    private final List<InterfaceLink> links = new ArrayList<>();
    private @Nullable UdpSocket socket;
    private @Nullable Counters<Dhcp6Counter> shown;

    /** An interface of the host. */
    private record InterfaceLink(NetworkInterface via) implements Dhcp6Link {
        @Override
        public String name() {
            return via.name();
        }

        @Override
        public MacAddress mac() {
            return via.link().address();
        }

        @Override
        public List<IpAddress> addresses() {
            return via.addresses().stream()
                    .map(each -> each.address())
                    .filter(each -> !each.isV4() && !each.isLinkLocal())
                    .toList();
        }
    }

    private Dhcp6Socket(Host host, int port, boolean joins, List<NetworkInterface> interfaces) {
        this.host = host;
        this.port = port;
        this.joins = joins;
        interfaces.forEach(each -> links.add(new InterfaceLink(each)));
    }

    /** The datagrams of a client on one interface. */
    public static Dhcp6Socket ofClient(Host host, NetworkInterface via) {
        return new Dhcp6Socket(host, Dhcp6Packet.CLIENT_PORT, false, List.of(via));
    }

    /** The datagrams of a server or relay agent on all Ethernet interfaces of a host. */
    public static Dhcp6Socket ofServer(Host host) {
        List<NetworkInterface> ethernet = host.ip().interfaces().stream()
                .filter(each -> each.link().type() == LinkType.ETHERNET)
                .toList();
        return new Dhcp6Socket(host, Dhcp6Packet.SERVER_PORT, true, ethernet);
    }

    /** The links, one for each interface. */
    public List<Dhcp6Link> links() {
        return List.copyOf(links);
    }

    @Override
    public void open(Receiver receiver, Counters<Dhcp6Counter> counters) {
        UdpSocket opened = host.udp().bind(null, port, each -> drain(each, receiver));
        socket = opened;
        shown = counters;
        host.addServiceCounters(counters);
        for (InterfaceLink each : links) {
            each.via.ipv6().enable();
            if (joins) {
                opened.groups().join(ALL_AGENTS, each.via);
            }
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
        if (shown != null) {
            host.removeServiceCounters(shown);
            shown = null;
        }
    }

    @Override
    public void send(byte[] datagram, Dhcp6Link via, IpAddress destination, int toPort) {
        Path path = via instanceof InterfaceLink link && (destination.isMulticast() || destination.isLinkLocal())
                ? host.ip().linkPath(link.via, link.via.ipv6().linkLocal(), destination)
                : host.ip().pathTo(destination);
        if (path != null) {
            PathDatagrams.send(host, datagram, path, port, toPort);
        }
    }

    private void drain(UdpSocket readable, Receiver receiver) {
        for (Packet packet = readable.receive(); packet != null; packet = readable.receive()) {
            InterfaceLink link = linkOf(readable.arrivedBy());
            IpAddress source = PacketAddresses.source(packet);
            boolean multicast = PacketAddresses.destination(packet).isMulticast();
            byte[] bytes = new byte[packet.length()];
            System.arraycopy(packet.bytes(), packet.start(), bytes, 0, bytes.length);
            packet.release();
            if (link != null && !source.isV4()) {
                receiver.received(bytes, 0, bytes.length, source, multicast, link);
            }
        }
    }

    private @Nullable InterfaceLink linkOf(@Nullable NetworkInterface via) {
        for (InterfaceLink each : links) {
            if (each.via == via) {
                return each;
            }
        }
        return null;
    }
}
