package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.ip.neighbour.Neighbour;
import io.hawser.ip.neighbour.NeighbourLink;
import io.hawser.ip.neighbour.NeighbourTable;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;

/**
 * Receives and sends the messages of neighbour discovery (RFC 4861). An advertisement updates a neighbour in the table,
 * but adds none; a solicitation for an address of the interface adds its sender, because that sender is about to send
 * packets.
 */
final class NeighbourDiscovery implements LinkAddressRequests {
    /** Packets that crossed a router have a lower hop limit: they are forged (RFC 4861 §11.2). */
    private static final int HOP_LIMIT = 255;

    private static final int SOURCE_LINK_ADDRESS = 1;
    private static final int TARGET_LINK_ADDRESS = 2;
    private static final int OPTION_BYTES = 8;

    /** The offset of the target address, and the size with it. */
    private static final int TARGET = 8;

    private static final int TARGET_END = 24;

    private static final int FLAG_ROUTER = 0x8000_0000;
    private static final int FLAG_SOLICITED = 0x4000_0000;
    private static final int FLAG_OVERRIDE = 0x2000_0000;

    /** The result of reading the options of a message: no link address, or a malformed option. */
    private static final long NONE = 0;

    private static final long MALFORMED = -1;

    private final Ip ip;
    private final Counters<IpCounter> counters;

    NeighbourDiscovery(Ip ip) {
        this.ip = ip;
        counters = ip.counters();
    }

    @Override
    public void request(NetworkInterface via, IpAddress target, long mac) {
        IpAddress source = via.sourceFor(target);
        if (source != null) {
            IpAddress destination = mac == NeighbourLink.ALL ? target.solicitedNode() : target;
            solicit(via, source, destination, mac, target);
        }
    }

    /** Asks whether another station has {@code target}, without claiming it (RFC 4862 §5.4.2). */
    void probe(NetworkInterface via, IpAddress target) {
        solicit(via, IpAddress.ANY_V6, target.solicitedNode(), NeighbourLink.ALL, target);
    }

    /** Tells all stations that this host has {@code address} (RFC 4861 §7.2.6). */
    void announce(NetworkInterface via, IpAddress address) {
        advertise(via, address, IpAddress.ALL_NODES, NeighbourLink.ALL, FLAG_OVERRIDE);
    }

    /** Asks for routers (RFC 4861 §6.3.7). */
    void solicitRouters(NetworkInterface via) {
        IpAddress source = via.sourceFor(IpAddress.ALL_ROUTERS);
        boolean known = source != null;
        Packet packet = message(IcmpHeader.BYTES + (known ? OPTION_BYTES : 0));
        if (known) {
            putLinkAddress(packet, IcmpHeader.BYTES, SOURCE_LINK_ADDRESS, via);
        }
        counters.increment(IpCounter.ICMP6_OUT_ROUTER_SOLICITS);
        IpAddress from = source == null ? IpAddress.ANY_V6 : source;
        send(packet, via, from, IpAddress.ALL_ROUTERS, NeighbourLink.ALL, Icmpv6Header.ROUTER_SOLICITATION, 0);
    }

    /** Sends a router advertisement to all nodes, from the link-local address. */
    void advertiseRouter(NetworkInterface via, RouterAdvertisement advertisement) {
        byte[] bytes = advertisement.toBytes();
        Packet packet = message(bytes.length);
        System.arraycopy(bytes, 0, packet.bytes(), packet.start(), bytes.length);
        int rest = Bytes.i32(bytes, 4);
        IpAddress source = via.ipv6().linkLocal();
        counters.increment(IpCounter.ICMP6_OUT_ROUTER_ADVERTISEMENTS);
        send(packet, via, source, IpAddress.ALL_NODES, NeighbourLink.ALL, Icmpv6Header.ROUTER_ADVERTISEMENT, rest);
    }

    /**
     * Processes a message, which begins at its ICMPv6 header and stays the caller's.
     *
     * @return whether the message is valid (RFC 4861 §6.1, §7.1)
     */
    boolean receive(Packet packet, NetworkInterface via) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        if (Ipv6Header.hopLimit(bytes, packet.networkOffset()) != HOP_LIMIT || IcmpHeader.code(bytes, at) != 0) {
            return false;
        }
        InterfaceNeighbours neighbours = via.neighbourTables();
        if (neighbours == null) {
            // A link without link addresses has no neighbours to discover.
            return true;
        }
        NeighbourTable table = neighbours.v6();
        return switch (IcmpHeader.type(bytes, at)) {
            case Icmpv6Header.NEIGHBOUR_SOLICITATION -> solicitation(packet, via, table);
            case Icmpv6Header.NEIGHBOUR_ADVERTISEMENT -> advertisement(packet, via, table);
            case Icmpv6Header.ROUTER_SOLICITATION -> routerSolicitation(packet, via, table);
            default -> routerAdvertisement(packet, via, table);
        };
    }

    private boolean solicitation(Packet packet, NetworkInterface via, NeighbourTable table) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        if (packet.length() < TARGET_END) {
            return false;
        }
        IpAddress target = target(bytes, at);
        IpAddress source = PacketAddresses.source(packet);
        long mac = linkAddress(packet, TARGET_END, SOURCE_LINK_ADDRESS);
        boolean probe = source.isUnspecified();
        boolean toGroup = PacketAddresses.destination(packet).isMulticast();
        boolean toNode = isSolicitedNode(PacketAddresses.destination(packet));
        if (mac == MALFORMED || target.isMulticast() || target.isV4() || probe && (mac != NONE || !toNode)) {
            return false;
        }
        via.ipv6().solicited(target, probe);
        via.observe(probe ? IpAddress.ANY_V6 : source, target, mac);
        if (!via.has(target)) {
            return true;
        }
        if (probe) {
            advertise(via, target, IpAddress.ALL_NODES, NeighbourLink.ALL, FLAG_OVERRIDE);
            return true;
        }
        if (isStation(mac, via)) {
            learn(source, mac, table, /* adds= */ true);
            advertise(via, target, source, mac, FLAG_SOLICITED | FLAG_OVERRIDE);
        } else {
            Neighbour known = table.find(source);
            if (known != null && known.state().isResolved()) {
                advertise(via, target, source, known.mac(), FLAG_SOLICITED | FLAG_OVERRIDE);
            } else if (mac == NONE && !toGroup && (known != null || !table.isFull())) {
                // RFC 4861 §7.2.4: the answer waits until the sender's link address is known.
                advertise(via, target, source, NeighbourLink.ALL, FLAG_SOLICITED | FLAG_OVERRIDE);
            }
        }
        return true;
    }

    private boolean advertisement(Packet packet, NetworkInterface via, NeighbourTable table) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        if (packet.length() < TARGET_END) {
            return false;
        }
        IpAddress target = target(bytes, at);
        long mac = linkAddress(packet, TARGET_END, TARGET_LINK_ADDRESS);
        int flags = IcmpHeader.rest(bytes, at);
        boolean solicited = (flags & FLAG_SOLICITED) != 0;
        boolean toGroup = PacketAddresses.destination(packet).isMulticast();
        if (mac == MALFORMED || target.isMulticast() || target.isV4() || solicited && toGroup) {
            return false;
        }
        via.ipv6().advertised(target);
        via.observe(target, target, mac);
        Neighbour neighbour = via.has(target) ? null : table.find(target);
        if (neighbour != null && (mac == NONE || isStation(mac, via))) {
            neighbour.advertised(mac, solicited, (flags & FLAG_OVERRIDE) != 0);
        }
        return true;
    }

    private boolean routerSolicitation(Packet packet, NetworkInterface via, NeighbourTable table) {
        IpAddress source = PacketAddresses.source(packet);
        long mac = linkAddress(packet, IcmpHeader.BYTES, SOURCE_LINK_ADDRESS);
        if (mac == MALFORMED || source.isUnspecified() && mac != NONE) {
            return false;
        }
        RouterAdvertiser advertiser = via.ipv6().advertiser();
        if (advertiser != null) {
            if (isStation(mac, via)) {
                learn(source, mac, table, /* adds= */ true);
            }
            advertiser.solicited();
        }
        return true;
    }

    private boolean routerAdvertisement(Packet packet, NetworkInterface via, NeighbourTable table) {
        IpAddress source = PacketAddresses.source(packet);
        RouterAdvertisement read = RouterAdvertisement.read(packet.bytes(), packet.start(), packet.end());
        if (read == null || !source.isLinkLocal()) {
            return false;
        }
        RouterDiscovery discovery = via.ipv6().routerDiscovery();
        if (discovery != null) {
            if (isStation(read.linkAddress(), via)) {
                learn(source, read.linkAddress(), table, /* adds= */ true);
            }
            discovery.advertised(source, read);
        }
        return true;
    }

    private static void learn(IpAddress source, long mac, NeighbourTable table, boolean adds) {
        Neighbour neighbour = table.find(source);
        if (neighbour == null && adds && !table.isFull()) {
            neighbour = table.of(source);
        }
        if (neighbour != null) {
            neighbour.heard(mac, /* answer= */ false);
        }
    }

    /**
     * The link address in the option of this type, {@link #NONE}, or {@link #MALFORMED} if an option is empty or
     * reaches past the message.
     *
     * @param from the offset of the first option
     */
    private static long linkAddress(Packet packet, int from, int type) {
        byte[] bytes = packet.bytes();
        long found = NONE;
        int at = packet.start() + from;
        while (at < packet.end()) {
            int length = at + 2 > packet.end() ? 0 : Bytes.u8(bytes, at + 1) * OPTION_BYTES;
            if (length == 0 || at + length > packet.end()) {
                return MALFORMED;
            }
            if (Bytes.u8(bytes, at) == type && found == NONE) {
                found = Bytes.u48(bytes, at + 2);
            }
            at += length;
        }
        return found;
    }

    private void solicit(NetworkInterface via, IpAddress source, IpAddress destination, long mac, IpAddress target) {
        boolean probe = source.isUnspecified();
        Packet packet = message(TARGET_END + (probe ? 0 : OPTION_BYTES));
        putTarget(packet, target);
        if (!probe) {
            putLinkAddress(packet, TARGET_END, SOURCE_LINK_ADDRESS, via);
        }
        counters.increment(IpCounter.ICMP6_OUT_NEIGHBOR_SOLICITS);
        send(packet, via, source, destination, mac, Icmpv6Header.NEIGHBOUR_SOLICITATION, 0);
    }

    private void advertise(NetworkInterface via, IpAddress address, IpAddress destination, long mac, int flags) {
        Packet packet = message(TARGET_END + OPTION_BYTES);
        putTarget(packet, address);
        putLinkAddress(packet, TARGET_END, TARGET_LINK_ADDRESS, via);
        int router = ip.settings().v6.forward ? FLAG_ROUTER : 0;
        counters.increment(IpCounter.ICMP6_OUT_NEIGHBOR_ADVERTISEMENTS);
        send(packet, via, address, destination, mac, Icmpv6Header.NEIGHBOUR_ADVERTISEMENT, flags | router);
    }

    private Packet message(int bytes) {
        Packet packet = ip.packets().allocate(bytes);
        packet.append(bytes);
        return packet;
    }

    private static void putTarget(Packet packet, IpAddress target) {
        Bytes.put64(packet.bytes(), packet.start() + TARGET, target.high());
        Bytes.put64(packet.bytes(), packet.start() + TARGET + Long.BYTES, target.low());
    }

    private static void putLinkAddress(Packet packet, int offset, int type, NetworkInterface via) {
        int at = packet.start() + offset;
        Bytes.put16(packet.bytes(), at, type << 8 | 1);
        Bytes.put48(packet.bytes(), at + 2, via.link().address().value());
    }

    /**
     * Sends a message.
     *
     * @param mac the station that receives it; {@link NeighbourLink#ALL} for the link address of the destination, which
     *     is a group, or a neighbour that is asked first
     */
    private void send(
            Packet packet,
            NetworkInterface via,
            IpAddress source,
            IpAddress destination,
            long mac,
            int type,
            int rest) {
        Path path = mac == NeighbourLink.ALL
                ? ip.groupPath(via, source, destination)
                : ip.stationPath(via, source, destination, new MacAddress(mac));
        counters.increment(IpCounter.ICMP6_OUT_MSGS);
        long sum = path.pseudoHeaderSum(IpProtocol.ICMPV6);
        Icmpv6Header.write(packet.bytes(), packet.start(), packet.length(), type, 0, rest, sum);
        ip.output(packet, path, IpProtocol.ICMPV6, /* tos= */ 0, HOP_LIMIT, /* dontFragment= */ true);
    }

    private static IpAddress target(byte[] bytes, int at) {
        return new IpAddress(Bytes.i64(bytes, at + TARGET), Bytes.i64(bytes, at + TARGET + Long.BYTES));
    }

    /** Returns whether the address is a solicited-node group, ff02::1:ff00:0/104. */
    private static boolean isSolicitedNode(IpAddress address) {
        return address.high() == IpAddress.ALL_NODES.high() && address.low() >>> 24 == 0x1ff;
    }

    /** Returns whether the link address belongs to one other station. */
    private static boolean isStation(long mac, NetworkInterface via) {
        return mac != NONE && mac != via.link().address().value() && !NetworkInterface.isGroup(mac);
    }
}
