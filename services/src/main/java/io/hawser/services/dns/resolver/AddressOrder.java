package io.hawser.services.dns.resolver;

import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The order in which the addresses of a host are tried (RFC 6724 §6, RFC 8305 §4). */
public final class AddressOrder {
    private static final int GLOBAL_SCOPE = 0xe;
    private static final int LINK_SCOPE = 0x2;
    private static final int SITE_SCOPE = 0x5;

    /** The policy table of RFC 6724 §2.1: upper bits, their number, precedence, label. */
    private record Policy(long high, long low, int bits, int precedence, int label) {
        boolean covers(IpAddress address) {
            return commonBits(high, low, address) >= bits;
        }
    }

    private static final List<Policy> POLICIES = List.of(
            new Policy(0, 1, 128, 50, 0),
            new Policy(0, 0xffff_0000_0000L, 96, 35, 4),
            new Policy(0, 0, 96, 1, 3),
            new Policy(0x2001_0000_0000_0000L, 0, 32, 5, 5),
            new Policy(0x2002_0000_0000_0000L, 0, 16, 30, 2),
            new Policy(0x3ffe_0000_0000_0000L, 0, 16, 1, 12),
            new Policy(0xfec0_0000_0000_0000L, 0, 10, 1, 11),
            new Policy(0xfc00_0000_0000_0000L, 0, 7, 3, 13),
            new Policy(0, 0, 0, 40, 1));

    private AddressOrder() {}

    /**
     * Sorts addresses like {@link #sort}, and then alternates between the families, so that a family without
     * connectivity costs only one attempt.
     */
    public static List<IpAddress> forConnecting(
            List<IpAddress> addresses, Function<IpAddress, @Nullable IpAddress> sourceFor) {
        List<IpAddress> sorted = sort(addresses, sourceFor);
        if (sorted.isEmpty()) {
            return sorted;
        }
        boolean firstIsV4 = sorted.getFirst().isV4();
        List<IpAddress> first = new ArrayList<>(sorted);
        first.removeIf(each -> each.isV4() != firstIsV4);
        List<IpAddress> second = new ArrayList<>(sorted);
        second.removeIf(each -> each.isV4() == firstIsV4);
        List<IpAddress> turns = new ArrayList<>(sorted.size());
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                turns.add(first.get(i));
            }
            if (i < second.size()) {
                turns.add(second.get(i));
            }
        }
        return turns;
    }

    /**
     * Sorts destinations by the rules 1, 2, 5, 6, 8, 9 and 10 of RFC 6724 §6; the other rules concern deprecated, home
     * and tunnelled addresses, which hosts here do not have.
     *
     * @param sourceFor the host's source address for a destination; null without a route
     */
    public static List<IpAddress> sort(List<IpAddress> addresses, Function<IpAddress, @Nullable IpAddress> sourceFor) {
        List<Candidate> candidates = new ArrayList<>();
        addresses.forEach(each -> candidates.add(new Candidate(each, sourceFor.apply(each))));
        candidates.sort(Comparator.comparing(Candidate::isUnreachable)
                .thenComparing(Candidate::hasOtherScope)
                .thenComparing(Candidate::hasOtherLabel)
                .thenComparing(Candidate::precedence, Comparator.reverseOrder())
                .thenComparingInt(Candidate::scopeOfDestination)
                .thenComparing(Candidate::matchingBits, Comparator.reverseOrder()));
        return candidates.stream().map(Candidate::destination).toList();
    }

    private record Candidate(
            IpAddress destination, @Nullable IpAddress source) {
        boolean isUnreachable() {
            return source == null;
        }

        boolean hasOtherScope() {
            return source != null && scope(source) != scope(destination);
        }

        boolean hasOtherLabel() {
            return source != null && policy(source).label != policy(destination).label;
        }

        int precedence() {
            return policy(destination).precedence;
        }

        int scopeOfDestination() {
            return scope(destination);
        }

        /** Rule 9, only for IPv6: for IPv4 it would change the order in which a server lists the addresses. */
        int matchingBits() {
            return source == null || destination.isV4()
                    ? 0
                    : Math.min(64, commonBits(source.high(), source.low(), destination));
        }
    }

    private static Policy policy(IpAddress address) {
        for (Policy each : POLICIES) {
            if (each.covers(address)) {
                return each;
            }
        }
        throw new AssertionError("the last policy covers all");
    }

    private static int commonBits(long high, long low, IpAddress other) {
        int common = Long.numberOfLeadingZeros(high ^ other.high());
        return common < 64 ? common : 64 + Long.numberOfLeadingZeros(low ^ other.low());
    }

    /** RFC 6724 §3.1 and §3.2. */
    private static int scope(IpAddress address) {
        if (address.isV4()) {
            int first = address.v4() >>> 24;
            boolean isLinkLocal = address.v4() >>> 16 == 0xa9fe;
            return isLinkLocal || first == 127 ? LINK_SCOPE : GLOBAL_SCOPE;
        }
        if (address.isMulticast()) {
            return (int) (address.high() >>> 48) & 0xf;
        }
        if (address.isLoopback() || address.high() >>> 54 == 0xfe80 >>> 6) {
            return LINK_SCOPE;
        }
        return address.high() >>> 54 == 0xfec0 >>> 6 ? SITE_SCOPE : GLOBAL_SCOPE;
    }
}
