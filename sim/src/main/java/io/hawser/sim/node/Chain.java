package io.hawser.sim.node;

import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two hosts with a chain of routers between them: {@code client - r1 - r2 - server}. The cables are networks from
 * 10.0.0.0/24 up; on each the left end is .1 and the right end .2.
 *
 * @param left the host at the left end
 * @param routers from left to right
 * @param right the host at the right end
 * @param cables from left to right
 */
public record Chain(Machine left, List<Machine> routers, Machine right, List<Cable> cables) {
    private static final int MOST_ROUTERS = 250;

    /** Copies the lists. */
    public Chain {
        routers = List.copyOf(routers);
        cables = List.copyOf(cables);
    }

    /**
     * Builds a chain with complete routing tables.
     *
     * @param routers number of routers, 0 to 250; they are called r1, r2, and so on
     */
    public static Chain of(Network network, String left, int routers, String right) {
        if (routers < 0 || routers > MOST_ROUTERS) {
            throw new IllegalArgumentException("0 to " + MOST_ROUTERS + " routers, not " + routers);
        }
        Machine first = network.machine(left, "10.0.0.1/24");
        List<Machine> between = new ArrayList<>();
        for (int i = 1; i <= routers; i++) {
            between.add(Router.in(network, "r" + i, "10.0." + (i - 1) + ".2/24", "10.0." + i + ".1/24"));
        }
        Machine last = network.machine(right, "10.0." + routers + ".2/24");
        List<Cable> cables = new ArrayList<>();
        Machine before = first;
        for (Machine router : between) {
            cables.add(network.connect(before, router));
            before = router;
        }
        cables.add(network.connect(before, last));
        StaticRoutes.tell(network);
        return new Chain(first, between, last, cables);
    }

    /** Sets the latency of each cable. */
    public Chain latency(Duration ofEach) {
        cables.forEach(each -> each.latency(ofEach));
        return this;
    }
}
