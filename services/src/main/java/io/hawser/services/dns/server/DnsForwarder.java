package io.hawser.services.dns.server;

import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.resolver.LookupResult;
import io.hawser.services.dns.resolver.LookupStatus;
import io.hawser.services.dns.resolver.StubResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers by querying the servers of a resolver, whose cache it uses; local zones have precedence. */
public final class DnsForwarder implements QueryAnswerer {
    private final StubResolver resolver;
    private final @Nullable Authority authority;

    /** @param authority local zones, for which no server is queried; null for none */
    public DnsForwarder(StubResolver resolver, @Nullable Authority authority) {
        this.resolver = resolver;
        this.authority = authority;
    }

    @Override
    public boolean isResponsibleFor(DnsQuestion question, boolean recursionDesired) {
        return recursionDesired
                || authority != null && authority.isResponsibleFor(question, /* recursionDesired= */ false);
    }

    @Override
    public void answer(DnsQuestion question, Consumer<Reply> reply) {
        Authority own = authority;
        if (own != null && own.isResponsibleFor(question, false)) {
            own.answer(question, known -> complete(question, known, reply));
            return;
        }
        if (question.type() == RecordType.AXFR || question.type() == RecordType.IXFR) {
            reply.accept(Reply.of(ResponseCode.REFUSED));
            return;
        }
        resolver.lookup(question.name(), question.type(), result -> reply.accept(toReply(result)));
    }

    /** Follows an alias of a local zone to a name outside. */
    private void complete(DnsQuestion question, Reply known, Consumer<Reply> reply) {
        DnsRecord last = known.answers().isEmpty() ? null : known.answers().getLast();
        boolean leadsOut = last != null
                && last.type() == RecordType.CNAME
                && question.type() != RecordType.CNAME
                && known.authority().isEmpty()
                && known.code() == ResponseCode.NOERROR;
        int flags = known.flags() | DnsMessage.RECURSION_AVAILABLE;
        if (last == null || !leadsOut) {
            reply.accept(new Reply(flags, known.code(), known.answers(), known.authority(), known.additional()));
            return;
        }
        resolver.lookup(last.data().name(), question.type(), result -> {
            Reply rest = toReply(result);
            List<DnsRecord> answers = new ArrayList<>(known.answers());
            answers.addAll(rest.answers());
            reply.accept(new Reply(flags, rest.code(), answers, rest.authority(), List.of()));
        });
    }

    private static Reply toReply(LookupResult result) {
        List<DnsRecord> answers = new ArrayList<>(result.aliases());
        answers.addAll(result.records());
        if (result.status() == LookupStatus.FAILED) {
            answers.clear();
        }
        DnsRecord soa = result.soa();
        return new Reply(
                // RFC 1034 §4.3.1, DNS-28
                DnsMessage.RECURSION_AVAILABLE,
                result.status() == LookupStatus.FAILED ? ResponseCode.SERVFAIL : result.code(),
                answers,
                soa == null ? List.of() : List.of(soa),
                List.of());
    }
}
