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
 * The response that a query waits for (RFC 5452 §9.1): the same id and question. Everything else is counted and
 * ignored.
 *
 * @param query the query
 * @param writtenName the name as the user wrote it, if upper and lower case of the question are drawn at random; then
 *     the response must have the same letters. Null otherwise
 * @param requiresCookie whether the response must have the query's client cookie, because the server has had one before
 */
public record Expectation(DnsMessage query, @Nullable DnsName writtenName, boolean requiresCookie) {
    private static final int CLIENT_COOKIE_BYTES = 8;

    /** Result of a comparison. */
    enum Match {
        YES,
        NO,
        /** All but the upper and lower case letters. */
        ALL_BUT_CASE
    }

    /** Expects the id and the question, in any case. */
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
            // RFC 1035 §4.1.1: a server that could not read the query may leave the question out
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

    /** RFC 7873 §5.3: a response with another client cookie is none of ours. */
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
     * Gives the question of a matching response the letters that the user wrote. Names that are compressed against it
     * get them too: nobody else sees the letters drawn at random.
     *
     * @return whether the message is to be read again
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
