package io.hawser.sim.node;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Checksum;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/** The answers of a firewall that refuses a packet, in the name of its destination. */
final class Rejection {
    private static final int TTL = 64;
    private static final int PORT_UNREACHABLE = IcmpHeader.PORT_UNREACHABLE;

    /** Communication administratively prohibited (RFC 1812 §5.2.7.1). */
    static final int PROHIBITED = 13;

    /** RFC 792: number of quoted bytes after the IP header. */
    private static final int QUOTED_BYTES = 8;

    private Rejection() {}

    /** Makes the reset for a TCP segment, or an ICMP error for another packet; null if it must not be answered. */
    static @Nullable Packet reset(Packet refused, LinkType type, PacketPool pool) {
        byte[] bytes = refused.bytes();
        int ip = refused.start() + type.headerBytes();
        int tcp = ip + Ipv4Header.headerBytes(bytes, ip);
        if (Ipv4Header.protocol(bytes, ip) != IpProtocol.TCP) {
            return unreachable(refused, type, pool, PORT_UNREACHABLE);
        }
        int segmentBytes = ip + Ipv4Header.totalLength(bytes, ip) - tcp;
        if (!TcpHeader.isWellFormed(bytes, tcp, segmentBytes) || (TcpHeader.flags(bytes, tcp) & TcpHeader.RST) != 0) {
            return null;
        }
        int flags = TcpHeader.flags(bytes, tcp);
        // RFC 9293 §3.5.2: the sequence number that the sender expects, or else an acknowledgment of its segment.
        boolean acknowledges = (flags & TcpHeader.ACK) != 0;
        int length = segmentBytes
                - TcpHeader.headerBytes(bytes, tcp)
                + ((flags & TcpHeader.SYN) != 0 ? 1 : 0)
                + ((flags & TcpHeader.FIN) != 0 ? 1 : 0);
        Packet answer = answer(refused, type, pool, IpProtocol.TCP, TcpHeader.MIN_BYTES);
        int at = answer.end() - TcpHeader.MIN_BYTES;
        TcpHeader.write(
                answer.bytes(),
                at,
                /* sourcePort= */ TcpHeader.destinationPort(bytes, tcp),
                /* destinationPort= */ TcpHeader.sourcePort(bytes, tcp),
                acknowledges ? TcpHeader.acknowledgment(bytes, tcp) : 0,
                acknowledges ? 0 : TcpHeader.sequence(bytes, tcp) + length,
                TcpHeader.MIN_BYTES,
                acknowledges ? TcpHeader.RST : TcpHeader.RST | TcpHeader.ACK,
                0,
                0);
        IpAddress from = IpAddress.v4(Ipv4Header.destination(bytes, ip));
        IpAddress to = IpAddress.v4(Ipv4Header.source(bytes, ip));
        TcpHeader.updateChecksum(
                answer.bytes(), at, TcpHeader.MIN_BYTES, Checksum.pseudoHeader(from, to, IpProtocol.TCP));
        return answer;
    }

    /** Makes the ICMP error "destination unreachable" with this code; null if the packet must not be answered. */
    static @Nullable Packet unreachable(Packet refused, LinkType type, PacketPool pool, int code) {
        byte[] bytes = refused.bytes();
        int ip = refused.start() + type.headerBytes();
        int header = Ipv4Header.headerBytes(bytes, ip);
        int total = Ipv4Header.totalLength(bytes, ip);
        boolean icmpError = Ipv4Header.protocol(bytes, ip) == IpProtocol.ICMP
                && (total == header || IcmpHeader.isError(IcmpHeader.type(bytes, ip + header)));
        if (icmpError || Ipv4Header.fragmentOffset(bytes, ip) != 0) {
            return null;
        }
        int quoted = Math.min(total, header + QUOTED_BYTES);
        Packet answer = answer(refused, type, pool, IpProtocol.ICMP, IcmpHeader.BYTES + quoted);
        int at = answer.end() - IcmpHeader.BYTES - quoted;
        System.arraycopy(bytes, ip, answer.bytes(), at + IcmpHeader.BYTES, quoted);
        IcmpHeader.write(answer.bytes(), at, IcmpHeader.BYTES + quoted, IcmpHeader.DESTINATION_UNREACHABLE, code, 0);
        return answer;
    }

    /** Makes a packet back to the sender, complete except for its last {@code length} bytes. */
    private static Packet answer(Packet refused, LinkType type, PacketPool pool, int protocol, int length) {
        byte[] bytes = refused.bytes();
        int frame = refused.start();
        int ip = frame + type.headerBytes();
        Packet answer = pool.allocate(type.headerBytes() + Ipv4Header.MIN_BYTES + length);
        int at = answer.append(type.headerBytes() + Ipv4Header.MIN_BYTES + length);
        if (type == LinkType.ETHERNET) {
            EthernetHeader.write(
                    answer.bytes(),
                    at,
                    /* destination= */ EthernetHeader.source(bytes, frame),
                    /* source= */ EthernetHeader.destination(bytes, frame),
                    EthernetHeader.TYPE_IPV4);
        }
        Ipv4Header.write(
                answer.bytes(),
                at + type.headerBytes(),
                0,
                Ipv4Header.MIN_BYTES + length,
                0,
                Ipv4Header.DONT_FRAGMENT,
                TTL,
                protocol,
                /* source= */ Ipv4Header.destination(bytes, ip),
                /* destination= */ Ipv4Header.source(bytes, ip));
        return answer;
    }
}
