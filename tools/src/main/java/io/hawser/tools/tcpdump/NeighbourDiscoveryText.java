package io.hawser.tools.tcpdump;

import java.util.StringJoiner;

/** Formats messages of neighbour discovery (RFC 4861) and their options. */
final class NeighbourDiscoveryText {
    private static final String[] PREFERENCES = {"medium", "high", "rsv", "low"};

    private final PacketText text;
    private final int at;
    private final int length;

    NeighbourDiscoveryText(PacketText text, int at, int length) {
        this.text = text;
        this.at = at;
        this.length = length;
    }

    /** Prints a message of types 133 to 137. Returns true, because its length must still be printed. */
    boolean print(int type) {
        boolean verbose = text.verbosity() > 0;
        int optionsAt = switch (type) {
            case 133 -> 8;
            case 134 -> {
                if (verbose) {
                    printAdvertisement();
                }
                yield 16;
            }
            case 135 -> {
                text.printIpv6(", who has ", at + 8);
                yield 24;
            }
            case 136 -> {
                text.printIpv6(", tgt is ", at + 8);
                if (verbose) {
                    int flags = text.u8(at + 4);
                    text.need(at + 4, 4);
                    text.print(", Flags [")
                            .print(flags(flags, 0x80, "router", 0x40, "solicited", 0x20, "override"))
                            .print(']');
                }
                yield 24;
            }
            default -> {
                text.printIpv6(", ", at + 24);
                text.printIpv6(" to ", at + 8);
                yield 40;
            }
        };
        if (verbose) {
            printOptions(at + optionsAt, length - optionsAt);
        }
        return true;
    }

    private static String flags(int value, Object... maskAndName) {
        StringJoiner flags = new StringJoiner(", ").setEmptyValue("none");
        for (int i = 0; i < maskAndName.length; i += 2) {
            if ((value & (Integer) maskAndName[i]) != 0) {
                flags.add((String) maskAndName[i + 1]);
            }
        }
        return flags.toString();
    }

    private void printAdvertisement() {
        text.need(at, 16);
        int flags = text.u8(at + 5);
        text.printNumber("\n\thop limit ", at + 4, 1).print(", Flags [");
        text.print(flags(flags, 0x80, "managed", 0x40, "other stateful", 0x20, "home agent", 0x02, "ipv6 only"));
        text.print("], pref ").print(PREFERENCES[(flags & 0x18) >> 3]);
        text.printNumber(", router lifetime ", at + 6, 2).print("s, reachable time ");
        text.print(text.u32(at + 8))
                .printNumber("ms, retrans timer ", at + 12, 4)
                .print("ms");
    }

    private void printOptions(int from, int bytes) {
        int option = from;
        int left = bytes;
        while (option < text.end()) {
            text.check(option + 1, 1);
            if (left <= 0) {
                return;
            }
            int kind = text.u8(option);
            int words = text.u8(option + 1);
            if (words == 0 || option + 8 * words > text.end()) {
                throw PacketText.truncated();
            }
            text.print("\n\t  ")
                    .print(name(kind))
                    .print(" option (")
                    .print(kind)
                    .print("), length ");
            text.print(8L * words).print(" (").print(words).print("): ");
            if (!printOption(option, kind, words, from)) {
                return;
            }
            if (text.verbosity() > 1) {
                text.hexDump(option + 2, 8 * words - 2, "\n\t    ", false);
            }
            option += 8 * words;
            left -= 8 * words;
        }
    }

    private static String name(int kind) {
        return switch (kind) {
            case 1 -> "source link-address";
            case 2 -> "destination link-address";
            case 3 -> "prefix info";
            case 4 -> "redirected header";
            case 5 -> "mtu";
            case 7 -> "advertisement interval";
            case 8 -> "homeagent information";
            case 24 -> "route info";
            case 25 -> "rdnss";
            case 31 -> "dnssl";
            default -> "unknown";
        };
    }

    /** Prints an option; returns false if no further option is to be printed. */
    private boolean printOption(int option, int kind, int words, int first) {
        switch (kind) {
            case 1, 2 -> text.print(text.hardware(option + 2, 8 * words - 2));
            case 3 -> printPrefix(option, words);
            case 4 -> text.hexDump(first, Math.min(8 * words, text.end() - first), "\n\t    ", false);
            case 5 -> text.print(' ').print(text.u32(option + 4)).print(words != 1 ? "bad option length" : "");
            case 7 -> text.print(' ').print(text.u32(option + 4)).print("ms");
            case 8 -> text.printNumber(" preference ", option + 4, 2).printNumber(", lifetime ", option + 6, 2);
            case 24 -> printRoute(option, words);
            case 25 -> {
                text.printNumber(" lifetime ", option + 4, 4).print("s,");
                for (int i = 0; i < (words - 1) / 2; i++) {
                    text.printIpv6(" addr: ", option + 8 + 16 * i);
                }
            }
            case 31 -> printSearchList(option, words);
            default -> {
                if (text.verbosity() <= 1) {
                    text.hexDump(option + 2, 8 * words - 2, "\n\t  ", false);
                    return false;
                }
            }
        }
        return true;
    }

    private void printPrefix(int option, int words) {
        text.need(option + 16, 16);
        text.print(text.ipv6(option + 16)).print('/').print(text.u8(option + 2)).print(words != 4 ? "badlen" : "");
        text.print(", Flags [").print(flags(text.u8(option + 3), 0x80, "onlink", 0x40, "auto", 0x20, "router"));
        text.print("], valid time ")
                .print(lifetime(option + 4))
                .print(", pref. time ")
                .print(lifetime(option + 8));
    }

    private void printRoute(int option, int words) {
        text.check(option + 4, 4);
        if (words > 3) {
            throw PacketText.truncated();
        }
        byte[] prefix = new byte[16];
        text.copy(option + 8, prefix, 8 * (words - 1));
        String address = PacketText.ipv6Text(prefix);
        text.print(' ').print(address).print('/').print(text.u8(option + 2));
        text.print(", pref=").print(PREFERENCES[(text.u8(option + 3) & 0x18) >> 3]);
        text.print(", lifetime=").print(lifetime(option + 4));
    }

    private String lifetime(int index) {
        long seconds = text.u32(index);
        return seconds == 0xffff_ffffL ? "infinity" : seconds + "s";
    }

    private void printSearchList(int option, int words) {
        text.printNumber(" lifetime ", option + 4, 4).print("s, domain(s):");
        int name = option + 8;
        int end = option + 8 * words;
        while (name < end && text.u8(name) != 0) {
            text.print(' ');
            name = DnsFormatter.printWholeName(text, at, name);
            if (name < 0) {
                throw PacketText.truncated();
            }
        }
    }
}
