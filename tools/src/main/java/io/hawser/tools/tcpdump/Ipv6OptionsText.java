package io.hawser.tools.tcpdump;

/** The options of an IPv6 extension header: hop-by-hop options or destination options (RFC 8200 §4.2). */
final class Ipv6OptionsText {
    /** Value instead of the payload length where a jumbo payload is not allowed. */
    static final int NOT_HOP_BY_HOP = -1;

    private static final int PAD_1 = 0;
    private static final int PAD_N = 1;
    private static final int ROUTER_ALERT = 5;
    private static final int JUMBO = 0xc2;
    private static final int HOME_ADDRESS = 0xc9;
    private static final int HOME_ADDRESS_BYTES = 18;
    private static final int MIN_JUMBO = 65_536;

    private final PacketText text;
    private final int payloadBytes;
    private boolean jumboSeen;
    private int jumboBytes;

    Ipv6OptionsText(PacketText text, int payloadBytes) {
        this.text = text;
        this.payloadBytes = payloadBytes;
    }

    /** The payload length in a jumbo option; 0 without one. */
    int jumboBytes() {
        return jumboBytes;
    }

    /** Prints a header; returns its length, or -1 if an option is malformed. */
    int printHopByHop(int at) {
        text.protocol("hbhopt");
        int bytes = (text.u8(at + 1) + 1) * 8;
        if (!text.has(at, bytes)) {
            text.printTruncated();
            return -1;
        }
        text.print("HBH ");
        return printOptions(at + 2, bytes - 2, true) ? bytes : -1;
    }

    int printDestination(int at) {
        text.protocol("dstopt");
        int bytes = (text.u8(at + 1) + 1) * 8;
        text.check(at, bytes);
        text.print("DSTOPT ");
        return text.verbosity() == 0 || printOptions(at + 2, bytes - 2, false) ? bytes : -1;
    }

    private boolean printOptions(int from, int bytes, boolean hopByHop) {
        boolean verbose = text.verbosity() > 0;
        for (int at = from; at < from + bytes; ) {
            int kind = text.u8(at);
            int left = from + bytes - at;
            if (kind != PAD_1 && left < 2) {
                return malformed();
            }
            int optionBytes = kind == PAD_1 ? 1 : text.u8(at + 1) + 2;
            if (optionBytes > left) {
                return malformed();
            }
            boolean good = true;
            switch (kind) {
                case PAD_1 -> text.print(verbose ? "(pad1)" : "");
                case PAD_N -> text.print(verbose ? "(padn)" : "");
                case ROUTER_ALERT -> {
                    good = fits("rtalert", left, optionBytes, 4);
                    if (good && verbose) {
                        text.print("(rtalert: 0x")
                                .print(PacketText.hexDigits(text.u16(at + 2), 4))
                                .print(") ");
                    }
                }
                case JUMBO -> {
                    good = fits("jumbo", left, optionBytes, 6);
                    if (good) {
                        printJumbo(text.u32(at + 2), hopByHop, verbose);
                    }
                }
                case HOME_ADDRESS -> good = printHomeAddress(at, left, optionBytes, verbose);
                default -> {
                    if (verbose) {
                        text.print("(opt_type 0x").print(text.hex(at, 1)).print(": len=");
                        text.print(optionBytes - 2).print(')');
                    }
                }
            }
            if (!good) {
                return malformed();
            }
            at += optionBytes;
        }
        text.print(verbose ? " " : "");
        return true;
    }

    private boolean malformed() {
        text.printTruncated();
        return false;
    }

    private boolean fits(String name, int left, int optionBytes, int expected) {
        if (left < expected) {
            text.print('(').print(name).print(": trunc)");
            return false;
        } else if (optionBytes != expected) {
            text.print('(')
                    .print(name)
                    .print(": invalid len ")
                    .print(optionBytes - 2)
                    .print(')');
            return false;
        }
        return true;
    }

    private void printJumbo(long bytes, boolean hopByHop, boolean verbose) {
        String fault;
        if (jumboSeen) {
            fault = " - already seen";
        } else if (!hopByHop) {
            fault = " - not a hop-by-hop option";
        } else if (payloadBytes != 0) {
            fault = " - payload len != 0";
        } else if (bytes < MIN_JUMBO) {
            fault = " - < 65536";
        } else {
            fault = "";
            jumboBytes = (int) Math.min(bytes, Integer.MAX_VALUE - 1000);
        }
        jumboSeen = true;
        if (verbose) {
            text.print("(jumbo: ").print(bytes).print(fault).print(") ");
        }
    }

    private boolean printHomeAddress(int at, int left, int optionBytes, boolean verbose) {
        if (left < HOME_ADDRESS_BYTES) {
            text.print("(homeaddr: trunc)");
            return false;
        } else if (optionBytes < HOME_ADDRESS_BYTES) {
            text.print("(homeaddr: invalid len ").print(optionBytes - 2).print(')');
            return false;
        }
        if (verbose) {
            text.print("(homeaddr: ").print(text.ipv6(at + 2));
            if (!printSubOptions(at + HOME_ADDRESS_BYTES, optionBytes - HOME_ADDRESS_BYTES)) {
                return false;
            }
            text.print(')');
        }
        return true;
    }

    private boolean printSubOptions(int from, int bytes) {
        for (int at = from; at < from + bytes; ) {
            int kind = text.u8(at);
            int left = from + bytes - at;
            if (kind != PAD_1 && left < 2) {
                return false;
            }
            int optionBytes = kind == PAD_1 ? 1 : text.u8(at + 1) + 2;
            if (optionBytes > left) {
                return false;
            }
            switch (kind) {
                case PAD_1 -> text.print(", pad1");
                case PAD_N -> text.print(", padn");
                default ->
                    text.print(", sopt_type 0x")
                            .print(text.hex(at, 1))
                            .print(": len=")
                            .print(optionBytes - 2);
            }
            at += optionBytes;
        }
        return true;
    }
}
