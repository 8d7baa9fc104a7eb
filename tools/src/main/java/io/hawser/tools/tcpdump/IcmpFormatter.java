package io.hawser.tools.tcpdump;

import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import java.util.Locale;

/** Formats ICMP messages, including the packet that an error quotes. */
final class IcmpFormatter {
    private static final int ROUTER_ADVERTISEMENT = 9;
    private static final int ROUTER_SOLICITATION = 10;
    private static final int TIMESTAMP = 13;
    private static final int TIMESTAMP_REPLY = 14;
    private static final int INFORMATION = 15;
    private static final int INFORMATION_REPLY = 16;
    private static final int MASK = 17;
    private static final int MASK_REPLY = 18;

    private static final int QUOTED_PROTOCOL = IcmpHeader.BYTES + 9;
    private static final int QUOTED_DESTINATION = IcmpHeader.BYTES + 16;

    private static final int EXTENSION_AT = 136;

    private final PacketText text;
    private final IpFormatter ip;

    IcmpFormatter(PacketText text, IpFormatter ip) {
        this.text = text;
        this.ip = ip;
    }

    void print(int at, int length, boolean fragment) {
        text.protocol("icmp");
        int type = text.u8(at);
        int code = text.u8(at + 1);
        String what = describe(text, at, type, code);
        text.print("ICMP ").print(what).print(", length ").print(length);
        if (text.verbosity() == 0) {
            return;
        }
        if (!fragment && text.has(at, length)) {
            int sum = text.sum(at, length, 0);
            if (sum != 0) {
                int sent = text.u16(at + 2);
                text.print(" (wrong icmp cksum ")
                        .print(Integer.toHexString(sent))
                        .print(" (->");
                text.print(Integer.toHexString(PacketText.corrected(sent, sum))).print(")!)");
            }
        }
        boolean quotes = type >= 3 && type <= 5 || type == 11 || type == 12;
        if (quotes) {
            text.print("\n\t");
            ip.printQuoted(text, at + 8);
            text.protocol("icmp");
        }
        if (length > EXTENSION_AT && (type == 3 || type == 11 || type == 12)) {
            printExtension(at, length);
        }
    }

    /** RFC 4884: prints the objects after the quoted packet. */
    private void printExtension(int at, int length) {
        int extension = at + EXTENSION_AT;
        int bytes = length - EXTENSION_AT;
        text.check(at, EXTENSION_AT + 5);
        boolean whole = text.has(extension, bytes);
        boolean right = whole && text.sum(extension, bytes, 0) == 0;
        if (text.u8(at + 5) == 0 && whole && !right) {
            return;
        }
        int version = text.u8(extension) >>> 4;
        text.print("\n\tICMP Multi-Part extension v").print(version);
        if (version != 2) {
            text.print(" packet not supported");
            return;
        }
        if (whole) {
            text.print(", checksum 0x").print(text.hex(extension + 2, 2)).print(right ? " (correct" : " (incorrect");
            text.print("), length ").print(bytes);
        }
        int left = bytes - 4;
        int object = extension + 4;
        while (left > 4) {
            text.check(object, 4);
            int objectBytes = text.u16(object);
            int kind = text.u8(object + 2);
            String name = kind == 1 ? "MPLS Stack Entry" : kind == 2 ? "Interface Identification" : "unknown";
            text.print("\n\t  ").print(name).print(" Object (").print(kind).print("), Class-Type: ");
            text.print(text.u8(object + 3)).print(", length ").print(objectBytes);
            if (kind == 0 || objectBytes < 4) {
                return;
            }
            if (kind == 1 && text.u8(object + 3) == 1) {
                int label = text.i32(object + 4);
                text.print("\n\t    label ").print(label >>> 12).print(", tc ").print(label >>> 9 & 7);
                text.print((label & 0x100) != 0 ? ", [S]" : "").print(", ttl ").print(label & 0xff);
            } else {
                text.hexDump(object + 4, Math.min(objectBytes - 4, text.end() - object - 4), "\n\t    ", false);
            }
            if (left - 4 < objectBytes - 4) {
                return;
            }
            left -= objectBytes;
            object += objectBytes;
        }
    }

    private static String describe(PacketText text, int at, int type, int code) {
        return switch (type) {
            case IcmpHeader.ECHO_REQUEST -> "echo request, " + idAndSequence(text, at, ", ");
            case IcmpHeader.ECHO_REPLY -> "echo reply, " + idAndSequence(text, at, ", ");
            case IcmpHeader.DESTINATION_UNREACHABLE -> unreachable(text, at, code);
            case IcmpHeader.SOURCE_QUENCH -> "source quench";
            case IcmpHeader.REDIRECT -> redirect(text, at, code);
            case ROUTER_ADVERTISEMENT -> routerAdvertisement(text, at);
            case ROUTER_SOLICITATION -> "router solicitation";
            case IcmpHeader.TIME_EXCEEDED -> timeExceeded(text, at, code);
            case IcmpHeader.PARAMETER_PROBLEM ->
                "parameter problem - " + (code == 0 ? "octet " + text.u8(at + 4) : "code " + code);
            case TIMESTAMP -> "time stamp query " + idAndSequence(text, at, " ");
            case TIMESTAMP_REPLY -> timestampReply(text, at);
            case INFORMATION -> "information request";
            case INFORMATION_REPLY -> "information reply";
            case MASK -> "address mask request";
            case MASK_REPLY -> String.format(Locale.ROOT, "address mask is 0x%08x", text.i32(at + 8));
            default -> "type-#" + type;
        };
    }

    private static String idAndSequence(PacketText text, int at, String separator) {
        return "id " + text.u16(at + 4) + separator + "seq " + text.u16(at + 6);
    }

    private static String unreachable(PacketText text, int at, int code) {
        if (code == IcmpHeader.PORT_UNREACHABLE) {
            return portUnreachable(text, at);
        }
        int mtu = code == IcmpHeader.FRAGMENTATION_NEEDED ? text.u16(at + 6) : 0;
        String to = text.ipv4(at + QUOTED_DESTINATION);
        return switch (code) {
            case IcmpHeader.NET_UNREACHABLE -> "net " + to + " unreachable";
            case IcmpHeader.HOST_UNREACHABLE -> "host " + to + " unreachable";
            case IcmpHeader.PROTOCOL_UNREACHABLE -> to + " protocol " + text.u8(at + QUOTED_PROTOCOL) + " unreachable";
            case IcmpHeader.FRAGMENTATION_NEEDED ->
                to + " unreachable - need to frag" + (mtu == 0 ? "" : " (mtu " + mtu + ")");
            case 5 -> to + " unreachable - source route failed";
            case 6 -> "net " + to + " unreachable - unknown";
            case 7 -> "host " + to + " unreachable - unknown";
            case 8 -> to + " unreachable - source host isolated";
            case 9 -> "net " + to + " unreachable - admin prohibited";
            case 10 -> "host " + to + " unreachable - admin prohibited";
            case 11 -> "net " + to + " unreachable - tos prohibited";
            case 12 -> "host " + to + " unreachable - tos prohibited";
            case 13 -> "host " + to + " unreachable - admin prohibited filter";
            case 14 -> "host " + to + " unreachable - host precedence violation";
            case 15 -> "host " + to + " unreachable - precedence cutoff";
            default -> to + " unreachable - #" + code;
        };
    }

    private static String portUnreachable(PacketText text, int at) {
        text.check(at + QUOTED_PROTOCOL, 1);
        int protocol = text.u8(at + QUOTED_PROTOCOL);
        int quotedHeaderBytes = (text.u8(at + IcmpHeader.BYTES) & 0xf) * 4;
        int port = text.u16(at + IcmpHeader.BYTES + quotedHeaderBytes + 2);
        String to = text.ipv4(at + QUOTED_DESTINATION);
        return switch (protocol) {
            case IpProtocol.TCP -> to + " tcp port " + text.tcpPort(port) + " unreachable";
            case IpProtocol.UDP -> to + " udp port " + text.udpPort(port) + " unreachable";
            default -> to + " protocol " + protocol + " port " + port + " unreachable";
        };
    }

    private static String redirect(PacketText text, int at, int code) {
        String to = text.ipv4(at + QUOTED_DESTINATION);
        String gateway = text.ipv4(at + 4);
        return switch (code) {
            case 0 -> "redirect " + to + " to net " + gateway;
            case 1 -> "redirect " + to + " to host " + gateway;
            case 2 -> "redirect-tos " + to + " to net " + gateway;
            case 3 -> "redirect-tos " + to + " to host " + gateway;
            default -> "redirect-#" + code + " " + to + " to " + gateway;
        };
    }

    private static String timeExceeded(PacketText text, int at, int code) {
        text.check(at + QUOTED_DESTINATION, 4);
        return switch (code) {
            case 0 -> "time exceeded in-transit";
            case 1 -> "ip reassembly time exceeded";
            default -> "time exceeded-#" + code;
        };
    }

    private static String routerAdvertisement(PacketText text, int at) {
        text.check(at + 4, 4);
        int addresses = text.u8(at + 4);
        int words = text.u8(at + 5);
        int lifetime = text.u16(at + 6);
        StringBuilder out = new StringBuilder("router advertisement lifetime ");
        if (lifetime < 60) {
            out.append(lifetime);
        } else if (lifetime < 3600) {
            out.append(String.format(Locale.ROOT, "%d:%02d", lifetime / 60, lifetime % 60));
        } else {
            out.append(
                    String.format(Locale.ROOT, "%d:%02d:%02d", lifetime / 3600, lifetime % 3600 / 60, lifetime % 60));
        }
        out.append(' ').append(addresses).append(':');
        if (words != 2) {
            return out.append(" [size ").append(words).append(']').toString();
        }
        for (int i = 0; i < addresses; i++) {
            int entry = at + IcmpHeader.BYTES + 8 * i;
            text.check(entry, 8);
            out.append(" {")
                    .append(text.ipv4(entry))
                    .append(' ')
                    .append(text.u32(entry + 4))
                    .append('}');
        }
        return out.toString();
    }

    private static String timestampReply(PacketText text, int at) {
        text.check(at + 16, 4);
        return "time stamp reply " + idAndSequence(text, at, " ") + ": org " + sinceMidnight(text.u32(at + 8))
                + ", recv " + sinceMidnight(text.u32(at + 12)) + ", xmit " + sinceMidnight(text.u32(at + 16));
    }

    private static String sinceMidnight(long millis) {
        long seconds = millis / 1000;
        return String.format(
                Locale.ROOT, "%02d:%02d:%02d.%03d", seconds / 3600, seconds / 60 % 60, seconds % 60, millis % 1000);
    }
}
