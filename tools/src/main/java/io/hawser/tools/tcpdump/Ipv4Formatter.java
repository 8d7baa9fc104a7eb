package io.hawser.tools.tcpdump;

import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;

/** IPv4 packets and what they carry. */
final class Ipv4Formatter {
    private static final int IP_IN_IP = 4;
    private static final int NOTHING_INSIDE = -1;
    private static final int FRAGMENT_OFFSET = 0x1fff;

    private final TcpFormatter tcp;

    Ipv4Formatter(TcpFormatter tcp) {
        this.tcp = tcp;
    }

    /** Fields of the IP header that a transport needs. */
    record Header(int sourceBits, int destinationBits, String source, String destination, boolean fragment) {}

    void print(PacketText text, int at) {
        int next = at;
        while (next != NOTHING_INSIDE) {
            next = printOne(text, next);
        }
    }

    /** Returns the index of the packet inside this one, if there is one: a loop, because they may nest deeply. */
    private int printOne(PacketText text, int at) {
        text.protocol("ip");
        int length = text.end() - at;
        int version = text.u8(at) >>> 4;
        if (version != 4) {
            text.print(version == 6 ? "IP6, wrong link-layer encapsulation" : "IP" + version);
            text.print(" (invalid)");
            return NOTHING_INSIDE;
        }
        text.print("IP ");
        text.need(at, Ipv4Header.MIN_BYTES);
        int headerBytes = (text.u8(at) & 0xf) * 4;
        if (headerBytes < Ipv4Header.MIN_BYTES) {
            text.print("bad-hlen ").print(headerBytes);
            return NOTHING_INSIDE;
        }
        int total = text.u16(at + 2);
        if (length < total) {
            text.print("truncated-ip - ").print(total - length).print(" bytes missing! ");
        }
        if (total < headerBytes) {
            text.print("bad-len ").print(total);
            return NOTHING_INSIDE;
        }
        text.limit(at + total);
        return printPayload(text, at, headerBytes, total - headerBytes);
    }

    private int printPayload(PacketText text, int at, int headerBytes, int payloadBytes) {
        int fragment = text.u16(at + 6);
        int protocol = text.u8(at + 9);
        String source = text.ipv4(at + 12);
        String destination = text.ipv4(at + 16);
        boolean first = (fragment & FRAGMENT_OFFSET) == 0;
        boolean withPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
        if (!first || !withPorts) {
            text.print(source).print(" > ").print(destination).print(first ? ": " : ":");
        }
        if (!first) {
            text.print(" ip-proto-").print(protocol);
            return NOTHING_INSIDE;
        }
        if (!text.has(at, headerBytes)) {
            text.print(" [remaining caplen(").print(text.end() - at).print(") < header length(");
            text.print(headerBytes).print(")]");
            throw PacketText.truncated();
        }
        boolean more = (fragment & Ipv4Header.MORE_FRAGMENTS) != 0;
        Header header = new Header(text.i32(at + 12), text.i32(at + 16), source, destination, more);
        int payload = at + headerBytes;
        switch (protocol) {
            case IpProtocol.TCP -> tcp.print(text, payload, payloadBytes, header);
            case IpProtocol.UDP -> UdpFormatter.print(text, payload, payloadBytes, header);
            case IpProtocol.ICMP -> IcmpFormatter.print(text, payload, payloadBytes);
            case IP_IN_IP -> {
                return payload;
            }
            default -> text.print(" ip-proto-").print(protocol).print(' ').print(payloadBytes);
        }
        return NOTHING_INSIDE;
    }
}
