package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.settings.IpSettings;
import io.hawser.mib.Counters;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Limits the rate of ICMP messages (RFC 1812 §4.3.2.8): one token bucket for all limited messages, and one for each
 * destination. The number of buckets for destinations is fixed, a keyed hash selects one, and destinations with the
 * same hash share it, so a flood from many forged sources takes no memory.
 */
final class IcmpRateLimiter {
    /** The burst of messages that one destination may receive, as in Linux. */
    private static final int HOST_BURST = 6;

    private static final int HOSTS = 1024;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final IpSettings settings;
    private final Counters<IpCounter> counters;
    private final TimingWheel timers;
    private final RandomGenerator random;
    private final KeyedHash hash;

    /**
     * For each bucket, the instant at which it would have been empty: its tokens are the time since. Null until first
     * used, which most hosts never do.
     */
    private long @Nullable [] emptyNanos;

    private double globalTokens;
    private long globalSinceNanos;

    IcmpRateLimiter(Ip ip, KeyedHash hash) {
        settings = ip.settings();
        counters = ip.counters();
        timers = ip.timers();
        random = ip.random();
        this.hash = hash;
        globalTokens = settings.icmpMessagesBurst;
        globalSinceNanos = timers.nowNanos();
    }

    /** Returns whether a message may be sent now; counts a message that may not. */
    boolean allows(int type, int code, IpAddress destination) {
        boolean tellsMtu = type == IcmpHeader.DESTINATION_UNREACHABLE && code == IcmpHeader.FRAGMENTATION_NEEDED;
        // Path MTU discovery depends on that message; a message to this host itself does no harm.
        if ((settings.icmpRateMask >>> type & 1) == 0 || tellsMtu || destination.isLoopback()) {
            return true;
        }
        refillGlobal();
        if (globalTokens < 1) {
            counters.increment(IpCounter.ICMP_OUT_RATE_LIMIT_GLOBAL);
            return false;
        }
        if (!takeFromHost(destination, settings.icmpRateLimitMillis)) {
            counters.increment(IpCounter.ICMP_OUT_RATE_LIMIT_HOST);
            return false;
        }
        // One on average, but random: an observer of the remaining tokens does not learn what was sent to others.
        globalTokens = Math.max(0, globalTokens - random.nextInt(3));
        return true;
    }

    private void refillGlobal() {
        long nowNanos = timers.nowNanos();
        double earned = (double) (nowNanos - globalSinceNanos) * settings.icmpMessagesPerSecond / NANOS_PER_SECOND;
        globalTokens = Math.min(settings.icmpMessagesBurst, globalTokens + earned);
        globalSinceNanos = nowNanos;
    }

    /** Returns whether an ICMPv6 error may be sent now; as in Linux, only the rate to each host is limited. */
    boolean allowsV6(IpAddress destination) {
        return destination.isLoopback() || takeFromHost(destination, settings.v6.icmpRateLimitMillis);
    }

    private boolean takeFromHost(IpAddress destination, int messageMillis) {
        long messageNanos = messageMillis * NANOS_PER_MILLI;
        if (messageNanos == 0) {
            return true;
        }
        long[] buckets = buckets();
        int bucket = (int) hash.of(destination.high(), destination.low()) & HOSTS - 1;
        long nowNanos = timers.nowNanos();
        long empty = Math.max(buckets[bucket], nowNanos - HOST_BURST * messageNanos);
        if (nowNanos - empty < messageNanos) {
            return false;
        }
        buckets[bucket] = empty + messageNanos;
        return true;
    }

    private long[] buckets() {
        long[] buckets = emptyNanos;
        if (buckets == null) {
            buckets = new long[HOSTS];
            Arrays.fill(buckets, Long.MIN_VALUE);
            emptyNanos = buckets;
        }
        return buckets;
    }
}
