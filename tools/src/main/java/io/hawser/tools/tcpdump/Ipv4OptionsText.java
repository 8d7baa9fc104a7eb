package io.hawser.tools.tcpdump;

/** The options of an IPv4 header (RFC 791 §3.1). */
final class Ipv4OptionsText {
    private static final int END = 0;
    private static final int NOP = 1;
    private static final int RECORD_ROUTE = 7;
    private static final int TIMESTAMP = 68;
    private static final int LOOSE_ROUTE = 131;
    private static final int STRICT_ROUTE = 137;
    private static final int ROUTER_ALERT = 148;

    private final PacketText text;

    Ipv4OptionsText(PacketText text) {
        this.text = text;
    }

    /** Prints the options; returns false if one is truncated. */
    boolean print(int from, int bytes) {
        int at = from;
        int left = bytes;
        String separator = "";
        while (left > 0) {
            text.print(separator);
            separator = ",";
            int kind = text.u8(at);
            text.print(name(kind));
            int length = kind == NOP || kind == END ? 1 : text.u8(at + 1);
            if (length > left || length < 2 && kind != NOP && kind != END) {
                text.print(" [bad length ").print(length).print(']');
                return true;
            }
            if (!text.has(at, length)) {
                return false;
            }
            boolean whole = true;
            switch (kind) {
                case END -> {
                    return true;
                }
                case TIMESTAMP -> whole = printTimestamps(at, length);
                case RECORD_ROUTE, STRICT_ROUTE, LOOSE_ROUTE -> whole = printRoute(at, length);
                case ROUTER_ALERT -> {
                    if (length < 4) {
                        text.print(" [bad length ").print(length).print(']');
                    } else if (text.u16(at + 2) != 0) {
                        text.print(" value ").print(text.u16(at + 2));
                    }
                }
                default -> {}
            }
            if (!whole) {
                return false;
            }
            at += length;
            left -= length;
        }
        return true;
    }

    private static String name(int kind) {
        return switch (kind) {
            case END -> "EOL";
            case NOP -> "NOP";
            case TIMESTAMP -> "timestamp";
            case 130 -> "security";
            case RECORD_ROUTE -> "RR";
            case STRICT_ROUTE -> "SSRR";
            case LOOSE_ROUTE -> "LSRR";
            case ROUTER_ALERT -> "RA";
            case 82 -> "traceroute";
            default -> "unknown " + kind;
        };
    }

    private boolean printRoute(int at, int length) {
        if (length < 3) {
            text.print(" [bad length ").print(length).print(']');
            return true;
        }
        if ((length + 1 & 3) != 0) {
            text.print(" [bad length ").print(length).print(']');
        }
        int pointer = text.u8(at + 2) - 1;
        if (pointer < 3 || (pointer + 1 & 3) != 0 || pointer > length + 1) {
            text.print(" [bad ptr ").print(pointer + 1).print(']');
        }
        for (int i = 3; i < length; i += 4) {
            if (!text.has(at + i, 4)) {
                return false;
            }
            text.print(' ').printIpv4(at + i);
            text.print(pointer > i || pointer < 0 ? "," : "");
        }
        return true;
    }

    private boolean printTimestamps(int at, int length) {
        if (length < 4) {
            text.print("[bad length ").print(length).print(']');
            return true;
        }
        text.print(" TS{");
        int kind = text.u8(at + 3) & 0xf;
        int hopBytes = kind != 0 ? 8 : 4;
        if ((length - 4 & hopBytes - 1) != 0) {
            text.print("[bad length ").print(length).print(']');
        }
        int pointer = text.u8(at + 2) - 1;
        if (pointer < 4 || (pointer - 4 & hopBytes - 1) != 0 || pointer > length + 1) {
            text.print("[bad ptr ").print(pointer + 1).print(']');
        }
        int i = 0;
        switch (kind) {
            case 0 -> text.print("TSONLY");
            case 1 -> text.print("TS+ADDR");
            case 3 -> text.print("PRESPEC");
            default -> text.print("[bad ts type ").print(kind).print(']');
        }
        if (kind == 0 || kind == 1 || kind == 3) {
            for (i = 4; i < length; i += hopBytes) {
                if (!text.has(at + i, hopBytes)) {
                    return false;
                }
                text.print(pointer == i ? " ^ " : " ");
                text.print(text.u32(at + i + hopBytes - 4)).print('@');
                if (hopBytes == 8) {
                    text.printIpv4(at + i);
                }
            }
        }
        text.print(pointer == i ? " ^ " : "");
        int overflow = text.u8(at + 3) >>> 4;
        if (overflow != 0) {
            text.print(" [").print(overflow).print(" hops not recorded]} ");
        } else {
            text.print('}');
        }
        return true;
    }

    /** The index of the final destination: the last entry of a source route, if there is one. */
    static int finalDestination(PacketText text, int ip) {
        int destination = ip + 16;
        int left = (text.u8(ip) & 0xf) * 4 - 20;
        int at = ip + 20;
        while (left > 0) {
            int kind = text.u8(at);
            if (kind == END) {
                break;
            }
            int length = kind == NOP ? 1 : text.u8(at + 1);
            if (length < 2 && kind != NOP || length > left || !text.has(at, length)) {
                break;
            }
            if ((kind == STRICT_ROUTE || kind == LOOSE_ROUTE) && length >= 7) {
                return at + length - 4;
            }
            at += length;
            left -= length;
        }
        return destination;
    }
}
