package io.hawser.tools.tcpdump;

import io.hawser.wire.EthernetHeader;
import java.util.HexFormat;
import java.util.Map;

/** Formats Ethernet frames, their VLAN tags, and the payload of an EtherType. */
final class EthernetFormatter {
    private static final int MAC_BYTES = 6;
    private static final int TYPE_AT = 12;
    private static final int VLAN_TAG_BYTES = 4;

    /** Smaller types are the lengths of IEEE 802.3 frames. */
    private static final int MAX_LENGTH = 1500;

    private static final int TYPE_REVERSE_ARP = 0x8035;
    private static final Map<Integer, String> TYPE_NAMES = Map.ofEntries(
            Map.entry(EthernetHeader.TYPE_IPV4, "IPv4"),
            Map.entry(EthernetHeader.TYPE_IPV6, "IPv6"),
            Map.entry(0x8847, "MPLS unicast"),
            Map.entry(0x8848, "MPLS multicast"),
            Map.entry(0x8100, "802.1Q"),
            Map.entry(0x9100, "802.1Q-9100"),
            Map.entry(0x88a8, "802.1Q-QinQ"),
            Map.entry(0x9200, "802.1Q-9200"),
            Map.entry(0x88e5, "802.1AE MACsec"),
            Map.entry(0x0200, "PUP"),
            Map.entry(0x0500, "Sprite"),
            Map.entry(0x0600, "NS"),
            Map.entry(0x1000, "Trail"),
            Map.entry(0x0806, "ARP"),
            Map.entry(TYPE_REVERSE_ARP, "Reverse ARP"),
            Map.entry(0x6001, "MOP DL"),
            Map.entry(0x6002, "MOP RC"),
            Map.entry(0x6003, "DN"),
            Map.entry(0x6004, "LAT"),
            Map.entry(0x6007, "SCA"),
            Map.entry(0x6558, "TEB"),
            Map.entry(0x809b, "Appletalk"),
            Map.entry(0x80f3, "Appletalk ARP"),
            Map.entry(0x8137, "IPX"),
            Map.entry(0x880b, "PPP"),
            Map.entry(0x8863, "PPPoE D"),
            Map.entry(0x8864, "PPPoE S"),
            Map.entry(0x888e, "EAPOL"),
            Map.entry(0x8809, "Slow Protocols"),
            Map.entry(0x9000, "Loopback"),
            Map.entry(0x88cc, "LLDP"),
            Map.entry(0x88f7, "PTP"));

    private final IpFormatter ip;

    EthernetFormatter(IpFormatter ip) {
        this.ip = ip;
    }

    static String typeName(int type, String otherwise) {
        return TYPE_NAMES.getOrDefault(type, otherwise);
    }

    /** Prints a frame with a length of {@code bytes} on the wire. */
    void print(PacketText text, int frame, int bytes) {
        text.protocol("ether");
        text.headerEnd(text.end());
        text.check(frame, EthernetHeader.BYTES);
        int type = text.u16(frame + TYPE_AT);
        int payload = frame + EthernetHeader.BYTES;
        boolean withHeader = text.options().linkHeader();
        boolean lengthPrinted = false;
        if (withHeader) {
            printAddresses(text, frame);
        }
        while (isVlanTag(type)) {
            text.protocol("vlan");
            if (!text.has(payload, VLAN_TAG_BYTES)) {
                text.printTruncated();
                text.headerEnd(text.end());
                return;
            }
            if (withHeader) {
                printType(text, type);
                if (lengthPrinted) {
                    text.print(", ");
                } else {
                    text.print(", length ").print(bytes).print(": ");
                }
                lengthPrinted = true;
                printTag(text, text.u16(payload));
            }
            type = text.u16(payload + 2);
            payload += VLAN_TAG_BYTES;
        }
        int left = bytes - (payload - frame);
        text.headerEnd(payload);
        if (type <= MAX_LENGTH) {
            int length = Math.min(type, left);
            text.limit(payload + length);
            if (withHeader) {
                text.print("802.3").print(lengthPrinted ? "" : ", length " + length + ": ");
            }
            text.headerEnd(payload + new LlcFormatter(text, ip).print(payload, length, frame));
            return;
        }
        if (withHeader) {
            printType(text, type);
            text.print(lengthPrinted ? ", " : ", length " + bytes + ": ");
        }
        if (!printPayload(text, type, payload, left)) {
            if (!withHeader) {
                printAddresses(text, frame);
                printType(text, type);
                text.print(", length ").print(bytes).print(": ");
            }
            text.dumpUnknown(payload);
        }
    }

    private static boolean isVlanTag(int type) {
        return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
    }

    private static void printTag(PacketText text, int tag) {
        text.print("vlan ").print(tag & 0xfff).print(", p ").print(tag >>> 13);
        text.print((tag & 0x1000) != 0 ? ", DEI, " : ", ");
    }

    static void printAddresses(PacketText text, int frame) {
        text.print(text.hardware(frame + MAC_BYTES, MAC_BYTES)).print(" > ");
        text.print(text.hardware(frame, MAC_BYTES)).print(", ");
    }

    private static void printType(PacketText text, int type) {
        String number = "0x" + HexFormat.of().toHexDigits((short) type);
        if (text.options().quiet()) {
            text.print(typeName(type, "Unknown Ethertype (" + number + ")"));
        } else {
            text.print("ethertype ")
                    .print(typeName(type, "Unknown"))
                    .print(" (")
                    .print(number)
                    .print(')');
        }
    }

    /** Prints the payload of a type; returns false if the type is unknown. */
    boolean printPayload(PacketText text, int type, int payload, int bytes) {
        switch (type) {
            case EthernetHeader.TYPE_IPV4 -> ip.print(text, payload, bytes, 4);
            case EthernetHeader.TYPE_IPV6 -> ip.print(text, payload, bytes, 6);
            case EthernetHeader.TYPE_ARP, TYPE_REVERSE_ARP -> ArpFormatter.print(text, payload, bytes);
            default -> {
                return false;
            }
        }
        return true;
    }
}
