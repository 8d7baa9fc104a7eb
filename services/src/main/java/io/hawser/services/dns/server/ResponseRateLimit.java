package io.hawser.services.dns.server;

import io.hawser.hash.KeyedHash;
import java.util.random.RandomGenerator;

/**
 * Limits equal responses to one network of clients, because a forged source address makes a server a weapon. A table of
 * fixed size holds an account for each pair of network and response; two pairs may share one.
 */
final class ResponseRateLimit {
    /** Result for a response. */
    enum Verdict {
        SEND,
        /** Send it truncated, so that a true client comes by TCP. */
        SLIP,
        DROP
    }

    private static final int ACCOUNTS = 1 << 14;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Every second response above the limit is truncated and not dropped. */
    private static final int SLIP = 2;

    private final int perSecond;
    private final KeyedHash hash;
    private final long[] sinceNanos = new long[ACCOUNTS];
    private final int[] used = new int[ACCOUNTS];

    ResponseRateLimit(int perSecond, RandomGenerator random) {
        this.perSecond = perSecond;
        hash = new KeyedHash(random);
    }

    /**
     * Accounts for a response.
     *
     * @param network the client's network
     * @param response a hash of what makes responses equal
     */
    Verdict account(long network, long response, long nowNanos) {
        int index = (int) hash.of(network, response) & ACCOUNTS - 1;
        if (nowNanos - sinceNanos[index] >= NANOS_PER_SECOND || sinceNanos[index] == 0) {
            sinceNanos[index] = Math.max(1, nowNanos);
            used[index] = 0;
        }
        int count = ++used[index];
        if (count <= perSecond) {
            return Verdict.SEND;
        }
        return (count - perSecond) % SLIP == 0 ? Verdict.SLIP : Verdict.DROP;
    }
}
