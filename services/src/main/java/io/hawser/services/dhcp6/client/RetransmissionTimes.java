package io.hawser.services.dhcp6.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The times at which a message is sent again (RFC 8415 §15, with the values of §7.6).
 *
 * @param first IRT, the wait after the first transmission
 * @param longest MRT, the longest wait; zero for no limit
 * @param count MRC, after how many transmissions the exchange fails; 0 for no limit
 * @param duration MRD, after what time the exchange fails; zero for no limit
 */
record RetransmissionTimes(Duration first, Duration longest, int count, Duration duration) {
    static final RetransmissionTimes SOLICIT = unlimited(1, 3600);
    static final RetransmissionTimes REQUEST = new RetransmissionTimes(seconds(1), seconds(30), 10, Duration.ZERO);
    static final RetransmissionTimes CONFIRM = new RetransmissionTimes(seconds(1), seconds(4), 0, seconds(10));
    static final RetransmissionTimes RENEW = unlimited(10, 600);
    static final RetransmissionTimes REBIND = unlimited(10, 600);
    static final RetransmissionTimes INFORMATION_REQUEST = unlimited(1, 3600);
    static final RetransmissionTimes RELEASE = new RetransmissionTimes(seconds(1), Duration.ZERO, 4, Duration.ZERO);
    static final RetransmissionTimes DECLINE = RELEASE;

    /** The bound of RAND, the part of a wait by which it varies. */
    private static final double RANDOM_PART = 0.1;

    private static RetransmissionTimes unlimited(long first, long longest) {
        return new RetransmissionTimes(seconds(first), seconds(longest), 0, Duration.ZERO);
    }

    private static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }

    /** Returns a copy with another longest wait, which a server has set. */
    RetransmissionTimes longest(Duration time) {
        return new RetransmissionTimes(first, time, count, duration);
    }

    /** Returns a copy that fails after a time. */
    RetransmissionTimes duration(Duration time) {
        return new RetransmissionTimes(first, longest, count, time);
    }

    /**
     * The wait after the first transmission.
     *
     * @param longer whether it must be longer than IRT, as for Solicit (RFC 8415 §18.2.1)
     */
    long firstNanos(RandomGenerator random, boolean longer) {
        double part = longer ? RANDOM_PART * (1 - random.nextDouble()) : part(random);
        long nanos = varied(first.toNanos(), part);
        return longer ? Math.max(first.toNanos() + 1, nanos) : nanos;
    }

    /** The wait after a later transmission. */
    long nextNanos(long previousNanos, RandomGenerator random) {
        long nanos = previousNanos + varied(previousNanos, part(random));
        return !longest.isZero() && nanos > longest.toNanos() ? varied(longest.toNanos(), part(random)) : nanos;
    }

    private static double part(RandomGenerator random) {
        return random.nextDouble(-RANDOM_PART, Math.nextUp(RANDOM_PART));
    }

    private static long varied(long nanos, double part) {
        return nanos + Math.round(nanos * part);
    }
}
