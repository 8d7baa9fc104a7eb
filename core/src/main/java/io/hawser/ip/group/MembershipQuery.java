package io.hawser.ip.group;

import io.hawser.wire.IpAddress;
import java.util.List;

/**
 * A membership query of a router.
 *
 * @param version 1 to 3, as IGMP counts them; see {@link MembershipProtocol}
 * @param group the group; unspecified for all
 * @param maxResponseNanos the time within which the answer is expected, in nanoseconds
 * @param robustness the number of times that a change is reported; 0 if the query does not say
 * @param intervalSeconds the time between two general queries, in seconds; 0 if the query does not say
 * @param sources the sources of interest; empty for all
 */
public record MembershipQuery(
        int version,
        IpAddress group,
        long maxResponseNanos,
        int robustness,
        int intervalSeconds,
        List<IpAddress> sources) {
    /** Copies the sources. */
    public MembershipQuery {
        sources = List.copyOf(sources);
    }

    /** Returns whether the query is about all groups. */
    boolean isGeneral() {
        return group.isUnspecified();
    }
}
