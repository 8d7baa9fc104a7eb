package io.hawser.services.dns.server;

import io.hawser.services.dns.message.DnsQuestion;
import java.util.function.Consumer;

/** Answers questions of class IN: from zones, or by asking others. */
public interface QueryAnswerer {
    /**
     * Whether it answers questions about this name at all; others are refused.
     *
     * @param recursionDesired whether the client asks for recursion
     */
    boolean isResponsibleFor(DnsQuestion question, boolean recursionDesired);

    /** Answers, at once or later, on the thread that owns the host. */
    void answer(DnsQuestion question, Consumer<Reply> reply);

    /** Whether the same question has the same answer as long as the server runs, so that it may be kept. */
    default boolean isConstant() {
        return false;
    }
}
