package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.ip.header.SourceRoute;
import io.hawser.ip.settings.IpSettings;
import io.hawser.link.Link;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The network layer of one host: interfaces, routes, neighbours, fragments and ICMP. It passes packets from the
 * attached links to the registered transports; transports find a {@link Path} and send along it.
 *
 * <p>The interface {@code lo} with 127.0.0.1 and ::1 exists from the start and carries packets to all addresses of the
 * host itself. As in Linux, a packet to an address of this host is accepted on any interface.
 *
 * <p>Belongs to the thread that owns the host. A packet that is dropped is released and counted; nothing is thrown.
 */
public final class Ip {
    static final IpAddress LOOPBACK_ADDRESS = IpAddress.v4(127 << 24 | 1);

    private final TimingWheel timers;
    private final PacketPool packets;
    private final IpSettings settings;
    private final Counters<IpCounter> counters;
    private final RandomGenerator random;

    private final List<NetworkInterface> interfaces = new ArrayList<>();
    private final LocalAddresses localAddresses = new LocalAddresses();
    private final RouteTable routes = new RouteTable(this::invalidatePaths);
    private Runnable configurationObserver = () -> {};
    private final TransportProtocol[] transports = new TransportProtocol[256];
    private final Loopback lo;
    private final NetworkInterface loopback;

    private final Arp arp;
    private final Icmp icmp;
    private final Igmp igmp;
    private final Ipv6 v6;
    private final Ipv4Input input;
    private final Ipv4Output output;
    private final GroupLoop groupLoop;
    private final Paths paths;

    /**
     * Creates the network layer of a host, with {@code lo} as its only interface.
     *
     * @param timers provides the present time
     * @param packets pool of the packets that this layer makes
     * @param random source of hash keys and identifications; must be unpredictable on a real host
     */
    public Ip(
            TimingWheel timers,
            PacketPool packets,
            IpSettings settings,
            Counters<IpCounter> counters,
            RandomGenerator random) {
        this.timers = timers;
        this.packets = packets;
        this.settings = settings;
        this.counters = counters;
        this.random = random;
        KeyedHash hash = new KeyedHash(random);
        paths = new Paths(this, hash);
        arp = new Arp(packets);
        lo = new Loopback(timers);
        output = new Ipv4Output(this, hash);
        IcmpRateLimiter limiter = new IcmpRateLimiter(this, hash);
        icmp = new Icmp(this, limiter);
        input = new Ipv4Input(this, hash);
        v6 = new Ipv6(this, hash, limiter);
        groupLoop = new GroupLoop(timers, this);
        register(IpProtocol.ICMP, icmp.input());
        igmp = new Igmp(this);
        register(IpProtocol.IGMP, igmp);
        loopback = addInterface("lo", lo);
        loopback.addAddress(LOOPBACK_ADDRESS, 8);
        loopback.addAddress(IpAddress.LOOPBACK_V6, 128);
    }

    /**
     * Attaches this host to {@code link} as an interface, and becomes the link's receiver.
     *
     * @throws IllegalArgumentException if there is an interface of this name
     */
    public NetworkInterface addInterface(String name, Link link) {
        if (interfaces.stream().anyMatch(each -> each.name().equals(name))) {
            throw new IllegalArgumentException("there is an interface " + name + " already");
        }
        NetworkInterface added = new NetworkInterface(this, name, link);
        interfaces.add(added);
        link.attach(added::receive);
        return added;
    }

    /** The interfaces in the order in which they were added, {@code lo} first. */
    public List<NetworkInterface> interfaces() {
        return Collections.unmodifiableList(interfaces);
    }

    /**
     * Sets the callback for changes of addresses, routes, and the state and MTU of interfaces. It runs during the
     * change, so it must not call this host; it may run without a change, and several times for one.
     */
    public void onConfigurationChange(Runnable observer) {
        configurationObserver = observer;
    }

    /** The number of datagrams that wait for missing fragments. */
    public int fragmentedDatagrams() {
        return input.fragmentedDatagrams() + v6.input().fragmentedDatagrams();
    }

    public RouteTable routes() {
        return routes;
    }

    public Icmp icmp() {
        return icmp;
    }

    public IpSettings settings() {
        return settings;
    }

    /**
     * Registers the transport that receives the packets of a protocol from now on.
     *
     * @param protocol the IP protocol number, 0 to 255
     */
    public void register(int protocol, TransportProtocol transport) {
        transports[protocol] = transport;
    }

    /**
     * Finds the path to {@code destination} from the source address that the route suggests; cached, and shared by all
     * users of that destination. Returns null when there is no route, or no source address (ENETUNREACH).
     */
    public @Nullable Path pathTo(IpAddress destination) {
        return paths.pathTo(destination);
    }

    /**
     * Finds the path from {@code source} to {@code destination}; cached. Returns null when there is no route, when
     * {@code source} is not an address of this host, or when only {@code source} is a loopback address.
     */
    public @Nullable Path path(IpAddress source, IpAddress destination) {
        return paths.path(source, destination);
    }

    /** Does as {@link #path(IpAddress, IpAddress)} for addresses of a segment. Allocates nothing on a cache hit. */
    public @Nullable Path path(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        return paths.path(sourceHigh, sourceLow, destinationHigh, destinationLow);
    }

    /**
     * Finds the path from {@code source} to {@code destination} along the hops of {@code route}; not cached. Returns
     * null when there is no route to the first hop, or {@code source} is not an address of this host.
     */
    public @Nullable Path path(IpAddress source, IpAddress destination, SourceRoute route) {
        return paths.path(source, destination, route);
    }

    /** Finds the current path that replaces {@code stale}; null when there is no route any more. */
    public @Nullable Path renewed(Path stale) {
        SourceRoute route = stale.sourceRoute();
        return route == null ? path(stale.local(), stale.remote()) : path(stale.local(), stale.remote(), route);
    }

    /**
     * Finds the path back to the sender of a packet, from the packet's destination address if that is a unicast address
     * of this host. Allocates nothing on a cache hit; returns null when there is no route.
     */
    public @Nullable Path replyPath(Packet received) {
        long localHigh = PacketAddresses.destinationHigh(received);
        long localLow = PacketAddresses.destinationLow(received);
        if (!isLocal(localHigh, localLow)) {
            return pathTo(PacketAddresses.source(received));
        }
        SourceRoute route = PacketAddresses.returnRoute(received);
        if (route != null) {
            return path(new IpAddress(localHigh, localLow), PacketAddresses.source(received), route);
        }
        return path(localHigh, localLow, PacketAddresses.sourceHigh(received), PacketAddresses.sourceLow(received));
    }

    /**
     * Returns the broadcast path on the link of {@code via}, from any source address; DHCP sends from 0.0.0.0 before
     * the interface has an address. Not cached.
     */
    public Path broadcastPath(NetworkInterface via, IpAddress source) {
        return paths.onLink(via, source, IpAddress.BROADCAST_V4);
    }

    /**
     * Returns the path to a group on the link of {@code via}, whatever the routes say. Not cached.
     *
     * @param source one of this host's addresses; null for the first of {@code via}
     * @return null if there is no source address
     */
    public @Nullable Path multicastPath(NetworkInterface via, @Nullable IpAddress source, IpAddress group) {
        IpAddress from = source == null ? via.sourceFor(group) : source;
        return from == null ? null : groupPath(via, from, group);
    }

    Path groupPath(NetworkInterface via, IpAddress source, IpAddress group) {
        return paths.onLink(via, source, group);
    }

    /**
     * Returns the path to a neighbour on the link of {@code via}, whatever the routes say: a link-local address of IPv6
     * can exist on several links. Not cached.
     *
     * @param source one of this host's addresses; null for the one of {@code via} that suits
     * @return null if there is no source address
     */
    public @Nullable Path linkPath(NetworkInterface via, @Nullable IpAddress source, IpAddress destination) {
        IpAddress from = source == null ? via.sourceFor(destination) : source;
        return from == null ? null : paths.onLink(via, from, destination);
    }

    /**
     * Returns the path to one station on the link of {@code via} whose link address is already known, so that ARP is
     * not needed: a DHCP server answers a client without an address in this way (RFC 2131 §4.1). Not cached.
     *
     * @param source an address of this host
     */
    public Path stationPath(NetworkInterface via, IpAddress source, IpAddress destination, MacAddress station) {
        return paths.toStation(via, source, destination, station);
    }

    /** Returns whether this is a unicast address of this host; broadcast addresses are not. */
    public boolean isLocal(long high, long low) {
        return localAddresses.isUnicast(high, low);
    }

    /** Returns whether this is a broadcast address of a network that this host is attached to. */
    public boolean isBroadcast(long high, long low) {
        return localAddresses.kindOf(high, low) == LocalAddresses.BROADCAST;
    }

    /**
     * Takes ownership of a packet that begins with its transport header and has its transport checksum, and sends it.
     *
     * <p>A packet larger than {@link Path#mtuBytes()} is fragmented, unless {@code dontFragment} is set: then it is
     * dropped and counted as FragFails, without a callback. A caller that sets DF reads the path MTU first, which ICMP
     * may have lowered. A packet with {@link Packet#segmentBytes()} is passed unchanged to a link that segments
     * packets.
     *
     * @param protocol the IP protocol number
     * @param tos the DSCP and ECN bits
     * @param ttl the TTL or hop limit, 1 to 255; 0 for {@link Path#defaultTtl}
     * @param dontFragment whether to set DF, in IPv6 whether not to fragment; without effect on IPv4 if path MTU
     *     discovery is off
     */
    public void output(Packet packet, Path path, int protocol, int tos, int ttl, boolean dontFragment) {
        int hops = ttl == 0 ? path.defaultTtl() : ttl;
        if (path.isV4()) {
            output.output(packet, path, protocol, tos, hops, dontFragment);
        } else {
            v6.output().output(packet, path, protocol, tos, hops, dontFragment);
        }
    }

    /**
     * Puts in front of a transport header the IP header with which {@link #output} would send it in a packet of
     * {@code transportBytes}, for a run of packets of this size whose IP headers are equal.
     *
     * @return false, with nothing done, if the headers would not be equal or the packets would not be sent whole
     */
    public boolean putHeader(
            Packet header, int transportBytes, Path path, int protocol, int tos, int ttl, boolean dontFragment) {
        int hops = ttl == 0 ? path.defaultTtl() : ttl;
        return path.isV4()
                ? output.putHeader(header, transportBytes, path, protocol, tos, hops, dontFragment)
                : v6.output().putHeader(header, transportBytes, path, protocol, tos, hops);
    }

    /** Takes ownership of a packet that begins with a copy of a header by {@link #putHeader}, and sends it. */
    public void outputCopy(Packet packet, Path path) {
        packet.networkOffset(packet.start());
        counters.increment(path.isV4() ? IpCounter.OUT_REQUESTS : IpCounter.V6_OUT_REQUESTS);
        output.send(packet, path, /* tooLarge= */ false);
    }

    /**
     * Sends a packet to a group, as {@link #output} does, and delivers a copy to the members on this host.
     *
     * @param ttl 0 to 255; with 0 the packet does not leave this host
     * @param loops whether this host's own members receive it (IP_MULTICAST_LOOP)
     */
    public void outputToGroup(
            Packet packet, Path path, int protocol, int tos, int ttl, boolean dontFragment, boolean loops) {
        if (loops && path.via() != loopback && path.via().isMember(path.remote())) {
            groupLoop.add(packets.copyOf(packet), path, protocol, tos, ttl);
        }
        if (ttl > 0) {
            output(packet, path, protocol, tos, ttl, dontFragment);
        } else {
            packet.release();
        }
    }

    /** Sends the reply to a packet with options in its header; the reply may be fragmented; see {@link Ipv4Output}. */
    void outputReply(Packet packet, Path path, int protocol, int tos, byte @Nullable [] options) {
        output.output(packet, path, protocol, tos, settings.defaultTtl, /* dontFragment= */ false, options);
    }

    /** Drops all received and queued packets, and takes every interface down permanently. */
    public void powerOff() {
        for (NetworkInterface each : interfaces) {
            each.powerOff();
        }
        input.powerOff();
        v6.input().powerOff();
        lo.clear();
        groupLoop.clear();
    }

    /** Takes ownership of an arrived packet, which begins with its IP header, and processes it. */
    void input(Packet packet, NetworkInterface via) {
        if (packet.length() > 0 && CommonIpHeader.isV6(packet.bytes(), packet.start())) {
            inputV6(packet, via);
        } else {
            inputV4(packet, via);
        }
    }

    /** Takes ownership of an arrived packet that should be an IPv4 packet, and processes it. */
    void inputV4(Packet packet, NetworkInterface via) {
        input.receive(packet, via);
    }

    /** Takes ownership of an arrived packet that should be an IPv6 packet, and processes it. */
    void inputV6(Packet packet, NetworkInterface via) {
        v6.input().receive(packet, via);
    }

    /** Takes ownership of a packet of this host to one of its own groups, which begins with its IP header. */
    void inputLooped(Packet packet, NetworkInterface via) {
        if (CommonIpHeader.isV6(packet.bytes(), packet.start())) {
            v6.input().receiveLooped(packet, via);
        } else {
            input.receiveLooped(packet, via);
        }
    }

    /** The path for forwarding a packet to {@code destination}; null when there is no route. */
    @Nullable
    Path pathOfOthers(long destinationHigh, long destinationLow) {
        return paths.pathOfOthers(destinationHigh, destinationLow);
    }

    @Nullable
    TransportProtocol transport(int protocol) {
        return transports[protocol];
    }

    /** Returns whether a packet is addressed to a broadcast address of this host's networks, or to a group. */
    public boolean isToMany(Packet packet) {
        long high = PacketAddresses.destinationHigh(packet);
        long low = PacketAddresses.destinationLow(packet);
        return isBroadcast(high, low) || new IpAddress(high, low).isMulticast();
    }

    Igmp igmp() {
        return igmp;
    }

    Ipv6 v6() {
        return v6;
    }

    byte kindOf(long high, long low) {
        return localAddresses.kindOf(high, low);
    }

    Ipv4Output output() {
        return output;
    }

    Arp arp() {
        return arp;
    }

    TimingWheel timers() {
        return timers;
    }

    PacketPool packets() {
        return packets;
    }

    Counters<IpCounter> counters() {
        return counters;
    }

    RandomGenerator random() {
        return random;
    }

    NetworkInterface loopback() {
        return loopback;
    }

    int generation() {
        return paths.generation();
    }

    void invalidatePaths() {
        paths.invalidate();
        configurationChanged();
    }

    void configurationChanged() {
        configurationObserver.run();
    }

    void addressesChanged() {
        localAddresses.replace(interfaces);
        invalidatePaths();
    }
}
