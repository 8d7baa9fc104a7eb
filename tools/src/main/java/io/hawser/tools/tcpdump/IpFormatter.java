package io.hawser.tools.tcpdump;

import org.jspecify.annotations.Nullable;

/**
 * Formats IP packets of both versions. Packets within packets are printed in a loop, because they may be deeply nested.
 */
final class IpFormatter {
    /** Limit of nested quotes in ICMP errors about ICMP errors. */
    private static final int MAX_QUOTES = 200;

    private final Ipv4Formatter ipv4;
    private final Ipv6Formatter ipv6;
    private int quotes;

    /** A packet inside another one, to be printed next. */
    record Inner(int at, int length, int version) {}

    IpFormatter(TcpFormatter tcp) {
        IpPayload payload = new IpPayload(tcp, this);
        ipv4 = new Ipv4Formatter(payload);
        ipv6 = new Ipv6Formatter(payload);
    }

    void begin() {
        quotes = 0;
    }

    void print(PacketText text, int at, int length, int version) {
        Inner next = new Inner(at, length, version);
        while (next != null) {
            next = printOne(text, next);
        }
    }

    private @Nullable Inner printOne(PacketText text, Inner packet) {
        return packet.version == 4
                ? ipv4.print(text, packet.at, packet.length)
                : ipv6.print(text, packet.at, packet.length);
    }

    /** Prints the packet that an ICMP error quotes, limited to the length in its header. */
    void printQuoted(PacketText text, int at) {
        if (++quotes > MAX_QUOTES) {
            throw PacketText.truncated();
        }
        int end = text.end();
        int length = text.u16(at + 2);
        text.limit(at + length);
        print(text, at, length, 4);
        text.end(end);
    }
}
