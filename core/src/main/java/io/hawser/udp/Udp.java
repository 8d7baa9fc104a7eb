package io.hawser.udp;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.Ip;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Path;
import io.hawser.ip.TransportProtocol;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.UdpHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * UDP of one host (RFC 768, RFC 1122 §4.1): delivers a datagram to its socket, or answers port unreachable. It
 * registers itself with the network layer. Belongs to the thread that owns the host.
 */
public final class Udp implements TransportProtocol {
    private final Ip ip;
    private final PacketPool packets;
    private final UdpSettings settings;
    private final Counters<IpCounter> counters;
    private final RandomGenerator random;
    private final UdpTable table;
    private final Set<UdpSocket> sockets = new LinkedHashSet<>();
    private boolean poweredOff;

    /** The sockets of each port, at any address; a map, because most hosts of a large simulation have none. */
    private final Map<Integer, List<UdpSocket>> socketsOfPort = new HashMap<>();

    /** @param random source of ephemeral ports and the hash key; must be unpredictable on a real host */
    public Udp(Ip ip, PacketPool packets, UdpSettings settings, Counters<IpCounter> counters, RandomGenerator random) {
        this.ip = ip;
        this.packets = packets;
        this.settings = settings;
        this.counters = counters;
        this.random = random;
        table = new UdpTable(new KeyedHash(random));
        ip.register(IpProtocol.UDP, this);
    }

    /**
     * Creates a socket.
     *
     * @param local the local address, one of this host's; null or the unspecified address for all
     * @param port 1 to 65535; 0 for a free ephemeral port drawn at random (RFC 6056 §3.3.1)
     * @param handler called for each datagram
     * @throws UdpBindException if the address is not this host's, the port is in use, or no port is free
     * @throws IllegalStateException if this host was powered off
     */
    public UdpSocket bind(@Nullable IpAddress local, int port, UdpHandler handler) {
        return bind(local, port, handler, UdpPortSharing.NONE);
    }

    /**
     * Creates a socket that may share its port. The local address may also be a multicast address: then the socket
     * receives only datagrams to this group, once it has joined it.
     *
     * @see #bind(IpAddress, int, UdpHandler)
     */
    public UdpSocket bind(@Nullable IpAddress local, int port, UdpHandler handler, UdpPortSharing sharing) {
        Objects.requireNonNull(handler, "the handler is null; UdpHandler.NONE stands for nobody");
        if (poweredOff) {
            throw new IllegalStateException("this host was powered off: a machine that reboots has a new host");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is from 0 to 65535, not " + port);
        }
        boolean any = local == null || local.isUnspecified();
        IpAddress address = local == null || any ? null : local;
        if (address != null
                && !ip.isLocal(address.high(), address.low())
                && !address.isMulticast()
                && !ip.isBroadcast(address.high(), address.low())) {
            throw new UdpBindException(
                    UdpResult.ADDRESS_NOT_AVAILABLE,
                    "cannot bind to " + address + ": it is not an address of this host");
        }
        if (port != 0 && !isFree(address, port, sharing)) {
            throw new UdpBindException(
                    UdpResult.ADDRESS_IN_USE,
                    "UDP port " + port + " at " + (any ? "any address" : address) + " is in use");
        }
        UdpSocket socket = new UdpSocket(
                this, address, port == 0 ? drawPort(address) : port, handler, settings.receiveBufferBytes, sharing);
        table.add(socket);
        sockets.add(socket);
        socketsOfPort
                .computeIfAbsent(socket.localPort(), each -> new ArrayList<>(1))
                .add(socket);
        return socket;
    }

    /** Closes every socket without a callback. */
    public void powerOff() {
        poweredOff = true;
        List.copyOf(sockets).forEach(UdpSocket::close);
    }

    /** The open sockets by port. */
    public List<UdpSocket> sockets() {
        List<UdpSocket> sorted = new ArrayList<>(sockets);
        sorted.sort(Comparator.comparingInt(UdpSocket::localPort));
        return sorted;
    }

    @Override
    public void receive(Packet packet, NetworkInterface via) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        if (!UdpHeader.isWellFormed(bytes, at, packet.length())) {
            drop(packet, IpCounter.UDP_IN_ERRORS);
            return;
        }
        packet.truncate(UdpHeader.length(bytes, at));
        // RFC 8200 §8.1: over IPv6 a datagram has a checksum.
        boolean lacksChecksum = UdpHeader.hasNoChecksum(bytes, at) && PacketAddresses.isV6(packet);
        if (lacksChecksum
                || !packet.isChecksumVouched()
                        && !UdpHeader.isChecksumValid(
                                bytes, at, PacketAddresses.pseudoHeader(packet, IpProtocol.UDP))) {
            counters.increment(IpCounter.UDP_IN_CSUM_ERRORS);
            drop(packet, IpCounter.UDP_IN_ERRORS);
            return;
        }
        if (ip.isToMany(packet)) {
            deliverToAll(packet, via);
            return;
        }
        UdpSocket socket = socketOf(packet, via);
        if (socket != null) {
            socket.accept(packet, via);
        } else {
            ip.icmp().portUnreachable(packet);
            drop(packet, IpCounter.UDP_NO_PORTS);
        }
    }

    @Override
    public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
        byte[] bytes = quoted.bytes();
        int localPort = UdpHeader.sourcePort(bytes, quoted.start());
        int remotePort = UdpHeader.destinationPort(bytes, quoted.start());
        UdpSocket socket = find(PacketAddresses.sourceHigh(quoted), PacketAddresses.sourceLow(quoted), localPort);
        if (socket == null) {
            return;
        }
        IpAddress remote = PacketAddresses.destination(quoted);
        if (socket.isConnected() && !socket.isConnectedTo(remote.high(), remote.low(), remotePort)) {
            return;
        }
        if (type == IcmpHeader.DESTINATION_UNREACHABLE && code == IcmpHeader.FRAGMENTATION_NEEDED) {
            Path path = ip.path(PacketAddresses.source(quoted), remote);
            if (path != null) {
                path.learnMtu(mtuBytes);
            }
        }
        socket.failed(remote, remotePort, type, code, ip.icmp().errorSource());
    }

    Ip ip() {
        return ip;
    }

    PacketPool packets() {
        return packets;
    }

    void count(IpCounter counter) {
        counters.increment(counter);
    }

    void close(UdpSocket socket) {
        table.remove(socket);
        sockets.remove(socket);
        socketsOfPort.computeIfPresent(socket.localPort(), (port, all) -> {
            all.remove(socket);
            return all.isEmpty() ? null : all;
        });
    }

    /** Finds the socket of a packet: bound to its destination, or to any address. */
    private @Nullable UdpSocket socketOf(Packet packet, NetworkInterface via) {
        UdpSocket exact = table.receiver(
                PacketAddresses.destinationHigh(packet), PacketAddresses.destinationLow(packet), packet, via);
        return exact != null ? exact : table.receiver(0, 0, packet, via);
    }

    /** Delivers a copy of a datagram to a broadcast address or a group to each socket that receives it. */
    private void deliverToAll(Packet packet, NetworkInterface via) {
        int port = UdpHeader.destinationPort(packet.bytes(), packet.start());
        IpAddress destination = PacketAddresses.destination(packet);
        UdpSocket last = null;
        // A copy, because a socket that is called may close itself or another.
        for (UdpSocket each : List.copyOf(socketsOfPort.getOrDefault(port, List.of()))) {
            boolean concerned = (each.local() == null || destination.equals(each.local()))
                    && (!destination.isMulticast() || each.isMember(packet, via));
            if (concerned && each.takes(packet, via)) {
                if (last != null && !last.isClosed()) {
                    last.accept(packets.copyOf(packet), via);
                }
                last = each;
            }
        }
        if (last == null || last.isClosed()) {
            drop(packet, IpCounter.UDP_IGNORED_MULTI);
        } else {
            last.accept(packet, via);
        }
    }

    private @Nullable UdpSocket find(long localHigh, long localLow, int port) {
        UdpSocket exact = table.find(localHigh, localLow, port);
        return exact != null ? exact : table.find(0, 0, port);
    }

    /**
     * Returns whether a port is free: a socket at the same address, or one at any address, occupies it, unless both
     * share it.
     */
    private boolean isFree(@Nullable IpAddress local, int port, UdpPortSharing sharing) {
        for (UdpSocket each : socketsOfPort.getOrDefault(port, List.of())) {
            boolean overlaps = local == null || each.local() == null || local.equals(each.local());
            if (overlaps && !sharing.agreesWith(each.sharing())) {
                return false;
            }
        }
        return true;
    }

    private int drawPort(@Nullable IpAddress local) {
        int first = (int) settings.localPortRange[0];
        int count = (int) settings.localPortRange[1] - first + 1;
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int port = first + (start + i) % count;
            if (isFree(local, port, UdpPortSharing.NONE)) {
                return port;
            }
        }
        throw new UdpBindException(
                UdpResult.ADDRESS_NOT_AVAILABLE,
                "all UDP ports from " + first + " to " + (first + count - 1) + " are in use");
    }

    private void drop(Packet packet, IpCounter reason) {
        counters.increment(reason);
        packet.release();
    }
}
