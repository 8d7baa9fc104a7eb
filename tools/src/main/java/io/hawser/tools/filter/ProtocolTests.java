package io.hawser.tools.filter;

import java.util.List;

/** Conditions on the protocol that a packet carries. */
final class ProtocolTests {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int SCTP = 132;

    private static final int IGMP = 2;
    private static final int IGRP = 9;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int ESP = 50;
    private static final int AH = 51;
    private static final int ICMPV6 = 58;
    private static final int NO_NEXT_HEADER = 59;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int PIM = 103;
    private static final int VRRP = 112;

    private static final int CLNP = 0x81;
    private static final int ESIS = 0x82;
    private static final int ISIS = 0x83;

    /** Limit of extension headers, more than the longest packet can hold. */
    private static final int MAX_HEADERS = 65_536;

    private ProtocolTests() {}

    /** Matches a protocol used as a primitive, as in {@code tcp and not arp}. */
    static FilterCondition abbreviation(LinkState link, FilterProtocol protocol) throws FilterException {
        return switch (protocol) {
            case SCTP -> number(link, FilterProtocol.ANY, SCTP);
            case TCP -> number(link, FilterProtocol.ANY, TCP);
            case UDP -> number(link, FilterProtocol.ANY, UDP);
            case ICMP -> number(link, FilterProtocol.IP, ICMP);
            case IGMP -> number(link, FilterProtocol.IP, IGMP);
            case IGRP -> number(link, FilterProtocol.IP, IGRP);
            case PIM -> number(link, FilterProtocol.ANY, PIM);
            case VRRP, CARP -> number(link, FilterProtocol.IP, VRRP);
            case ICMPV6 -> number(link, FilterProtocol.IPV6, ICMPV6);
            case AH -> number(link, FilterProtocol.ANY, AH);
            case ESP -> number(link, FilterProtocol.ANY, ESP);
            case IP -> LinkTests.type(link, LinkTests.IPV4);
            case IPV6 -> LinkTests.type(link, LinkTests.IPV6);
            case ARP -> LinkTests.type(link, LinkTests.ARP);
            case RARP -> LinkTests.type(link, LinkTests.RARP);
            case APPLETALK -> LinkTests.type(link, LinkTests.APPLETALK);
            case AARP -> LinkTests.type(link, LinkTests.AARP);
            case DECNET -> LinkTests.type(link, 0x6003);
            case SCA -> LinkTests.type(link, 0x6007);
            case LAT -> LinkTests.type(link, 0x6004);
            case MOPDL -> LinkTests.type(link, 0x6001);
            case MOPRC -> LinkTests.type(link, 0x6002);
            case ISO -> LinkTests.type(link, LinkTests.SAP_ISO);
            case STP -> LinkTests.type(link, LinkTests.SAP_STP);
            case IPX -> LinkTests.type(link, LinkTests.SAP_IPX);
            case NETBEUI -> LinkTests.type(link, LinkTests.SAP_NETBEUI);
            case ESIS -> number(link, FilterProtocol.ISO, ESIS);
            case ISIS -> number(link, FilterProtocol.ISO, ISIS);
            case CLNP -> number(link, FilterProtocol.ISO, CLNP);
            case ISIS_L1 -> isis(link, List.of(15, 17, 18, 24, 26));
            case ISIS_L2 -> isis(link, List.of(16, 17, 20, 25, 27));
            case ISIS_IIH -> isis(link, List.of(15, 16, 17));
            case ISIS_LSP -> isis(link, List.of(18, 20));
            case ISIS_SNP -> isis(link, List.of(24, 25, 26, 27));
            case ISIS_CSNP -> isis(link, List.of(24, 25));
            case ISIS_PSNP -> isis(link, List.of(26, 27));
            case LINK -> throw refused("link layer applied in wrong context");
            case RADIO, ANY -> throw refused("'radio' is not a valid protocol type");
        };
    }

    private static FilterCondition isis(LinkState link, List<Integer> types) throws FilterException {
        FilterCondition any = null;
        for (int type : types) {
            FilterCondition next = number(link, FilterProtocol.ISIS, type);
            any = any == null ? next : any.or(next);
        }
        return any == null ? FilterCondition.FALSE : any;
    }

    /** Matches a protocol by its number, as in {@code ip proto 6}. */
    static FilterCondition number(LinkState link, FilterProtocol within, long number) throws FilterException {
        int value = number > 0xff && within != FilterProtocol.LINK ? -1 : (int) number;
        return switch (within) {
            case ANY -> number(link, FilterProtocol.IP, number).or(number(link, FilterProtocol.IPV6, number));
            case LINK -> LinkTests.type(link, (int) number);
            case IP -> LinkTests.type(link, LinkTests.IPV4).and(link.network().u8(9, value));
            case IPV6 -> {
                Position ip = link.network();
                FilterCondition inFragment = ip.u8(6, FRAGMENT).and(ip.u8(PortTests.IPV6_BYTES, value));
                yield LinkTests.type(link, LinkTests.IPV6).and(ip.u8(6, value).or(inFragment));
            }
            case ISO ->
                LinkTests.type(link, LinkTests.SAP_ISO).and(link.networkNoSnap().u8(0, value));
            case ISIS ->
                number(link, FilterProtocol.ISO, ISIS).and(link.networkNoSnap().u8(4, value));
            case ARP -> throw refused("arp does not encapsulate another protocol");
            case RARP -> throw refused("rarp does not encapsulate another protocol");
            case APPLETALK -> throw refused("AppleTalk encapsulation is not specifiable");
            case DECNET -> throw refused("DECNET encapsulation is not specifiable");
            case LAT -> throw refused("LAT does not encapsulate another protocol");
            case SCA -> throw refused("SCA does not encapsulate another protocol");
            case MOPRC -> throw refused("MOPRC does not encapsulate another protocol");
            case MOPDL -> throw refused("MOPDL does not encapsulate another protocol");
            case CLNP -> throw refused("'clnp proto' is not supported");
            default -> throw refused("'" + within.word() + " proto' is bogus");
        };
    }

    /** Matches a protocol anywhere in the chain of headers. */
    static FilterCondition chain(LinkState link, FilterProtocol within, long number) throws FilterException {
        if (link.payload.variable() != Position.NONE) {
            throw refused("'protochain' not supported with variable length headers");
        }
        Position ip = link.network();
        return switch (within) {
            case ANY -> chain(link, FilterProtocol.IP, number).or(chain(link, FilterProtocol.IPV6, number));
            case IP ->
                LinkTests.type(link, LinkTests.IPV4).and(packet -> {
                    int at = ip.in(packet);
                    return follows(packet, at, packet.u8(at + 9), 4 * (packet.u8(at) & 0xf), number, false);
                });
            case IPV6 ->
                LinkTests.type(link, LinkTests.IPV6).and(packet -> {
                    int at = ip.in(packet);
                    return follows(packet, at, packet.u8(at + 6), PortTests.IPV6_BYTES, number, true);
                });
            default -> throw refused("bad protocol applied for 'protochain'");
        };
    }

    private static boolean follows(FilteredPacket packet, int ip, int first, int offset, long number, boolean ipv6) {
        int protocol = first;
        int at = offset;
        for (int i = 0; i < MAX_HEADERS && protocol != number && protocol != NO_NEXT_HEADER; i++) {
            boolean extension = protocol == HOP_BY_HOP
                    || protocol == DESTINATION_OPTIONS
                    || protocol == ROUTING
                    || protocol == FRAGMENT;
            if (ipv6 && extension) {
                protocol = packet.u8(ip + at);
                at += (packet.u8(ip + at + 1) + 1) * 8;
            } else if (protocol == AH) {
                protocol = packet.u8(ip + at);
                // from here on libpcap continues as if the header began the packet; these filters must decide in the
                // same way
                at = (packet.u8(ip + at + 1) + 2) * 4;
            } else {
                break;
            }
        }
        return protocol == number;
    }

    private static FilterException refused(String message) {
        return new FilterException(message);
    }
}
