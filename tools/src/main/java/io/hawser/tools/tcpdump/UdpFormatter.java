package io.hawser.tools.tcpdump;

import io.hawser.wire.IpProtocol;
import io.hawser.wire.UdpHeader;

/** Formats UDP datagrams. */
final class UdpFormatter {
    private UdpFormatter() {}

    static void print(PacketText text, int at, int length, IpHeader ip) {
        text.protocol("udp");
        if (!text.has(at, 4)) {
            if (ip.protocol() == IpProtocol.UDP) {
                ip.printAddresses(text, "", ": ");
            }
            text.printTruncated();
            return;
        }
        int sourcePort = text.u16(at);
        int destinationPort = text.u16(at + 2);
        printPorts(text, ip, sourcePort, destinationPort);
        if (length < UdpHeader.BYTES) {
            text.print("truncated-udp ").print(length);
            return;
        }
        if (!text.has(at + 4, 2)) {
            text.printTruncated();
            return;
        }
        int sent = text.u16(at + 4);
        if (sent < UdpHeader.BYTES) {
            text.print("truncated-udplength ").print(sent);
            return;
        }
        if (!text.has(at, UdpHeader.BYTES)) {
            text.printTruncated();
            return;
        }
        int sentBytes = sent - UdpHeader.BYTES;
        int payloadBytes = Math.min(sentBytes, length - UdpHeader.BYTES);
        int payload = at + UdpHeader.BYTES;
        if (text.checksChecksums() && !ip.fragment()) {
            printChecksum(text, at, payloadBytes, ip);
        }
        if (!text.options().quiet() && Payloads.printUdp(text, payload, payloadBytes, sourcePort, destinationPort)) {
            return;
        }
        if (sentBytes > payloadBytes && !ip.fragment()) {
            text.print("UDP, bad length ").print(sentBytes).print(" > ").print(payloadBytes);
        } else {
            text.print("UDP, length ").print(sentBytes);
        }
    }

    private static void printPorts(PacketText text, IpHeader ip, int sourcePort, int destinationPort) {
        if (ip.protocol() == IpProtocol.UDP) {
            ip.printAddress(text, ip.source());
            text.print('.').print(text.udpPort(sourcePort)).print(" > ");
            ip.printAddress(text, ip.destination());
            text.print('.').print(text.udpPort(destinationPort)).print(": ");
        } else {
            text.print(text.udpPort(sourcePort))
                    .print(" > ")
                    .print(text.udpPort(destinationPort))
                    .print(": ");
        }
    }

    /** Prints the checksum. That of IPv6 is verified from -v on, that of IPv4, which may be absent, from -vv on. */
    private static void printChecksum(PacketText text, int at, int payloadBytes, IpHeader ip) {
        boolean optional = ip.version() == 4;
        if (optional && text.verbosity() < 2) {
            return;
        }
        int sent = text.u16(at + 6);
        if (optional && sent == 0) {
            text.print("[no cksum] ");
            return;
        }
        int bytes = payloadBytes + UdpHeader.BYTES;
        if (text.has(at, bytes)) {
            int sum = text.sum(at, bytes, text.pseudoHeader(ip, bytes, IpProtocol.UDP));
            if (sum == 0) {
                text.print("[udp sum ok] ");
            } else {
                text.print("[bad udp cksum 0x")
                        .print(PacketText.hexDigits(sent, 4))
                        .print(" -> 0x");
                text.print(PacketText.hexDigits(PacketText.corrected(sent, sum), 4))
                        .print("!] ");
            }
        }
    }
}
