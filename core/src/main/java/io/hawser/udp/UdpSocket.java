package io.hawser.udp;

import io.hawser.ip.Ip;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Path;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketQueue;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.UdpHeader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket; {@link Udp#bind} creates it. Received datagrams wait in a queue of bounded memory. A datagram that fits
 * the path MTU is sent with DF, and a larger one is fragmented, unless {@link #dontFragment} or {@link #mayFragment}
 * changes that.
 */
public final class UdpSocket {
    /** The largest payload of a datagram over IPv4, in bytes. */
    public static final int MAX_PAYLOAD_BYTES = Ipv4Header.MAX_PACKET_BYTES - Ipv4Header.MIN_BYTES - UdpHeader.BYTES;

    private final Udp udp;
    private final @Nullable IpAddress local;
    private final int localPort;
    private UdpHandler handler;

    /** The next socket in the same bucket of the table. */
    @Nullable
    UdpSocket next;

    private @Nullable IpAddress remote;
    private int remotePort;

    /** Null until the first burst. */
    private @Nullable DatagramRun run;

    private boolean isInBurst;

    /** The path of the last datagram sent. */
    private @Nullable Path path;

    private @Nullable NetworkInterface boundTo;
    private final PacketQueue received = new PacketQueue();
    private @Nullable NetworkInterface arrivedBy;
    private long receivedMemoryBytes;
    private int receiveBufferBytes;
    private UdpResult pendingError = UdpResult.OK;
    private int ttl;

    /** RFC 1112 §6.1: 1 unless the user asks for more. */
    private int multicastTtl = 1;

    private @Nullable NetworkInterface multicastVia;
    private boolean multicastLoop = true;
    private UdpPortSharing sharing;

    /** Null until the socket joins a group. */
    private @Nullable SocketGroups groups;

    private int tos;
    private boolean dontFragment;
    private boolean mayFragment;
    private boolean broadcast;
    private boolean receiveErrors;
    private boolean closed;

    UdpSocket(
            Udp udp,
            @Nullable IpAddress local,
            int localPort,
            UdpHandler handler,
            int receiveBufferBytes,
            UdpPortSharing sharing) {
        this.udp = udp;
        this.local = local;
        this.localPort = localPort;
        this.handler = handler;
        this.receiveBufferBytes = receiveBufferBytes;
        this.sharing = sharing;
    }

    /** The local address; null if the socket receives datagrams to all addresses of this host. */
    public @Nullable IpAddress local() {
        return local;
    }

    public int localPort() {
        return localPort;
    }

    /** The address of the connected peer; null if the socket is not connected. */
    public @Nullable IpAddress remote() {
        return remote;
    }

    /** The port of the connected peer; 0 if the socket is not connected. */
    public int remotePort() {
        return remotePort;
    }

    /** Sets the handler of datagrams and errors. */
    public void handler(UdpHandler newHandler) {
        handler = Objects.requireNonNull(newHandler, "the handler is null; UdpHandler.NONE stands for nobody");
    }

    /** Bounds the memory of waiting datagrams, in bytes (SO_RCVBUF). */
    public void receiveBufferBytes(int bytes) {
        receiveBufferBytes = bytes;
    }

    /** Sets the TTL (IP_TTL), 1 to 255; 0 for net.ipv4.ip_default_ttl. */
    public void ttl(int hops) {
        ttl = hops;
    }

    /** Sets the TTL of datagrams to groups (IP_MULTICAST_TTL), 0 to 255; with 0 they do not leave the host. */
    public void multicastTtl(int hops) {
        multicastTtl = hops;
    }

    /** Sends datagrams to groups by this interface (IP_MULTICAST_IF); null for the one that the routes name. */
    public void multicastVia(@Nullable NetworkInterface via) {
        multicastVia = via;
        path = null;
    }

    /**
     * Sets whether datagrams to groups are also delivered to the members on this host (IP_MULTICAST_LOOP); they are at
     * first.
     */
    public void multicastLoop(boolean on) {
        multicastLoop = on;
    }

    /** Sets whether other sockets may be bound to the port from now on (SO_REUSEADDR, SO_REUSEPORT). */
    public void sharing(UdpPortSharing allowed) {
        sharing = allowed;
    }

    UdpPortSharing sharing() {
        return sharing;
    }

    /** The multicast groups of the socket, to join and to leave. */
    public SocketGroups groups() {
        SocketGroups known = groups;
        if (known == null) {
            known = new SocketGroups(udp.ip().settings());
            groups = known;
        }
        return known;
    }

    /** Sets DSCP and ECN (IP_TOS). */
    public void tos(int bits) {
        tos = bits;
    }

    /** Sets whether datagrams above the path MTU are refused instead of fragmented (IP_PMTUDISC_DO). */
    public void dontFragment(boolean on) {
        dontFragment = on;
    }

    /** Sets whether datagrams are sent without DF, so that routers may fragment them (IP_PMTUDISC_DONT). */
    public void mayFragment(boolean on) {
        mayFragment = on;
    }

    /** Allows sending to broadcast addresses (SO_BROADCAST). */
    public void broadcast(boolean allowed) {
        broadcast = allowed;
    }

    /**
     * Sets whether the handler is called for every ICMP error, not only for those about a connected peer (IP_RECVERR).
     */
    public void receiveErrors(boolean on) {
        receiveErrors = on;
    }

    /** Receives from this interface only, and sends broadcasts there (SO_BINDTODEVICE); null for all. */
    public void bindTo(@Nullable NetworkInterface only) {
        boundTo = only;
        path = null;
    }

    /** Memory of the waiting datagrams, in bytes. */
    public long receivedMemoryBytes() {
        return receivedMemoryBytes;
    }

    public boolean isConnected() {
        return remote != null;
    }

    public boolean isClosed() {
        return closed;
    }

    /**
     * Connects to a peer: only its datagrams are received from now on, and {@link #send(byte[], int, int)} sends to it.
     */
    public UdpResult connect(IpAddress address, int port) {
        checkPort(port);
        if (closed) {
            return UdpResult.CLOSED;
        }
        UdpResult found = findPath(address);
        if (found == UdpResult.OK) {
            remote = address;
            remotePort = port;
        }
        return found;
    }

    /** Undoes {@link #connect}. */
    public void disconnect() {
        remote = null;
        remotePort = 0;
    }

    /** Sends to the connected peer. */
    public UdpResult send(byte[] data, int offset, int length) {
        return remote == null ? UdpResult.NOT_CONNECTED : send(data, offset, length, remote, remotePort);
    }

    /**
     * Sends one datagram.
     *
     * @param length 0 to {@link #MAX_PAYLOAD_BYTES}
     * @param port 1 to 65535
     * @return {@link UdpResult#OK}, or the reason why nothing was sent; an error about an earlier datagram is reported
     *     first, once
     * @throws IllegalArgumentException if the port is out of range
     */
    public UdpResult send(byte[] data, int offset, int length, IpAddress address, int port) {
        Objects.checkFromIndexSize(offset, length, data.length);
        checkPort(port);
        UdpResult hindrance = hindrance(length, address);
        Path way = path;
        if (hindrance != UdpResult.OK || way == null) {
            return hindrance;
        }
        int datagramBytes = UdpHeader.BYTES + length;
        boolean fits = way.headerBytes() + datagramBytes <= way.mtuBytes();
        if (dontFragment && !fits) {
            return UdpResult.MESSAGE_TOO_LONG;
        }
        boolean atomic = fits && !mayFragment;
        DatagramRun burst = isInBurst ? run : null;
        if (burst != null) {
            if (atomic
                    && length > 0
                    && 2 * length <= way.via().link().offloads().datagramsBytes()
                    && isToOne(way)) {
                udp.count(IpCounter.UDP_OUT_DATAGRAMS);
                burst.add(data, offset, length, way, port, tos, ttl);
                return UdpResult.OK;
            }
            burst.send();
        }
        Packet packet = udp.packets().allocate(datagramBytes);
        int at = packet.append(datagramBytes);
        System.arraycopy(data, offset, packet.bytes(), at + UdpHeader.BYTES, length);
        UdpHeader.write(packet.bytes(), at, localPort, port, datagramBytes, way.pseudoHeaderSum(IpProtocol.UDP));
        udp.count(IpCounter.UDP_OUT_DATAGRAMS);
        if (way.isMulticast()) {
            udp.ip().outputToGroup(packet, way, IpProtocol.UDP, tos, multicastTtl, atomic, multicastLoop);
        } else {
            udp.ip().output(packet, way, IpProtocol.UDP, tos, ttl, atomic);
        }
        return UdpResult.OK;
    }

    private static boolean isToOne(Path way) {
        return !way.isMulticast() && !way.isBroadcast();
    }

    /**
     * Begins a burst: until {@link #endBurst} a datagram may wait for the next ones, so that datagrams to the same
     * destination, of equal size except the last, leave in one packet if the link cuts it (UDP segmentation offload).
     * On the wire are the same datagrams, in the same order. The burst ends before the host's flush.
     */
    public void beginBurst() {
        if (run == null) {
            run = new DatagramRun(udp, localPort);
        }
        isInBurst = true;
    }

    /** Ends a burst: sends what waits. */
    public void endBurst() {
        isInBurst = false;
        if (run != null) {
            run.send();
        }
    }

    /**
     * Removes and returns the oldest waiting datagram; null for none. It begins at the payload and belongs to the
     * caller; its UDP header is at {@link Packet#transportOffset()}, its IP header at {@link Packet#networkOffset()}.
     */
    public @Nullable Packet receive() {
        Packet packet = received.poll();
        if (packet != null) {
            receivedMemoryBytes -= packet.bytes().length;
        }
        return packet;
    }

    /**
     * The interface of the datagram that arrived last (IP_PKTINFO): within {@link UdpHandler#readable}, the interface
     * of the newest waiting one. Null before the first.
     */
    public @Nullable NetworkInterface arrivedBy() {
        return arrivedBy;
    }

    /** Returns and clears the pending error of an earlier datagram; {@link UdpResult#OK} for none. */
    public UdpResult takeError() {
        UdpResult error = pendingError;
        pendingError = UdpResult.OK;
        return error;
    }

    /** Closes the socket: frees the port and drops waiting datagrams. */
    public void close() {
        if (!closed) {
            closed = true;
            endBurst();
            received.clear();
            receivedMemoryBytes = 0;
            if (groups != null) {
                groups.leaveAll();
            }
            udp.close(this);
        }
    }

    long localHigh() {
        return local == null ? 0 : local.high();
    }

    long localLow() {
        return local == null ? 0 : local.low();
    }

    boolean isBoundTo(long high, long low, int port) {
        return localPort == port && localLow() == low && localHigh() == high;
    }

    boolean isConnectedTo(long high, long low, int port) {
        return remote != null && remotePort == port && remote.low() == low && remote.high() == high;
    }

    /** Returns whether the socket accepts a datagram to its address and port, depending on the datagram's source. */
    boolean takes(Packet packet, NetworkInterface via) {
        return (boundTo == null || boundTo == via)
                && (remote == null
                        || isConnectedTo(
                                PacketAddresses.sourceHigh(packet),
                                PacketAddresses.sourceLow(packet),
                                UdpHeader.sourcePort(packet.bytes(), packet.start())));
    }

    /** Returns whether the socket has joined the packet's group on the interface by which it arrived. */
    boolean isMember(Packet packet, NetworkInterface via) {
        SocketGroups known = groups;
        return known != null && known.accepts(PacketAddresses.destination(packet), via, PacketAddresses.source(packet));
    }

    /** Takes ownership of a checked datagram that begins with its UDP header. */
    void accept(Packet packet, NetworkInterface via) {
        if (receivedMemoryBytes + packet.bytes().length > receiveBufferBytes) {
            udp.count(IpCounter.UDP_RCVBUF_ERRORS);
            udp.count(IpCounter.UDP_IN_ERRORS);
            packet.release();
            return;
        }
        udp.count(IpCounter.UDP_IN_DATAGRAMS);
        receivedMemoryBytes += packet.bytes().length;
        packet.trimFront(UdpHeader.BYTES);
        received.add(packet);
        arrivedBy = via;
        handler.readable(this);
    }

    /**
     * Processes an ICMP error about a datagram to {@code destination}, which is the peer if the socket is connected.
     */
    void failed(IpAddress destination, int port, int type, int code, IpAddress from) {
        if (isConnected() && type == IcmpHeader.DESTINATION_UNREACHABLE) {
            // RFC 1122 §3.2.2.1: these two are permanent, the others may be transient.
            if (code == IcmpHeader.PORT_UNREACHABLE) {
                pendingError = UdpResult.CONNECTION_REFUSED;
            } else if (code == IcmpHeader.PROTOCOL_UNREACHABLE) {
                pendingError = UdpResult.PROTOCOL_NOT_AVAILABLE;
            }
        }
        if (isConnected() || receiveErrors) {
            handler.failed(this, destination, port, type, code, from);
        }
    }

    /**
     * Checks whether {@code length} bytes can be sent to {@code address}; if the result is OK, {@link #path} leads to
     * it.
     */
    private UdpResult hindrance(int length, IpAddress address) {
        if (closed) {
            return UdpResult.CLOSED;
        }
        if (pendingError != UdpResult.OK) {
            return takeError();
        }
        return length > MAX_PAYLOAD_BYTES ? UdpResult.MESSAGE_TOO_LONG : findPath(address);
    }

    private static void checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a datagram goes to a port from 1 to 65535, not " + port);
        }
    }

    private UdpResult findPath(IpAddress address) {
        Path known = path;
        if (known == null || known.isStale() || !known.remote().equals(address)) {
            known = newPath(address);
            path = known;
        }
        if (known == null) {
            return UdpResult.NETWORK_UNREACHABLE;
        }
        return known.isBroadcast() && !broadcast ? UdpResult.BROADCAST_NOT_ALLOWED : UdpResult.OK;
    }

    private @Nullable Path newPath(IpAddress address) {
        Ip ip = udp.ip();
        NetworkInterface only = boundTo;
        if (only != null && address.isLimitedBroadcast()) {
            IpAddress source = local;
            if (source == null) {
                source = only.addresses().isEmpty()
                        ? IpAddress.ANY_V4
                        : only.addresses().getFirst().address();
            }
            return ip.broadcastPath(only, source);
        }
        boolean own = local != null && ip.isLocal(local.high(), local.low());
        if (only != null && !address.isV4() && (address.isLinkLocal() || address.isMulticast())) {
            return ip.linkPath(only, own ? local : null, address);
        }
        NetworkInterface via = multicastVia;
        if (via != null && address.isMulticast()) {
            return ip.multicastPath(via, own ? local : null, address);
        }
        return local != null && own ? ip.path(local, address) : ip.pathTo(address);
    }
}
