package io.hawser.tools.tcpdump;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Formats DHCP messages (RFC 2131): in one line, and with {@code -v} all fields and options. */
final class DhcpFormatter {
    private static final int MIN_BYTES = 236;
    private static final int MAGIC = 0x6382_5363;
    private static final int PAD = 0;
    private static final int END = 255;
    private static final int CODES_PER_LINE = 4;
    private static final int BROADCAST_FLAG = 0x8000;

    private static final String[] MESSAGES = {
        "", "Discover", "Offer", "Request", "Decline", "ACK", "NACK", "Release", "Inform"
    };

    private static final Map<Integer, String> NODES = Map.of(1, "b-node", 2, "p-node", 4, "m-node", 8, "h-node");

    /** The format in which tcpdump prints a value. */
    private enum Layout {
        ADDRESSES,
        TEXT,
        NUMBERS32,
        SIGNED32,
        NUMBERS16,
        NUMBERS8,
        YES_NO,
        BYTES,
        PAIRS,
        NODE,
        CLASSES,
        NAME,
        UNKNOWN,
        ROUTES,
        MESSAGE_TYPE,
        CODES,
        CLIENT,
        RELAY,
        OVERLOAD
    }

    /** An option with its name in tcpdump. */
    private record Option(String name, Layout layout) {}

    private static final Map<Integer, Option> OPTIONS = new HashMap<>();

    static {
        define(Layout.ADDRESSES, "Subnet-Mask", 1, "Default-Gateway", 3, "Time-Server", 4, "IEN-Name-Server", 5);
        define(Layout.ADDRESSES, "Domain-Name-Server", 6, "LOG", 7, "CS", 8, "LPR-Server", 9, "IM", 10, "RL", 11);
        define(Layout.ADDRESSES, "SS", 16, "BR", 28, "YS", 41, "NTP", 42, "Netbios-Name-Server", 44, "WDD", 45);
        define(Layout.ADDRESSES, "Requested-IP", 50, "Server-ID", 54, "SUBNET", 118, "TFTP-Server-Address", 150);
        define(Layout.SIGNED32, "Time-Zone", 2);
        define(Layout.TEXT, "Hostname", 12, "MD", 14, "Domain-Name", 15, "RP", 17, "EP", 18, "YD", 40, "MSG", 56);
        define(Layout.TEXT, "Vendor-Class", 60, "TFTP", 66, "BF", 67, "SLP-NA", 80, "URL", 114);
        define(Layout.NUMBERS16, "BS", 13, "MTU", 26, "MSZ", 57);
        define(Layout.NUMBERS8, "TTL", 23);
        define(Layout.YES_NO, "IPF", 19);
        define(Layout.NUMBERS32, "AT", 35, "Lease-Time", 51, "RN", 58, "RB", 59);
        define(Layout.PAIRS, "Static-Route", 33);
        define(Layout.BYTES, "Vendor-Option", 43);
        define(Layout.NODE, "Netbios-Node", 46);
        define(Layout.CLASSES, "User-Class", 77);
        define(Layout.MESSAGE_TYPE, "DHCP-Message", 53);
        define(Layout.CODES, "Parameter-Request", 55);
        define(Layout.CLIENT, "Client-ID", 61);
        define(Layout.NAME, "FQDN", 81);
        define(Layout.RELAY, "Agent-Information", 82);
        define(Layout.OVERLOAD, "OO", 52);
        define(Layout.ROUTES, "Classless-Static-Route", 121);
        define(Layout.BYTES, "PAD", 0, "END", 255);
    }

    private static void define(Layout layout, Object... namesAndCodes) {
        for (int i = 0; i < namesAndCodes.length; i += 2) {
            OPTIONS.put((Integer) namesAndCodes[i + 1], new Option((String) namesAndCodes[i], layout));
        }
    }

    private final PacketText text;
    private final int at;

    private DhcpFormatter(PacketText text, int at) {
        this.text = text;
        this.at = at;
    }

    static void print(PacketText text, int at, int length) {
        text.protocol("bootp");
        int operation = text.u8(at);
        text.print("BOOTP/DHCP, ");
        switch (operation) {
            case 1 -> {
                text.print("Request");
                if (text.u8(at + 1) == 1 && text.u8(at + 2) == 6) {
                    String client = text.hardware(at + 28, 6);
                    text.print(" from ").print(client);
                }
            }
            case 2 -> text.print("Reply");
            default -> text.print("unknown (0x" + String.format(Locale.ROOT, "%02x", operation) + ")");
        }
        text.print(", length ").print(length);
        if (text.verbosity() > 0) {
            new DhcpFormatter(text, at).printFields();
        }
    }

    private void printFields() {
        boolean ethernet = text.u8(at + 1) == 1 && text.u8(at + 2) == 6;
        if (text.u8(at + 1) != 1) {
            text.print(", htype ").print(text.u8(at + 1));
        }
        if (text.u8(at + 2) != 6) {
            text.print(", hlen ").print(text.u8(at + 2));
        }
        if (text.u8(at + 3) != 0) {
            text.print(", hops ").print(text.u8(at + 3));
        }
        if (text.i32(at + 4) != 0) {
            text.print(", xid 0x").print(Integer.toHexString(text.i32(at + 4)));
        }
        if (text.u16(at + 8) != 0) {
            text.print(", secs ").print(text.u16(at + 8));
        }
        int flags = text.u16(at + 10);
        text.print(", Flags [")
                .print((flags & BROADCAST_FLAG) != 0 ? "Broadcast" : "none")
                .print(']');
        if (text.verbosity() > 1) {
            text.print(String.format(Locale.ROOT, " (0x%04x)", flags));
        }
        printAddress("Client-IP", 12);
        printAddress("Your-IP", 16);
        printAddress("Server-IP", 20);
        printAddress("Gateway-IP", 24);
        if (ethernet) {
            text.print("\n\t  Client-Ethernet-Address ").print(text.hardware(at + 28, 6));
        }
        printName("sname", 44, 64);
        printName("file", 108, 128);
        if (!text.has(at + MIN_BYTES, 4)) {
            return;
        }
        int magic = text.i32(at + MIN_BYTES);
        if (magic == MAGIC) {
            printOptions(at + MIN_BYTES);
        } else if (magic != 0) {
            text.print(String.format(Locale.ROOT, "\n\t  Vendor-#0x%08x", magic));
        }
    }

    private void printAddress(String name, int offset) {
        if (text.i32(at + offset) != 0) {
            text.print("\n\t  ").print(name).print(' ').print(text.ipv4(at + offset));
        }
    }

    private void printName(String name, int offset, int size) {
        if (text.u8(at + offset) != 0) {
            int end = at + offset;
            while (end < at + offset + size && text.u8(end) != 0) {
                end++;
            }
            text.print("\n\t  ")
                    .print(name)
                    .print(" \"")
                    .print(text.visible(at + offset, end))
                    .print('"');
        }
    }

    private void printOptions(int vendor) {
        text.print("\n\t  Vendor-rfc1048 Extensions");
        text.print(String.format(Locale.ROOT, "\n\t    Magic Cookie 0x%08x", text.i32(vendor)));
        int next = vendor + 4;
        while (text.has(next, 1)) {
            int code = text.u8(next++);
            if (code == PAD || code == END) {
                if (text.verbosity() < 3) {
                    if (code == END) {
                        return;
                    }
                    continue;
                }
                next = printFiller(code, next);
                continue;
            }
            int length = text.u8(next++);
            printHead(code, length);
            if (!text.has(next, length)) {
                text.print("[|rfc1048 ").print(length).print(']');
                return;
            }
            printValue(code, next, next + length);
            next += length;
        }
    }

    private int printFiller(int code, int from) {
        printHead(code, 0);
        int next = from;
        int count = 1;
        while (code == PAD && text.has(next, 1) && text.u8(next) == PAD) {
            next++;
            count++;
        }
        if (count > 1) {
            text.print(", occurs ").print(count);
        }
        return next;
    }

    private void printHead(int code, int length) {
        Option option = OPTIONS.get(code);
        text.print("\n\t    ")
                .print(option == null ? "Unknown" : option.name)
                .print(" (")
                .print(code);
        text.print("), length ").print(length).print(length > 0 ? ": " : "");
    }

    private void printValue(int code, int from, int end) {
        Option option = OPTIONS.get(code);
        if (from == end && (option == null || option.layout != Layout.TEXT)) {
            return;
        }
        switch (option == null ? Layout.UNKNOWN : option.layout) {
            case ADDRESSES -> list(from, end, 4, text::ipv4);
            case NUMBERS32 -> list(from, end, 4, each -> Long.toString(text.u32(each)));
            case SIGNED32 -> list(from, end, 4, each -> Integer.toString(text.i32(each)));
            case NUMBERS16 -> list(from, end, 2, each -> Integer.toString(text.u16(each)));
            case NUMBERS8 -> list(from, end, 1, each -> Integer.toString(text.u8(each)));
            case YES_NO -> list(from, end, 1, this::yesOrNo);
            case TEXT -> text.print('"').print(text.visible(from, end)).print('"');
            case BYTES -> bytes(from, end);
            case PAIRS -> list(from, end, 8, each -> "(" + text.ipv4(each) + ":" + text.ipv4(each + 4) + ")");
            case NODE -> text.print(NODES.getOrDefault(text.u8(from), "Unknown (" + text.u8(from) + ")"));
            case CLASSES -> classes(from, end);
            case NAME -> name(from, end);
            case UNKNOWN -> unknown(from, end);
            case ROUTES -> routes(from, end);
            case MESSAGE_TYPE -> {
                int type = end - from == 1 ? text.u8(from) : 0;
                text.print(type > 0 && type < MESSAGES.length ? MESSAGES[type] : "Unknown (" + type + ")");
            }
            case CODES -> codes(from, end);
            case CLIENT -> client(from, end);
            case RELAY -> relay(from, end);
            case OVERLOAD ->
                text.print(
                        switch (text.u8(from)) {
                            case 1 -> "file";
                            case 2 -> "sname";
                            case 3 -> "file+sname";
                            default -> "Unknown (" + text.u8(from) + ")";
                        });
        }
    }

    /** Formats the value at an index. */
    private interface At {
        String format(int index);
    }

    private void list(int from, int end, int size, At format) {
        for (int i = from; i + size <= end; i += size) {
            text.print(i > from ? "," : "").print(format.format(i));
        }
    }

    private String yesOrNo(int index) {
        return switch (text.u8(index)) {
            case 0 -> "N";
            case 1 -> "Y";
            default -> text.u8(index) + "?";
        };
    }

    private void bytes(int from, int end) {
        for (int i = from; i < end; i++) {
            text.print(i > from ? "." : "").print(text.u8(i));
        }
    }

    /** Prints an unknown option as numbers as large as its length allows. */
    private void unknown(int from, int end) {
        int length = end - from;
        if ((length & 1) != 0) {
            bytes(from, end);
        } else if ((length & 2) != 0) {
            list(from, end, 2, each -> Integer.toString(text.u16(each)));
        } else {
            list(from, end, 4, each -> Long.toString(text.u32(each)));
        }
    }

    /** RFC 3004: prints classes, each of which follows its length. */
    private void classes(int from, int end) {
        int number = 1;
        for (int next = from; next < end; number++) {
            int length = text.u8(next);
            int stop = Math.min(end, next + 1 + length);
            text.print("\n\t      instance#").print(number).print(": \"").print(text.visible(next + 1, stop));
            text.print("\", length ").print(length);
            next = stop;
        }
    }

    /** RFC 4702: prints flags and two codes, then the name. */
    private void name(int from, int end) {
        if (end - from < 3) {
            bytes(from, end);
            return;
        }
        int flags = text.u8(from);
        if (flags != 0) {
            text.print('[').print((flags & 1) != 0 ? "S" : "").print((flags & 2) != 0 ? "O" : "");
            text.print((flags & 4) != 0 ? "E" : "")
                    .print((flags & 8) != 0 ? "N" : "")
                    .print("] ");
        }
        text.print('"').print(text.visible(from + 3, end)).print('"');
    }

    private void codes(int from, int end) {
        for (int i = from; i < end; i++) {
            text.print((i - from) % CODES_PER_LINE == 0 ? "\n\t      " : ", ");
            Option option = OPTIONS.get(text.u8(i));
            text.print(option == null ? "Unknown" : option.name)
                    .print(" (")
                    .print(text.u8(i))
                    .print(')');
        }
    }

    private void client(int from, int end) {
        int type = text.u8(from);
        if (type == 0) {
            text.print('"').print(text.visible(from + 1, end)).print('"');
        } else {
            text.print(type == 1 ? "ether " : "hardware-type " + type + ", ");
            text.print(text.hardware(from + 1, end - from - 1));
        }
    }

    private void relay(int from, int end) {
        int next = from;
        while (next + 2 <= end) {
            int code = text.u8(next);
            int length = text.u8(next + 1);
            String name = switch (code) {
                case 1 -> "Circuit-ID";
                case 2 -> "Remote-ID";
                case 6 -> "Subscriber-ID";
                default -> "Unknown";
            };
            text.print("\n\t      ")
                    .print(name)
                    .print(" SubOption ")
                    .print(code)
                    .print(", length ")
                    .print(length);
            text.print(": ");
            int stop = Math.min(end, next + 2 + length);
            if (code == 1 || code == 2 || code == 6) {
                text.print(text.visible(next + 2, stop));
            } else {
                dump(next + 2, stop);
            }
            next += 2 + length;
        }
    }

    /** Prints sixteen bytes per line, in pairs. */
    private void dump(int from, int end) {
        for (int line = from; line < end; line += 16) {
            text.print(String.format(Locale.ROOT, "\n\t\t0x%04x: ", line - from));
            for (int i = line; i < Math.min(end, line + 16); i++) {
                text.print((i - line) % 2 == 0 ? " " : "").print(text.hex(i, 1));
            }
        }
    }

    /** RFC 3442: prints each route in parentheses. */
    private void routes(int from, int end) {
        int next = from;
        while (next < end) {
            int length = text.u8(next++);
            int significant = (length + 7) / 8;
            if (length > 32 || next + significant + 4 > end) {
                return;
            }
            text.print(next - 1 > from ? "," : "").print('(');
            if (length == 0) {
                text.print("default");
            } else {
                StringBuilder network = new StringBuilder();
                for (int i = 0; i < significant; i++) {
                    network.append(i == 0 ? "" : ".").append(text.u8(next + i));
                }
                for (int i = significant; i < 4; i++) {
                    network.append(".0");
                }
                text.print(network.toString()).print('/').print(length);
            }
            next += significant;
            text.print(':').print(text.ipv4(next)).print(')');
            next += 4;
        }
    }
}
