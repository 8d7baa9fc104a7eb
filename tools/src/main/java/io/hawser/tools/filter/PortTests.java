package io.hawser.tools.filter;

import io.hawser.tools.filter.Qualifiers.Direction;

/** Conditions on the ports of TCP, UDP and SCTP. */
final class PortTests {
    /** Any of the protocols that have ports. */
    static final int ANY = -1;

    static final int IPV6_BYTES = 40;

    private static final int FRAGMENT_OFFSET = 0x1fff;

    private PortTests() {}

    static FilterCondition port(LinkState link, int protocol, Direction direction, int port) throws FilterException {
        return range(link, protocol, direction, port, port);
    }

    static FilterCondition range(LinkState link, int protocol, Direction direction, int low, int high)
            throws FilterException {
        if (direction.isWireless()) {
            throw new FilterException(direction.invalidFor(low == high ? "ports" : "port ranges"));
        }
        int first = Math.min(low, high);
        int last = Math.max(low, high);
        return v6(link, protocol, direction, first, last).or(v4(link, protocol, direction, first, last));
    }

    static FilterCondition v4(LinkState link, int protocol, Direction direction, int port) throws FilterException {
        return v4(link, protocol, direction, port, port);
    }

    static FilterCondition v6(LinkState link, int protocol, Direction direction, int port) throws FilterException {
        return v6(link, protocol, direction, port, port);
    }

    private static FilterCondition v4(LinkState link, int protocol, Direction direction, int low, int high)
            throws FilterException {
        Position ip = link.network();
        FilterCondition ports = packet -> matches(packet, transport4(packet, ip), direction, low, high);
        FilterCondition whole =
                isProtocol(ip, 9, protocol).and(isFirstFragment(ip)).and(ports);
        return LinkTests.type(link, LinkTests.IPV4).and(whole);
    }

    private static FilterCondition v6(LinkState link, int protocol, Direction direction, int low, int high)
            throws FilterException {
        Position ip = link.network();
        FilterCondition ports = packet -> matches(packet, ip.in(packet) + IPV6_BYTES, direction, low, high);
        return LinkTests.type(link, LinkTests.IPV6)
                .and(isProtocol(ip, 6, protocol).and(ports));
    }

    private static FilterCondition isProtocol(Position ip, int bytes, int protocol) {
        if (protocol != ANY) {
            return ip.u8(bytes, protocol);
        }
        return packet -> {
            int value = packet.u8(ip.in(packet) + bytes);
            return value == ProtocolTests.TCP || value == ProtocolTests.UDP || value == ProtocolTests.SCTP;
        };
    }

    static FilterCondition isFirstFragment(Position ip) {
        return ip.u16(6, FRAGMENT_OFFSET, 0);
    }

    /** The offset of the transport header after an IPv4 header. */
    static int transport4(FilteredPacket packet, Position ip) {
        int at = ip.in(packet);
        return at + 4 * (packet.u8(at) & 0xf);
    }

    private static boolean matches(FilteredPacket packet, int transport, Direction direction, int low, int high) {
        return switch (direction) {
            case SOURCE -> within(packet.u16(transport), low, high);
            case DESTINATION -> within(packet.u16(transport + 2), low, high);
            case BOTH -> within(packet.u16(transport), low, high) && within(packet.u16(transport + 2), low, high);
            default -> within(packet.u16(transport), low, high) || within(packet.u16(transport + 2), low, high);
        };
    }

    private static boolean within(int port, int low, int high) {
        return port >= low && port <= high;
    }
}
