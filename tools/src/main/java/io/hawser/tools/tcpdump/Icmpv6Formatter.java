package io.hawser.tools.tcpdump;

import java.util.Map;

/** Formats ICMPv6 messages (RFC 4443), with neighbour discovery and group membership. */
final class Icmpv6Formatter {
    private static final int PROTOCOL = 58;
    private static final int QUOTED = 8;
    private static final int HEADER_BYTES = Ipv6Formatter.HEADER_BYTES;

    private static final Map<Integer, String> TYPES = Map.ofEntries(
            Map.entry(1, "destination unreachable"),
            Map.entry(2, "packet too big"),
            Map.entry(3, "time exceeded in-transit"),
            Map.entry(4, "parameter problem"),
            Map.entry(128, "echo request"),
            Map.entry(129, "echo reply"),
            Map.entry(130, "multicast listener query"),
            Map.entry(131, "multicast listener report"),
            Map.entry(132, "multicast listener done"),
            Map.entry(133, "router solicitation"),
            Map.entry(134, "router advertisement"),
            Map.entry(135, "neighbor solicitation"),
            Map.entry(136, "neighbor advertisement"),
            Map.entry(137, "redirect"),
            Map.entry(138, "router renumbering"),
            Map.entry(139, "node information query"),
            Map.entry(140, "node information reply"),
            Map.entry(141, "inverse neighbor solicitation"),
            Map.entry(142, "inverse neighbor advertisement"),
            Map.entry(143, "multicast listener report v2"),
            Map.entry(144, "ha discovery request"),
            Map.entry(145, "ha discovery reply"),
            Map.entry(146, "mobile router solicitation"),
            Map.entry(147, "mobile router advertisement"),
            Map.entry(155, "RPL"),
            Map.entry(200, "mtrace message"),
            Map.entry(201, "mtrace response"));

    private final PacketText text;
    private final int at;
    private final int length;

    private Icmpv6Formatter(PacketText text, int at, int length) {
        this.text = text;
        this.at = at;
        this.length = length;
    }

    static void print(PacketText text, int at, int length, IpHeader ip) {
        text.protocol("icmp6");
        if (length == 0) {
            text.print("ICMP6, length 0 (invalid)");
            return;
        }
        if (text.verbosity() > 0 && !ip.fragment() && text.has(at, length)) {
            int sum = text.sum(at, length, text.pseudoHeader(ip, length, PROTOCOL));
            if (sum == 0) {
                text.print("[icmp6 sum ok] ");
            } else {
                int sent = text.u16(at + 2);
                text.print("[bad icmp6 cksum 0x")
                        .print(PacketText.hexDigits(sent, 4))
                        .print(" -> 0x");
                text.print(PacketText.hexDigits(PacketText.corrected(sent, sum), 4))
                        .print("!] ");
            }
        }
        new Icmpv6Formatter(text, at, length).print();
    }

    private void print() {
        boolean verbose = text.verbosity() > 0;
        int type = text.u8(at);
        text.print("ICMP6, ").print(TYPES.getOrDefault(type, "unknown icmp6 type (" + type + ")"));
        boolean lengthFirst = type >= 133 && type <= 137 || type == 145 || type == 147;
        if (verbose && lengthFirst) {
            text.print(", length ").print(length);
        }
        int code = text.u8(at + 1);
        boolean ends = switch (type) {
            case 1 -> printUnreachable(code);
            case 2 -> say(", mtu ", text.u32(at + 4));
            case 3 -> printTimeExceeded(code);
            case 4 -> printParameterProblem(code);
            case 128, 129 -> printEcho();
            case 130 -> printQuery();
            case 131, 132 -> printListener();
            case 133, 134, 135, 136, 137 -> new NeighbourDiscoveryText(text, at, length).print(type);
            case 141, 142 -> true;
            case 143 -> printListenerReport();
            case 144, 146 -> {
                String id = text.hex(at + 4, 2);
                text.print(", id 0x").print(id);
                yield true;
            }
            default -> {
                text.print(", length ").print(length);
                if (text.verbosity() <= 1) {
                    printUnknown(at, "\n\t", length);
                }
                yield false;
            }
        };
        if (ends && !verbose) {
            text.print(", length ").print(length);
        }
    }

    private boolean say(String what, long number) {
        text.print(what).print(number);
        return true;
    }

    private void printUnknown(int from, String indent, int bytes) {
        text.hexDump(from, Math.min(bytes, text.end() - from), indent, false);
    }

    private boolean printUnreachable(int code) {
        int source = at + QUOTED + 8;
        int destination = at + QUOTED + 24;
        String[] names = {
            "unreachable route", " unreachable prohibited", "beyond scope", "unreachable address", "unreachable port"
        };
        text.print(", ").print(code < names.length ? names[code] : "unknown unreach code (" + code + ")");
        switch (code) {
            case 0, 1, 3 -> text.printIpv6(" ", destination);
            case 2 -> text.printIpv6(" ", destination).printIpv6(", source address ", source);
            case 4 -> printPort(destination);
            default -> {
                if (text.verbosity() <= 1) {
                    printUnknown(at, "\n\t", length);
                    return false;
                }
            }
        }
        return true;
    }

    /** Prints the port of the quoted packet, after its extension headers. */
    private void printPort(int destination) {
        int next = text.u8(at + QUOTED + 6);
        int position = at + QUOTED + HEADER_BYTES;
        while (next != 6 && next != 17) {
            boolean known = next == 0 || next == 60 || next == 43 || next == 44 || next == 51;
            if (!known || !text.has(position, 4) || next == 44 && (text.u16(position + 2) & 0xfff8) != 0) {
                throw PacketText.truncated();
            }
            int words = text.u8(position + 1);
            int bytes = next == 44 ? 8 : next == 51 ? (words + 2) * 4 : (words + 1) * 8;
            next = text.u8(position);
            position += bytes;
        }
        int port = text.u16(position + 2);
        text.printIpv6(", ", destination);
        text.print(next == 6 ? " tcp port " + text.tcpPort(port) : " udp port " + text.udpPort(port));
    }

    private boolean printTimeExceeded(int code) {
        switch (code) {
            case 0 -> text.printIpv6(" for ", at + QUOTED + 24);
            case 1 -> text.print(" (reassembly)");
            default -> text.print(", unknown code (").print(code).print(')');
        }
        return true;
    }

    private boolean printParameterProblem(int code) {
        text.check(at + QUOTED + 24, 16);
        String[] names = {
            ", erroneous - octet ", ", next header - octet ", ", option - octet ", ", incomplete header chain - octet "
        };
        if (code < names.length) {
            return say(names[code], text.u32(at + 4));
        }
        return say(", code-#", code);
    }

    private boolean printEcho() {
        text.need(at, 8);
        text.printNumber(", id ", at + 4, 2);
        return say(", seq ", text.u16(at + 6));
    }

    private boolean printListener() {
        if (text.has(at, 24)) {
            text.printNumber("max resp delay: ", at + 4, 2).printIpv6(" addr: ", at + 8);
        }
        return true;
    }

    private boolean printQuery() {
        if (length == 24) {
            return printListener();
        } else if (length < 28) {
            text.print(" unknown-version (len ").print(length).print(") ");
            return true;
        }
        boolean verbose = text.verbosity() > 0;
        text.print(" v2");
        int code = text.u16(at + 4);
        if (verbose) {
            int delay = code < 32_768 ? code : (code & 0xfff | 0x1000) << ((code & 0x7000) >> 12) + 3;
            text.print(" [max resp delay=").print(delay).print(']');
        }
        text.printIpv6(" [gaddr ", at + 8);
        if (verbose) {
            int flags = text.u8(at + 24);
            text.print((flags & 8) != 0 ? " sflag" : "");
            text.print((flags & 7) != 0 ? " robustness=" + (flags & 7) : "");
            int interval = text.u8(at + 25);
            int seconds = interval < 128 ? interval : (interval & 0xf | 0x10) << ((interval & 0x70) >> 4) + 3;
            text.print(" qqi=").print(seconds);
        }
        int sources = text.u16(at + 26);
        if (sources > 0) {
            if (length < 28 + 16 * sources) {
                text.print(" [invalid number of sources]");
            } else if (text.verbosity() > 1) {
                printSources(at + 28, sources);
            } else {
                text.print(", ").print(sources).print(" source(s)");
            }
        }
        text.print(']');
        return true;
    }

    private void printSources(int from, int count) {
        text.print(" {");
        for (int i = 0; i < count; i++) {
            text.printIpv6(" ", from + 16 * i);
        }
        text.print(" }");
    }

    private boolean printListenerReport() {
        if (length < 8) {
            text.print(" [invalid len ").print(length).print(']');
            return true;
        }
        int groups = text.u16(at + 6);
        text.print(", ").print(groups).print(" group record(s)");
        int offset = 8;
        for (int i = 0; i < groups && text.verbosity() > 0; i++) {
            if (length < offset + 20) {
                text.print(" [invalid number of groups]");
                return true;
            }
            int group = at + offset;
            text.printIpv6(" [gaddr ", group + 4);
            text.print(' ').print(IgmpFormatter.record(text.u8(group), "v2"));
            int sources = text.u16(group + 2);
            if (length < offset + 20 + 16 * sources) {
                text.print(" [invalid number of sources ").print(sources).print(']');
                return true;
            }
            if (text.verbosity() == 1) {
                text.print(", ").print(sources).print(" source(s)");
            } else {
                printSources(group + 20, sources);
            }
            offset += 20 + 16 * sources;
            text.print(']');
        }
        return true;
    }
}
