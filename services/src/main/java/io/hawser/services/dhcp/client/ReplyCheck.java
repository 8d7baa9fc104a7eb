package io.hawser.services.dhcp.client;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.time.Deadline;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Checks messages of servers, and of attackers that pretend to be servers, before a client uses them. */
final class ReplyCheck {
    static final long INFINITE = 0xffff_ffffL;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private ReplyCheck() {}

    /** The reason why a message is not for a client; null if it is. */
    static @Nullable String foreign(DhcpMessage message, int transaction, MacAddress station) {
        if (!message.isReply()) {
            return "a request";
        }
        if (message.transaction() != transaction) {
            return "another transaction";
        }
        return message.mac().equals(station) ? null : "for the station " + message.mac();
    }

    /** The fault of an OFFER or an ACK that assigns an address; null for none. */
    static @Nullable String fault(DhcpMessage reply) {
        IpAddress server = reply.options().address(DhcpOption.SERVER_IDENTIFIER);
        if (server == null || !isStation(server)) {
            return "no server identifier";
        }
        if (!isStation(reply.yourAddress())) {
            return "no address that a host can have: " + reply.yourAddress();
        }
        if (addressOf(reply) == null) {
            return "no address of a host in its network: " + reply.yourAddress() + " with mask "
                    + reply.options().address(DhcpOption.SUBNET_MASK);
        }
        Long lease = reply.options().u32(DhcpOption.LEASE_TIME);
        if (lease == null || lease == 0) {
            return lease == null ? "no lease time" : "a lease of 0 seconds";
        }
        Long renew = reply.options().u32(DhcpOption.RENEWAL_TIME);
        Long rebind = reply.options().u32(DhcpOption.REBINDING_TIME);
        if (renew != null && rebind != null && renew > rebind) {
            return "T1 of " + renew + " s after T2 of " + rebind + " s";
        }
        return null;
    }

    /** The address with the prefix length of the mask, or of its class without one; null if no host can have it. */
    static @Nullable InterfaceAddress addressOf(DhcpMessage reply) {
        IpAddress mask = reply.options().address(DhcpOption.SUBNET_MASK);
        IpAddress address = reply.yourAddress();
        int length = mask == null ? classLength(address) : Integer.bitCount(mask.v4());
        boolean contiguous = mask == null || mask.v4() == (length == 0 ? 0 : -1 << 32 - length);
        if (!contiguous || length == 0) {
            return null;
        }
        try {
            return new InterfaceAddress(address, length);
        } catch (IllegalArgumentException reserved) {
            return null;
        }
    }

    /** The lease of a valid ACK, with times from {@code sinceNanos} on. */
    static ClientLease lease(DhcpMessage ack, InterfaceAddress address, long sinceNanos, DhcpProfile profile) {
        long leaseSeconds = orZero(ack.options().u32(DhcpOption.LEASE_TIME));
        IpAddress server = ack.options().address(DhcpOption.SERVER_IDENTIFIER);
        if (server == null) {
            throw new IllegalStateException("the reply was not checked");
        }
        if (leaseSeconds == INFINITE) {
            return new ClientLease(
                    address, server, ack.options(), sinceNanos, Deadline.NEVER, Deadline.NEVER, Deadline.NEVER);
        }
        long leaseNanos = leaseSeconds * NANOS_PER_SECOND;
        long rebind = within(ack.options().u32(DhcpOption.REBINDING_TIME), leaseNanos, profile.rebindNanos(leaseNanos));
        long usualRenew = profile.renewNanos(leaseNanos);
        long renew = within(
                ack.options().u32(DhcpOption.RENEWAL_TIME), rebind, usualRenew < rebind ? usualRenew : rebind / 2);
        return new ClientLease(
                address,
                server,
                ack.options(),
                sinceNanos,
                Deadline.after(sinceNanos, renew),
                Deadline.after(sinceNanos, rebind),
                Deadline.after(sinceNanos, leaseNanos));
    }

    /** The server's time, if it is above 0 and below {@code limitNanos} (DHCP-20); else the client's own. */
    private static long within(@Nullable Long seconds, long limitNanos, long ownNanos) {
        return seconds == null || seconds == 0 || seconds * NANOS_PER_SECOND >= limitNanos
                ? ownNanos
                : seconds * NANOS_PER_SECOND;
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static boolean isStation(IpAddress address) {
        return !address.isUnspecified()
                && !address.isMulticast()
                && !address.isLimitedBroadcast()
                && !address.isLoopback()
                && address.v4() >>> 28 != 0xf;
    }

    private static int classLength(IpAddress address) {
        int first = address.v4() >>> 24;
        if (first < 128) {
            return 8;
        }
        return first < 192 ? 16 : 24;
    }
}
