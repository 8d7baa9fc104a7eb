package io.hawser.sim.node;

import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;

/**
 * A machine that passes on what is not for itself: a {@link io.hawser.host.Host} with net.ipv4.ip_forward, so that its
 * ICMP and its fragments are those of the stack itself. {@link StaticRoutes} tells all machines of a network the ways.
 */
public final class Router {
    private Router() {}

    /** A new router; its addresses go to the cables in the order in which these are put in. */
    public static Machine in(Network network, String name, String... addresses) {
        return on(network.machine(name, addresses));
    }

    /** Makes a router of a machine. */
    public static Machine on(Machine machine) {
        return machine.sysctl("net.ipv4.ip_forward", "1");
    }

    /** Whether a machine passes on what is not for itself. */
    public static boolean is(Machine machine) {
        return machine.host().ip().settings().forward;
    }

    /**
     * ICMP errors from a machine itself, not those it passes on: what a black hole keeps to itself, see {@link
     * Machine#suppress}.
     */
    public static PacketMatcher icmpErrorsOf(Machine machine) {
        PacketMatcher own = (packet, type) -> {
            int source = Ipv4Header.source(packet.bytes(), packet.start() + type.headerBytes());
            return machine.host().ip().isLocal(0, IpAddress.lowOfV4(source));
        };
        return PacketMatchers.icmpError().and(own);
    }
}
