package io.hawser.sim.node;

import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;

/**
 * Replaces addresses and ports in a packet, and corrects every checksum by the difference (RFC 1624 §3), so that a
 * wrong checksum stays wrong. {@code ip} is the index of the IPv4 header, {@code end} the index after the packet.
 */
final class Translation {
    private static final int IP_CHECKSUM = 10;
    private static final int IP_SOURCE = 12;
    private static final int IP_DESTINATION = 16;
    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int UDP_CHECKSUM = 6;
    private static final int TCP_CHECKSUM = 16;
    private static final int ICMP_CHECKSUM = 2;
    private static final int ICMP_IDENTIFIER = 4;

    private Translation() {}

    static void source(byte[] bytes, int ip, int end, int address, int port) {
        rewrite(bytes, ip, end, IP_SOURCE, SOURCE_PORT, address, port);
    }

    static void destination(byte[] bytes, int ip, int end, int address, int port) {
        rewrite(bytes, ip, end, IP_DESTINATION, DESTINATION_PORT, address, port);
    }

    /** Replaces only the address of a packet that carries an ICMP error. */
    static void address(byte[] bytes, int ip, boolean source, int address) {
        int at = ip + (source ? IP_SOURCE : IP_DESTINATION);
        int before = Bytes.i32(bytes, at);
        Bytes.put32(bytes, at, address);
        correct32(bytes, ip + IP_CHECKSUM, before, address);
    }

    /** Recomputes the checksum of an ICMP error, because the packet that it quotes has changed. */
    static void icmpChecksum(byte[] bytes, int icmp, int end) {
        IcmpHeader.write(
                bytes,
                icmp,
                end - icmp,
                IcmpHeader.type(bytes, icmp),
                IcmpHeader.code(bytes, icmp),
                IcmpHeader.rest(bytes, icmp));
    }

    private static void rewrite(byte[] bytes, int ip, int end, int addressAt, int portAt, int address, int port) {
        int before = Bytes.i32(bytes, ip + addressAt);
        int protocol = Ipv4Header.protocol(bytes, ip);
        int transport = ip + Ipv4Header.headerBytes(bytes, ip);
        Bytes.put32(bytes, ip + addressAt, address);
        correct32(bytes, ip + IP_CHECKSUM, before, address);
        if (protocol == IpProtocol.ICMP) {
            int identifier = Bytes.u16(bytes, transport + ICMP_IDENTIFIER);
            Bytes.put16(bytes, transport + ICMP_IDENTIFIER, port);
            correct16(bytes, transport + ICMP_CHECKSUM, identifier, port);
        } else if (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) {
            int portBefore = Bytes.u16(bytes, transport + portAt);
            Bytes.put16(bytes, transport + portAt, port);
            int checksum = transport + (protocol == IpProtocol.TCP ? TCP_CHECKSUM : UDP_CHECKSUM);
            // An ICMP error may quote only eight bytes; a UDP datagram may have no checksum.
            boolean none = checksum + 2 > end || protocol == IpProtocol.UDP && Bytes.u16(bytes, checksum) == 0;
            if (!none) {
                correct32(bytes, checksum, before, address);
                correct16(bytes, checksum, portBefore, port);
                if (protocol == IpProtocol.UDP && Bytes.u16(bytes, checksum) == 0) {
                    Bytes.put16(bytes, checksum, 0xffff);
                }
            }
        }
    }

    private static void correct32(byte[] bytes, int checksum, int before, int now) {
        correct16(bytes, checksum, before >>> 16, now >>> 16);
        correct16(bytes, checksum, before & 0xffff, now & 0xffff);
    }

    /** RFC 1624 §3, equation 3: HC' = ~(~HC + ~m + m'). */
    private static void correct16(byte[] bytes, int checksum, int before, int now) {
        int sum = (~Bytes.u16(bytes, checksum) & 0xffff) + (~before & 0xffff) + now;
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        Bytes.put16(bytes, checksum, ~sum & 0xffff);
    }
}
