package io.hawser.services.dns.server;

import io.hawser.hash.KeyedHash;
import io.hawser.mib.Counters;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.message.EdnsOption;
import io.hawser.services.dns.message.MalformedMessageException;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordData;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Turns a query into its response: header, EDNS, cookies, class CHAOS, and the choice of the answerer. */
final class QueryProcessor {
    private static final int CLIENT_COOKIE_BYTES = 8;
    private static final int WHOLE_COOKIE_BYTES = 16;
    private static final int QUERY = 0;

    private final DnsServerSettings settings;
    private final QueryAnswerer answerer;
    private final Counters<DnsServerCounter> counters;
    private final KeyedHash cookieHash;

    QueryProcessor(
            DnsServerSettings settings,
            QueryAnswerer answerer,
            Counters<DnsServerCounter> counters,
            RandomGenerator random) {
        this.settings = settings;
        this.answerer = answerer;
        this.counters = counters;
        cookieHash = new KeyedHash(random);
    }

    /**
     * Answers a query. Bytes that are not a query get no response; to a malformed query the header is returned with
     * FORMERR.
     *
     * @param overTcp whether the response may be long
     * @param response receives the response
     */
    void process(byte[] bytes, int at, int length, IpAddress client, boolean overTcp, Consumer<DnsMessage> response) {
        if (length < DnsMessage.HEADER_BYTES || (bytes[at + 2] & 0x80) != 0) {
            counters.increment(DnsServerCounter.DROPPED);
            return;
        }
        DnsMessage query;
        try {
            query = DnsMessage.parse(bytes, at, length);
        } catch (MalformedMessageException malformed) {
            counters.increment(DnsServerCounter.FORMAT_ERRORS);
            int flags = Bytes.u16(bytes, at + 2) & (0xf << 11 | DnsMessage.RECURSION_DESIRED);
            response.accept(new DnsMessage(
                    Bytes.u16(bytes, at),
                    // RFC 1035 §4.1.1, DNS-10
                    DnsMessage.RESPONSE | flags | ResponseCode.FORMERR,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    null));
            return;
        }
        answer(query, reply -> response.accept(complete(query, reply, client)));
    }

    private void answer(DnsMessage query, Consumer<Reply> reply) {
        Edns edns = query.edns();
        DnsQuestion question = query.question();
        // RFC 1035 §4.1.1, DNS-9
        if (query.opcode() != QUERY) {
            reply.accept(Reply.of(ResponseCode.NOTIMP));
        } else if (edns != null && edns.version() > 0) {
            reply.accept(Reply.of(ResponseCode.BADVERS));
        } else if (question == null || query.questions().size() > 1 || hasBadCookie(edns)) {
            counters.increment(DnsServerCounter.FORMAT_ERRORS);
            reply.accept(Reply.of(ResponseCode.FORMERR));
        } else if (question.recordClass() == RecordClass.CHAOS) {
            reply.accept(chaos(question));
        } else if (question.recordClass() != RecordClass.IN
                || question.type() == RecordType.AXFR
                || question.type() == RecordType.IXFR
                || question.type() == RecordType.OPT
                || !answerer.isResponsibleFor(question, query.has(DnsMessage.RECURSION_DESIRED))) {
            reply.accept(Reply.of(ResponseCode.REFUSED));
        } else {
            answerer.answer(question, reply);
        }
    }

    /** Returns whether a cookie has an invalid length (RFC 7873 §5.2.2). */
    private static boolean hasBadCookie(@Nullable Edns edns) {
        byte[] cookie = edns == null ? null : edns.option(EdnsOption.COOKIE);
        return cookie != null
                && cookie.length != CLIENT_COOKIE_BYTES
                && (cookie.length < WHOLE_COOKIE_BYTES || cookie.length > 40);
    }

    private Reply chaos(DnsQuestion question) {
        String name = question.name().toString().toLowerCase(Locale.ROOT);
        String text = switch (name) {
            case "version.bind.", "version.server." -> settings.version();
            case "id.server.", "hostname.bind." -> settings.identity();
            default -> "";
        };
        if (text.isEmpty() || question.type() != RecordType.TXT && question.type() != RecordType.ANY) {
            return Reply.of(ResponseCode.REFUSED);
        }
        DnsRecord record =
                new DnsRecord(question.name(), RecordType.TXT, RecordClass.CHAOS, 0, RecordData.ofText(List.of(text)));
        return new Reply(DnsMessage.AUTHORITATIVE, ResponseCode.NOERROR, List.of(record), List.of(), List.of());
    }

    /** Adds id and EDNS to a reply. */
    private DnsMessage complete(DnsMessage query, Reply reply, IpAddress client) {
        switch (reply.code()) {
            case ResponseCode.NXDOMAIN -> counters.increment(DnsServerCounter.NAME_ERRORS);
            case ResponseCode.REFUSED -> counters.increment(DnsServerCounter.REFUSED);
            case ResponseCode.SERVFAIL -> counters.increment(DnsServerCounter.SERVER_FAILURES);
            default -> {}
        }
        DnsMessage response = reply.toMessage(query);
        Edns asked = query.edns();
        // RFC 6891 §7: EDNS is sent only to clients that sent it
        return asked == null ? response : response.withEdns(edns(asked, reply.code(), client));
    }

    private Edns edns(Edns asked, int code, IpAddress client) {
        Edns edns = new Edns(settings.udpBytes(), code >>> 4, 0, asked.flags() & Edns.DNSSEC_OK, List.of());
        if (asked.option(EdnsOption.NSID) != null && !settings.identity().isEmpty()) {
            edns = edns.with(EdnsOption.NSID, settings.identity().getBytes(StandardCharsets.UTF_8));
        }
        byte[] cookie = asked.option(EdnsOption.COOKIE);
        if (cookie != null && !hasBadCookie(asked)) {
            byte[] whole = Arrays.copyOf(cookie, WHOLE_COOKIE_BYTES);
            Bytes.put64(
                    whole,
                    CLIENT_COOKIE_BYTES,
                    cookieHash.strong(Bytes.i64(cookie, 0), client.high(), client.low(), 0, 0));
            edns = edns.with(EdnsOption.COOKIE, whole);
        }
        return edns;
    }

    /** Maximum size of a response by UDP. */
    int limit(DnsMessage response, int clientBytes) {
        return response.edns() == null
                // RFC 1035 §4.2.1, DNS-6
                ? DnsMessage.PLAIN_UDP_BYTES
                : Math.clamp(clientBytes, DnsMessage.PLAIN_UDP_BYTES, settings.udpBytes());
    }

    /** The key of equal responses for the rate limit: the name, or for errors the zone of the name. */
    static long identityOf(DnsMessage response) {
        DnsQuestion question = response.question();
        if (question == null) {
            return response.code();
        }
        DnsName name = question.name();
        if (response.code() != ResponseCode.NOERROR) {
            name = response.authority().isEmpty()
                    ? DnsName.ROOT
                    : response.authority().getFirst().name();
        }
        return ((long) name.hashCode() << 32) ^ ((long) question.type() << 8) ^ response.code();
    }
}
