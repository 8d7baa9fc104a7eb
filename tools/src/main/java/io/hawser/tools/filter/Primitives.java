package io.hawser.tools.filter;

import io.hawser.tools.filter.FilterNames.NamedPort;
import io.hawser.tools.filter.LinkState.Header;
import io.hawser.tools.filter.Qualifiers.Direction;
import io.hawser.tools.filter.Qualifiers.Kind;
import io.hawser.wire.IpAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the condition of each primitive, and tracks the positions of headers. */
final class Primitives {
    private static final int MAX_PORT = 65_535;
    private static final int OUTGOING = 4;

    private static final Map<String, Integer> LLC_SUPERVISORY = Map.of("rr", 0x01, "rnr", 0x05, "rej", 0x09);
    private static final Map<String, Integer> LLC_UNNUMBERED =
            Map.of("ui", 0x03, "ua", 0x63, "disc", 0x43, "sabme", 0x6f, "test", 0xe3, "xid", 0xaf, "frmr", 0x87);

    private static final Set<String> PACKET_FILTER = Set.of("rset", "rnr", "srnr", "reason", "action");
    private static final Set<String> ATM = Set.of(
            "lane",
            "metac",
            "bcc",
            "sc",
            "ilmic",
            "oam",
            "oamf4",
            "oamf4ec",
            "oamf4sc",
            "vpi",
            "vci",
            "connectmsg",
            "metaconnect");
    private static final Set<String> MTP2 = Set.of("fisu", "lssu", "msu", "hfisu", "hlssu", "hmsu");
    private static final Set<String> SS7 = Set.of("sio", "opc", "dpc", "sls", "hsio", "hopc", "hdpc", "hsls");

    private final LinkState link;
    private final FilterNames names;
    private final @Nullable Integer netmask;
    private final boolean live;

    /**
     * Makes the primitives of one expression.
     *
     * @param netmask network mask of the captured interface; null if it is unknown
     * @param live whether packets are live, so that their direction is known
     */
    Primitives(FilterLink link, FilterNames names, @Nullable Integer netmask, boolean live) {
        this.link = new LinkState(link);
        this.names = names;
        this.netmask = netmask;
        this.live = live;
    }

    LinkState link() {
        return link;
    }

    /** The message that refuses a primitive of unsupported links; null if it is no such word. */
    static @Nullable String refusalOf(String word) {
        if (word.equals("on")) {
            return "ifname supported only on PF linktype";
        } else if (PACKET_FILTER.contains(word)) {
            return (word.equals("rset") ? "ruleset" : word) + " supported only on PF linktype";
        } else if (ATM.contains(word)) {
            return "'" + word + "' supported only on raw ATM";
        } else if (MTP2.contains(word)) {
            return "'" + word + "' supported only on MTP2" + (word.startsWith("h") ? "_HSL" : "");
        }
        return SS7.contains(word) ? "'" + word + "' supported only on SS7" : null;
    }

    FilterCondition protocol(FilterProtocol protocol) throws FilterException {
        return ProtocolTests.abbreviation(link, protocol);
    }

    FilterCondition number(long number, Qualifiers qualifiers) throws FilterException {
        return switch (qualifiers.kind()) {
            case ANY, HOST, NET -> {
                if (qualifiers.protocol() == FilterProtocol.LINK) {
                    throw new FilterException("illegal link layer address");
                }
                int address = (int) number;
                int mask = -1;
                while (qualifiers.kind() == Kind.NET && address != 0 && address >>> 24 == 0) {
                    address <<= 8;
                    mask <<= 8;
                }
                yield HostTests.v4(link, qualifiers, address, mask);
            }
            case PORT, PORT_RANGE -> {
                int protocol = transport(qualifiers);
                yield PortTests.port(link, protocol, qualifiers.direction(), port(number));
            }
            case PROTOCOL -> {
                undirected(qualifiers, "proto");
                yield ProtocolTests.number(link, qualifiers.protocol(), number);
            }
            case PROTOCOL_CHAIN -> ProtocolTests.chain(link, qualifiers.protocol(), number);
            case GATEWAY -> throw new FilterException("'gateway' requires a name");
            case NONE -> throw notQualified();
        };
    }

    private static FilterException notQualified() {
        return new FilterException("syntax error in filter expression");
    }

    private static void undirected(Qualifiers qualifiers, String what) throws FilterException {
        if (qualifiers.direction() != Direction.ANY) {
            throw new FilterException("direction applied to '" + what + "'");
        }
    }

    private static int port(long number) throws FilterException {
        if (number > MAX_PORT) {
            throw new FilterException("illegal port number " + number + " > " + MAX_PORT);
        }
        return (int) number;
    }

    private static int transport(Qualifiers qualifiers) throws FilterException {
        return switch (qualifiers.protocol()) {
            case ANY -> PortTests.ANY;
            case TCP -> ProtocolTests.TCP;
            case UDP -> ProtocolTests.UDP;
            case SCTP -> ProtocolTests.SCTP;
            default ->
                throw new FilterException(
                        "illegal qualifier of '" + qualifiers.kind().word() + "'");
        };
    }

    FilterCondition name(String name, Qualifiers qualifiers) throws FilterException {
        return switch (qualifiers.kind()) {
            case NET -> throw new FilterException("unknown network '" + name + "'");
            case ANY, HOST -> host(name, qualifiers);
            case PORT -> {
                transport(qualifiers);
                NamedPort found = names.port(name);
                if (found == null) {
                    throw new FilterException("unknown port '" + name + "'");
                }
                int protocol = transport(qualifiers, found.protocol(), "port '" + name + "'");
                yield PortTests.port(link, protocol, qualifiers.direction(), found.port());
            }
            case PORT_RANGE -> portRange(name, qualifiers);
            case GATEWAY -> throw new FilterException("'gateway' not supported in this configuration");
            case PROTOCOL -> {
                long number = protocolNumber(name, qualifiers.protocol());
                undirected(qualifiers, "proto");
                yield ProtocolTests.number(link, qualifiers.protocol(), number);
            }
            case PROTOCOL_CHAIN ->
                ProtocolTests.chain(link, qualifiers.protocol(), protocolNumber(name, qualifiers.protocol()));
            case NONE -> throw notQualified();
        };
    }

    /** The protocol to match for a port whose name belongs to {@code named}. */
    private static int transport(Qualifiers qualifiers, int named, String what) throws FilterException {
        int wanted = transport(qualifiers);
        if (wanted == PortTests.ANY || named == PortTests.ANY || named == wanted) {
            return wanted == PortTests.ANY ? named : wanted;
        }
        throw new FilterException(what + " is " + (named == ProtocolTests.TCP ? "tcp" : "udp"));
    }

    private FilterCondition portRange(String name, Qualifiers qualifiers) throws FilterException {
        transport(qualifiers);
        String what = "port in range '" + name + "'";
        String[] ends = name.split("-", 2);
        if (name.matches("\\d+-\\d+")) {
            int protocol = transport(qualifiers, PortTests.ANY, what);
            int low = port(Long.parseLong(ends[0]));
            return PortTests.range(link, protocol, qualifiers.direction(), low, port(Long.parseLong(ends[1])));
        }
        NamedPort low = names.port(ends[0]);
        NamedPort high = ends.length == 2 ? names.port(ends[1]) : null;
        if (low == null || high == null) {
            throw new FilterException("unknown port in range '" + name + "'");
        }
        int named = low.protocol() == high.protocol() ? low.protocol() : PortTests.ANY;
        int protocol = transport(qualifiers, named, what);
        return PortTests.range(link, protocol, qualifiers.direction(), low.port(), high.port());
    }

    private static long protocolNumber(String name, FilterProtocol within) throws FilterException {
        Integer number = switch (within) {
            case ANY, IP, IPV6 -> FilterNames.protocol(name);
            case LINK -> FilterNames.linkProtocol(name);
            case ISO -> Map.of("esis", 0x82, "isis", 0x83, "clnp", 0x81).get(name);
            default -> throw new FilterException("unknown protocol: " + name);
        };
        if (number == null) {
            String kind = within == FilterProtocol.LINK ? "ether" : within == FilterProtocol.ISO ? "osi" : "ip";
            throw new FilterException("unknown " + kind + " proto '" + name + "'");
        }
        return number;
    }

    private FilterCondition host(String name, Qualifiers qualifiers) throws FilterException {
        if (qualifiers.protocol() == FilterProtocol.LINK) {
            throw new FilterException(
                    link.header == Header.ETHERNET
                            ? "unknown ether host '" + name + "'"
                            : "only ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel supports link-level host"
                                    + " name");
        }
        FilterCondition any = null;
        for (IpAddress address : names.host(name)) {
            boolean wrongFamily = qualifiers.protocol() == (address.isV4() ? FilterProtocol.IPV6 : FilterProtocol.IP);
            if (!wrongFamily) {
                FilterCondition next = address.isV4()
                        ? HostTests.v4(link, qualifiers, address.v4(), -1)
                        : HostTests.v6(link, qualifiers, address, 128);
                any = any == null ? next : any.or(next);
            }
        }
        if (any == null) {
            boolean familyGiven = qualifiers.protocol() != FilterProtocol.ANY
                    && !names.host(name).isEmpty();
            throw new FilterException(
                    "unknown host '" + name + "'" + (familyGiven ? " for specified address family" : ""));
        }
        return any;
    }

    FilterCondition ipv4(String text, Qualifiers qualifiers) throws FilterException {
        switch (qualifiers.kind()) {
            case PORT, PORT_RANGE, PROTOCOL, PROTOCOL_CHAIN ->
                throw new FilterException("'" + qualifiers.kind().word() + "' modifier applied to ip host");
            case NONE -> throw notQualified();
            default -> {}
        }
        if (qualifiers.protocol() == FilterProtocol.LINK) {
            throw new FilterException("illegal link layer address");
        }
        int bytes = text.split("\\.", -1).length;
        int missing = 32 - 8 * bytes;
        return HostTests.v4(link, qualifiers, partial(text) << missing, -1 << missing);
    }

    FilterCondition ipv4Prefix(String text, long length, Qualifiers qualifiers) throws FilterException {
        int address = partial(text) << 32 - 8 * text.split("\\.", -1).length;
        if (length > 32) {
            throw new FilterException("mask length must be <= 32");
        }
        int mask = length == 0 ? 0 : -1 << (int) (32 - length);
        return network(address, mask, "\"" + text + "/" + length + "\"", qualifiers);
    }

    FilterCondition ipv4Mask(String text, String maskText, Qualifiers qualifiers) throws FilterException {
        int address = partial(text) << 32 - 8 * text.split("\\.", -1).length;
        int mask = partial(maskText) << 32 - 8 * maskText.split("\\.").length;
        return network(address, mask, "\"" + text + " mask " + maskText + "\"", qualifiers);
    }

    private FilterCondition network(int address, int mask, String written, Qualifiers qualifiers)
            throws FilterException {
        if ((address & ~mask) != 0) {
            throw new FilterException("non-network bits set in " + written);
        }
        if (qualifiers.kind() != Kind.NET) {
            throw new FilterException("Mask syntax for networks only");
        }
        return HostTests.v4(link, qualifiers, address, mask);
    }

    /** Parses the numbers of an address, of which the last ones may be missing. */
    private static int partial(String text) throws FilterException {
        int bits = 0;
        for (String part : text.split("\\.", -1)) {
            int value = part.matches("\\d{1,9}") ? Integer.parseInt(part) : 256;
            if (value > 255) {
                throw new FilterException("invalid IPv4 address '" + text + "'");
            }
            bits = bits << 8 | value;
        }
        return bits;
    }

    FilterCondition ipv6(String text, long length, Qualifiers qualifiers) throws FilterException {
        IpAddress address = FilterAddresses.v6(text);
        if (address == null) {
            throw new FilterException("bogus IPv6 address " + text);
        }
        if (length > 128) {
            throw new FilterException("mask length must be <= 128");
        }
        int prefix = (int) length;
        long high = prefix >= 64 ? 0 : -1L >>> prefix;
        long low = prefix <= 64 ? -1L : prefix == 128 ? 0 : -1L >>> prefix - 64;
        if ((address.high() & high) != 0 || (address.low() & low) != 0) {
            throw new FilterException("non-network bits set in \"" + text + "/" + length + "\"");
        }
        switch (qualifiers.kind()) {
            case ANY, HOST -> {
                if (prefix != 128) {
                    throw new FilterException("Mask syntax for networks only");
                }
            }
            case NET -> {}
            default -> throw new FilterException("invalid qualifier against IPv6 address");
        }
        return HostTests.v6(link, qualifiers, address, prefix);
    }

    FilterCondition ethernet(String text, Qualifiers qualifiers) throws FilterException {
        boolean host = qualifiers.kind() == Kind.ANY || qualifiers.kind() == Kind.HOST;
        if (!host || qualifiers.protocol() != FilterProtocol.LINK) {
            throw new FilterException("ethernet address used in non-ether expression");
        }
        if (link.header != Header.ETHERNET) {
            throw new FilterException(
                    "ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel");
        }
        String digits = text;
        if (text.matches(".*[-:.].*")) {
            StringBuilder padded = new StringBuilder();
            for (String part : text.split("[-:.]", -1)) {
                padded.append(part.length() == 1 ? "0" : "").append(part);
            }
            digits = padded.toString();
        }
        return HostTests.ethernet(link, qualifiers.direction(), Long.parseLong(digits, 16));
    }

    @SuppressWarnings("RefactorSwitch") // some branches prepare their result
    FilterCondition broadcast(FilterProtocol protocol) throws FilterException {
        switch (protocol) {
            case ANY, LINK -> {
                if (link.header != Header.ETHERNET) {
                    throw new FilterException("not a broadcast link");
                }
                return HostTests.ethernet(link, Direction.DESTINATION, 0xffff_ffff_ffffL);
            }
            case IP -> {
                if (netmask == null) {
                    throw new FilterException("netmask not known, so 'ip broadcast' not supported");
                }
                int host = ~netmask;
                Position ip = link.network();
                FilterCondition address = ip.i32(16, host, 0).or(ip.i32(16, host, host));
                return LinkTests.type(link, LinkTests.IPV4).and(address);
            }
            default -> throw new FilterException("only link-layer/IP broadcast filters supported");
        }
    }

    FilterCondition multicast(FilterProtocol protocol) throws FilterException {
        Position ip = link.network();
        if (protocol == FilterProtocol.IP) {
            return LinkTests.type(link, LinkTests.IPV4).and(packet -> packet.u8(ip.in(packet) + 16) >= 224);
        } else if (protocol == FilterProtocol.IPV6) {
            return LinkTests.type(link, LinkTests.IPV6).and(ip.u8(24, 255));
        } else if ((protocol == FilterProtocol.ANY || protocol == FilterProtocol.LINK)
                && link.header == Header.ETHERNET) {
            return LinkTests.withLinkHeader(link, link.linkHeader.u8(0, 1, 1));
        }
        throw new FilterException("link-layer multicast filters supported only on "
                + "ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel");
    }

    FilterCondition length(boolean less, long bytes) {
        int limit = (int) bytes;
        return less
                ? packet -> Integer.compareUnsigned(packet.wireBytes(), limit) <= 0
                : packet -> Integer.compareUnsigned(packet.wireBytes(), limit) >= 0;
    }

    /** libpcap's {@code byte} reads nothing for {@code &} and {@code |}: the byte counts as 0. */
    FilterCondition byteAt(long index, String operator, long value) {
        Position at = link.linkHeader.plus((int) index);
        return switch (operator) {
            case "=" -> packet -> packet.u8(at.in(packet)) == value;
            case "<" -> packet -> packet.u8(at.in(packet)) < value;
            case ">" -> packet -> packet.u8(at.in(packet)) > value;
            case "|" -> value != 0 ? FilterCondition.TRUE : FilterCondition.FALSE;
            default -> FilterCondition.FALSE;
        };
    }

    FilterCondition direction(boolean outbound) throws FilterException {
        FilterCondition outgoing = switch (link.header) {
            case LINUX_COOKED -> link.linkHeader.u16(0, OUTGOING);
            case LINUX_COOKED_2 -> link.linkHeader.u8(10, OUTGOING);
            default -> {
                if (!live) {
                    throw new FilterException("inbound/outbound not supported on " + LinkTests.description(link)
                            + " when reading savefiles");
                }
                yield FilteredPacket::isOutgoing;
            }
        };
        return outbound ? outgoing : outgoing.not();
    }

    FilterCondition interfaceIndex(long index) throws FilterException {
        if (link.header != Header.LINUX_COOKED_2) {
            throw new FilterException(
                    "ifindex not supported on " + LinkTests.description(link) + " when reading savefiles");
        }
        return link.linkHeader.i32(4, -1, (int) index);
    }

    FilterCondition encapsulation(String word, @Nullable Long number) throws FilterException {
        boolean any = number == null;
        long value = number == null ? 0 : number;
        return switch (word) {
            case "vlan" -> LinkTests.vlan(link, value, any);
            case "mpls" -> LinkTests.mpls(link, value, any);
            case "pppoes" -> LinkTests.pppoeSession(link, value, any);
            default -> LinkTests.geneve(link, value, any);
        };
    }

    FilterCondition pppoeDiscovery() throws FilterException {
        return LinkTests.pppoeDiscovery(link);
    }

    FilterCondition llc(String written) throws FilterException {
        String type = written.toLowerCase(Locale.ROOT);
        Integer supervisory = LLC_SUPERVISORY.get(written);
        Integer unnumbered = LLC_UNNUMBERED.get(written);
        if (type.isEmpty()) {
            return LinkTests.llc(link);
        } else if (type.equals("i")) {
            return LinkTests.llc(link, 0x01, 0);
        } else if (type.equals("s")) {
            return LinkTests.llc(link, 0x03, 0x01);
        } else if (type.equals("u")) {
            return LinkTests.llc(link, 0x03, 0x03);
        } else if (supervisory != null) {
            return LinkTests.llc(link, 0x0f, supervisory);
        } else if (unnumbered != null) {
            return LinkTests.llc(link, 0xef, unnumbered);
        }
        throw new FilterException("unknown LLC type name \"" + written + "\"");
    }
}
