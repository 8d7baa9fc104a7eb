package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import io.hawser.wire.IpProtocol;
import org.jspecify.annotations.Nullable;

/** The parts of a host's network layer that only IPv6 has. */
final class Ipv6 {
    private final Ip ip;
    private final Ipv6Input input;
    private final Ipv6Output output;
    private final Icmpv6 icmp;
    private final NeighbourDiscovery neighbourDiscovery;
    private final Mld mld;

    Ipv6(Ip ip, KeyedHash hash, IcmpRateLimiter limiter) {
        this.ip = ip;
        neighbourDiscovery = new NeighbourDiscovery(ip);
        output = new Ipv6Output(ip, hash);
        mld = new Mld(ip);
        icmp = new Icmpv6(ip, limiter);
        input = new Ipv6Input(ip, this, hash);
    }

    Ipv6Input input() {
        return input;
    }

    Ipv6Output output() {
        return output;
    }

    Icmpv6 icmp() {
        return icmp;
    }

    NeighbourDiscovery neighbourDiscovery() {
        return neighbourDiscovery;
    }

    Mld mld() {
        return mld;
    }

    /** The transport of a protocol over IPv6; null for none. ICMP and IGMP exist over IPv4 only. */
    @Nullable
    TransportProtocol transport(int protocol) {
        return switch (protocol) {
            case IpProtocol.ICMPV6 -> icmp.input();
            case IpProtocol.ICMP, IpProtocol.IGMP -> null;
            default -> ip.transport(protocol);
        };
    }
}
