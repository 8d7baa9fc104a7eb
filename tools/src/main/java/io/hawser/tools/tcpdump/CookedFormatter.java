package io.hawser.tools.tcpdump;

import java.util.HexFormat;
import java.util.function.IntFunction;

/** Formats the header of packets captured by {@code tcpdump -i any}: LINKTYPE_LINUX_SLL2. */
final class CookedFormatter {
    static final int HEADER_BYTES = 20;

    private static final int VLAN = 0x8100;
    private static final int MAX_LENGTH = 1500;
    private static final String[] KINDS = {"In", "B", "M", "P", "Out"};

    private final EthernetFormatter ethernet;
    private final IntFunction<String> interfaceNames;

    /**
     * Makes a formatter of packets of several interfaces.
     *
     * @param interfaceNames the name by the index; {@code ?} for an unknown one
     */
    CookedFormatter(EthernetFormatter ethernet, IntFunction<String> interfaceNames) {
        this.ethernet = ethernet;
        this.interfaceNames = interfaceNames;
    }

    void print(PacketText text, int at, int bytes) {
        text.protocol("sll2");
        text.check(at, HEADER_BYTES);
        int kind = text.u8(at + 10);
        String name = interfaceNames.apply(text.i32(at + 4));
        text.print(name).print(" ".repeat(Math.max(0, 5 - name.length()))).print(' ');
        String direction = kind < KINDS.length ? KINDS[kind] : "?";
        text.print(direction).print(" ".repeat(3 - direction.length())).print(' ');
        if (text.options().linkHeader()) {
            printHeader(text, at, bytes);
        }
        int payload = at + HEADER_BYTES;
        int left = bytes - HEADER_BYTES;
        int type = text.u16(at);
        while (type == VLAN) {
            if (!text.has(payload, 4)) {
                text.protocol("vlan");
                text.printTruncated();
                return;
            }
            if (text.options().linkHeader()) {
                int tag = text.u16(payload);
                text.print("vlan ").print(tag & 0xfff).print(", p ").print(tag >>> 13);
                text.print((tag & 0x1000) != 0 ? ", DEI, " : ", ");
            }
            type = text.u16(payload + 2);
            type = type <= MAX_LENGTH ? 4 : type;
            if (!text.options().quiet()) {
                text.print("ethertype ")
                        .print(EthernetFormatter.typeName(type, "Unknown"))
                        .print(", ");
            }
            payload += 4;
            left -= 4;
        }
        text.headerEnd(payload);
        if (type <= MAX_LENGTH) {
            text.dumpUnknown(payload);
        } else if (!ethernet.printPayload(text, type, payload, left)) {
            if (!text.options().linkHeader()) {
                printHeader(text, at, bytes);
            }
            text.dumpUnknown(payload);
        }
    }

    private static void printHeader(PacketText text, int at, int bytes) {
        text.print("ifindex ").print(text.u32(at + 4)).print(' ');
        if (text.u8(at + 11) == 6) {
            text.print(text.hardware(at + 12, 6)).print(' ');
        }
        if (!text.options().quiet()) {
            int type = text.u16(at);
            text.print("ethertype ").print(EthernetFormatter.typeName(type, "Unknown"));
            text.print(" (0x").print(HexFormat.of().toHexDigits((short) type)).print("), length ");
            text.print(bytes).print(": ");
        }
    }
}
