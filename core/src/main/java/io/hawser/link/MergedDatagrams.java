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
        byte[] bytes = packet.bytes();
        int start = packet.start();
        int ip = start + type.headerBytes();
        int payload = udp + UdpHeader.BYTES;
        int headers = payload - start;
        int end = udp + UdpHeader.length(bytes, udp);
        int index = 0;
        for (int at = payload; at < end; at += datagramBytes) {
            int length = Math.min(datagramBytes, end - at);
            Packet datagram = pool.allocate(headers + length);
            int to = datagram.append(headers + length);
            System.arraycopy(bytes, start, datagram.bytes(), to, headers);
            System.arraycopy(bytes, at, datagram.bytes(), to + headers, length);
            finish(datagram, to + ip - start, to + udp - start, MergedSegments.identification(bytes, ip, index++));
            target.accept(datagram);
        }
        return true;
    }

    /** Corrects lengths, identification and checksums. */
    private static void finish(Packet datagram, int ip, int udp, int identification) {
        byte[] bytes = datagram.bytes();
        datagram.networkOffset(ip);
        datagram.transportOffset(udp);
        CommonIpHeader.renumber(bytes, ip, datagram.end() - ip, identification);
        UdpHeader.write(
                bytes,
                udp,
                UdpHeader.sourcePort(bytes, udp),
                UdpHeader.destinationPort(bytes, udp),
                datagram.end() - udp,
                CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.UDP));
        datagram.vouchForChecksum();
    }
}
