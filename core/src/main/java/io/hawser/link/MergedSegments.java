package io.hawser.link;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Bytes;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.function.Consumer;

/**
 * Cuts a packet with several TCP segments in one, as a kernel merges them or leaves them to a card, into the packets
 * that would be on the wire.
 */
public final class MergedSegments {
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_FLAGS = 13;

    private MergedSegments() {}

    /**
     * The index of the TCP header; -1 unless the packet is TCP in one whole IP packet, with a header in its bounds.
     *
     * @param type of the link whose header the packet begins with
     */
    public static int tcpHeaderOf(Packet packet, LinkType type) {
        int ip = wholeIpPacketOf(packet, type, IpProtocol.TCP);
        if (ip < 0) {
            return -1;
        }
        byte[] bytes = packet.bytes();
        int tcp = ip + CommonIpHeader.headerBytes(bytes, ip);
        int end = ip + CommonIpHeader.totalLength(bytes, ip);
        return TcpHeader.isWellFormed(bytes, tcp, end - tcp) ? tcp : -1;
    }

    /** The index of the IP header; -1 unless the packet is one whole IP packet of {@code protocol}. */
    static int wholeIpPacketOf(Packet packet, LinkType type, int protocol) {
        byte[] bytes = packet.bytes();
        int start = packet.start();
        int ip = start + type.headerBytes();
        boolean isWhole = ip < packet.end()
                && (type != LinkType.ETHERNET || EthernetHeader.type(bytes, start) == etherType(bytes, ip))
                && CommonIpHeader.isWellFormed(bytes, ip, packet.end() - ip)
                && !CommonIpHeader.isFragment(bytes, ip)
                && CommonIpHeader.protocol(bytes, ip) == protocol;
        return isWhole ? ip : -1;
    }

    /** The EtherType of the IP packet at {@code ip}, by its version. */
    private static int etherType(byte[] bytes, int ip) {
        return CommonIpHeader.isV6(bytes, ip) ? EthernetHeader.TYPE_IPV6 : EthernetHeader.TYPE_IPV4;
    }

    /**
     * Cuts a packet, which stays the caller's.
     *
     * @param type of the link whose header the packet begins with
     * @param segmentBytes the payload of each segment but the last
     * @param pool where the new packets come from
     * @param target takes them over, in order, with their checksums
     * @return whether the packet could be cut: not unless it is TCP in one whole IP packet
     */
    public static boolean cut(
            Packet packet, LinkType type, int segmentBytes, PacketPool pool, Consumer<Packet> target) {
        int tcp = segmentBytes > 0 ? tcpHeaderOf(packet, type) : -1;
        if (tcp < 0) {
            return false;
        }
        int ip = packet.start() + type.headerBytes();
        int end = ip + CommonIpHeader.totalLength(packet.bytes(), ip);
        int payload = tcp + TcpHeader.headerBytes(packet.bytes(), tcp);
        PacketCutter.Parts parts = new PacketCutter.Parts(ip, tcp, payload, end);
        PacketCutter.cut(packet, parts, segmentBytes, pool, MergedSegments::correct, target);
        return true;
    }

    /** Corrects sequence number, flags and checksum. */
    private static void correct(Packet segment, int ip, int tcp, int offset, boolean last) {
        byte[] bytes = segment.bytes();
        Bytes.put32(bytes, tcp + TCP_SEQUENCE, TcpHeader.sequence(bytes, tcp) + offset);
        int cleared = (last ? 0 : TcpHeader.FIN | TcpHeader.PSH) | (offset == 0 ? 0 : TcpHeader.CWR);
        Bytes.put8(bytes, tcp + TCP_FLAGS, Bytes.u8(bytes, tcp + TCP_FLAGS) & ~cleared);
        long pseudoHeader = CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.TCP);
        TcpHeader.updateChecksum(bytes, tcp, segment.end() - tcp, pseudoHeader);
    }

    /**
     * The identification of a segment by that of the first one, whose IP header is at {@code ip}. A packet that is
     * never fragmented and has none keeps none (RFC 6864 §4.1), and IPv6 packets have none.
     */
    static int identification(byte[] bytes, int ip, int index) {
        if (CommonIpHeader.isV6(bytes, ip)) {
            return 0;
        }
        int first = Ipv4Header.identification(bytes, ip);
        boolean atomic = first == 0 && Ipv4Header.dontFragment(bytes, ip);
        return atomic ? 0 : first + index & 0xffff;
    }
}
