package io.hawser.services.dns.transport;

import io.hawser.mib.Counters;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.EdnsOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The expected response of a query (RFC 5452 §9.1): the same id and question. All other messages are counted and
 * ignored.
 *
 * @param query the query
 * @param writtenName the name as the user wrote it, if the case of letters in the question is random; then the response
 *     must have the same case. Null otherwise
 * @param requiresCookie whether the response must have the query's client cookie, because earlier ones from the server
 *     had it
 */
public record Expectation(DnsMessage query, @Nullable DnsName writtenName, boolean requiresCookie) {
    private static final int CLIENT_COOKIE_BYTES = 8;

    /** Result of a comparison. */
    enum Match {
        YES,
        NO,
        /** Equal except for the case of letters. */
        ALL_BUT_CASE
    }

    /** Expects the id and the question in any case. */
    public static Expectation of(DnsMessage query) {
        return new Expectation(query, null, false);
    }

    Match compare(DnsMessage response, Counters<DnsCounter> counters) {
        if (!response.has(DnsMessage.RESPONSE) || response.opcode() != query.opcode()) {
            return ignored(DnsCounter.IGNORED_MALFORMED, counters);
        }
        // RFC 1035 §7.3, DNS-19
        if (response.id() != query.id()) {
            return ignored(DnsCounter.IGNORED_ID, counters);
        }
        DnsQuestion asked = query.question();
        DnsQuestion answered = response.question();
        if (answered == null && response.code() != 0) {
            // RFC 1035 §4.1.1: a server that could not parse the query may omit the question
            return Match.YES;
        }
        // RFC 1035 §7.3, DNS-21
        if (!Objects.equals(asked, answered)) {
            return ignored(DnsCounter.IGNORED_QUESTION, counters);
        }
        if (!isCookieGood(response)) {
            return ignored(DnsCounter.IGNORED_COOKIE, counters);
        }
        if (writtenName != null
                && asked != null
                && answered != null
                && !asked.name().equalsExactly(answered.name())) {
            counters.increment(DnsCounter.WRONG_CASE);
            return Match.ALL_BUT_CASE;
        }
        return Match.YES;
    }

    private static Match ignored(DnsCounter reason, Counters<DnsCounter> counters) {
        counters.increment(reason);
        return Match.NO;
    }

    /**
     * Returns whether the cookie is valid: a response with another client cookie belongs to another query
     * (RFC 7873 §5.3).
     */
    private boolean isCookieGood(DnsMessage response) {
        byte[] sent = cookie(query);
        byte[] returned = cookie(response);
        if (sent == null) {
            return true;
        }
        if (returned == null) {
            return !requiresCookie;
        }
        return returned.length >= CLIENT_COOKIE_BYTES
                && Arrays.equals(sent, 0, CLIENT_COOKIE_BYTES, returned, 0, CLIENT_COOKIE_BYTES);
    }

    /**
     * Restores the user's case of letters in the question of a matching response. Names that are compressed against it
     * change too, so that callers never see the random case.
     *
     * @return whether the message must be parsed again
     */
    boolean restoreCase(byte[] bytes, int at) {
        if (writtenName == null) {
            return false;
        }
        byte[] written = writtenName.toWire();
        System.arraycopy(written, 0, bytes, at + DnsMessage.HEADER_BYTES, written.length);
        return true;
    }

    private static byte @Nullable [] cookie(DnsMessage message) {
        return message.edns() == null ? null : message.edns().option(EdnsOption.COOKIE);
    }
}
