package io.hawser.services.dhcp6.client;

import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.IdentityAssociation;
import io.hawser.services.dhcp6.message.LeasedAddress;
import io.hawser.time.Deadline;
import io.hawser.wire.IpAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks messages of servers, and of attackers that pretend to be servers, before a client uses them. */
final class Dhcp6ReplyCheck {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Dhcp6ReplyCheck() {}

    /** The fault of an Advertise or a Reply (RFC 8415 §16.3, §16.10); null for none. */
    static @Nullable String fault(Dhcp6Message message, Duid client) {
        if (message.server() == null) {
            return "no server identifier";
        }
        Duid addressee = message.client();
        if (addressee == null) {
            return "no client identifier";
        }
        return addressee.equals(client) ? null : "for the client " + addressee;
    }

    /**
     * The association of the client in a reply; null if there is none. One with T1 after T2 is discarded (RFC 8415
     * §21.4).
     */
    static @Nullable IdentityAssociation association(Dhcp6Message reply, int id) {
        for (IdentityAssociation each : reply.options().associations()) {
            boolean ordered = each.renewSeconds() == 0
                    || each.rebindSeconds() == 0
                    || each.renewSeconds() <= each.rebindSeconds();
            if (each.id() == id && ordered) {
                return each;
            }
        }
        return null;
    }

    /**
     * The first address of an association that a host can use; null if there is none.
     *
     * @param preferred taken if the association has it; null for none
     */
    static @Nullable LeasedAddress usable(IdentityAssociation association, @Nullable IpAddress preferred) {
        LeasedAddress first = null;
        for (LeasedAddress each : association.addresses()) {
            // RFC 8415 §21.6: an address with a preferred lifetime above the valid one is discarded
            boolean good = each.status().isSuccess()
                    && each.validSeconds() > 0
                    && each.preferredSeconds() <= each.validSeconds()
                    && isStation(each.address());
            if (good && (first == null || each.address().equals(preferred))) {
                first = each;
            }
        }
        return first;
    }

    /** Returns whether an association withdraws an address: it has the address with a valid lifetime of 0. */
    static boolean withdraws(IdentityAssociation association, IpAddress address) {
        return association.addresses().stream()
                .anyMatch(each -> each.address().equals(address) && each.validSeconds() == 0);
    }

    /** The lease of a valid reply that arrived at {@code nowNanos}. */
    static Dhcp6Lease lease(Dhcp6Message reply, IdentityAssociation association, LeasedAddress leased, long nowNanos) {
        long valid = leased.validSeconds();
        long preferred = leased.preferredSeconds() == 0 ? valid : leased.preferredSeconds();
        // RFC 8415 §14.2, §21.4: without times of the server half and four fifths of the preferred lifetime
        long rebind = within(association.rebindSeconds(), valid, preferred, 8);
        long renew = Math.min(rebind, within(association.renewSeconds(), rebind, preferred, 5));
        return new Dhcp6Lease(
                leased,
                Objects.requireNonNull(reply.server()),
                reply.options(),
                nowNanos,
                deadline(nowNanos, renew),
                deadline(nowNanos, rebind),
                deadline(nowNanos, valid));
    }

    /** The server's time, if it is above 0 and not after {@code limit}; else the client's own, tenths of a lifetime. */
    private static long within(long seconds, long limit, long lifetime, int tenths) {
        if (seconds > 0 && seconds <= limit) {
            return seconds;
        }
        return lifetime == LeasedAddress.INFINITE ? LeasedAddress.INFINITE : Math.max(1, lifetime * tenths / 10);
    }

    private static long deadline(long nowNanos, long seconds) {
        return seconds == LeasedAddress.INFINITE
                ? Deadline.NEVER
                : Deadline.after(nowNanos, seconds * NANOS_PER_SECOND);
    }

    /** The time until settings are refreshed, in seconds (RFC 8415 §21.23). */
    static long refreshSeconds(Dhcp6Message reply) {
        Long told = reply.options().u32(Dhcp6Option.INFORMATION_REFRESH_TIME);
        return told == null ? 86_400 : Math.max(600, told);
    }

    /** A longest wait that a server has set; null if it has set none that is valid (RFC 8415 §21.24, §21.25). */
    static @Nullable Long longestWait(Dhcp6Message reply, Dhcp6Option option) {
        Long told = reply.options().u32(option);
        return told == null || told < 60 || told > 86_400 ? null : told;
    }

    private static boolean isStation(IpAddress address) {
        boolean linkLocal = address.high() >>> 54 == 0xfe80 >>> 6;
        return !address.isV4()
                && !address.isUnspecified()
                && !address.isMulticast()
                && !address.isLoopback()
                && !linkLocal;
    }
}
