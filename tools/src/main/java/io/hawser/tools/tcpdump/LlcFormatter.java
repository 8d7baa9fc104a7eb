package io.hawser.tools.tcpdump;

import java.util.Map;

/** Formats IEEE 802.2 headers that may precede IP; other payloads are dumped. */
final class LlcFormatter {
    private static final int IP = 0x06;
    private static final int UNNUMBERED = 3;
    private static final int UNNUMBERED_INFORMATION = 0x03;
    private static final int XID = 0xaf;
    private static final int POLL = 0x10;

    private static final Map<Integer, String> ACCESS_POINTS = Map.of(
            0x00,
            "Null",
            0xff,
            "Global",
            0x06,
            "IP",
            0xe0,
            "IPX",
            0xf0,
            "NetBeui",
            0x42,
            "STP",
            0xaa,
            "SNAP",
            0xfe,
            "OSI",
            0x0e,
            "ProWay NM",
            0xbc,
            "Banyan Vines");

    private static final Map<Integer, String> COMMANDS = Map.of(
            0x03, "ui", 0x63, "ua", 0x43, "disc", 0x0f, "dm", 0x6f, "sabme", 0xe3, "test", 0xaf, "xid", 0x87, "frmr");

    private final PacketText text;
    private final IpFormatter ip;

    LlcFormatter(PacketText text, IpFormatter ip) {
        this.text = text;
        this.ip = ip;
    }

    /** Prints a frame's header and payload; returns the length of the header. */
    int print(int at, int length, int frame) {
        text.protocol("llc");
        if (length < 3 || !text.has(at, 3)) {
            text.printTruncated();
            text.hexDump(at);
            return text.end() - at;
        }
        int control = text.u8(at + 2);
        boolean isUnnumbered = (control & UNNUMBERED) == UNNUMBERED;
        int headerBytes = isUnnumbered ? 3 : 4;
        if (length < headerBytes || !text.has(at, headerBytes)) {
            text.printTruncated();
            text.hexDump(at);
            return text.end() - at;
        }
        if (!isUnnumbered) {
            control |= text.u8(at + 3) << 8;
        }
        int destination = text.u8(at) & 0xfe;
        int source = text.u8(at + 1) & 0xfe;
        if (text.options().linkHeader()) {
            printHeader(at, destination, source, control, isUnnumbered);
        }
        int payload = at + headerBytes;
        if (source == IP && destination == IP && control == UNNUMBERED_INFORMATION) {
            ip.print(text, payload, length - headerBytes, 4);
            return headerBytes;
        }
        if (!text.options().linkHeader()) {
            printAccessPoints(frame, destination, source);
        }
        boolean toDump = printControl(at, control, isUnnumbered, payload, length);
        if (toDump) {
            text.dumpUnknown(at);
        }
        return headerBytes;
    }

    private static String name(int accessPoint, String otherwise) {
        return ACCESS_POINTS.getOrDefault(accessPoint, otherwise);
    }

    private void printHeader(int at, int destination, int source, int control, boolean isUnnumbered) {
        text.print("LLC, dsap ").print(name(destination, "Unknown")).print(" (0x");
        text.print(PacketText.hexDigits(destination, 2)).print(") ");
        text.print((text.u8(at) & 1) != 0 ? "Group" : "Individual");
        text.print(", ssap ").print(name(source, "Unknown")).print(" (0x").print(PacketText.hexDigits(source, 2));
        text.print(") ").print((text.u8(at + 1) & 1) != 0 ? "Response" : "Command");
        text.print(", ctrl 0x")
                .print(PacketText.hexDigits(control, isUnnumbered ? 2 : 4))
                .print(": ");
    }

    private void printAccessPoints(int frame, int destination, int source) {
        String to = name(destination, "Unknown DSAP 0x" + PacketText.hexDigits(destination, 2));
        text.print(text.hardware(frame + 6, 6));
        if (source != destination) {
            text.print(' ').print(name(source, "Unknown SSAP 0x" + PacketText.hexDigits(source, 2)));
        }
        text.print(" > ").print(text.hardware(frame, 6)).print(' ').print(to).print(' ');
    }

    /** Prints the control field; returns whether to dump the frame. */
    private boolean printControl(int at, int control, boolean isUnnumbered, int payload, int length) {
        int response = text.u8(at + 1) & 1;
        if (isUnnumbered) {
            int command = control & ~POLL & 0xff;
            text.print("Unnumbered, ").print(COMMANDS.getOrDefault(command, PacketText.hexDigits(command, 2)));
            text.print(", Flags [")
                    .print(flags(response, (control & POLL) != 0))
                    .print("], length ")
                    .print(length);
            return command != XID || !printExchange(payload, length - 3);
        }
        int receive = control >>> 9 & 0x7f;
        boolean poll = (control & 0x100) != 0;
        if ((control & 3) == 1) {
            String[] kinds = {"Receiver Ready", "Receiver not Ready", "Reject", "?"};
            text.print("Supervisory, ")
                    .print(kinds[control >>> 2 & 3])
                    .print(", rcv seq ")
                    .print(receive);
            text.print(", Flags [")
                    .print(flags(response, poll))
                    .print("], length ")
                    .print(length);
            return false;
        }
        text.print("Information, send seq ")
                .print(control >>> 1 & 0x7f)
                .print(", rcv seq ")
                .print(receive);
        text.print(", Flags [").print(flags(response, poll)).print("], length ").print(length);
        return true;
    }

    private boolean printExchange(int payload, int bytes) {
        if (bytes == 0) {
            return true;
        }
        if (text.u8(payload) != 0x81) {
            return false;
        }
        if (bytes < 3 || !text.has(payload, 3)) {
            text.printTruncated();
            text.hexDump(payload);
        } else {
            text.print(": ").print(text.hex(payload + 1, 1)).print(' ').print(text.hex(payload + 2, 1));
        }
        return true;
    }

    private static String flags(int response, boolean poll) {
        if (response != 0) {
            return poll ? "Final" : "Response";
        }
        return poll ? "Poll" : "Command";
    }
}
