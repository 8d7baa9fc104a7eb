package io.hawser.tools.tcpdump;

import io.hawser.wire.UdpHeader;

/** UDP datagrams. */
final class UdpFormatter {
    private UdpFormatter() {}

    static void print(PacketText text, int at, int length, Ipv4Formatter.Header ip) {
        text.protocol("udp");
        if (!text.has(at, 4)) {
            text.print(ip.source()).print(" > ").print(ip.destination()).print(": ");
            throw PacketText.truncated();
        }
        int sourcePort = text.u16(at);
        int destinationPort = text.u16(at + 2);
        text.print(ip.source()).print('.').print(sourcePort).print(" > ");
        text.print(ip.destination()).print('.').print(destinationPort).print(": ");
        if (length < UdpHeader.BYTES) {
            text.print("truncated-udp ").print(length);
            return;
        }
        int sent = text.u16(at + 4);
        if (sent < UdpHeader.BYTES) {
            text.print("truncated-udplength ").print(sent);
            return;
        }
        text.need(at, UdpHeader.BYTES);
        int sentBytes = sent - UdpHeader.BYTES;
        int payloadBytes = Math.min(sentBytes, length - UdpHeader.BYTES);
        if (Payloads.printUdp(text, at + UdpHeader.BYTES, payloadBytes, sourcePort, destinationPort)) {
            return;
        }
        if (sentBytes > payloadBytes && !ip.fragment()) {
            text.print("UDP, bad length ").print(sentBytes).print(" > ").print(payloadBytes);
        } else {
            text.print("UDP, length ").print(sentBytes);
        }
    }
}
