package io.hawser.ip;

import io.hawser.ip.neighbour.Neighbour;
import io.hawser.ip.neighbour.NeighbourEntry;
import io.hawser.ip.neighbour.NeighbourLink;
import io.hawser.ip.neighbour.NeighbourTable;
import io.hawser.ip.settings.NeighbourSettings;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The neighbours of both families on one Ethernet interface, found by ARP and by neighbour discovery. */
final class InterfaceNeighbours {
    private final Ip ip;
    private final NetworkInterface via;
    private final NeighbourTable v4;

    /** Null until first needed. */
    private @Nullable NeighbourTable v6;

    InterfaceNeighbours(Ip ip, NetworkInterface via) {
        this.ip = ip;
        this.via = via;
        v4 = newTable(ip.settings().neighbours, ip.arp());
    }

    private NeighbourTable newTable(NeighbourSettings settings, LinkAddressRequests requests) {
        NeighbourLink link = new Requester(ip, via, requests);
        return new NeighbourTable(link, settings, ip.timers(), ip.random(), ip.counters());
    }

    NeighbourTable v4() {
        return v4;
    }

    NeighbourTable v6() {
        NeighbourTable known = v6;
        if (known == null) {
            known = newTable(ip.settings().v6.neighbours, ip.v6().neighbourDiscovery());
            v6 = known;
        }
        return known;
    }

    /** The table of the family of {@code address}. */
    NeighbourTable tableOf(IpAddress address) {
        return address.isV4() ? v4 : v6();
    }

    /** The neighbour that receives packets for {@code nextHop}. */
    Neighbour receiverFor(IpAddress nextHop, byte reach) {
        NeighbourTable table = tableOf(nextHop);
        return switch (reach) {
            case Path.TO_BROADCAST -> table.broadcast();
            case Path.TO_MULTICAST -> table.multicast(nextHop);
            default -> table.of(nextHop);
        };
    }

    /** The entries by address, those of IPv4 first. */
    List<NeighbourEntry> entries() {
        List<NeighbourEntry> entries = new ArrayList<>(v4.entries());
        if (v6 != null) {
            entries.addAll(v6.entries());
        }
        return List.copyOf(entries);
    }

    /** See {@link NetworkInterface#neighbourDirectory}. */
    void directory(Function<IpAddress, @Nullable MacAddress> known) {
        v4.directory(known);
    }

    /** Forgets all neighbours. */
    void clear() {
        v4.clear();
        if (v6 != null) {
            v6.clear();
        }
    }

    /** See {@link NetworkInterface#probe}. */
    void probe(IpAddress address) {
        if (address.isV4()) {
            request(IpAddress.ANY_V4, address);
        } else {
            ip.v6().neighbourDiscovery().probe(via, address);
        }
    }

    /** See {@link NetworkInterface#announce}. */
    void announce(IpAddress address) {
        if (address.isV4()) {
            request(address, address);
        } else {
            ip.v6().neighbourDiscovery().announce(via, address);
        }
    }

    /** Asks all stations by ARP for the link address of {@code target}. */
    void request(IpAddress source, IpAddress target) {
        ip.arp().request(via, source, target, MacAddress.BROADCAST.value());
    }

    /** Joins the table of one family to the interface, and to the protocol that requests link addresses. */
    private record Requester(Ip ip, NetworkInterface via, LinkAddressRequests requests) implements NeighbourLink {
        @Override
        public void request(IpAddress target, long mac) {
            requests.request(via, target, mac);
        }

        @Override
        public void transmit(Packet packet, long mac) {
            int at = packet.prepend(EthernetHeader.BYTES);
            int type = CommonIpHeader.isV6(packet.bytes(), at + EthernetHeader.BYTES)
                    ? EthernetHeader.TYPE_IPV6
                    : EthernetHeader.TYPE_IPV4;
            EthernetHeader.write(packet.bytes(), at, mac, via.link().address().value(), type);
            via.transmit(packet);
        }

        @Override
        public void undeliverable(Packet packet) {
            ip.icmp().unreachableNextHop(packet);
        }
    }
}
