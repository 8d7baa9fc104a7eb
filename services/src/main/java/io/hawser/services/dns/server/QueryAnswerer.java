package io.hawser.services.dns.server;

import io.hawser.services.dns.message.DnsQuestion;
import java.util.function.Consumer;

/** Answers questions of class IN, from zones or by querying other servers. */
public interface QueryAnswerer {
    /**
     * Returns whether questions about this name are answered; others are refused.
     *
     * @param recursionDesired whether the client requests recursion
     */
    boolean isResponsibleFor(DnsQuestion question, boolean recursionDesired);

    /** Answers, at once or later, on the thread that owns the host. */
    void answer(DnsQuestion question, Consumer<Reply> reply);

    /** Returns whether the answer to a question never changes while the server runs, so that it may be cached. */
    default boolean isConstant() {
        return false;
    }
}
