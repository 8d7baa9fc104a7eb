package io.hawser.services.dns.server;

import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of a response, without id and EDNS, which the server adds.
 *
 * @param flags AA and RA, if they are to be set
 * @param code the response code
 * @param answers the answer section
 * @param authority the authority section
 * @param additional the additional section
 */
public record Reply(
        int flags, int code, List<DnsRecord> answers, List<DnsRecord> authority, List<DnsRecord> additional) {
    /** Copies the sections. */
    public Reply {
        answers = List.copyOf(answers);
        authority = List.copyOf(authority);
        additional = List.copyOf(additional);
    }

    /** Makes a reply with only a code. */
    public static Reply of(int code) {
        return new Reply(0, code, List.of(), List.of(), List.of());
    }

    /** Makes the response to a query; the upper bits of the code are added with EDNS. */
    DnsMessage toMessage(DnsMessage query) {
        int kept = query.flags() & (0xf << 11 | DnsMessage.RECURSION_DESIRED | DnsMessage.CHECKING_DISABLED);
        return new DnsMessage(
                // RFC 1035 §4.1.1, DNS-8
                query.id(),
                DnsMessage.RESPONSE | kept | flags | code & 0xf,
                query.questions(),
                answers,
                authority,
                additional,
                null);
    }

    /** Collects the records of a reply. */
    static final class Builder {
        final List<DnsRecord> answers = new ArrayList<>();
        final List<DnsRecord> authority = new ArrayList<>();
        final List<DnsRecord> additional = new ArrayList<>();
        int flags;
        int code;

        Reply build() {
            return new Reply(flags, code, answers, authority, additional);
        }
    }
}
