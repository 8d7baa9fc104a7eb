package io.hawser.ip.router;

import io.hawser.ip.address.Prefix;

/**
 * A prefix in a router advertisement (RFC 4861 §4.6.2).
 *
 * @param prefix the network
 * @param onLink whether its addresses are reached without a router
 * @param autonomous whether hosts make addresses of it (RFC 4862)
 * @param validSeconds the time for which it is valid, 0 to 4294967295; the largest means forever
 * @param preferredSeconds the time for which addresses made of it are preferred, at most {@code validSeconds}
 */
public record AdvertisedPrefix(
        Prefix prefix, boolean onLink, boolean autonomous, long validSeconds, long preferredSeconds) {
    /** A lifetime without end. */
    public static final long FOREVER = 0xffff_ffffL;

    /** Rejects lifetimes outside of the range, and a prefix of IPv4. */
    public AdvertisedPrefix {
        if (prefix.address().isV4()) {
            throw new IllegalArgumentException("a router advertises IPv6 prefixes, not " + prefix);
        }
        if (validSeconds < 0 || validSeconds > FOREVER || preferredSeconds < 0 || preferredSeconds > validSeconds) {
            throw new IllegalArgumentException(
                    "a prefix is preferred for 0 seconds to its valid time, which is at most " + FOREVER
                            + " seconds, not " + preferredSeconds + " and " + validSeconds);
        }
    }
}
