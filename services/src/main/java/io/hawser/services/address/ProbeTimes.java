package io.hawser.services.address;

import java.time.Duration;

/**
 * The numbers of address conflict detection (RFC 5227 §1.1).
 *
 * @param probeWait the longest random time before the first probe
 * @param probes number of probes; 0 for none, and no waiting
 * @param probeMin the shortest time between probes
 * @param probeMax the longest time between probes
 * @param announceWait the time from the last probe to the decision that the address is free
 * @param announcements number of announcements
 * @param announceInterval the time between announcements
 * @param defendInterval time within which a second conflict ends the claim
 */
public record ProbeTimes(
        Duration probeWait,
        int probes,
        Duration probeMin,
        Duration probeMax,
        Duration announceWait,
        int announcements,
        Duration announceInterval,
        Duration defendInterval) {
    /** The times of the RFC: an address is usable 4 to 7 seconds after it was obtained. */
    public static final ProbeTimes RFC_5227 = new ProbeTimes(
            Duration.ofSeconds(1),
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            2,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));

    /** Two probes in half a second, for links where an answer takes milliseconds. */
    public static final ProbeTimes QUICK = new ProbeTimes(
            Duration.ZERO,
            2,
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            2,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));

    /** No probes; the address is still announced and defended. */
    public static final ProbeTimes NONE = new ProbeTimes(
            Duration.ZERO,
            0,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            2,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));

    /** Number of conflicts after which a host reduces its rate (RFC 5227 §1.1, RFC 3927 §9). */
    public static final int MAX_CONFLICTS = 10;

    /** The time between attempts after {@link #MAX_CONFLICTS}. */
    public static final Duration RATE_LIMIT_INTERVAL = Duration.ofSeconds(60);

    /** Rejects negative counts and a shortest time above the longest. */
    public ProbeTimes {
        if (probes < 0 || announcements < 0 || probeMin.compareTo(probeMax) > 0) {
            throw new IllegalArgumentException("counts of 0 or more, and probeMin up to probeMax");
        }
    }
}
