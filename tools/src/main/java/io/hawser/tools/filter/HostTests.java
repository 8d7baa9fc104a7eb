package io.hawser.tools.filter;

import io.hawser.tools.filter.Qualifiers.Direction;
import io.hawser.tools.filter.Qualifiers.Kind;
import io.hawser.wire.IpAddress;

/** Conditions on addresses of IPv4, ARP, IPv6 and Ethernet. */
final class HostTests {
    private static final String OTHER_ADDRESSES = "addresses other than 802.11 MAC addresses";

    private HostTests() {}

    /** Matches an IPv4 address under a mask, in the IPv4 header or in an ARP packet. */
    static FilterCondition v4(LinkState link, Qualifiers qualifiers, int address, int mask) throws FilterException {
        Direction direction = qualifiers.direction();
        return switch (qualifiers.protocol()) {
            case ANY -> {
                FilterCondition ip = address(link, LinkTests.IPV4, direction, address, mask, 12, 16);
                if (link.labels > 0) {
                    yield ip;
                }
                FilterCondition arp = address(link, LinkTests.ARP, direction, address, mask, 14, 24);
                FilterCondition rarp = address(link, LinkTests.RARP, direction, address, mask, 14, 24);
                yield ip.or(arp).or(rarp);
            }
            case IP -> address(link, LinkTests.IPV4, direction, address, mask, 12, 16);
            case ARP -> address(link, LinkTests.ARP, direction, address, mask, 14, 24);
            case RARP -> address(link, LinkTests.RARP, direction, address, mask, 14, 24);
            case LINK -> throw refused("link-layer modifier applied to " + what(qualifiers));
            case IPV6 -> throw refused("'ip6' modifier applied to ip host");
            case APPLETALK -> throw refused("AppleTalk host filtering not implemented");
            case DECNET -> throw refused("DECnet host filtering not implemented");
            case LAT, SCA, MOPRC, MOPDL, AARP, ISO, IPX ->
                throw refused(upper(qualifiers.protocol()) + " host filtering not implemented");
            default -> throw refused("'" + qualifiers.protocol().word() + "' modifier applied to " + what(qualifiers));
        };
    }

    private static FilterCondition address(
            LinkState link, int type, Direction direction, int address, int mask, int source, int destination)
            throws FilterException {
        if (direction.isWireless()) {
            throw refused(direction.invalidFor(OTHER_ADDRESSES));
        }
        FilterCondition isType = LinkTests.type(link, type);
        FilterCondition from = isType.and(link.network().i32(source, mask, address));
        FilterCondition to = isType.and(link.network().i32(destination, mask, address));
        return joined(direction, from, to);
    }

    private static FilterCondition joined(Direction direction, FilterCondition from, FilterCondition to) {
        return switch (direction) {
            case SOURCE -> from;
            case DESTINATION -> to;
            case BOTH -> from.and(to);
            default -> from.or(to);
        };
    }

    /** Matches an IPv6 address under the mask of a prefix. */
    static FilterCondition v6(LinkState link, Qualifiers qualifiers, IpAddress address, int prefixLength)
            throws FilterException {
        Direction direction = qualifiers.direction();
        switch (qualifiers.protocol()) {
            case ANY, IPV6 -> {}
            case LINK -> throw refused("link-layer modifier applied to ip6 " + what(qualifiers));
            case APPLETALK -> throw refused("AppleTalk modifier applied to ip6 " + what(qualifiers));
            default ->
                throw refused("'" + qualifiers.protocol().word() + "' modifier applied to ip6 " + what(qualifiers));
        }
        if (direction.isWireless()) {
            throw refused(direction.invalidFor(OTHER_ADDRESSES));
        }
        FilterCondition isIpv6 = LinkTests.type(link, LinkTests.IPV6);
        FilterCondition from = isIpv6.and(address6(link.network().plus(8), address, prefixLength));
        FilterCondition to = isIpv6.and(address6(link.network().plus(24), address, prefixLength));
        return joined(direction, from, to);
    }

    private static FilterCondition address6(Position at, IpAddress address, int prefixLength) {
        FilterCondition matches = null;
        for (int word = 0; word < 4; word++) {
            int bits = Math.clamp(prefixLength - 32L * word, 0, 32);
            int mask = bits == 0 ? 0 : -1 << 32 - bits;
            long half = word < 2 ? address.high() : address.low();
            FilterCondition same = at.i32(4 * word, mask, (int) (half >>> ((word & 1) == 0 ? 32 : 0)));
            matches = matches == null ? same : matches.and(same);
        }
        return matches == null ? FilterCondition.TRUE : matches;
    }

    /** Matches an Ethernet address as source or destination. */
    static FilterCondition ethernet(LinkState link, Direction direction, long address) throws FilterException {
        if (direction.isWireless()) {
            throw refused(direction.onlyOnWireless());
        }
        FilterCondition matches = joined(direction, mac(link, 6, address), mac(link, 0, address));
        return LinkTests.withLinkHeader(link, matches);
    }

    private static FilterCondition mac(LinkState link, int bytes, long address) {
        Position at = link.linkHeader.plus(bytes);
        return at.i32(2, -1, (int) address).and(at.u16(0, (int) (address >>> 32)));
    }

    private static String what(Qualifiers qualifiers) {
        return qualifiers.kind() == Kind.NET ? "net" : "host";
    }

    private static String upper(FilterProtocol protocol) {
        return protocol.word().toUpperCase(java.util.Locale.ROOT);
    }

    private static FilterException refused(String message) {
        return new FilterException(message);
    }
}
