package io.hawser.tools.tcpdump;

import io.hawser.tools.tcpdump.IpFormatter.Inner;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Formats IPv6 headers and extension headers. */
final class Ipv6Formatter {
    static final int HEADER_BYTES = 40;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int FRAGMENT_BYTES = 8;
    private static final int FRAGMENT_OFFSET = 0xfff8;

    private final IpPayload payload;

    Ipv6Formatter(IpPayload payload) {
        this.payload = payload;
    }

    /**
     * Prints a packet with a length of {@code length} bytes on the wire; returns the inner packet, if it contains one.
     */
    @Nullable
    Inner print(PacketText text, int at, int length) {
        text.protocol("ip6");
        if (!text.has(at, HEADER_BYTES)) {
            text.printTruncated();
            return null;
        }
        if (length < HEADER_BYTES) {
            text.print("truncated-ip6 ").print(length);
            return null;
        }
        text.printUnlessLinkHeader("IP6 ");
        int version = text.u8(at) >>> 4;
        if (version != 6) {
            text.print("version error: ").print(version).print(" != 6");
            return null;
        }
        int payloadBytes = text.u16(at + 4);
        int total = payloadBytes != 0 ? payloadBytes + HEADER_BYTES : length + HEADER_BYTES;
        if (payloadBytes != 0 && length < total) {
            text.print("truncated-ip6 - ").print(total - length).print(" bytes missing!");
        }
        if (text.verbosity() > 0) {
            printHeader(text, at, payloadBytes);
        }
        text.limit(at + total);
        return printChain(text, at, length, total, payloadBytes);
    }

    private static void printHeader(PacketText text, int at, int payloadBytes) {
        int first = text.i32(at);
        text.print('(');
        if ((first & 0x0ff00000) != 0) {
            text.print("class 0x")
                    .print(PacketText.hexDigits(first >>> 20 & 0xff, 2))
                    .print(", ");
        }
        if ((first & 0xfffff) != 0) {
            text.print("flowlabel 0x")
                    .print(PacketText.hexDigits(first & 0xfffff, 5))
                    .print(", ");
        }
        int next = text.u8(at + 6);
        text.printNumber("hlim ", at + 7, 1).print(", next-header ").print(IpPayload.name(next));
        text.print(" (")
                .print(next)
                .print(") payload length: ")
                .print(payloadBytes)
                .print(") ");
    }

    private @Nullable Inner printChain(PacketText text, int at, int length, int total, int sentPayloadBytes) {
        int payloadBytes = sentPayloadBytes;
        int protocol = text.u8(at + 6);
        int position = at + HEADER_BYTES;
        int left = total - HEADER_BYTES;
        boolean fragment = false;
        boolean extended = false;
        boolean jumbo = false;
        boolean hopByHop = false;
        if (!IpPayload.printsAddresses(protocol)) {
            new IpHeader(at, 6, protocol, false).printAddresses(text, "", ": ");
        }
        int advance;
        while (true) {
            switch (protocol) {
                case HOP_BY_HOP -> {
                    if (hopByHop) {
                        text.print("[The Hop-by-Hop Options header was already found] (invalid)");
                        return null;
                    } else if (extended) {
                        text.print("[The Hop-by-Hop Options header don't follow the IPv6 header] (invalid)");
                        return null;
                    }
                    Ipv6OptionsText options = new Ipv6OptionsText(text, payloadBytes);
                    advance = options.printHopByHop(position);
                    if (options.jumboBytes() != 0) {
                        jumbo = true;
                        payloadBytes = options.jumboBytes();
                    }
                    if (payloadBytes == 0) {
                        text.print("[No valid Jumbo Payload Hop-by-Hop option found] (invalid)");
                        return null;
                    }
                    hopByHop = true;
                }
                case DESTINATION_OPTIONS ->
                    advance = new Ipv6OptionsText(text, Ipv6OptionsText.NOT_HOP_BY_HOP).printDestination(position);
                case FRAGMENT -> {
                    advance = printFragment(text, position, at);
                    if (advance >= 0 && text.end() <= position + advance) {
                        return null;
                    }
                    fragment = true;
                }
                case ROUTING -> advance = printRouting(text, position);
                default -> {
                    int bytes = left;
                    if (jumbo) {
                        bytes = payloadBytes + HEADER_BYTES - (position - at);
                        text.print(
                                length < payloadBytes + HEADER_BYTES
                                        ? "truncated-ip6 - " + (payloadBytes + HEADER_BYTES - length)
                                                + " bytes missing!"
                                        : "");
                    } else if (payloadBytes == 0) {
                        if (extended) {
                            throw PacketText.truncated();
                        }
                        text.limit(at + HEADER_BYTES);
                        bytes = 0;
                    }
                    IpHeader header = new IpHeader(at, 6, text.u8(at + 6), fragment);
                    return payload.print(text, position, bytes, header, protocol);
                }
            }
            if (advance < 0) {
                return null;
            }
            extended = true;
            protocol = text.u8(position);
            text.protocol("ip6");
            if (position >= text.end() || advance == 0) {
                return null;
            }
            if (left < advance) {
                throw PacketText.truncated();
            }
            position += advance;
            left -= advance;
        }
    }

    private static int printFragment(PacketText text, int at, int ip) {
        text.protocol("frag6");
        boolean verbose = text.verbosity() > 0;
        text.need(at + 2, verbose ? 6 : 2);
        text.print("frag (");
        if (verbose) {
            text.print("0x").print(HexFormat.of().toHexDigits(text.i32(at + 4))).print(':');
        }
        int offset = text.u16(at + 2) & FRAGMENT_OFFSET;
        long bytes = (long) HEADER_BYTES + text.u16(ip + 4) - (at - ip) - FRAGMENT_BYTES;
        text.print(offset).print('|').print(Long.toUnsignedString(bytes)).print(')');
        if (offset != 0) {
            return -1;
        }
        text.print(' ');
        return FRAGMENT_BYTES;
    }

    private static int printRouting(PacketText text, int at) {
        text.check(at, 1);
        text.protocol("rt6");
        int words = text.u8(at + 1);
        text.print("RT6 (len=").print(words);
        int type = text.u8(at + 2);
        text.print(", type=").print(type).print(type == 0 ? " [Deprecated]" : "");
        text.printNumber(", segleft=", at + 3, 1);
        if (type != 0 && type != 2 && type != 4) {
            text.print(" (unknown type) (invalid)");
            return -1;
        }
        if (type == 4) {
            text.printNumber(", last-entry=", at + 4, 1);
            int flags = text.u8(at + 5);
            if (flags != 0 || text.verbosity() > 0) {
                text.print(", flags=0x").print(Integer.toHexString(flags));
            }
            int tag = text.u16(at + 6);
            text.print(", tag=").print(Integer.toHexString(tag));
        } else {
            int reserved = text.i32(at + 4);
            if (reserved != 0 || text.verbosity() > 0) {
                text.print(", rsv=0x").print(Integer.toHexString(reserved));
            }
        }
        if (words % 2 != 0) {
            text.print(" (invalid length ").print(words).print(") (invalid)");
            return -1;
        }
        for (int i = 0; i < words / 2; i++) {
            String address = text.ipv6(at + 8 + 16 * i);
            text.print(", [").print(i).print(']').print(address);
        }
        text.print(") ");
        return (words + 1) * 8;
    }

    /** The index of the final destination, which may be in a routing header (RFC 8200 §8.1). */
    static int finalDestination(PacketText text, int ip) {
        int destination = ip + 24;
        int next = text.u8(ip + 6);
        int at = ip + HEADER_BYTES;
        while (at < text.end()) {
            switch (next) {
                case HOP_BY_HOP, DESTINATION_OPTIONS, 62, 135 -> {
                    next = text.u8(at);
                    at += (text.u8(at + 1) + 1) * 8;
                }
                case FRAGMENT -> {
                    next = text.u8(at);
                    at += FRAGMENT_BYTES;
                }
                case ROUTING -> {
                    return routed(text, at, destination);
                }
                default -> {
                    return destination;
                }
            }
        }
        return destination;
    }

    private static int routed(PacketText text, int at, int unrouted) {
        if (!text.has(at, 4)) {
            return unrouted;
        }
        int words = text.u8(at + 1);
        int type = text.u8(at + 2);
        if (words % 2 != 0) {
            return unrouted;
        }
        int destination = unrouted;
        if (type == 0 || type == 2) {
            for (int i = 0; i < words / 2 && text.has(at + 8 + 16 * i, 16); i++) {
                destination = at + 8 + 16 * i;
            }
        } else if (type == 4 && text.has(at + 8, 16)) {
            destination = at + 8;
        }
        return destination;
    }
}
