package io.hawser.services.dhcp.lease;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A lease in its stored form.
 *
 * @param address the address, which has at most one lease
 * @param state its state
 * @param startSeconds when it was granted, in seconds since 1970
 * @param expirySeconds when it ends, in seconds since 1970; {@link #NEVER} for an infinite lease
 * @param client its client, for an IPv6 address with the number of the association in the form of RFC 4361; null for an
 *     abandoned address without a known client
 * @param mac the link address of the client; {@link MacAddress#NONE} if it is not Ethernet
 * @param hostName the client's name for itself; null for none
 */
public record LeaseRecord(
        IpAddress address,
        LeaseState state,
        long startSeconds,
        long expirySeconds,
        @Nullable ClientIdentifier client,
        MacAddress mac,
        @Nullable String hostName) {
    /** The expiry of an infinite lease. */
    public static final long NEVER = 0xffff_ffffL;

    /** Rejects times outside of 32 bits. */
    public LeaseRecord {
        if (startSeconds < 0 || startSeconds > NEVER || expirySeconds < 0 || expirySeconds > NEVER) {
            throw new IllegalArgumentException(
                    "times from 0 to 4294967295 s, not " + startSeconds + " and " + expirySeconds);
        }
    }

    /** Returns whether the client may use the address at this time. */
    public boolean isActive(long nowSeconds) {
        return state == LeaseState.ACTIVE && (expirySeconds == NEVER || expirySeconds > nowSeconds);
    }
}
