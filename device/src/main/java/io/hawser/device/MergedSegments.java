package io.hawser.device;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.function.Consumer;

/**
 * Splits an Ethernet frame that contains several TCP segments, merged by a kernel or to be segmented by a network card,
 * into the frames that would be on the wire.
 */
final class MergedSegments {
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_FLAGS = 13;

    private MergedSegments() {}

    /**
     * Splits a frame, which the caller still owns.
     *
     * @param segmentBytes the payload of each segment but the last
     * @param pool the pool of the new frames
     * @param target receives them, in order, with their checksums
     * @return whether the frame could be split, which requires TCP in an unfragmented IPv4 packet
     */
    static boolean cut(Packet frame, int segmentBytes, PacketPool pool, Consumer<Packet> target) {
        byte[] bytes = frame.bytes();
        int start = frame.start();
        int ip = start + LinkType.ETHERNET.headerBytes();
        if (segmentBytes <= 0
                || ip >= frame.end()
                || EthernetHeader.type(bytes, start) != EthernetHeader.TYPE_IPV4
                || !Ipv4Header.isWellFormed(bytes, ip, frame.end() - ip)
                || Ipv4Header.isFragment(bytes, ip)
                || Ipv4Header.protocol(bytes, ip) != IpProtocol.TCP) {
            return false;
        }
        int tcp = ip + Ipv4Header.headerBytes(bytes, ip);
        int end = ip + Ipv4Header.totalLength(bytes, ip);
        if (!TcpHeader.isWellFormed(bytes, tcp, end - tcp)) {
            return false;
        }
        int payload = tcp + TcpHeader.headerBytes(bytes, tcp);
        int headers = payload - start;
        for (int at = payload; at < end; at += segmentBytes) {
            int length = Math.min(segmentBytes, end - at);
            Packet segment = pool.allocate(headers + length);
            int to = segment.append(headers + length);
            System.arraycopy(bytes, start, segment.bytes(), to, headers);
            System.arraycopy(bytes, at, segment.bytes(), to + headers, length);
            boolean last = at + length == end;
            number(segment, to + ip - start, to + tcp - start, at - payload, (at - payload) / segmentBytes, last);
            target.accept(segment);
        }
        return true;
    }

    /** Sets the header fields of a segment: lengths, numbers, flags, checksums. */
    private static void number(Packet segment, int ip, int tcp, int offset, int index, boolean last) {
        byte[] bytes = segment.bytes();
        Ipv4Header.renumber(bytes, ip, segment.end() - ip, Ipv4Header.identification(bytes, ip) + index);
        Bytes.put32(bytes, tcp + TCP_SEQUENCE, TcpHeader.sequence(bytes, tcp) + offset);
        int cleared = (last ? 0 : TcpHeader.FIN | TcpHeader.PSH) | (index == 0 ? 0 : TcpHeader.CWR);
        Bytes.put8(bytes, tcp + TCP_FLAGS, Bytes.u8(bytes, tcp + TCP_FLAGS) & ~cleared);
        long pseudoHeader = Ipv4Header.pseudoHeader(bytes, ip, IpProtocol.TCP);
        TcpHeader.updateChecksum(bytes, tcp, segment.end() - tcp, pseudoHeader);
        segment.vouchForChecksum();
    }
}
