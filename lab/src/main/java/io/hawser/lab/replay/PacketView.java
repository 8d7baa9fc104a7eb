package io.hawser.lab.replay;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.util.zip.CRC32C;

/** Reads the headers of packets, one at a time. Malformed ones are not treated as segments. */
final class PacketView {
    /** The offset of the checksum in a TCP header; a NAT changes it. */
    private static final int CHECKSUM = 16;

    private static final int PORTS_BYTES = 4;
    private static final int ETHER_TYPE = 12;
    private static final int ARP = 0x0806;

    private final TcpOptions options = new TcpOptions();
    private final CRC32C crc = new CRC32C();
    private boolean isSegment;
    private HopKind other = HopKind.OTHER;
    private IpAddress source = IpAddress.ANY_V4;
    private IpAddress destination = IpAddress.ANY_V4;
    private byte[] bytes = {};
    private int ip;
    private int tcp;
    private int end;
    private int payload;

    /** Reads a packet, which must stay valid until the next one is read. */
    void read(Packet packet, LinkType type) {
        bytes = packet.bytes();
        ip = packet.start() + type.headerBytes();
        end = packet.end();
        isSegment = false;
        other = HopKind.OTHER;
        source = IpAddress.ANY_V4;
        destination = IpAddress.ANY_V4;
        payload = 0;
        boolean isArp = type == LinkType.ETHERNET
                && packet.length() > ETHER_TYPE + 1
                && ((bytes[packet.start() + ETHER_TYPE] & 0xff) << 8 | bytes[packet.start() + ETHER_TYPE + 1] & 0xff)
                        == ARP;
        if (isArp) {
            other = HopKind.ARP;
        } else if (Ipv4Header.isWellFormed(bytes, ip, end - ip)) {
            readIp();
        }
    }

    private void readIp() {
        source = IpAddress.v4(Ipv4Header.source(bytes, ip));
        destination = IpAddress.v4(Ipv4Header.destination(bytes, ip));
        end = ip + Ipv4Header.totalLength(bytes, ip);
        int protocol = Ipv4Header.protocol(bytes, ip);
        tcp = ip + Ipv4Header.headerBytes(bytes, ip);
        if (protocol == IpProtocol.ICMP) {
            other = HopKind.ICMP;
        } else if (protocol == IpProtocol.UDP) {
            other = HopKind.UDP;
        } else if (protocol == IpProtocol.TCP
                && !Ipv4Header.isFragment(bytes, ip)
                && TcpHeader.isWellFormed(bytes, tcp, end - tcp)) {
            isSegment = true;
            int headerBytes = TcpHeader.headerBytes(bytes, tcp);
            payload = end - tcp - headerBytes;
            options.parse(bytes, tcp, headerBytes);
        }
    }

    boolean isSegment() {
        return isSegment;
    }

    /** The kind of a packet that is not a segment. */
    HopKind other() {
        return other;
    }

    IpAddress source() {
        return source;
    }

    IpAddress destination() {
        return destination;
    }

    int sourcePort() {
        return TcpHeader.sourcePort(bytes, tcp);
    }

    int destinationPort() {
        return TcpHeader.destinationPort(bytes, tcp);
    }

    int flags() {
        return isSegment ? TcpHeader.flags(bytes, tcp) : 0;
    }

    boolean isSyn() {
        return (flags() & TcpHeader.SYN) != 0;
    }

    int sequence() {
        return isSegment ? TcpHeader.sequence(bytes, tcp) : 0;
    }

    int acknowledgment() {
        return isSegment ? TcpHeader.acknowledgment(bytes, tcp) : 0;
    }

    int window() {
        return isSegment ? TcpHeader.window(bytes, tcp) : 0;
    }

    /** Bytes of payload. */
    int payload() {
        return payload;
    }

    /** The number of sequence numbers that it uses: payload, SYN and FIN. */
    int sequenceLength() {
        return payload + (isSyn() ? 1 : 0) + ((flags() & TcpHeader.FIN) != 0 ? 1 : 0);
    }

    /** The window scale that a SYN offers; 0 if it offers none. */
    int windowScale() {
        return isSegment ? Math.max(0, options.windowScale()) : 0;
    }

    /** A checksum of the bytes that stay the same on the whole path, also through a NAT. */
    long content() {
        crc.reset();
        if (isSegment) {
            crc.update(bytes, tcp + PORTS_BYTES, CHECKSUM - PORTS_BYTES);
            crc.update(bytes, tcp + CHECKSUM + 2, end - tcp - CHECKSUM - 2);
        } else {
            int from = Math.min(end, ip + Ipv4Header.SOURCE);
            crc.update(bytes, from, end - from);
        }
        return crc.getValue();
    }
}
