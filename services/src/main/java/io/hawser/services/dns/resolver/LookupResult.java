package io.hawser.services.dns.resolver;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.transport.QueryFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a lookup.
 *
 * @param status the outcome
 * @param question the question
 * @param aliases the CNAME records, beginning at the name of the question, in order
 * @param records the records of the requested type; empty unless FOUND
 * @param code the response code; SERVFAIL when no server answered
 * @param soa the SOA record of a negative answer; null for none
 * @param failure why no server answered; null if one did
 * @param fromCache whether no query was needed
 * @param isStale whether the TTL has expired, and no server answered
 */
public record LookupResult(
        LookupStatus status,
        DnsQuestion question,
        List<DnsRecord> aliases,
        List<DnsRecord> records,
        int code,
        @Nullable DnsRecord soa,
        @Nullable QueryFailure failure,
        boolean fromCache,
        boolean isStale) {
    /** Copies the lists. */
    public LookupResult {
        aliases = List.copyOf(aliases);
        records = List.copyOf(records);
    }

    /** Returns whether there are records. */
    public boolean isFound() {
        return status == LookupStatus.FOUND;
    }

    /** The name at the end of the aliases. */
    public DnsName canonicalName() {
        return aliases.isEmpty() ? question.name() : aliases.getLast().data().name();
    }
}
