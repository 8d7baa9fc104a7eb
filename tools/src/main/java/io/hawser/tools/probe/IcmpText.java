package io.hawser.tools.probe;

import io.hawser.wire.IcmpHeader;

/** Texts of ICMP errors in ping and traceroute. */
final class IcmpText {
    private IcmpText() {}

    /** The text of ping of iputils for the family: {@code Destination Host Unreachable}. */
    static String words(boolean isV4, int type, int code, int mtuBytes) {
        return isV4 ? words(type, code, mtuBytes) : wordsV6(type, code, mtuBytes);
    }

    private static String wordsV6(int type, int code, int mtuBytes) {
        return switch (type) {
            case IcmpHeader.DESTINATION_UNREACHABLE ->
                switch (code) {
                    case IcmpHeader.NET_UNREACHABLE -> "Destination unreachable: No route";
                    case IcmpHeader.PORT_UNREACHABLE -> "Destination unreachable: Port unreachable";
                    case IcmpHeader.FRAGMENTATION_NEEDED -> "Packet too big: mtu=" + mtuBytes;
                    case IcmpHeader.PROTOCOL_UNREACHABLE -> "Parameter problem: Unknown Header";
                    case IcmpHeader.ADMINISTRATIVELY_PROHIBITED ->
                        "Destination unreachable: Administratively prohibited";
                    default -> "Destination unreachable: Address unreachable";
                };
            case IcmpHeader.TIME_EXCEEDED ->
                code == IcmpHeader.TTL_EXCEEDED ? "Time exceeded: Hop limit" : "Time exceeded: Defragmentation failure";
            default -> "Parameter problem: Wrong header field ";
        };
    }

    private static String words(int type, int code, int mtuBytes) {
        return switch (type) {
            case IcmpHeader.DESTINATION_UNREACHABLE -> unreachable(code, mtuBytes);
            case IcmpHeader.TIME_EXCEEDED ->
                switch (code) {
                    case IcmpHeader.TTL_EXCEEDED -> "Time to live exceeded";
                    case IcmpHeader.REASSEMBLY_TIME_EXCEEDED -> "Frag reassembly time exceeded";
                    default -> "Time exceeded, Bad Code: " + code;
                };
            case IcmpHeader.PARAMETER_PROBLEM -> "Parameter problem: pointer = 0";
            default -> "Bad ICMP type: " + type;
        };
    }

    private static String unreachable(int code, int mtuBytes) {
        return switch (code) {
            case IcmpHeader.NET_UNREACHABLE -> "Destination Net Unreachable";
            case IcmpHeader.HOST_UNREACHABLE -> "Destination Host Unreachable";
            case IcmpHeader.PROTOCOL_UNREACHABLE -> "Destination Protocol Unreachable";
            case IcmpHeader.PORT_UNREACHABLE -> "Destination Port Unreachable";
            case IcmpHeader.FRAGMENTATION_NEEDED -> "Frag needed and DF set (mtu = " + mtuBytes + ")";
            case 5 -> "Source Route Failed";
            case 6 -> "Destination Net Unknown";
            case 7 -> "Destination Host Unknown";
            case 8 -> "Source Host Isolated";
            case 9 -> "Destination Net Prohibited";
            case 10 -> "Destination Host Prohibited";
            case 11 -> "Destination Net Unreachable for Type of Service";
            case 12 -> "Destination Host Unreachable for Type of Service";
            case 13 -> "Packet filtered";
            case 14 -> "Precedence Violation";
            case 15 -> "Precedence Cutoff";
            default -> "Dest Unreachable, Bad Code: " + code;
        };
    }

    /** The mark of traceroute: {@code !H}; empty for port unreachable, which is no failure there. */
    static String sign(int type, int code, int mtuBytes) {
        if (type != IcmpHeader.DESTINATION_UNREACHABLE) {
            return "!<" + type + '-' + code + '>';
        }
        return switch (code) {
            case IcmpHeader.NET_UNREACHABLE, 6, 8, 11 -> "!N";
            case IcmpHeader.HOST_UNREACHABLE, 7, 12 -> "!H";
            case IcmpHeader.PROTOCOL_UNREACHABLE -> "!P";
            case IcmpHeader.PORT_UNREACHABLE -> "";
            case IcmpHeader.FRAGMENTATION_NEEDED -> "!F-" + mtuBytes;
            case 5 -> "!S";
            case 9, 10, 13 -> "!X";
            case 14 -> "!V";
            case 15 -> "!C";
            default -> "!<" + code + '>';
        };
    }
}
