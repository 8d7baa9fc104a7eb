package io.hawser.lab.stage;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.tools.tcpdump.Tcpdump;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.UdpHeader;
import java.util.Arrays;

/** A copy of a packet with a DHCP message. */
final class DhcpCapture {
    private static final int SERVER_PORT = 67;
    private static final PacketMatcher UDP = SegmentKind.UDP.matcher();

    private final long atNanos;
    private final byte[] bytes;
    private final LinkType type;

    private DhcpCapture(long atNanos, byte[] bytes, LinkType type) {
        this.atNanos = atNanos;
        this.bytes = bytes;
        this.type = type;
    }

    static boolean isDhcp(Packet packet, LinkType type) {
        if (!UDP.matches(packet, type)) {
            return false;
        }
        byte[] bytes = packet.bytes();
        int ip = packet.start() + type.headerBytes();
        int udp = ip + Ipv4Header.headerBytes(bytes, ip);
        return udp + UdpHeader.BYTES <= packet.end()
                && (UdpHeader.sourcePort(bytes, udp) == SERVER_PORT
                        || UdpHeader.destinationPort(bytes, udp) == SERVER_PORT);
    }

    static DhcpCapture of(long nowNanos, Packet packet, LinkType type) {
        return new DhcpCapture(nowNanos, Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end()), type);
    }

    /** A tool's line about the packet, beginning with the link's header. */
    String line(Tcpdump tcpdump) {
        return tcpdump.line(atNanos, bytes, 0, bytes.length, type);
    }
}
