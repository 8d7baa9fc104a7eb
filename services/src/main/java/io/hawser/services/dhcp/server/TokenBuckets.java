package io.hawser.services.dhcp.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits how often each of many parties may act: a burst at once, and one more action after each interval. Keeps state
 * for a limited number of recent parties.
 */
public final class TokenBuckets {
    private static final int MAX_PARTIES = 16_384;

    private final int atOnce;
    private final long intervalNanos;

    /** The time at which the bucket of a party was full, or will be again. */
    private final Map<Object, Long> fullAtNanos = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Long> eldest) {
            return size() > MAX_PARTIES;
        }
    };

    /**
     * Creates full buckets.
     *
     * @param atOnce the burst; {@link Integer#MAX_VALUE} for no limit
     * @param intervalNanos the time after which one more action is allowed; 0 for no limit
     */
    public TokenBuckets(int atOnce, long intervalNanos) {
        this.atOnce = atOnce;
        this.intervalNanos = intervalNanos;
    }

    /** Returns whether the party may act now; if so, the action is counted. */
    public boolean take(Object party, long nowNanos) {
        if (atOnce == Integer.MAX_VALUE || intervalNanos == 0) {
            return true;
        }
        long full = Math.max(nowNanos, fullAtNanos.getOrDefault(party, nowNanos));
        if (full - nowNanos > (atOnce - 1) * intervalNanos) {
            return false;
        }
        fullAtNanos.put(party, full + intervalNanos);
        return true;
    }
}
