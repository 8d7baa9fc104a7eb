package io.hawser.proof.walk;

import io.hawser.link.LinkType;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.CoDel;
import java.time.Duration;

/** The random cable of a walk: bad for a while, then good enough for every remaining connection to end. */
final class RandomCable {
    /** From this time on no packet is lost, corrupted or duplicated. */
    static final Duration HEALS = Duration.ofSeconds(20);

    private static final int[] MTUS = {1500, 1500, 1500, 128, 296, 576, 9000, 65_535};

    private final Network network;
    private final Cable cable;
    private final int leastMtuBytes;
    private final Dice chance;

    /** @param leastMtuBytes the MTU that it has at least, in bytes */
    RandomCable(Network network, int leastMtuBytes) {
        this.network = network;
        this.leastMtuBytes = leastMtuBytes;
        chance = new Dice(network.random("line"));
        cable = network.cable("wire", chance.oneIn(2) ? LinkType.RAW_IP : LinkType.ETHERNET);
        cable.mtu(Math.max(leastMtuBytes, chance.oneOf(MTUS)));
        long[] latenciesMicros = {0, 100, 1_000, 20_000, 20_000, 150_000};
        cable.latency(Duration.ofNanos(1_000 * latenciesMicros[chance.between(0, latenciesMicros.length - 1)]));
        damage();
        slow();
        interrupt();
        network.schedule(
                HEALS,
                () -> cable.restore().loss(0).corruption(0).duplication(0).reordering(0, Duration.ZERO));
    }

    Cable cable() {
        return cable;
    }

    private void damage() {
        cable.loss(chance.oneOf(0, 0.01, 0.05, 0.2));
        if (cable.type() == LinkType.RAW_IP) {
            // an Ethernet card would have detected it, and ARP has no checksum of its own
            cable.corruption(chance.oneOf(0, 0.01, 0.05));
            if (chance.oneIn(4)) {
                double probability = chance.oneOf(0.01, 0.1);
                cable.forward().add(new IcmpNoise(cable.forward(), cable.backward(), probability));
                cable.backward().add(new IcmpNoise(cable.backward(), cable.forward(), probability));
            }
        }
        cable.duplication(chance.oneOf(0, 0, 0.01, 0.1));
        cable.reordering(chance.oneOf(0, 0.02, 0.2), Duration.ofNanos((long) chance.below(50e6)));
    }

    private void slow() {
        if (chance.oneIn(2)) {
            cable.jitter(Duration.ofNanos((long) chance.below(30e6)));
        }
        if (chance.oneIn(3)) {
            cable.bandwidth(Bandwidth.kbps(chance.between(500, 20_500)));
            int packets = chance.between(2, 52);
            if (chance.oneIn(3)) {
                cable.forward().queue(new CoDel(packets).marking());
                cable.backward().queue(new CoDel(packets).marking());
            } else {
                cable.queue(packets);
            }
        }
    }

    private void interrupt() {
        if (chance.oneIn(4)) {
            network.schedule(Duration.ofMillis(chance.between(0, 3000)), cable::cut);
        } else if (chance.oneIn(4)) {
            Duration from = Duration.ofMillis(chance.between(0, 3000));
            network.schedule(from, cable::cut);
            network.schedule(from.plusMillis(chance.between(1, 5000)), cable::restore);
        }
        if (chance.oneIn(6)) {
            // both ends learn the MTU at once: a cable has no router that would report it
            int mtu = Math.max(leastMtuBytes, chance.oneOf(MTUS));
            network.schedule(Duration.ofMillis(chance.between(0, 3000)), () -> cable.mtu(mtu));
        }
    }
}
