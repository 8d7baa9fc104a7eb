package io.hawser.packetdrill;

import io.hawser.wire.IcmpHeader;
import java.util.List;

/** The names that scripts have for ICMP types and codes. */
final class IcmpNames {
    /** In the order of their numbers (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1). */
    private static final List<String> UNREACHABLE = List.of(
            "net_unreachable",
            "host_unreachable",
            "protocol_unreachable",
            "port_unreachable",
            "frag_needed",
            "source_route_failed",
            "net_unknown",
            "host_unknown",
            "source_host_isolated",
            "net_prohibited",
            "host_prohibited",
            "net_unreachable_for_tos",
            "host_unreachable_for_tos",
            "packet_filtered",
            "precedence_violation",
            "precedence_cutoff");

    private static final List<String> TIME_EXCEEDED = List.of("ttl_exceeded", "frag_time_exceeded");

    private IcmpNames() {}

    static int type(Token name) {
        return switch (name.text()) {
            case "unreachable" -> IcmpHeader.DESTINATION_UNREACHABLE;
            case "echo_reply" -> IcmpHeader.ECHO_REPLY;
            case "echo_request" -> IcmpHeader.ECHO_REQUEST;
            case "source_quench" -> IcmpHeader.SOURCE_QUENCH;
            case "time_exceeded" -> IcmpHeader.TIME_EXCEEDED;
            case "parameter_problem" -> IcmpHeader.PARAMETER_PROBLEM;
            default -> throw Tokens.error(name, "no ICMP type is called " + name);
        };
    }

    static int code(int type, Token name) {
        int code = switch (type) {
            case IcmpHeader.DESTINATION_UNREACHABLE -> UNREACHABLE.indexOf(name.text());
            case IcmpHeader.TIME_EXCEEDED -> TIME_EXCEEDED.indexOf(name.text());
            default -> -1;
        };
        if (code < 0) {
            throw Tokens.error(name, "no code of this ICMP type is called " + name);
        }
        return code;
    }
}
