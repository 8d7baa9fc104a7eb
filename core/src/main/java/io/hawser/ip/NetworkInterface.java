package io.hawser.ip;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.group.InterfaceGroups;
import io.hawser.ip.group.MembershipProtocol;
import io.hawser.ip.group.ReportSender;
import io.hawser.ip.neighbour.Neighbour;
import io.hawser.ip.neighbour.NeighbourEntry;
import io.hawser.ip.neighbour.NeighbourTable;
import io.hawser.ip.settings.IpSettings;
import io.hawser.link.DeferredChecksum;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.time.TimingWheel;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A link of this host, with the host's addresses on it. {@link Ip#addInterface} creates it, in state up. */
public final class NetworkInterface {
    /** RFC 791 §3.2: the smallest MTU that a link may have. */
    private static final int MIN_MTU_BYTES = 68;

    private static final PacketTap[] NO_TAPS = {};

    /** IP6_RT_PRIO_ADDRCONF of Linux. */
    static final int V6_NETWORK_METRIC = 256;

    private final Ip ip;
    private final String name;
    private final Link link;
    private final List<InterfaceAddress> addresses = new ArrayList<>();

    /** Null if the link has no link addresses. */
    private final @Nullable InterfaceNeighbours neighbours;

    /** Null until first needed. */
    private @Nullable Ipv6Interface ipv6;

    /** Null until a group is joined or the groups are asked for. */
    private @Nullable InterfaceGroups groups;

    /** The same of IPv6. */
    private @Nullable InterfaceGroups groupsV6;

    /** True if another host reports the groups of this link. */
    private boolean silentAboutGroups;

    private @Nullable AddressObserver observer;
    private boolean up = true;
    private int mtuLimitBytes = Ipv4Header.MAX_PACKET_BYTES;
    private int v6MtuLimitBytes = Ipv4Header.MAX_PACKET_BYTES;

    /** The hop limit that a router has advertised; 0 for none. */
    private int advertisedHopLimit;

    private int unconfiguredPort;
    private PacketTap[] taps = NO_TAPS;

    private long rxPackets;
    private long rxBytes;
    private long rxDropped;
    private long txPackets;
    private long txBytes;
    private long txDropped;

    NetworkInterface(Ip ip, String name, Link link) {
        this.ip = ip;
        this.name = name;
        this.link = link;
        neighbours = link.type() == LinkType.ETHERNET ? new InterfaceNeighbours(ip, this) : null;
    }

    /** The name, for example {@code eth0}. */
    public String name() {
        return name;
    }

    public Link link() {
        return link;
    }

    /** The largest IP packet that the link carries, in bytes, or what {@link #limitMtu} has set. */
    public int mtuBytes() {
        return Math.min(link.mtuBytes(), mtuLimitBytes);
    }

    /**
     * Limits the MTU below that of the link, as {@code ip link set mtu} and option 26 of DHCP do.
     *
     * @param bytes at least 68 (RFC 791); 65535 for the link's own
     */
    public void limitMtu(int bytes) {
        if (bytes < MIN_MTU_BYTES || bytes > Ipv4Header.MAX_PACKET_BYTES) {
            throw new IllegalArgumentException("an MTU from " + MIN_MTU_BYTES + " to 65535 bytes, not " + bytes);
        }
        if (bytes != mtuLimitBytes) {
            mtuLimitBytes = bytes;
            ip.configurationChanged();
        }
    }

    /** IPv6 on this interface. */
    public Ipv6Interface ipv6() {
        Ipv6Interface known = ipv6;
        if (known == null) {
            known = new Ipv6Interface(ip, this);
            ipv6 = known;
        }
        return known;
    }

    /** The largest IPv6 packet, in bytes: {@link #mtuBytes}, or less if a router advertises so. */
    public int v6MtuBytes() {
        return Math.min(mtuBytes(), v6MtuLimitBytes);
    }

    /**
     * Limits the MTU of IPv6 below that of the interface, as routers advertise.
     *
     * @param bytes at least 1280; 65535 for no limit
     */
    public void limitV6Mtu(int bytes) {
        if (bytes != v6MtuLimitBytes) {
            v6MtuLimitBytes = bytes;
            ip.configurationChanged();
        }
    }

    /** The hop limit of packets whose sender sets none. */
    int hopLimit() {
        return advertisedHopLimit == 0 ? ip.settings().v6.hopLimit : advertisedHopLimit;
    }

    /** The hop limit that routers advertise; 0 for none. */
    public int advertisedHopLimit() {
        return advertisedHopLimit;
    }

    /**
     * Sets the hop limit that routers advertise.
     *
     * @param advertised 1 to 255; 0 for none
     */
    public void hopLimit(int advertised) {
        if (advertised != advertisedHopLimit) {
            advertisedHopLimit = advertised;
            ip.configurationChanged();
        }
    }

    /**
     * Accepts datagrams to a port of this host's link address whatever their IP destination is: a DHCP client without
     * an address receives offers in this way (RFC 2131 §4.1).
     *
     * @param udpPort the port; 0 for none, the initial value
     */
    public void acceptUnconfigured(int udpPort) {
        unconfiguredPort = udpPort;
    }

    /** The port of {@link #acceptUnconfigured}; 0 for none. */
    int unconfiguredPort() {
        return unconfiguredPort;
    }

    /** The addresses in the order in which they were added. */
    public List<InterfaceAddress> addresses() {
        return Collections.unmodifiableList(addresses);
    }

    /**
     * Adds an address and, unless the prefix is the whole address, a route to its network. With the first IPv6 address
     * the interface gets its link-local address, too. Other stations are not asked whether they have the address; see
     * {@link Ipv6Interface#detectDuplicate} and {@link AddressProbe}.
     *
     * @throws IllegalArgumentException if it is not the address of a host, or an interface of this host has it already
     */
    public void addAddress(IpAddress address, int prefixLength) {
        InterfaceAddress added = new InterfaceAddress(address, prefixLength);
        for (NetworkInterface each : ip.interfaces()) {
            if (each.has(address) && (address.isV4() || !address.isLinkLocal() || each == this)) {
                throw new IllegalArgumentException(each.name + " has the address " + address + " already");
            }
        }
        addresses.add(added);
        ip.addressesChanged();
        if (!address.isV4() && isEthernet()) {
            ipv6().join(address.solicitedNode());
        }
        if (added.network().length() < (address.isV4() ? 32 : 128)) {
            ip.routes().add(added.network(), null, this, metricOf(address));
        }
        if (!address.isV4() && !address.isLinkLocal()) {
            ipv6().enable();
        }
    }

    /**
     * Removes an address, with the last address of a network the route to it, and with the last address of the
     * interface all routes via it. Returns whether the address was there.
     */
    public boolean removeAddress(IpAddress address) {
        InterfaceAddress removed = null;
        for (InterfaceAddress own : addresses) {
            if (own.address().equals(address)) {
                removed = own;
            }
        }
        if (removed == null) {
            return false;
        }
        addresses.remove(removed);
        if (!address.isV4() && isEthernet()) {
            ipv6().leave(address.solicitedNode());
        }
        Prefix network = removed.network();
        boolean advertised = ipv6 != null && ipv6.isOnLink(network);
        if (!advertised && addresses.stream().noneMatch(own -> own.network().equals(network))) {
            ip.routes().remove(new Route(network, null, this, metricOf(address)));
        }
        for (Route route : ip.routes().all()) {
            if (addresses.isEmpty() && route.via() == this) {
                ip.routes().remove(route);
            }
        }
        ip.addressesChanged();
        return true;
    }

    /** The metric of the route to the network of an address, as in Linux. */
    private static int metricOf(IpAddress address) {
        return address.isV4() ? 0 : V6_NETWORK_METRIC;
    }

    public boolean isUp() {
        return up;
    }

    /** Brings the interface up. */
    public void up() {
        if (!up) {
            up = true;
            ip.invalidatePaths();
            if (groups != null) {
                groups.up();
            }
            if (groupsV6 != null) {
                groupsV6.up();
            }
            if (ipv6 != null) {
                ipv6.up();
            }
        }
    }

    /**
     * Brings the interface down: packets are dropped in both directions, and neighbours are forgotten. Addresses and
     * routes stay, but are not used.
     */
    public void down() {
        if (up) {
            up = false;
            if (neighbours != null) {
                neighbours.clear();
            }
            if (groups != null) {
                groups.down();
            }
            if (groupsV6 != null) {
                groupsV6.down();
            }
            ip.invalidatePaths();
        }
    }

    /** The neighbours by address, those of IPv4 first; empty if the link has no link addresses. */
    public List<NeighbourEntry> neighbours() {
        return neighbours == null ? List.of() : neighbours.entries();
    }

    /** The entry of an address in the neighbour table; null if there is none. */
    public @Nullable NeighbourEntry findNeighbour(IpAddress address) {
        Neighbour found =
                neighbours == null ? null : neighbours.tableOf(address).find(address);
        return found == null ? null : NeighbourTable.entry(found);
    }

    /**
     * Adds a permanent neighbour, as {@code ip neigh add … nud permanent} does: it is never requested, and ARP
     * and neighbour discovery do not change it. Does nothing if the link has no link addresses.
     */
    public void addNeighbour(IpAddress address, MacAddress mac) {
        if (neighbours != null) {
            neighbours.tableOf(address).addPermanent(address, mac.value());
        }
    }

    /**
     * Sets the link addresses that are known without ARP: a neighbour in this directory becomes permanent when it is
     * first needed. Many hosts of one link can share a directory, where {@link #addNeighbour} would take an entry per
     * pair of hosts.
     *
     * @param known the link address of an IPv4 address; null if ARP is to ask for it
     */
    public void neighbourDirectory(Function<IpAddress, @Nullable MacAddress> known) {
        if (neighbours != null) {
            neighbours.directory(known);
        }
    }

    /**
     * Asks which station has {@code address}, without claiming it (RFC 5227 §2.1.1, RFC 4862 §5.4.2); answers go to the
     * observer.
     */
    public void probe(IpAddress address) {
        if (neighbours != null) {
            neighbours.probe(address);
        }
    }

    /** Announces that this host has {@code address} (RFC 5227 §2.3, RFC 4861 §7.2.6). */
    public void announce(IpAddress address) {
        if (neighbours != null) {
            neighbours.announce(address);
        }
    }

    /**
     * Asks by ARP, whatever the neighbour table holds, which station has {@code target}; a tap sees the answers. Does
     * nothing if the link has no link addresses.
     *
     * @param source the sender's address in the request
     */
    public void requestLinkAddress(IpAddress source, IpAddress target) {
        if (neighbours != null) {
            neighbours.request(source, target);
        }
    }

    /**
     * Leaves the reports of multicast groups to another host with the same addresses on this link. Must be called
     * before the first address is added.
     */
    public void keepSilentAboutGroups() {
        silentAboutGroups = true;
    }

    /** The IPv4 multicast groups of this interface. */
    public InterfaceGroups groups() {
        InterfaceGroups known = groups;
        if (known == null) {
            ReportSender sender = this == ip.loopback() || silentAboutGroups
                    ? null
                    : ip.igmp().sender(this);
            known = newGroups(MembershipProtocol.IGMP, sender);
            groups = known;
        }
        return known;
    }

    /** The IPv6 multicast groups of this interface, those of its addresses' solicited nodes included. */
    public InterfaceGroups groupsV6() {
        InterfaceGroups known = groupsV6;
        if (known == null) {
            ReportSender sender =
                    isEthernet() && !silentAboutGroups ? ip.v6().mld().sender(this) : null;
            known = newGroups(MembershipProtocol.MLD, sender);
            groupsV6 = known;
        }
        return known;
    }

    private InterfaceGroups newGroups(MembershipProtocol protocol, @Nullable ReportSender sender) {
        InterfaceGroups made = new InterfaceGroups(protocol, ip.timers(), ip.random(), ip.settings(), sender);
        if (!up) {
            made.down();
        }
        return made;
    }

    /** Returns whether a socket has joined the group on this interface, or every interface is a member of it. */
    public boolean isMember(IpAddress group) {
        if (!group.isV4()) {
            return ipv6().isMember(group) || groupsV6 != null && groupsV6.isMember(group);
        }
        InterfaceGroups known = groups;
        return known == null ? group.equals(InterfaceGroups.ALL_SYSTEMS) : known.isMember(group);
    }

    /** Returns whether {@link #groups} was called, so that there may be groups to report. */
    boolean hasGroups() {
        return groups != null;
    }

    /** The same of IPv6. */
    boolean hasGroupsV6() {
        return groupsV6 != null;
    }

    /** Sets the observer of the address claims of other stations; null for none. */
    public void observer(@Nullable AddressObserver newObserver) {
        observer = newObserver;
    }

    /** Adds a tap, which sees packets from now on. */
    public void addTap(PacketTap tap) {
        taps = Arrays.copyOf(taps, taps.length + 1);
        taps[taps.length - 1] = tap;
    }

    /** Removes a tap; does nothing if it was not added. */
    public void removeTap(PacketTap tap) {
        List<PacketTap> others = new ArrayList<>(List.of(taps));
        others.remove(tap);
        taps = others.toArray(PacketTap[]::new);
    }

    /** Packets received, as {@code ip -s link} counts them. */
    public long rxPackets() {
        return rxPackets;
    }

    /** Bytes received, the link's headers included. */
    public long rxBytes() {
        return rxBytes;
    }

    /** Packets dropped on receipt: for another station, of an unknown type, or while the interface was down. */
    public long rxDropped() {
        return rxDropped;
    }

    /** Packets handed to the link. */
    public long txPackets() {
        return txPackets;
    }

    /** Bytes handed to the link, its headers included. */
    public long txBytes() {
        return txBytes;
    }

    /** Packets dropped because the interface was down when they should have been sent. */
    public long txDropped() {
        return txDropped;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Takes ownership of a packet that the link has received, and processes it. */
    void receive(Packet packet) {
        rxPackets++;
        rxBytes += packet.length();
        if (taps.length > 0) {
            show(packet, /* outgoing= */ false);
        }
        if (!up) {
            drop(packet);
        } else if (neighbours == null) {
            ip.input(packet, this);
        } else {
            receiveFrame(packet, neighbours.v4());
        }
    }

    /** Takes ownership of an IP packet, and sends it along {@code path}. */
    void send(Packet packet, Path path) {
        ip.counters().increment(path.isV4() ? IpCounter.OUT_TRANSMITS : IpCounter.V6_OUT_TRANSMITS);
        Neighbour neighbour = path.neighbour();
        if (neighbour == null || !up) {
            transmit(packet);
        } else {
            neighbour.send(packet);
        }
    }

    /** Cancels every timer of IPv6. */
    void powerOff() {
        down();
        if (ipv6 != null) {
            ipv6.powerOff();
        }
    }

    /** Takes ownership of a packet that begins with the link's header, and sends it. */
    void transmit(Packet packet) {
        if (up) {
            txPackets++;
            txBytes += packet.length();
            if (taps.length > 0) {
                show(packet, /* outgoing= */ true);
            }
            link.transmit(packet);
        } else {
            txDropped++;
            packet.release();
        }
    }

    /** The neighbour that receives packets for {@code nextHop}; null if the link has no link addresses. */
    @Nullable
    Neighbour neighbour(IpAddress nextHop, byte reach) {
        return neighbours == null ? null : neighbours.receiverFor(nextHop, reach);
    }

    /** The neighbours of both families; null if the link has no link addresses. */
    @Nullable
    InterfaceNeighbours neighbourTables() {
        return neighbours;
    }

    /** A neighbour outside of the table whose link address is known; null if the link has no link addresses. */
    @Nullable
    Neighbour station(IpAddress address, MacAddress mac) {
        return neighbours == null ? null : neighbours.tableOf(address).station(address, mac.value());
    }

    /**
     * Chooses the source address for {@code destination}, in IPv4 for the next hop; null if there is none of its
     * family.
     */
    @Nullable
    IpAddress sourceFor(IpAddress destination) {
        return SourceAddresses.choose(this, destination);
    }

    boolean has(IpAddress address) {
        for (InterfaceAddress own : addresses) {
            if (own.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    boolean isOnLink(IpAddress address) {
        return addresses.stream().anyMatch(own -> own.network().contains(address));
    }

    boolean isEthernet() {
        return neighbours != null;
    }

    void countReceiveDrop() {
        rxDropped++;
    }

    /**
     * Notifies the observer of an ARP packet, or a message of neighbour discovery, of another station; a probe has no
     * sender address.
     */
    void observe(IpAddress sender, IpAddress target, long mac) {
        if (observer == null) {
            return;
        }
        if (sender.isUnspecified()) {
            observer.probed(target, new MacAddress(mac));
        } else {
            observer.claimed(sender, new MacAddress(mac));
        }
    }

    int generation() {
        return ip.generation();
    }

    IpSettings settings() {
        return ip.settings();
    }

    TimingWheel timers() {
        return ip.timers();
    }

    private void receiveFrame(Packet packet, NeighbourTable table) {
        if (packet.length() < EthernetHeader.BYTES) {
            drop(packet);
            return;
        }
        long destination = EthernetHeader.destination(packet.bytes(), packet.start());
        int type = EthernetHeader.type(packet.bytes(), packet.start());
        if (destination != link.address().value()) {
            if (!isGroup(destination)) {
                drop(packet);
                return;
            }
            packet.markLinkMulticast();
        }
        packet.trimFront(EthernetHeader.BYTES);
        switch (type) {
            case EthernetHeader.TYPE_IPV4 -> ip.inputV4(packet, this);
            case EthernetHeader.TYPE_IPV6 -> ip.inputV6(packet, this);
            case EthernetHeader.TYPE_ARP -> ip.arp().receive(packet, this, table);
            default -> drop(packet);
        }
    }

    private void show(Packet packet, boolean outgoing) {
        DeferredChecksum.show(packet, link.type(), () -> {
            for (PacketTap tap : taps) {
                tap.passed(this, packet, outgoing);
            }
        });
    }

    private void drop(Packet packet) {
        rxDropped++;
        packet.release();
    }

    /** Returns whether the first byte of an Ethernet address has the multicast bit. */
    static boolean isGroup(long mac) {
        return (mac >>> 40 & 1) != 0;
    }
}
