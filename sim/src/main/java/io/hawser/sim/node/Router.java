package io.hawser.sim.node;

import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpAddress;

/**
 * A machine that forwards packets: a {@link io.hawser.host.Host} with net.ipv4.ip_forward and
 * net.ipv6.conf.all.forwarding, so that its ICMP and its
 * fragmentation are those of the stack itself. {@link StaticRoutes} configures the routes of all machines of a network.
 */
public final class Router {
    private Router() {}

    /** Adds a router; its addresses are assigned to cables in the order in which these are plugged in. */
    public static Machine in(Network network, String name, String... addresses) {
        return on(network.machine(name, addresses));
    }

    /** Makes a machine a router. */
    public static Machine on(Machine machine) {
        return machine.sysctl("net.ipv4.ip_forward", "1").sysctl("net.ipv6.conf.all.forwarding", "1");
    }

    /** Returns whether a machine forwards packets. */
    public static boolean is(Machine machine) {
        return machine.host().ip().settings().forward;
    }

    /**
     * Matches ICMP errors sent by a machine itself, not those it forwards: a black hole suppresses them, see
     * {@link Machine#suppress}.
     */
    public static PacketMatcher icmpErrorsOf(Machine machine) {
        PacketMatcher own = (packet, type) -> {
            IpAddress source = CommonIpHeader.source(packet.bytes(), packet.start() + type.headerBytes());
            return machine.host().ip().isLocal(source.high(), source.low());
        };
        return PacketMatchers.icmpError().and(own);
    }
}
