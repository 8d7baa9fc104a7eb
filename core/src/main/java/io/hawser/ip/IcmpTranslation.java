package io.hawser.ip;

import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;

/**
 * Translates the errors of ICMPv6 to those of ICMP and back, so that transports and tools know one set of types and
 * codes. It follows RFC 7915 §4.2 and §5.2, except that no route stays apart from an unreachable host, as in Linux's
 * errors.
 */
final class IcmpTranslation {
    private IcmpTranslation() {}

    /**
     * The type, times 256, and the code of ICMP for an error of ICMPv6. An error of unknown type is a problem of the
     * packet that it quotes: RFC 4443 §2.4 a passes it to the transport, and Linux's transports know it as the protocol
     * error that is also their name of a parameter problem.
     */
    static int toV4(int type, int code) {
        return switch (type) {
            case Icmpv6Header.DESTINATION_UNREACHABLE ->
                unreachable(
                        switch (code) {
                            case Icmpv6Header.NO_ROUTE -> IcmpHeader.NET_UNREACHABLE;
                            case Icmpv6Header.PORT_UNREACHABLE -> IcmpHeader.PORT_UNREACHABLE;
                            case Icmpv6Header.BEYOND_SCOPE, Icmpv6Header.ADDRESS_UNREACHABLE ->
                                IcmpHeader.HOST_UNREACHABLE;
                            default -> IcmpHeader.ADMINISTRATIVELY_PROHIBITED;
                        });
            case Icmpv6Header.PACKET_TOO_BIG -> unreachable(IcmpHeader.FRAGMENTATION_NEEDED);
            case Icmpv6Header.TIME_EXCEEDED -> IcmpHeader.TIME_EXCEEDED << 8 | code & 1;
            case Icmpv6Header.PARAMETER_PROBLEM ->
                code == Icmpv6Header.UNKNOWN_NEXT_HEADER
                        ? unreachable(IcmpHeader.PROTOCOL_UNREACHABLE)
                        : IcmpHeader.PARAMETER_PROBLEM << 8;
            default -> IcmpHeader.PARAMETER_PROBLEM << 8;
        };
    }

    /** The type, times 256, and the code of ICMPv6 for an unreachable destination or an exceeded time of ICMP. */
    static int toV6(int type, int code) {
        if (type == IcmpHeader.TIME_EXCEEDED) {
            return Icmpv6Header.TIME_EXCEEDED << 8 | code;
        }
        return switch (code) {
            case IcmpHeader.NET_UNREACHABLE -> Icmpv6Header.DESTINATION_UNREACHABLE << 8 | Icmpv6Header.NO_ROUTE;
            case IcmpHeader.PORT_UNREACHABLE ->
                Icmpv6Header.DESTINATION_UNREACHABLE << 8 | Icmpv6Header.PORT_UNREACHABLE;
            case IcmpHeader.FRAGMENTATION_NEEDED -> Icmpv6Header.PACKET_TOO_BIG << 8;
            case IcmpHeader.PROTOCOL_UNREACHABLE ->
                Icmpv6Header.PARAMETER_PROBLEM << 8 | Icmpv6Header.UNKNOWN_NEXT_HEADER;
            case IcmpHeader.ADMINISTRATIVELY_PROHIBITED, IcmpHeader.NET_PROHIBITED ->
                Icmpv6Header.DESTINATION_UNREACHABLE << 8 | Icmpv6Header.ADMINISTRATIVELY_PROHIBITED;
            default -> Icmpv6Header.DESTINATION_UNREACHABLE << 8 | Icmpv6Header.ADDRESS_UNREACHABLE;
        };
    }

    private static int unreachable(int code) {
        return IcmpHeader.DESTINATION_UNREACHABLE << 8 | code;
    }
}
