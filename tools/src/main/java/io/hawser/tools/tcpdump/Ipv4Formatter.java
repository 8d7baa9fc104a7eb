package io.hawser.tools.tcpdump;

import io.hawser.tools.tcpdump.IpFormatter.Inner;
import io.hawser.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/** Formats IPv4 headers. */
final class Ipv4Formatter {
    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final String[] CONGESTION = {"", ",ECT(1)", ",ECT(0)", ",CE"};

    private final IpPayload payload;

    Ipv4Formatter(IpPayload payload) {
        this.payload = payload;
    }

    /**
     * Prints a packet with a length of {@code length} bytes on the wire; returns the inner packet, if it contains one.
     */
    @Nullable
    Inner print(PacketText text, int at, int length) {
        text.protocol("ip");
        int version = text.u8(at) >>> 4;
        if (version != 4) {
            text.print(version == 6 ? "IP6, wrong link-layer encapsulation" : "IP" + version);
            text.print(" (invalid)");
            return null;
        }
        text.printUnlessLinkHeader("IP ");
        if (!text.has(at, Ipv4Header.MIN_BYTES)) {
            text.printTruncated();
            return null;
        }
        int headerBytes = (text.u8(at) & 0xf) * 4;
        if (length < Ipv4Header.MIN_BYTES) {
            text.print("truncated-ip ").print(length);
            return null;
        } else if (headerBytes < Ipv4Header.MIN_BYTES) {
            text.print("bad-hlen ").print(headerBytes);
            return null;
        }
        int total = text.u16(at + 2);
        if (length < total) {
            text.print("truncated-ip - ").print(total - length).print(" bytes missing! ");
        }
        if (total < headerBytes) {
            text.print("bad-len ").print(total);
            return null;
        }
        text.limit(at + total);
        int fragment = text.u16(at + 6);
        int protocol = text.u8(at + 9);
        IpHeader header = new IpHeader(at, 4, protocol, (fragment & Ipv4Header.MORE_FRAGMENTS) != 0);
        if (text.verbosity() > 0 && !printHeader(text, at, headerBytes, fragment, protocol)) {
            header.printAddresses(text, "", ": ");
            text.printTruncated();
            return null;
        }
        if ((fragment & FRAGMENT_OFFSET) != 0) {
            header.printAddresses(text, "", ":");
            text.print(' ').print(text.protocolName(protocol));
            return null;
        }
        if (!IpPayload.printsAddresses(protocol)) {
            header.printAddresses(text, "", ": ");
        }
        if (!text.has(at, headerBytes)) {
            text.print(" [remaining caplen(").print(text.end() - at).print(") < header length(");
            text.print(headerBytes).print(")]");
            text.need(at, headerBytes);
        }
        return payload.print(text, at + headerBytes, total - headerBytes, header, protocol);
    }

    /** Prints the fields in parentheses; returns false if an option is truncated. */
    private static boolean printHeader(PacketText text, int at, int headerBytes, int fragment, int protocol) {
        int service = text.u8(at + 1);
        text.print("(tos 0x").print(Integer.toHexString(service)).print(CONGESTION[service & 3]);
        int timeToLive = text.u8(at + 8);
        if (timeToLive > 0) {
            text.print(", ttl ").print(timeToLive);
        }
        text.print(", id ").print(text.u16(at + 4)).print(", offset ");
        text.print((fragment & FRAGMENT_OFFSET) * 8L).print(", flags [").print(flags(fragment));
        text.print("], proto ").print(IpPayload.name(protocol)).print(" (").print(protocol);
        text.print("), length ").print(text.u16(at + 2));
        boolean whole = true;
        if (headerBytes > Ipv4Header.MIN_BYTES) {
            text.print(", options (");
            whole = new Ipv4OptionsText(text).print(at + Ipv4Header.MIN_BYTES, headerBytes - Ipv4Header.MIN_BYTES);
            text.print(whole ? ")" : " [truncated-option])");
        }
        if (text.checksChecksums() && text.has(at, headerBytes)) {
            int sum = text.sum(at, headerBytes, 0);
            if (sum != 0) {
                int sent = text.u16(at + 10);
                text.print(", bad cksum ").print(Integer.toHexString(sent)).print(" (->");
                text.print(Integer.toHexString(PacketText.corrected(sent, sum))).print(")!");
            }
        }
        text.print(")\n    ");
        return whole;
    }

    private static String flags(int fragment) {
        StringBuilder flags = new StringBuilder();
        if ((fragment & 0x2000) != 0) {
            flags.append('+');
        }
        if ((fragment & 0x4000) != 0) {
            flags.append(flags.isEmpty() ? "" : ", ").append("DF");
        }
        if ((fragment & 0x8000) != 0) {
            flags.append(flags.isEmpty() ? "" : ", ").append("rsvd");
        }
        return flags.isEmpty() ? "none" : flags.toString();
    }
}
