package io.hawser.packetdrill;

import io.hawser.wire.IcmpHeader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The names of ICMP types and codes in scripts. */
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

    private static final int MAX_BYTE = 0xff;

    private static final List<String> TIME_EXCEEDED = List.of("ttl_exceeded", "frag_time_exceeded");

    /** The names in nplab's dialect. */
    private static final List<String> NPLAB_TIME_EXCEEDED = List.of("ttl_exceeded_in_transit", "frag_reass_exceeded");

    private static final Map<String, Integer> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("echo_reply", IcmpHeader.ECHO_REPLY),
            Map.entry("unreachable", IcmpHeader.DESTINATION_UNREACHABLE),
            Map.entry("source_quench", IcmpHeader.SOURCE_QUENCH),
            Map.entry("redirect", IcmpHeader.REDIRECT),
            Map.entry("echo_request", IcmpHeader.ECHO_REQUEST),
            Map.entry("time_exceeded", IcmpHeader.TIME_EXCEEDED),
            Map.entry("parameter_problem", IcmpHeader.PARAMETER_PROBLEM),
            Map.entry("timestamp_request", 13),
            Map.entry("timestamp_reply", 14),
            Map.entry("information_request", 15),
            Map.entry("information_reply", 16),
            Map.entry("address_mask_request", 17),
            Map.entry("address_mask_reply", 18)));

    private IcmpNames() {}

    static int type(Token name) {
        Integer type = TYPES.get(name.text());
        if (type == null && isNumber(name, "type_")) {
            return number(name);
        }
        if (type == null) {
            throw Tokens.error(name, "no ICMP type is called " + name + "; there are " + TYPES.keySet());
        }
        return type;
    }

    /** Returns whether a name stands for a plain number: {@code type_3}, {@code code_0}. */
    private static boolean isNumber(Token name, String before) {
        return name.text().matches(before + "[0-9]{1,3}") && number(name) <= MAX_BYTE;
    }

    private static int number(Token name) {
        return Integer.parseInt(name.text().substring(name.text().indexOf('_') + 1));
    }

    static int code(int type, Token name) {
        if (isNumber(name, "code_")) {
            return number(name);
        }
        int code = switch (type) {
            case IcmpHeader.DESTINATION_UNREACHABLE -> UNREACHABLE.indexOf(name.text());
            case IcmpHeader.TIME_EXCEEDED ->
                Math.max(TIME_EXCEEDED.indexOf(name.text()), NPLAB_TIME_EXCEEDED.indexOf(name.text()));
            default -> -1;
        };
        if (code < 0) {
            throw Tokens.error(name, "no code of this ICMP type is called " + name);
        }
        return code;
    }
}
