package io.hawser.tools.tcpdump;

import io.hawser.tools.tcpdump.IpFormatter.Inner;
import io.hawser.wire.IpProtocol;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The protocols that IP carries. */
final class IpPayload {
    private static final int IGMP = 2;
    private static final int IPV4 = 4;
    private static final int IPV6 = 41;
    private static final int ESP = 50;
    private static final int AH = 51;
    private static final int ICMPV6 = 58;
    private static final int NO_NEXT_HEADER = 59;
    private static final int ND = 77;

    /** The names in the IP header printed by -v. */
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0, "Options"),
            Map.entry(1, "ICMP"),
            Map.entry(IGMP, "IGMP"),
            Map.entry(IPV4, "IPIP"),
            Map.entry(6, "TCP"),
            Map.entry(8, "EGP"),
            Map.entry(9, "IGRP"),
            Map.entry(17, "UDP"),
            Map.entry(33, "DCCP"),
            Map.entry(IPV6, "IPv6"),
            Map.entry(43, "Routing"),
            Map.entry(44, "Fragment"),
            Map.entry(46, "RSVP"),
            Map.entry(47, "GRE"),
            Map.entry(ESP, "ESP"),
            Map.entry(AH, "AH"),
            Map.entry(55, "Mobile IP"),
            Map.entry(ICMPV6, "ICMPv6"),
            Map.entry(62, "Mobile IP (old)"),
            Map.entry(88, "EIGRP"),
            Map.entry(89, "OSPF"),
            Map.entry(103, "PIM"),
            Map.entry(108, "Compressed IP"),
            Map.entry(112, "VRRP"),
            Map.entry(113, "PGM"),
            Map.entry(132, "SCTP"),
            Map.entry(135, "Mobility"),
            Map.entry(143, "Ethernet"));

    private final TcpFormatter tcp;
    private final IpFormatter ip;

    IpPayload(TcpFormatter tcp, IpFormatter ip) {
        this.tcp = tcp;
        this.ip = ip;
    }

    static String name(int protocol) {
        return NAMES.getOrDefault(protocol, "unknown");
    }

    /** Returns whether the transport's formatter prints the addresses, with its ports. */
    static boolean printsAddresses(int protocol) {
        return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || protocol == 132 || protocol == 33;
    }

    /** Prints a payload; returns the inner packet, if it is one. */
    @Nullable
    Inner print(PacketText text, int from, int bytes, IpHeader header, int first) {
        int at = from;
        int length = bytes;
        int protocol = first;
        while (protocol == AH) {
            text.protocol("ah");
            text.check(at, 1);
            protocol = text.u8(at);
            int advance = printAuthenticationHeader(text, at);
            at += advance;
            length -= advance;
        }
        boolean v4 = header.version() == 4;
        switch (protocol) {
            case IpProtocol.TCP -> tcp.print(text, at, length, header);
            case IpProtocol.UDP -> UdpFormatter.print(text, at, length, header);
            case IpProtocol.ICMP -> {
                if (v4) {
                    new IcmpFormatter(text, ip).print(at, length, header.fragment());
                } else {
                    text.print("[ICMP requires IPv4] (invalid)");
                }
            }
            case ICMPV6 -> {
                if (v4) {
                    text.print("[ICMPv6 requires IPv6] (invalid)");
                } else {
                    Icmpv6Formatter.print(text, at, length, header);
                }
            }
            case IGMP -> {
                if (v4) {
                    IgmpFormatter.print(text, at, length);
                } else {
                    text.print("[IGMP requires IPv4] (invalid)");
                }
            }
            case ESP -> printEncapsulatingPayload(text, at, length);
            case IPV4, IPV6 -> {
                return new Inner(at, length, protocol == IPV4 ? 4 : 6);
            }
            case NO_NEXT_HEADER -> text.print("no next header");
            case ND -> text.print(" nd ").print(length);
            default ->
                text.print(' ').print(text.protocolName(protocol)).print(' ').print(length);
        }
        return null;
    }

    /** RFC 4302. */
    private static int printAuthenticationHeader(PacketText text, int at) {
        text.print("AH");
        int words = text.u8(at + 1);
        int headerBytes = (words + 2) * 4;
        text.print("(");
        if (text.verbosity() > 0) {
            text.print("length=").print(words).print('(').print(headerBytes).print("-bytes),");
        }
        int reserved = text.u16(at + 2);
        if (reserved != 0) {
            text.print("reserved=0x").print(Integer.toHexString(reserved)).print("[MustBeZero],");
        }
        int index = text.i32(at + 4);
        text.print("spi=0x").print(HexFormat.of().toHexDigits(index)).print(',');
        int sequence = text.i32(at + 8);
        text.print("seq=0x").print(Integer.toHexString(sequence)).print(",icv=0x");
        for (int i = at + 12; i < at + headerBytes; i++) {
            text.print(text.hex(i, 1));
        }
        text.print("): ");
        return headerBytes;
    }

    /** RFC 4303. */
    private static void printEncapsulatingPayload(PacketText text, int at, int length) {
        text.protocol("esp");
        if (!text.has(at, 9)) {
            throw PacketText.truncated();
        }
        text.print("ESP(spi=0x").print(HexFormat.of().toHexDigits(text.i32(at)));
        text.print(",seq=0x").print(Integer.toHexString(text.i32(at + 4))).print("), length ");
        text.print(length);
    }
}
