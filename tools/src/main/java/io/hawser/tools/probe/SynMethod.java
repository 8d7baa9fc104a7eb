package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.PacketTap;
import io.hawser.ip.Path;
import io.hawser.packet.Packet;
import io.hawser.udp.UdpResult;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Probes by SYNs that open no connection, each from a port of its own. What answers is seen by a tap on the interface;
 * TCP, which knows nothing of these SYNs, resets what is opened, as the kernel does for the real traceroute.
 */
final class SynMethod implements TracerouteMethod, PacketTap {
    /** The port that is tried if none is said. */
    static final int PORT = 80;

    private static final int FIRST_SOURCE_PORT = 40_000;
    private static final int SOURCE_PORTS = 20_000;
    private static final int WINDOW = 5840;

    /** MSS 1460, SACK permitted, timestamps, no operation, window scale 2. */
    private static final byte[] OPTIONS = {2, 4, 5, (byte) 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 2};

    private static final int SEGMENT_BYTES = TcpHeader.MIN_BYTES + OPTIONS.length;

    private final Host host;
    private final IpAddress target;
    private final int port;
    private final int firstSourcePort;
    private Answers answers = (_, _, _, _) -> {};
    private @Nullable NetworkInterface tapped;

    SynMethod(Host host, IpAddress target, int port) {
        this.host = host;
        this.target = target;
        this.port = port;
        // the ports of a trace that has just ended are left alone
        firstSourcePort =
                FIRST_SOURCE_PORT + (int) Math.floorMod(host.timers().nowNanos() / 1_000_000, (long) SOURCE_PORTS);
    }

    @Override
    public int headerBytes() {
        return Ipv4Header.MIN_BYTES + SEGMENT_BYTES;
    }

    @Override
    public void begin(Answers told) {
        answers = told;
    }

    @Override
    public UdpResult send(int index, int ttl, int packetBytes, boolean dontFragment) {
        Path path = host.ip().pathTo(target);
        if (path == null) {
            return UdpResult.NETWORK_UNREACHABLE;
        }
        tap(path.via());
        Packet packet = host.packets().allocate(SEGMENT_BYTES);
        int at = packet.append(SEGMENT_BYTES);
        TcpHeader.write(
                packet.bytes(),
                at,
                firstSourcePort + index,
                port,
                firstSourcePort * (index + 1),
                0,
                SEGMENT_BYTES,
                TcpHeader.SYN,
                WINDOW,
                0);
        System.arraycopy(OPTIONS, 0, packet.bytes(), at + TcpHeader.MIN_BYTES, OPTIONS.length);
        TcpHeader.completeChecksum(packet.bytes(), at, SEGMENT_BYTES, path.pseudoHeaderSum(IpProtocol.TCP));
        host.ip().output(packet, path, IpProtocol.TCP, 0, ttl, dontFragment);
        return UdpResult.OK;
    }

    private void tap(NetworkInterface via) {
        if (tapped != via) {
            close();
            tapped = via;
            via.addTap(this);
        }
    }

    @Override
    public void forget(int index) {
        // an answer that comes later is for a probe that is over
    }

    @Override
    public void close() {
        if (tapped != null) {
            tapped.removeTap(this);
            tapped = null;
        }
    }

    @Override
    public void passed(NetworkInterface via, Packet packet, boolean outgoing) {
        int at = packet.start() + via.link().type().headerBytes();
        byte[] bytes = packet.bytes();
        if (outgoing || !isIpv4(bytes, at, packet.end())) {
            return;
        }
        int payload = at + Ipv4Header.headerBytes(bytes, at);
        IpAddress from = IpAddress.v4(Ipv4Header.source(bytes, at));
        switch (Ipv4Header.protocol(bytes, at)) {
            case IpProtocol.TCP -> segment(bytes, payload, packet.end(), from);
            case IpProtocol.ICMP -> error(bytes, payload, packet.end(), from);
            default -> {} // no answer
        }
    }

    private static boolean isIpv4(byte[] bytes, int at, int end) {
        return end - at >= Ipv4Header.MIN_BYTES
                && bytes[at] >> 4 == 4
                && Ipv4Header.headerBytes(bytes, at) >= Ipv4Header.MIN_BYTES;
    }

    private void segment(byte[] bytes, int at, int end, IpAddress from) {
        boolean isAnswer =
                end - at >= TcpHeader.MIN_BYTES && from.equals(target) && TcpHeader.sourcePort(bytes, at) == port;
        int flags = isAnswer ? TcpHeader.flags(bytes, at) : 0;
        if ((flags & TcpHeader.RST) != 0 || (flags & TcpHeader.SYN) != 0 && (flags & TcpHeader.ACK) != 0) {
            answers.answered(TcpHeader.destinationPort(bytes, at) - firstSourcePort, from, true, "");
        }
    }

    private void error(byte[] bytes, int at, int end, IpAddress from) {
        int quoted = at + IcmpHeader.BYTES;
        if (end < quoted || !IcmpHeader.isError(IcmpHeader.type(bytes, at)) || !isIpv4(bytes, quoted, end)) {
            return;
        }
        int segment = quoted + Ipv4Header.headerBytes(bytes, quoted);
        if (end - segment < 2 * Short.BYTES
                || Ipv4Header.protocol(bytes, quoted) != IpProtocol.TCP
                || !IpAddress.v4(Ipv4Header.destination(bytes, quoted)).equals(target)
                || Bytes.u16(bytes, segment + Short.BYTES) != port) {
            return;
        }
        answers.failed(
                Bytes.u16(bytes, segment) - firstSourcePort,
                from,
                IcmpHeader.type(bytes, at),
                IcmpHeader.code(bytes, at),
                IcmpHeader.rest(bytes, at) & 0xffff);
    }
}
