package io.hawser.sim.fault;

import io.hawser.sim.Network;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.BurstLoss;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.DropRule;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.QueueDiscipline;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Faults of a link, or of one of its directions.
 *
 * @param link the link's name
 * @param towards the node to which the direction leads; null for both directions
 */
record LinkFaults(String link, @Nullable String towards) {
    Fault cut() {
        return setting(Lane::isCut, LinkFaults::setCut, true);
    }

    Fault restore() {
        return setting(Lane::isCut, LinkFaults::setCut, false);
    }

    private static void setCut(Lane lane, boolean cut) {
        if (cut) {
            lane.cut();
        } else {
            lane.restore();
        }
    }

    Fault loss(double share) {
        return setting(Lane::loss, Lane::loss, share);
    }

    Fault burstLoss(BurstLoss model) {
        return setting(Lane::burstLoss, Lane::burstLoss, model);
    }

    Fault corruption(double share) {
        return setting(Lane::corruption, Lane::corruption, share);
    }

    Fault duplication(double share) {
        return setting(Lane::duplication, Lane::duplication, share);
    }

    Fault reordering(double share, Duration delay) {
        record Setting(double share, Duration delay) {}
        return setting(
                lane -> new Setting(lane.reordering(), lane.holdBack()),
                (lane, setting) -> lane.reordering(setting.share, setting.delay),
                new Setting(share, delay));
    }

    Fault latency(Duration latency) {
        return setting(Lane::latency, Lane::latency, latency);
    }

    Fault jitter(Duration most) {
        return setting(Lane::jitter, Lane::jitter, most);
    }

    Fault bandwidth(Bandwidth bandwidth) {
        return setting(Lane::bandwidth, Lane::bandwidth, bandwidth);
    }

    /** @param queue makes a queue for each direction */
    Fault queue(Supplier<? extends QueueDiscipline> queue) {
        return new Happening(network -> {
            List<Lane> lanes = Targets.lanes(network, link, towards);
            return Effect.moment(() -> lanes.forEach(lane -> lane.queue(queue.get())));
        });
    }

    Fault mtu(int bytes) {
        if (towards != null) {
            throw new IllegalArgumentException("a link has one MTU for both directions");
        }
        return network -> {
            Cable cable = Targets.cable(network, link);
            int[] before = new int[1];
            return Effect.of(
                    () -> {
                        before[0] = cable.mtuBytes();
                        cable.mtu(bytes);
                    },
                    () -> cable.mtu(before[0]));
        };
    }

    /**
     * Drops the matching packets from number {@code first} to number {@code last}, counted from 1 when the fault
     * begins.
     */
    Fault drop(PacketMatcher packets, int first, int last) {
        return new Happening(network -> {
            Runnable begin = dropping(network, packets, first, last);
            return Effect.moment(begin);
        });
    }

    private Runnable dropping(Network network, PacketMatcher packets, int first, int last) {
        if (towards == null) {
            Cable cable = Targets.cable(network, link);
            return () -> cable.drop(packets, first, last);
        }
        Lane lane = Targets.lanes(network, link, towards).getFirst();
        return () -> lane.drop(packets, first, last);
    }

    /** Drops all matching packets. */
    Fault dropEvery(PacketMatcher packets) {
        return network -> {
            List<Lane> lanes = Targets.lanes(network, link, towards);
            DropRule[] rules = new DropRule[lanes.size()];
            return Effect.of(
                    () -> {
                        for (int i = 0; i < rules.length; i++) {
                            rules[i] = lanes.get(i).dropAll(packets);
                        }
                    },
                    () -> {
                        for (int i = 0; i < rules.length; i++) {
                            lanes.get(i).remove(rules[i]);
                        }
                    });
        };
    }

    private <T> Fault setting(Function<Lane, T> getter, BiConsumer<Lane, T> setter, T value) {
        return network -> {
            List<Lane> lanes = Targets.lanes(network, link, towards);
            Runnable[] undo = new Runnable[lanes.size()];
            return Effect.of(
                    () -> {
                        for (int i = 0; i < undo.length; i++) {
                            Lane lane = lanes.get(i);
                            T before = getter.apply(lane);
                            undo[i] = () -> setter.accept(lane, before);
                            setter.accept(lane, value);
                        }
                    },
                    () -> {
                        for (Runnable each : undo) {
                            each.run();
                        }
                    });
        };
    }
}
