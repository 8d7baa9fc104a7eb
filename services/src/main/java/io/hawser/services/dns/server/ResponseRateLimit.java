package io.hawser.services.dns.server;

import io.hawser.hash.KeyedHash;
import java.util.random.RandomGenerator;

/**
 * Limits equal responses to one network of clients, because forged source addresses would turn a server into a weapon.
 * A table of fixed size has an account for each pair of network and response; two pairs may share one.
 */
final class ResponseRateLimit {
    /** The decision about a response. */
    enum Verdict {
        SEND,
        /** Send it truncated, so that a genuine client repeats the query by TCP. */
        SLIP,
        DROP
    }

    private static final int ACCOUNTS = 1 << 14;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Every second response above the limit is truncated instead of dropped. */
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
     * Decides about a response, and counts it.
     *
     * @param network the client's network
     * @param response a hash that is equal for equal responses
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
