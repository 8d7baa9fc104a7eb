package io.hawser.sim;

import static io.hawser.sim.Sink.packet;
import static io.hawser.sim.Sink.stream;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.DropRule;
import io.hawser.sim.cable.DropTail;
import io.hawser.sim.cable.Impairment;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.time.Timer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Network network = Network.seeded(1);
    private final Cable cable = network.cable("wire");
    private final Lane forward = cable.forward();
    private final Sink sink = new Sink(network, cable.right());

    /** No test leaves a packet in use, and every sent packet is counted. */
    @AfterEach
    void nothingIsLeft() {
        network.close();
        assertThat(network.pool().outstanding()).isZero();
    }

    private void run() {
        assertThat(network.runUntilIdle(ofSeconds(1_000_000))).isTrue();
        long ends = forward.count(LaneEvent.DELIVERED);
        for (LaneEvent event : LaneEvent.values()) {
            ends += event.isLoss() ? forward.count(event) : 0;
        }
        assertThat(forward.count(LaneEvent.SENT) + forward.count(LaneEvent.DUPLICATED))
                .isEqualTo(ends);
        assertThat(forward.count(LaneEvent.DELIVERED)).isEqualTo(sink.arrived.size());
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void withoutSettingsAPacketArrivesAtOnceAndUnchanged() {
        network.runUntil(17);
        cable.left().transmit(packet(network, 5, 100));
        run();
        assertThat(sink.times()).containsExactly(17L);
        byte[] bytes = sink.arrived.getFirst().bytes();
        assertThat(bytes).hasSize(100).startsWith(0, 0, 0, 5, 5 * 31 + 4);
    }

    @Test
    void latencyIsExact() {
        cable.latency(ofNanos(20_000_001));
        network.runUntil(3);
        cable.left().transmit(packet(network, 0, 60));
        network.runUntil(1_000_003);
        cable.left().transmit(packet(network, 1, 1514));
        run();
        assertThat(sink.times()).containsExactly(20_000_004L, 21_000_004L);
    }

    @Test
    void eachDirectionHasItsOwnSettings() {
        Sink other = new Sink(network, cable.left());
        cable.forward().latency(ofMillis(1));
        cable.backward().latency(ofMillis(5));
        cable.left().transmit(packet(network, 0, 60));
        cable.right().transmit(packet(network, 1, 60));
        run();
        assertThat(sink.times()).containsExactly(1_000_000L);
        assertThat(other.times()).containsExactly(5_000_000L);
    }

    @Test
    void bandwidthDelaysByExactlyTheTimeOfTheBits() {
        forward.latency(ofMillis(1)).bandwidth(Bandwidth.mbps(100));
        for (int i = 0; i < 3; i++) {
            cable.left().transmit(packet(network, i, 1514));
        }
        cable.left().transmit(packet(network, 3, 60));
        run();
        assertThat(sink.times()).containsExactly(1_121_120L, 1_242_240L, 1_363_360L, 1_368_160L);
    }

    @Test
    void fractionsOfANanosecondAddUp() {
        forward.bandwidth(new Bandwidth(3_000_000_000L));
        for (int i = 0; i < 300; i++) {
            cable.left().transmit(packet(network, i, 100));
        }
        run();
        assertThat(sink.times().subList(0, 3)).containsExactly(266L, 533L, 800L);
        assertThat(sink.times().getLast()).isEqualTo(80_000L);
    }

    @Test
    void anIdleLineStartsAfresh() {
        forward.bandwidth(Bandwidth.mbps(1));
        stream(network, cable.left(), 3, 125, 5_000_000);
        run();
        assertThat(sink.times()).containsExactly(1_000_000L, 6_000_000L, 11_000_000L);
    }

    @Test
    void whatFindsTheQueueFullIsDropped() {
        forward.bandwidth(Bandwidth.mbps(1)).queue(DropTail.packets(3));
        for (int i = 0; i < 10; i++) {
            cable.left().transmit(packet(network, i, 125));
        }
        assertThat(forward.queued()).isEqualTo(3);
        run();
        assertThat(sink.numbers()).containsExactly(0, 1, 2, 3);
        assertThat(forward.count(LaneEvent.QUEUE_DROPPED)).isEqualTo(6);
    }

    @Test
    void aQueueOfBytesTakesWhatFits() {
        forward.bandwidth(Bandwidth.mbps(1)).queue(DropTail.bytes(250));
        int[] lengths = {100, 200, 60, 50, 40};
        for (int i = 0; i < lengths.length; i++) {
            cable.left().transmit(packet(network, i, lengths[i]));
        }
        run();
        assertThat(sink.numbers()).containsExactly(0, 1, 3);
    }

    @Test
    void bandwidthAndQueueChangeWhileItRuns() {
        forward.bandwidth(Bandwidth.mbps(1));
        for (int i = 0; i < 6; i++) {
            cable.left().transmit(packet(network, i, 125));
        }
        network.schedule(ofMillis(1).plusNanos(500_000), () -> forward.bandwidth(Bandwidth.mbps(10)));
        network.schedule(ofMillis(2).plusNanos(50_000), () -> forward.queue(DropTail.packets(1)));
        network.schedule(ofMillis(2).plusNanos(60_000), () -> forward.bandwidth(Bandwidth.UNLIMITED));
        run();
        assertThat(sink.numbers()).containsExactly(0, 1, 2, 3);
        assertThat(sink.times()).containsExactly(1_000_000L, 2_000_000L, 2_100_000L, 2_100_000L);
        assertThat(forward.count(LaneEvent.QUEUE_DROPPED)).isEqualTo(2);
    }

    @Test
    void whatIsLargerThanTheMtuIsLost() {
        cable.mtu(576);
        assertThat(cable.left().mtuBytes()).isEqualTo(576);
        cable.left().transmit(packet(network, 0, 576 + 14));
        cable.left().transmit(packet(network, 1, 577 + 14));
        run();
        assertThat(sink.numbers()).containsExactly(0);
        assertThat(forward.count(LaneEvent.OVERSIZED)).isEqualTo(1);
    }

    @Test
    void lossIsNearItsProbability() {
        cable.loss(0.1);
        stream(network, cable.left(), 20_000, 60, 1_000);
        run();
        // binomial: mean 2000, standard deviation 42; a fixed seed, so no flake
        assertThat(forward.count(LaneEvent.LOST)).isBetween(1_830L, 2_170L);
        assertThat(sink.numbers()).isSorted();
    }

    @Test
    void lossOfOneLosesAll() {
        cable.loss(1);
        stream(network, cable.left(), 100, 60, 1_000);
        run();
        assertThat(sink.arrived).isEmpty();
    }

    @Test
    void corruptionTurnsOverOneBitOfACopy() {
        cable.corruption(0.5);
        List<Packet> seen = new ArrayList<>();
        forward.observe((lane, event, packet, nowNanos) -> {
            if (event == LaneEvent.SENT) {
                seen.add(packet);
            }
        });
        List<Packet> corrupted = new ArrayList<>();
        forward.observe((lane, event, packet, nowNanos) -> {
            if (event == LaneEvent.CORRUPTED) {
                assertThat(packet).isNotSameAs(seen.getLast());
                corrupted.add(packet);
            }
        });
        stream(network, cable.left(), 2_000, 64, 1_000);
        run();
        assertThat(corrupted.size()).isBetween(850, 1_150);
        BitSet positions = new BitSet();
        int changed = 0;
        for (int i = 0; i < 2_000; i++) {
            Packet original = packet(network, i, 64);
            BitSet difference = BitSet.valueOf(sink.arrived.get(i).bytes());
            byte[] sent = new byte[64];
            System.arraycopy(original.bytes(), original.start(), sent, 0, 64);
            difference.xor(BitSet.valueOf(sent));
            assertThat(difference.cardinality()).isLessThanOrEqualTo(1);
            changed += difference.cardinality();
            positions.or(difference);
            original.release();
        }
        assertThat(changed).isEqualTo(corrupted.size());
        assertThat(positions.cardinality()).as("bits that were hit").isGreaterThan(400);
        assertThat(positions.length()).isLessThanOrEqualTo(512);
    }

    @Test
    void duplicatesFollowTheirOriginal() {
        cable.duplication(0.25).latency(ofMillis(3));
        stream(network, cable.left(), 4_000, 60, 1_000);
        run();
        assertThat(forward.count(LaneEvent.DUPLICATED)).isBetween(850L, 1_150L);
        assertThat(sink.numbers()).isSorted();
        assertThat(sink.numbers().stream().distinct().toList()).isEqualTo(range(0, 4_000));
    }

    @Test
    void jitterSpreadsButKeepsTheOrder() {
        cable.latency(ofMillis(10)).jitter(ofMillis(5));
        stream(network, cable.left(), 2_000, 60, 20_000_000);
        run();
        assertThat(sink.numbers()).isEqualTo(range(0, 2_000));
        List<Long> travelled = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            travelled.add(sink.times().get(i) - i * 20_000_000L);
        }
        assertThat(travelled).allMatch(nanos -> nanos >= 10_000_000 && nanos <= 15_000_000);
        double mean = travelled.stream().mapToLong(Long::longValue).average().orElseThrow();
        assertThat(mean).isBetween(12_400_000.0, 12_600_000.0);
    }

    @Test
    void jitterThatIsLongerThanTheGapsKeepsTheOrderToo() {
        cable.jitter(ofMillis(5));
        stream(network, cable.left(), 2_000, 60, 1_000);
        run();
        assertThat(sink.numbers()).isEqualTo(range(0, 2_000));
        assertThat(sink.times()).isSorted();
    }

    @Test
    void aShorterLatencyDoesNotOvertake() {
        cable.latency(ofMillis(50));
        cable.left().transmit(packet(network, 0, 60));
        cable.latency(ofMillis(1));
        cable.left().transmit(packet(network, 1, 60));
        run();
        assertThat(sink.numbers()).containsExactly(0, 1);
        assertThat(sink.times()).containsExactly(50_000_000L, 50_000_000L);
    }

    @Test
    void reorderingHoldsPacketsBackForOthersToOvertake() {
        cable.latency(ofMillis(1)).reordering(0.1, ofNanos(2_500));
        stream(network, cable.left(), 1_000, 60, 1_000);
        run();
        assertThat(forward.count(LaneEvent.HELD_BACK)).isBetween(70L, 130L);
        assertThat(sink.numbers()).isNotEqualTo(range(0, 1_000)).containsExactlyInAnyOrderElementsOf(range(0, 1_000));
        for (Sink.Arrived arrived : sink.arrived) {
            long travelled = arrived.nanos() - arrived.number() * 1_000L;
            assertThat(travelled).isIn(1_000_000L, 1_002_500L);
        }
    }

    @Test
    void aCutLosesWhatComesAndNotWhatIsUnderWay() {
        cable.latency(ofMillis(10));
        stream(network, cable.left(), 10, 60, 1_000_000);
        network.scheduleAt(3_500_000, forward::cut);
        network.scheduleAt(6_500_000, () -> {
            assertThat(forward.isCut()).isTrue();
            forward.restore();
        });
        run();
        assertThat(sink.numbers()).containsExactly(0, 1, 2, 3, 7, 8, 9);
        assertThat(forward.count(LaneEvent.CUT)).isEqualTo(3);
    }

    @Test
    void aCutOfOneDirectionLeavesTheOther() {
        Sink other = new Sink(network, cable.left());
        cable.backward().cut();
        cable.left().transmit(packet(network, 0, 60));
        cable.right().transmit(packet(network, 1, 60));
        run();
        assertThat(sink.numbers()).containsExactly(0);
        assertThat(other.arrived).isEmpty();
        assertThat(cable.backward().count(LaneEvent.CUT)).isEqualTo(1);
    }

    @Test
    void rulesDropExactlyWhatTheyName() {
        PacketMatcher even = (packet, type) -> packet.bytes()[packet.start() + 3] % 2 == 0;
        DropRule next = forward.dropNext(2, even);
        DropRule nth = forward.dropNth(3, even.negate());
        stream(network, cable.left(), 10, 60, 1_000);
        run();
        assertThat(sink.numbers()).containsExactly(1, 3, 4, 6, 7, 8, 9);
        assertThat(next.dropped()).isEqualTo(2);
        assertThat(next.isDone()).isTrue();
        assertThat(nth.dropped()).isEqualTo(1);
        assertThat(forward.count(LaneEvent.RULE_DROPPED)).isEqualTo(3);
    }

    @Test
    void aRuleForAllLastsUntilItIsRemoved() {
        DropRule all = forward.dropAll(PacketMatchers.any());
        DropRule after = forward.dropAll(PacketMatchers.any());
        stream(network, cable.left(), 6, 60, 1_000_000);
        network.scheduleAt(1_500_000, () -> forward.remove(all));
        network.scheduleAt(3_500_000, () -> forward.remove(after).remove(after).remove(all));
        run();
        assertThat(sink.numbers()).containsExactly(4, 5);
        assertThat(all.dropped()).isEqualTo(2);
        assertThat(after.dropped()).isEqualTo(2);
        assertThat(all.isDone()).isFalse();
    }

    @Test
    void addedImpairmentsComeInTheirOrderAndMayDelay() {
        List<String> order = new ArrayList<>();
        Impairment first = (packet, passage) -> {
            order.add("first");
            Timer timer = new Timer() {
                @Override
                protected void expired(long nowNanos) {
                    passage.onward(packet);
                }
            };
            passage.wheel().arm(timer, passage.wheel().nowNanos() + 500);
        };
        forward.add(first);
        forward.add((packet, passage) -> {
            order.add("second");
            passage.onward(packet);
        });
        cable.left().transmit(packet(network, 0, 60));
        network.scheduleAt(100, () -> forward.remove(first));
        network.scheduleAt(200, () -> cable.left().transmit(packet(network, 1, 60)));
        run();
        assertThat(order).containsExactly("first", "second", "second");
        assertThat(sink.numbers()).containsExactly(1, 0);
        assertThat(sink.times()).containsExactly(200L, 500L);
    }

    @Test
    void whatArrivesWhereNobodyIsAttachedIsLost() {
        cable.right().detach();
        cable.left().transmit(packet(network, 0, 60));
        run();
        assertThat(forward.count(LaneEvent.UNCLAIMED)).isEqualTo(1);
    }

    @Test
    void observersSeeWhatHappens() {
        List<String> seen = new ArrayList<>();
        forward.observe((lane, event, packet, nowNanos) -> seen.add(lane.name() + " " + event + " " + nowNanos));
        forward.latency(ofNanos(9)).dropNext(1, PacketMatchers.any());
        stream(network, cable.left(), 2, 60, 1);
        run();
        assertThat(seen)
                .containsExactly(
                        "wire/forward SENT 0",
                        "wire/forward RULE_DROPPED 0",
                        "wire/forward SENT 1",
                        "wire/forward DELIVERED 10");
    }

    @Test
    void rawIpHasNoAddresses() {
        Cable raw = network.cable("raw", LinkType.RAW_IP);
        assertThat(raw.left().address().value()).isZero();
        assertThat(raw.left().type()).isEqualTo(LinkType.RAW_IP);
        assertThat(cable.left().address()).hasToString("02:00:00:00:00:01");
        assertThat(cable.right().address()).hasToString("02:00:00:00:00:02");
        assertThat(network.cable("next").left().address()).hasToString("02:00:00:00:00:03");
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> cable.loss(1.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cable.loss(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cable.latency(ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cable.mtu(67)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cable.queue(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bandwidth(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> forward.dropNth(0, PacketMatchers.any())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> network.cable("wire")).isInstanceOf(IllegalArgumentException.class);
    }
}
