package io.hawser.tools.filter;

import io.hawser.tools.filter.LinkState.Header;
import java.util.Map;

/** Conditions on the header of the link: the type of the payload, tags and tunnels. */
final class LinkTests {
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    static final int ARP = 0x0806;
    static final int RARP = 0x8035;
    static final int APPLETALK = 0x809b;
    static final int AARP = 0x80f3;
    static final int IPX = 0x8137;
    static final int SAP_IPX = 0xe0;
    static final int SAP_ISO = 0xfe;
    static final int SAP_NETBEUI = 0xf0;
    static final int SAP_STP = 0x42;

    private static final int SAP_IP = 0x06;
    private static final int MPLS = 0x8847;
    private static final int PPPOE_DISCOVERY = 0x8863;
    private static final int PPPOE_SESSION = 0x8864;
    private static final int TRANSPARENT_ETHERNET = 0x6558;
    private static final int GENEVE_PORT = 6081;

    /** Smaller types are the lengths of IEEE 802.3 frames. */
    private static final int MAX_LENGTH = 1500;

    private static final int COOKED_802_3 = 1;
    private static final int COOKED_802_2 = 4;

    /** The PPP types that differ from those of Ethernet. */
    private static final Map<Integer, Integer> PPP_TYPES = Map.of(
            IPV4, 0x21, IPV6, 0x57, 0x6003, 0x27, APPLETALK, 0x29, 0x0600, 0x25, SAP_ISO, 0x23, SAP_STP, 0x31, SAP_IPX,
            0x2b);

    private LinkTests() {}

    /** Matches if the link's payload has this EtherType, or, for small numbers, this 802.2 access point. */
    static FilterCondition type(LinkState link, int type) throws FilterException {
        if (link.labels > 0) {
            return belowLabels(link, type);
        }
        return switch (link.header) {
            case ETHERNET -> ethernet(link, type);
            case RAW_IP ->
                switch (type) {
                    case IPV4 -> link.linkHeader.u8(0, 0xf0, 0x40);
                    case IPV6 -> link.linkHeader.u8(0, 0xf0, 0x60);
                    default -> FilterCondition.FALSE;
                };
            case LINUX_COOKED -> cooked(link, type);
            case LINUX_COOKED_2 -> link.linkType.u16(0, type);
            case PPP -> link.linkType.u16(0, PPP_TYPES.getOrDefault(type, type));
        };
    }

    private static FilterCondition ethernet(LinkState link, int type) {
        FilterCondition length = isLength(link);
        return switch (type) {
            case SAP_ISO, SAP_IP, SAP_NETBEUI -> length.and(link.payload.u16(0, type << 8 | type));
            case SAP_IPX -> {
                FilterCondition ipx =
                        snap(link, 0, IPX).or(link.payload.u8(0, SAP_IPX).or(link.payload.u16(0, 0xffff)));
                yield link.linkType.u16(0, IPX).or(length.and(ipx));
            }
            case APPLETALK -> link.linkType.u16(0, type).or(length.and(snap(link, 0x080007, APPLETALK)));
            case AARP -> link.linkType.u16(0, type).or(length.and(snap(link, 0, AARP)));
            default -> type <= MAX_LENGTH ? length.and(link.linkType.u8(2, type)) : link.linkType.u16(0, type);
        };
    }

    private static FilterCondition isLength(LinkState link) {
        Position at = link.linkType;
        return packet -> packet.u16(at.in(packet)) <= MAX_LENGTH;
    }

    private static FilterCondition cooked(LinkState link, int type) {
        FilterCondition is8022 = link.linkType.u16(0, COOKED_802_2);
        return switch (type) {
            case SAP_ISO, SAP_IP, SAP_NETBEUI -> is8022.and(link.payload.u16(0, type << 8 | type));
            case SAP_IPX -> {
                FilterCondition ipx = link.payload.u8(0, SAP_IPX).or(snap(link, 0, IPX));
                yield link.linkType
                        .u16(0, IPX)
                        .or(link.linkType.u16(0, COOKED_802_3).or(is8022.and(ipx)));
            }
            case APPLETALK -> link.linkType.u16(0, type).or(is8022.and(snap(link, 0x080007, APPLETALK)));
            case AARP -> link.linkType.u16(0, type).or(is8022.and(snap(link, 0, AARP)));
            default -> type <= MAX_LENGTH ? is8022.and(link.payload.u8(0, type)) : link.linkType.u16(0, type);
        };
    }

    /** Matches a SNAP header (IEEE 802): both access points 0xaa, unnumbered information, organization and type. */
    private static FilterCondition snap(LinkState link, int organization, int type) {
        Position at = link.payload;
        return at.i32(4, -1, organization << 16 | type).and(at.i32(0, -1, 0xaaaa0300 | organization >>> 16));
    }

    private static FilterCondition belowLabels(LinkState link, int type) throws FilterException {
        int version = switch (type) {
            case IPV4 -> 0x40;
            case IPV6 -> 0x60;
            default -> throw new FilterException("unsupported protocol over mpls");
        };
        return link.network().u8(-2, 1, 1).and(link.network().u8(0, 0xf0, version));
    }

    /** A condition on link addresses, which a packet in a tunnel has only if it carries frames. */
    static FilterCondition withLinkHeader(LinkState link, FilterCondition condition) {
        if (!link.tunnel) {
            return condition;
        }
        Position header = link.linkHeader;
        Position payload = link.payload;
        FilterCondition has = packet -> header.in(packet) != payload.in(packet);
        return has.and(condition);
    }

    static FilterCondition vlan(LinkState link, long tag, boolean anyTag) throws FilterException {
        if (link.header != Header.ETHERNET) {
            throw new FilterException("no VLAN support for " + description(link));
        }
        FilterCondition tagged = type(link, 0x8100).or(type(link, 0x88a8)).or(type(link, 0x9100));
        if (!anyTag) {
            if (tag > 0xfff) {
                throw new FilterException("VLAN tag " + tag + " greater than maximum 4095");
            }
            tagged = tagged.and(link.payload.u16(0, 0xfff, (int) tag));
        }
        link.skipVlanTag();
        return tagged;
    }

    static FilterCondition mpls(LinkState link, long label, boolean anyLabel) throws FilterException {
        FilterCondition labelled;
        if (link.labels > 0) {
            labelled = link.network().u8(-2, 1, 0);
        } else if (link.header == Header.ETHERNET) {
            labelled = type(link, MPLS);
        } else if (link.header == Header.PPP) {
            labelled = type(link, 0x0281);
        } else {
            throw new FilterException("no MPLS support for " + description(link));
        }
        if (!anyLabel) {
            if (label > 0xfffff) {
                throw new FilterException("MPLS label " + label + " greater than maximum 1048575");
            }
            labelled = labelled.and(link.network().i32(0, 0xfffff000, (int) label << 12));
        }
        link.skipLabel();
        return labelled;
    }

    static FilterCondition pppoeDiscovery(LinkState link) throws FilterException {
        return type(link, PPPOE_DISCOVERY);
    }

    static FilterCondition pppoeSession(LinkState link, long session, boolean anySession) throws FilterException {
        FilterCondition inSession = type(link, PPPOE_SESSION);
        if (!anySession) {
            if (session > 0xffff) {
                throw new FilterException("PPPoE session number " + session + " greater than maximum 65535");
            }
            inSession = inSession.and(link.network().i32(0, 0xffff, (int) session));
        }
        link.enterPppoe();
        return inSession;
    }

    /** Matches RFC 8926 tunnels: UDP to port 6081, version 0. The rest of the expression examines the inner packet. */
    static FilterCondition geneve(LinkState link, long network, boolean anyNetwork) throws FilterException {
        if (!anyNetwork && network > 0xffffff) {
            throw new FilterException("Geneve VNI " + network + " greater than maximum 16777215");
        }
        LinkState outside = link.copy();
        Qualifiers.Direction toPort = Qualifiers.Direction.DESTINATION;
        FilterCondition overIpv4 = PortTests.v4(outside, ProtocolTests.UDP, toPort, GENEVE_PORT);
        FilterCondition overIpv6 = PortTests.v6(outside, ProtocolTests.UDP, toPort, GENEVE_PORT);
        int entry = link.enterTunnel();
        Position ip = outside.network();
        FilterCondition enter4 = packet -> enter(packet, PortTests.transport4(packet, ip), network, anyNetwork, entry);
        FilterCondition enter6 =
                packet -> enter(packet, ip.in(packet) + PortTests.IPV6_BYTES, network, anyNetwork, entry);
        return overIpv4.and(enter4).or(overIpv6.and(enter6));
    }

    private static boolean enter(FilteredPacket packet, int udp, long network, boolean anyNetwork, int entry) {
        int header = udp + 8;
        boolean matches = (packet.u8(header) & 0xc0) == 0 && (anyNetwork || (packet.i32(header + 4) >>> 8) == network);
        if (!matches) {
            return false;
        }
        int inside = header + 8 + (packet.u8(header) & 0x3f) * 4;
        boolean frame = packet.u16(header + 2) == TRANSPARENT_ETHERNET;
        packet.offsets[entry] = frame ? inside + 12 : header + 2;
        packet.offsets[entry + 1] = inside;
        packet.offsets[entry + 2] = frame ? inside + 14 : inside;
        return true;
    }

    static FilterCondition llc(LinkState link) throws FilterException {
        if (link.header != Header.ETHERNET) {
            throw new FilterException("'llc' not supported for " + description(link));
        }
        return isLength(link).and(link.payload.u16(0, 0xffff).not());
    }

    /** Matches an 802.2 frame whose control byte is {@code value} under {@code mask}. */
    static FilterCondition llc(LinkState link, int mask, int value) throws FilterException {
        return llc(link).and(link.payload.u8(2, mask, value));
    }

    static String description(LinkState link) {
        return switch (link.header) {
            case ETHERNET -> FilterLink.ETHERNET.description();
            case RAW_IP -> FilterLink.RAW_IP.description();
            case LINUX_COOKED -> FilterLink.LINUX_COOKED.description();
            case LINUX_COOKED_2 -> FilterLink.LINUX_COOKED_2.description();
            case PPP -> "PPP";
        };
    }
}
