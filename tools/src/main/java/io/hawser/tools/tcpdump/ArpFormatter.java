package io.hawser.tools.tcpdump;

import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import java.util.HexFormat;

/** Formats ARP, reverse ARP and inverse ARP (RFC 826, RFC 903, RFC 2390). */
final class ArpFormatter {
    private static final int TRAILERS = 0x1000;

    private final PacketText text;
    private final int at;
    private final int protocol;
    private final int macBytes;
    private final int ipBytes;

    private ArpFormatter(PacketText text, int at) {
        this.text = text;
        this.at = at;
        protocol = text.u16(at + 2);
        macBytes = text.u8(at + 4);
        ipBytes = text.u8(at + 5);
    }

    /** Prints a packet with a length of {@code length} bytes on the wire. */
    static void print(PacketText text, int at, int length) {
        text.protocol("arp");
        text.need(at, 8);
        new ArpFormatter(text, at).print(length);
    }

    private int senderIp() {
        return at + 8 + macBytes;
    }

    private int targetMac() {
        return senderIp() + ipBytes;
    }

    private int targetIp() {
        return targetMac() + macBytes;
    }

    private void print(int length) {
        text.need(targetIp(), ipBytes);
        text.printUnlessLinkHeader("ARP, ");
        boolean verbose = text.verbosity() > 0;
        boolean known = protocol == EthernetHeader.TYPE_IPV4 || protocol == TRAILERS;
        if (!known || ipBytes != 4 || macBytes == 0 || verbose) {
            text.print(hardwareName(text.u16(at)))
                    .print(" (len ")
                    .print(macBytes)
                    .print("), ");
            String unknown = "Unknown Protocol (0x" + HexFormat.of().toHexDigits((short) protocol) + ")";
            String name = protocol == TRAILERS ? "Trail" : EthernetFormatter.typeName(protocol, unknown);
            text.print(name).print(" (len ").print(ipBytes).print(')');
            if (!verbose) {
                text.print(", length ").print(length);
                return;
            }
        }
        text.print(verbose ? ", " : "");
        if (printOperation(text.u16(at + 6))) {
            text.print(", length ").print(length);
        } else {
            text.hexDump(at);
        }
    }

    private static String hardwareName(int number) {
        return switch (number) {
            case 1 -> "Ethernet";
            case 6 -> "TokenRing";
            case 7 -> "ArcNet";
            case 15 -> "FrameRelay";
            case 19 -> "ATM";
            case 23 -> "Strip";
            case 24 -> "IEEE 1394";
            case 32 -> "InfiniBand";
            default -> "Unknown Hardware (" + number + ")";
        };
    }

    /** Prints the operation; returns false if it is unknown. */
    private boolean printOperation(int operation) {
        String sender = text.hardware(at + 8, macBytes);
        String target = text.hardware(targetMac(), macBytes);
        switch (operation) {
            case ArpHeader.REQUEST -> {
                text.print("Request who-has ").print(address(targetIp()));
                if (!text.isZero(targetMac(), macBytes)) {
                    text.print(" (").print(target).print(")");
                }
                text.print(" tell ").print(address(senderIp()));
            }
            case ArpHeader.REPLY ->
                text.print("Reply ").print(address(senderIp())).print(" is-at ").print(sender);
            case 3 ->
                text.print("Reverse Request who-is ")
                        .print(target)
                        .print(" tell ")
                        .print(sender);
            case 4 -> text.print("Reverse Reply ").print(target).print(" at ").print(address(targetIp()));
            case 8 ->
                text.print("Inverse Request who-is ")
                        .print(target)
                        .print(" tell ")
                        .print(sender);
            case 9 -> text.print("Inverse Reply ").print(sender).print(" at ").print(address(senderIp()));
            case 10 -> text.print("NACK Reply ");
            default -> text.print("Unknown (").print(operation).print(") ");
        }
        return operation >= 1 && operation <= 4 || operation == 8 || operation == 9;
    }

    private String address(int index) {
        if (protocol != EthernetHeader.TYPE_IPV4 && protocol != TRAILERS) {
            return "<wrong proto type>";
        }
        return ipBytes == 4 ? text.ipv4(index) : "<wrong len>";
    }
}
