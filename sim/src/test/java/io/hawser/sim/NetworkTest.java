package io.hawser.sim;

import static io.hawser.sim.Sink.packet;
import static io.hawser.sim.Sink.stream;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.link.Capture;
import io.hawser.link.CaptureLink;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Flushable;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static void makeBad(Cable cable) {
        cable.latency(ofMillis(20))
                .jitter(ofMillis(3))
                .bandwidth(Bandwidth.mbps(10))
                .queue(20)
                .loss(0.05)
                .duplication(0.02)
                .corruption(0.03)
                .reordering(0.04, ofMillis(2));
    }

    /** Returns the SHA-256 of a capture of the packets behind a faulty cable. */
    private static String fingerprint(long seed, boolean secondCable) throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (Network network = Network.seeded(seed)) {
            Cable cable = network.cable("bad");
            makeBad(cable);
            if (secondCable) {
                Cable other = network.cable("other");
                makeBad(other);
                new Sink(network, other.right());
                stream(network, other.left(), 500, 200, 70_000);
            }
            Capture capture = new Capture(file, 0, failure -> {
                throw new AssertionError(failure);
            });
            CaptureLink left = capture.record(cable.left(), "left", network.wheel());
            CaptureLink right = capture.record(cable.right(), "right", network.wheel());
            left.attach(packet -> packet.release());
            // arriving data is answered, so that both directions are used
            right.attach(right::transmit);
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                network.scheduleAt(i * 100_000L, () -> left.transmit(packet(network, number, 100)));
            }
            assertThat(network.runUntilIdle(ofSeconds(10))).isTrue();
            capture.close();
            assertThat(network.pool().outstanding()).isZero();
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file.toByteArray()));
    }

    @Test
    void aRunIsAFunctionOfItsSeed() throws Exception {
        String first = fingerprint(42, false);
        assertThat(fingerprint(42, false)).isEqualTo(first);
        assertThat(fingerprint(43, false)).isNotEqualTo(first);
    }

    /** The value is the same on every machine and in every later version: a change of it changes every recorded run. */
    @Test
    void theRunOfASeedStaysWhatItWas() throws Exception {
        assertThat(fingerprint(42, false)).startsWith("f27eaba569c88424");
    }

    @Test
    void anotherCableDoesNotChangeWhatHappensToThisOne() throws Exception {
        assertThat(fingerprint(42, true)).isEqualTo(fingerprint(42, false));
    }

    @Test
    void oneImpairmentDoesNotChangeTheDrawsOfAnother() {
        List<List<Integer>> runs = new ArrayList<>();
        for (boolean more : new boolean[] {false, true}) {
            try (Network network = Network.seeded(7)) {
                Cable cable = network.cable("wire").loss(0.2);
                if (more) {
                    cable.corruption(0.1).jitter(ofNanos(100));
                    cable.backward().loss(0.9);
                }
                Sink sink = new Sink(network, cable.right());
                stream(network, cable.left(), 1_000, 60, 1_000);
                network.runUntilIdle(ofSeconds(1));
                runs.add(sink.times().stream()
                        .map(nanos -> (int) (nanos / 1_000))
                        .toList());
            }
        }
        assertThat(runs.getFirst()).isEqualTo(runs.getLast()).hasSizeLessThan(1_000);
    }

    @Test
    void directionsAndCablesDrawDifferently() {
        Network network = Network.seeded(7);
        List<List<Integer>> survivors = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            Cable cable = network.cable(name).loss(0.5);
            Sink right = new Sink(network, cable.right());
            Sink left = new Sink(network, cable.left());
            stream(network, cable.left(), 100, 60, 1_000);
            stream(network, cable.right(), 100, 60, 1_000);
            network.runUntilIdle(ofSeconds(1));
            survivors.add(right.numbers());
            survivors.add(left.numbers());
        }
        assertThat(survivors).doesNotHaveDuplicates();
    }

    @Test
    void streamsOfChanceDependOnSeedAndName() {
        RandomGenerator stream = Network.seeded(1).random("host a");
        long first = stream.nextLong();
        assertThat(Network.seeded(1).random("host a").nextLong()).isEqualTo(first);
        assertThat(Network.seeded(1).random("host b").nextLong()).isNotEqualTo(first);
        assertThat(Network.seeded(2).random("host a").nextLong()).isNotEqualTo(first);
    }

    @Test
    void eventsAtOneInstantHappenInTheOrderInWhichTheyWereScheduled() {
        Network network = Network.seeded(1);
        List<String> order = new ArrayList<>();
        Cable a = network.cable("a").latency(ofNanos(100));
        Cable b = network.cable("b").latency(ofNanos(50));
        a.right().attach(packet -> {
            order.add("a");
            packet.release();
        });
        b.right().attach(packet -> {
            order.add("b");
            packet.release();
        });
        network.scheduleAt(100, () -> order.add("scheduled first"));
        a.left().transmit(packet(network, 0, 60));
        network.scheduleAt(50, () -> b.left().transmit(packet(network, 0, 60)));
        network.scheduleAt(100, () -> order.add("scheduled last"));
        network.runUntil(100);
        assertThat(order).containsExactly("scheduled first", "a", "scheduled last", "b");
    }

    @Test
    void eachArrivalIsFollowedByTheFlushOfItsHostAndTheHooks() {
        Network network = Network.seeded(1);
        Cable cable = network.cable("wire").latency(ofNanos(10));
        List<String> order = new ArrayList<>();
        cable.right().attach(packet -> {
            order.add("packet");
            packet.release();
        });
        Flushable host = () -> order.add("flush");
        cable.right().flushes(host);
        network.onFlush(() -> order.add("hook"));
        cable.left().transmit(packet(network, 0, 60));
        cable.left().transmit(packet(network, 1, 60));
        assertThat(network.step()).isTrue();
        assertThat(order).containsExactly("hook", "packet", "flush", "hook", "packet", "flush", "hook", "hook");
        assertThat(network.step()).isFalse();
    }

    @Test
    void hostsAreFlushedWhereTimersFiredAndAtTheBeginningOfARun() {
        Network network = Network.seeded(1);
        Cable cable = network.cable("wire").latency(ofNanos(10));
        List<Long> flushes = new ArrayList<>();
        Flushable host = () -> flushes.add(network.nowNanos());
        network.add(host);
        new Sink(network, cable.right());
        stream(network, cable.left(), 2, 60, 100);
        Timer timer = new Timer() {
            @Override
            protected void expired(long nowNanos) {}
        };
        network.wheel().arm(timer, 150);
        network.runUntil(1_000);
        assertThat(flushes).as("not for the arrivals at 10 and 110").containsExactly(0L, 0L, 100L, 150L);
        network.remove(host);
        network.runUntil(2_000);
        assertThat(flushes).hasSize(4);
    }

    @Test
    void timeGoesWhereItIsToldTo() {
        Network network = Network.seeded(1);
        List<Long> events = new ArrayList<>();
        network.scheduleAt(50, () -> events.add(network.nowNanos()));
        network.schedule(ofHours(1), () -> events.add(network.nowNanos()));
        network.runUntil(49);
        assertThat(network.nowNanos()).isEqualTo(49);
        assertThat(events).isEmpty();
        network.runFor(ofNanos(1));
        assertThat(events).containsExactly(50L);
        network.runUntil(10);
        assertThat(network.nowNanos()).isEqualTo(50);
        assertThat(network.runUntilIdle(ofSeconds(10))).isFalse();
        assertThat(network.nowNanos()).isEqualTo(10_000_000_050L);
        network.runUntil(Deadline.NEVER);
        assertThat(network.nowNanos()).isEqualTo(3_600_000_000_000L);
        assertThat(network.runUntilIdle(ofSeconds(10))).isTrue();
    }

    @Test
    void closingReleasesWhatIsUnderWay() {
        Network network = Network.seeded(1);
        Cable cable = network.cable("wire").latency(ofMillis(5)).bandwidth(Bandwidth.mbps(1));
        Cable endless = network.cable("endless").latency(ofSeconds(Long.MAX_VALUE / 1_000_000_000));
        new Sink(network, cable.right());
        stream(network, cable.left(), 30, 125, 400_000);
        stream(network, endless.left(), 1, 125, 1);
        network.runUntil(8_000_000);
        assertThat(cable.forward().queued()).isPositive();
        assertThat(network.pool().outstanding()).isGreaterThan(cable.forward().queued() + 1L);
        network.close();
        assertThat(network.pool().outstanding()).isZero();
    }

    @Test
    void packetsThatGoRoundWithoutEndAreNoticed() {
        Network network = Network.seeded(1);
        Cable cable = network.cable("wire");
        cable.left().attach(cable.left()::transmit);
        cable.right().attach(cable.right()::transmit);
        cable.left().transmit(packet(network, 0, 60));
        assertThatThrownBy(() -> network.runUntil(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("circulate");
    }

    @Test
    void interventionComesAfterWhatIsDueAndIsNoEventItself() {
        List<String> seen = new ArrayList<>();
        try (Network network = Network.seeded(1)) {
            network.interveneAt(10, () -> {
                seen.add("intervention at " + network.nowNanos());
                network.scheduleAt(15, () -> seen.add("its consequence at " + network.nowNanos()));
            });
            network.interveneAt(100, () -> seen.add("late"));
            network.scheduleAt(10, () -> seen.add("event at 10"));
            network.scheduleAt(20, () -> seen.add("event at 20"));
            network.runUntil(10);
            assertThat(seen).containsExactly("event at 10");
            assertThat(network.runUntilIdle(Duration.ofSeconds(1))).isTrue();
            assertThat(seen)
                    .containsExactly("event at 10", "intervention at 10", "its consequence at 15", "event at 20");
            network.runUntil(100);
            network.interveneNow();
            assertThat(seen).last().isEqualTo("late");
        }
    }
}
