package io.hawser.ip;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the source address of packets among the addresses of an interface: in IPv4 one of the next hop's network, in
 * IPv6 by the rules of RFC 6724 §5 that one interface can decide.
 */
final class SourceAddresses {
    private static final int SCOPE_LINK_LOCAL = 2;
    private static final int SCOPE_SITE_LOCAL = 5;
    private static final int SCOPE_GLOBAL = 14;

    private SourceAddresses() {}

    /** The source address for {@code destination}; null if the interface has none of its family. */
    static @Nullable IpAddress choose(NetworkInterface via, IpAddress destination) {
        return destination.isV4() ? chooseV4(via, destination) : chooseV6(via, destination);
    }

    private static @Nullable IpAddress chooseV4(NetworkInterface via, IpAddress nextHop) {
        IpAddress first = null;
        for (InterfaceAddress own : via.addresses()) {
            if (own.network().contains(nextHop)) {
                return own.address();
            }
            if (first == null && own.address().isV4()) {
                first = own.address();
            }
        }
        return first;
    }

    private static @Nullable IpAddress chooseV6(NetworkInterface via, IpAddress destination) {
        IpAddress best = null;
        for (InterfaceAddress own : via.addresses()) {
            IpAddress candidate = own.address();
            if (!candidate.isV4() && (best == null || isBetter(via, candidate, best, destination))) {
                best = candidate;
            }
        }
        return best;
    }

    /** Returns whether {@code one} is to be preferred; of equals, the one that was added first stays. */
    private static boolean isBetter(NetworkInterface via, IpAddress one, IpAddress other, IpAddress destination) {
        // Rule 1: the address itself.
        if (one.equals(destination) || other.equals(destination)) {
            return one.equals(destination);
        }
        // Rule 2: the smallest scope that is large enough.
        int wanted = scopeOf(destination);
        int oneScope = scopeOf(one);
        int otherScope = scopeOf(other);
        if (oneScope != otherScope) {
            return oneScope < otherScope ? oneScope >= wanted : otherScope < wanted;
        }
        // Rule 3: no deprecated address.
        boolean oneIsOld = via.ipv6().isDeprecated(one);
        if (oneIsOld != via.ipv6().isDeprecated(other)) {
            return !oneIsOld;
        }
        // Rule 8: the longest common prefix.
        return commonBits(one, destination) > commonBits(other, destination);
    }

    private static int scopeOf(IpAddress address) {
        if (address.isMulticast()) {
            return (int) (address.high() >>> 48) & 0xf;
        }
        if (address.isLinkLocal() || address.isLoopback()) {
            return SCOPE_LINK_LOCAL;
        }
        return address.high() >>> 54 == 0x3fb ? SCOPE_SITE_LOCAL : SCOPE_GLOBAL;
    }

    private static int commonBits(IpAddress one, IpAddress other) {
        // Only the prefix counts (RFC 6724 §2.2), which is at most the upper half.
        return Long.numberOfLeadingZeros(one.high() ^ other.high());
    }
}
