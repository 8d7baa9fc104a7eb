package io.hawser.services.dhcp.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The times of a client: those of the textbooks, or those of RFC 2131. */
public enum DhcpProfile {
    /**
     * DISCOVER waits 1, 9, 13 and 16 seconds for an offer, and is repeated after five minutes; a lease is renewed at 50
     * % and rebound at 75 % of its time. No randomness.
     */
    CLASSIC {
        private static final int[] WAITS = {1, 9, 13, 16};

        @Override
        Duration wait(int attempt, RandomGenerator random) {
            return Duration.ofSeconds(WAITS[Math.min(attempt, WAITS.length - 1)]);
        }

        @Override
        int attemptsOfRound() {
            return WAITS.length;
        }

        @Override
        Duration pause() {
            return Duration.ofMinutes(5);
        }

        @Override
        long rebindNanos(long leaseNanos) {
            return leaseNanos / 4 * 3;
        }
    },
    /**
     * RFC 2131 §4.1, §4.4.5: 4, 8, 16, 32, 64 seconds, each a second more or less, then 64 for ever; a lease is renewed
     * at 50 % and rebound at 87.5 % of its time.
     */
    MODERN {
        private static final int FIRST_SECONDS = 4;
        private static final int LAST_DOUBLING = 4;

        @Override
        Duration wait(int attempt, RandomGenerator random) {
            // RFC 2131 §4.1, DHCP-10
            long seconds = (long) FIRST_SECONDS << Math.min(attempt, LAST_DOUBLING);
            return Duration.ofSeconds(seconds - 1).plusNanos(random.nextLong(2 * NANOS_PER_SECOND));
        }

        @Override
        int attemptsOfRound() {
            return Integer.MAX_VALUE;
        }

        @Override
        Duration pause() {
            return Duration.ZERO;
        }

        @Override
        long rebindNanos(long leaseNanos) {
            return leaseNanos / 8 * 7;
        }
    };

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** The time to wait for an answer to the attempt of this number, from 0. */
    abstract Duration wait(int attempt, RandomGenerator random);

    /** The number of DISCOVERs before a pause. */
    abstract int attemptsOfRound();

    /** The time from the end of a round without offer to the next one. */
    abstract Duration pause();

    /** T2 if the server does not send it. */
    abstract long rebindNanos(long leaseNanos);

    /** T1 if the server does not send it. */
    long renewNanos(long leaseNanos) {
        return leaseNanos / 2;
    }
}
