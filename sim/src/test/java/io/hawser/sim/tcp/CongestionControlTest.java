package io.hawser.sim.tcp;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Impairment;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.Passage;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The behaviour of the congestion controls on a path for which theory predicts it. */
class CongestionControlTest {
    private static final int MSS = 1448;
    private static final long LINE_BITS = 100_000_000;

    /** 100 Mbit/s × 50 ms, in frames of 1500 bytes. */
    private static final int BDP_PACKETS = 417;

    private final List<Flow> flows = new ArrayList<>();
    private final TwoHosts hosts = new TwoHosts(1, ofMillis(25));
    private TcpListener listener;

    /** One connection. */
    private static final class Flow {
        final Bulk sender = new Bulk(true);
        final Bulk receiver = new Bulk(false);
        TcpConnection client;
        TcpConnection server;
    }

    @AfterEach
    void nothingIsLeft() {
        flows.forEach(flow -> {
            flow.sender.stop();
            flow.client.abort();
            flow.server.abort();
        });
        hosts.close();
    }

    private void path(Duration oneWay, long bits, int queue) {
        hosts.noting = false;
        for (String buffers : new String[] {"net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"}) {
            hosts.client.sysctls().set(buffers, "4096 8388608 8388608");
            hosts.server.sysctls().set(buffers, "4096 8388608 8388608");
        }
        hosts.cable.latency(oneWay).bandwidth(new Bandwidth(bits)).queue(queue);
    }

    /** Opens a connection that starts sending at once. */
    private Flow open(String congestionControl) {
        Flow flow = new Flow();
        try {
            if (listener == null) {
                listener = hosts.server
                        .tcp()
                        .listen(TwoHosts.PORT, ListenOptions.defaults().handler(this::accepted));
            }
            flows.add(flow);
            flow.client = hosts.client.tcp().prepare(TwoHosts.SERVER, TwoHosts.PORT, flow.sender);
            flow.client.options().congestionControl(congestionControl);
            hosts.client.tcp().open(flow.client);
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
        return flow;
    }

    private TcpHandler accepted(TcpConnection connection) {
        Flow newest = flows.getLast();
        newest.server = connection;
        return newest.receiver;
    }

    /** Returns the window, in segments, that corresponds to this throughput. */
    private static double segments(long bytes, Duration in, Duration roundTrip) {
        return (double) bytes / MSS * roundTrip.toNanos() / in.toNanos();
    }

    /** RFC 9438 figure 8. */
    private static double cubicSegments(double loss, Duration roundTrip) {
        return 1.054 * Math.pow(roundTrip.toNanos() / 1e9 / loss, 0.75);
    }

    /** RFC 9438 figure 3, for AIMD(1, 0.5). */
    private static double renoSegments(double loss) {
        return Math.sqrt(1.5 / loss);
    }

    /**
     * RFC 9438 §5.1: at a loss of 1 % and 50 ms the Reno-friendly region applies: 12.2 segments, 2.8 Mbit/s of the 100.
     * Figure 3 assumes losses at regular intervals; random losses yield about the same.
     */
    @ParameterizedTest
    @ValueSource(strings = {"reno", "cubic"})
    void atOnePercentOfLossTheResponseFunctionIsMet(String congestionControl) {
        path(ofMillis(25), LINE_BITS, BDP_PACKETS);
        hosts.cable.forward().loss(0.01);
        Flow flow = open(congestionControl);
        hosts.run(Duration.ofMinutes(8));
        double expected = Math.max(cubicSegments(0.01, ofMillis(50)), renoSegments(0.01));
        assertThat(expected).isBetween(12.2, 12.3);
        assertThat(segments(flow.receiver.received, Duration.ofMinutes(8), ofMillis(50)) / expected)
                .isBetween(0.85, 1.15);
    }

    /** RFC 9438 table 1: 100 ms, one loss every 10 000 segments: 187 segments for CUBIC, 122 for Reno. */
    @ParameterizedTest
    @CsvSource({"reno, 122", "cubic, 187"})
    void withRareLossesOnALongPathCubicIsAheadOfReno(String congestionControl, double expected) {
        path(ofMillis(50), LINE_BITS, BDP_PACKETS);
        Flow flow = open(congestionControl);
        hosts.cable.forward().add(everyNth(10_000));
        // the part with slow start is not counted
        hosts.run(ofSeconds(40));
        long before = flow.receiver.received;
        hosts.run(ofSeconds(160));
        double segments = segments(flow.receiver.received - before, ofSeconds(160), ofMillis(100));
        assertThat(segments / expected).isBetween(0.9, 1.1);
    }

    private static Impairment everyNth(int n) {
        return new Impairment() {
            private int passed;

            @Override
            public void apply(Packet packet, Passage passage) {
                if (++passed % n == 0) {
                    passage.drop(packet, LaneEvent.LOST);
                } else {
                    passage.onward(packet);
                }
            }
        };
    }

    /**
     * Jain's index over the second of two minutes; 1 means equal shares, and 0.5 means that one of two flows has
     * everything.
     */
    @ParameterizedTest
    @ValueSource(strings = {"reno", "cubic"})
    void twoFlowsComeToShareABottleneck(String congestionControl) {
        path(ofMillis(25), LINE_BITS, BDP_PACKETS);
        Flow first = open(congestionControl);
        hosts.run(ofSeconds(10));
        Flow second = open(congestionControl);
        hosts.run(ofSeconds(50));
        long firstBefore = first.receiver.received;
        long secondBefore = second.receiver.received;
        hosts.run(ofSeconds(60));
        double a = first.receiver.received - firstBefore;
        double b = second.receiver.received - secondBefore;
        assertThat((a + b) * (a + b) / (2 * (a * a + b * b)))
                .as("%s: %s and %s Mbit/s", congestionControl, a * 8 / 60e6, b * 8 / 60e6)
                .isGreaterThan(0.9);
        assertThat((a + b) * 8 / 60).isGreaterThan(0.9 * LINE_BITS * MSS / 1500);
    }

    /** Opens one connection, and returns the number of packets that the queue drops in slow start. */
    private long slowStartLosses(String congestionControl, int queue) {
        path(ofMillis(25), LINE_BITS, queue);
        open(congestionControl);
        hosts.run(ofSeconds(3));
        // the window may be twice the data in flight that the peer's window has allowed
        assertThat(flows.getFirst().client.info().ssthreshBytes)
                .as("slow start is over")
                .isLessThan(16 * BDP_PACKETS * MSS);
        return hosts.cable.forward().count(LaneEvent.QUEUE_DROPPED);
    }

    /**
     * Data sent between the overflow and its detection, a round trip later, amounts to the capacity of path and queue.
     */
    @Test
    void renoOverrunsTheQueueByAWindow() {
        assertThat(slowStartLosses("reno", BDP_PACKETS)).isBetween(2L * BDP_PACKETS - 20, 2L * BDP_PACKETS + 20);
    }

    /**
     * RFC 9406 §4.2: the round trip shows a lasting queue one round after its beginning. Until then the window doubles;
     * after that it grows by a quarter in each of five rounds. In a queue of one bandwidth-delay product this is too
     * late to avoid all losses.
     */
    @Test
    void cubicOverrunsItByLess() {
        assertThat(slowStartLosses("cubic", BDP_PACKETS)).isBetween(1L, 2L * BDP_PACKETS - 100);
    }

    /** If the queue has room for the five rounds, nothing is lost, whereas Reno loses thousands. */
    @Test
    void inALargeBufferCubicLeavesSlowStartBeforeItOverflows() {
        assertThat(slowStartLosses("cubic", 8 * BDP_PACKETS)).isZero();
    }
}
