package io.hawser.link;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.UdpHeader;
import java.util.function.Consumer;

/**
 * Cuts a packet that consists of several UDP datagrams, as a program hands them to the kernel with UDP_SEGMENT, or the
 * kernel merges them, into the datagrams that would be on the wire.
 */
public final class MergedDatagrams {
    private MergedDatagrams() {}

    /**
     * The index of the UDP header; -1 unless the packet is UDP in one whole IP packet, with a header in its bounds.
     *
     * @param type of the link whose header the packet begins with
     */
    static int udpHeaderOf(Packet packet, LinkType type) {
        int ip = MergedSegments.wholeIpPacketOf(packet, type, IpProtocol.UDP);
        if (ip < 0) {
            return -1;
        }
        byte[] bytes = packet.bytes();
        int udp = ip + CommonIpHeader.headerBytes(bytes, ip);
        return UdpHeader.isWellFormed(bytes, udp, endOf(packet, ip) - udp) ? udp : -1;
    }

    private static int endOf(Packet packet, int ip) {
        return ip + CommonIpHeader.totalLength(packet.bytes(), ip);
    }

    /**
     * Cuts a packet, which stays the caller's, into datagrams with a payload of {@link Packet#segmentBytes()}, the last
     * of which may be shorter.
     *
     * @param type of the link whose header the packet begins with
     * @param pool the pool of the new packets
     * @param target takes ownership of them, in order, with their checksums
     * @return whether the packet could be cut: not unless it is UDP in one whole IP packet
     */
    public static boolean cut(Packet packet, LinkType type, PacketPool pool, Consumer<Packet> target) {
        int datagramBytes = packet.segmentBytes();
        int udp = datagramBytes > 0 ? udpHeaderOf(packet, type) : -1;
        if (udp < 0) {
            return false;
        }
        int ip = packet.start() + type.headerBytes();
        int end = udp + UdpHeader.length(packet.bytes(), udp);
        PacketCutter.Parts parts = new PacketCutter.Parts(ip, udp, udp + UdpHeader.BYTES, end);
        PacketCutter.cut(
                packet,
                parts,
                datagramBytes,
                pool,
                (datagram, ipAt, udpAt, _, _) -> correct(datagram, ipAt, udpAt),
                target);
        return true;
    }

    /** Corrects length and checksum. */
    private static void correct(Packet datagram, int ip, int udp) {
        byte[] bytes = datagram.bytes();
        UdpHeader.write(
                bytes,
                udp,
                UdpHeader.sourcePort(bytes, udp),
                UdpHeader.destinationPort(bytes, udp),
                datagram.end() - udp,
                CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.UDP));
    }
}
