package io.hawser.tools.tcpdump;

import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import java.util.HexFormat;
import java.util.Map;

/** Ethernet frames, their VLAN tags, and ARP. */
final class EthernetFormatter {
    private static final int MAC_BYTES = 6;
    private static final int TYPE_AT = 12;
    private static final int VLAN_TAG_BYTES = 4;

    /** Smaller types are the lengths of IEEE 802.3 frames. */
    private static final int MAX_LENGTH = 1500;

    private static final int TYPE_REVERSE_ARP = 0x8035;
    private static final Map<Integer, String> TYPE_NAMES =
            Map.of(EthernetHeader.TYPE_IPV4, "IPv4", EthernetHeader.TYPE_IPV6, "IPv6");

    private final Ipv4Formatter ipv4;

    EthernetFormatter(Ipv4Formatter ipv4) {
        this.ipv4 = ipv4;
    }

    void print(PacketText text, int frame) {
        text.protocol("ether");
        text.need(frame, EthernetHeader.BYTES);
        int type = text.u16(frame + TYPE_AT);
        int payload = frame + EthernetHeader.BYTES;
        while (isVlanTag(type)) {
            text.protocol("vlan");
            text.need(payload, VLAN_TAG_BYTES);
            type = text.u16(payload + 2);
            payload += VLAN_TAG_BYTES;
        }
        switch (type) {
            case EthernetHeader.TYPE_IPV4 -> ipv4.print(text, payload);
            case EthernetHeader.TYPE_ARP, TYPE_REVERSE_ARP -> printArp(text, payload);
            default -> printUnknown(text, frame, payload, type);
        }
    }

    private static boolean isVlanTag(int type) {
        return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
    }

    private static void printUnknown(PacketText text, int frame, int payload, int type) {
        int length = text.end() - frame;
        text.print(text.hardware(frame + MAC_BYTES, MAC_BYTES)).print(" > ").print(text.hardware(frame, MAC_BYTES));
        if (type <= MAX_LENGTH) {
            text.print(", 802.3, length ").print(length);
            text.limit(payload + type);
        } else {
            text.print(", ethertype ").print(TYPE_NAMES.getOrDefault(type, "Unknown"));
            text.print(" (0x").print(HexFormat.of().toHexDigits((short) type)).print("), length ");
            text.print(length);
        }
        text.print(": ");
        text.hexDump(payload);
    }

    private static void printArp(PacketText text, int at) {
        text.protocol("arp");
        text.need(at, 8);
        int hardware = text.u16(at);
        int protocol = text.u16(at + 2);
        int macBytes = text.u8(at + 4);
        int ipBytes = text.u8(at + 5);
        int senderMac = at + 8;
        int senderIp = senderMac + macBytes;
        int targetMac = senderIp + ipBytes;
        int targetIp = targetMac + macBytes;
        text.need(targetIp, ipBytes);
        text.print("ARP, ");
        if (protocol != EthernetHeader.TYPE_IPV4 || ipBytes != 4 || macBytes == 0) {
            text.print(hardware == 1 ? "Ethernet" : "Unknown Hardware (" + hardware + ")");
            text.print(" (len ").print(macBytes).print("), ");
            String unknown = "Unknown Protocol (0x" + HexFormat.of().toHexDigits((short) protocol) + ")";
            text.print(TYPE_NAMES.getOrDefault(protocol, unknown))
                    .print(" (len ")
                    .print(ipBytes);
            text.print("), length ").print(text.end() - at);
            return;
        }
        if (printArpOperation(text, at, senderMac, senderIp, targetMac, targetIp)) {
            text.print(", length ").print(text.end() - at);
        } else {
            text.hexDump(at);
        }
    }

    /** Returns false if the operation is unknown. */
    private static boolean printArpOperation(
            PacketText text, int at, int senderMac, int senderIp, int targetMac, int targetIp) {
        int macBytes = senderIp - senderMac;
        String sender = text.hardware(senderMac, macBytes);
        String target = text.hardware(targetMac, macBytes);
        int operation = text.u16(at + 6);
        switch (operation) {
            case ArpHeader.REQUEST -> {
                text.print("Request who-has ").print(text.ipv4(targetIp));
                if (!text.isZero(targetMac, macBytes)) {
                    text.print(" (").print(target).print(")");
                }
                text.print(" tell ").print(text.ipv4(senderIp));
            }
            case ArpHeader.REPLY ->
                text.print("Reply ").print(text.ipv4(senderIp)).print(" is-at ").print(sender);
            case 3 ->
                text.print("Reverse Request who-is ")
                        .print(target)
                        .print(" tell ")
                        .print(sender);
            case 4 -> text.print("Reverse Reply ").print(target).print(" at ").print(text.ipv4(targetIp));
            case 8 ->
                text.print("Inverse Request who-is ")
                        .print(target)
                        .print(" tell ")
                        .print(sender);
            case 9 -> text.print("Inverse Reply ").print(sender).print(" at ").print(text.ipv4(senderIp));
            case 10 -> text.print("NACK Reply ");
            default -> text.print("Unknown (").print(operation).print(") ");
        }
        return operation >= 1 && operation <= 4 || operation == 8 || operation == 9;
    }
}
