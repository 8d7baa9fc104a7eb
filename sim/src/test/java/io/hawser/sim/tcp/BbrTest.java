package io.hawser.sim.tcp;

import static io.hawser.sim.cable.PacketMatchers.tcpData;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.DropRule;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * BBR on a link with a round trip of 50 ms and 20 Mbit/s, or 100 Mbit/s when shared with CUBIC: the example test cases
 * of draft-ietf-ccwg-bbr, as far as the states and figures of {@link TcpInfo} show them. Each test has the draft's name
 * of its case. A packet of 1500 bytes carries 1448 bytes of data, so that the bandwidth-delay product of the first link
 * is 83 segments.
 */
class BbrTest {
    private static final int MSS = 1448;
    private static final double SHARE = MSS / 1500.0;
    private static final double LINE = 20e6;
    private static final int BDP_SEGMENTS = 83;
    private static final int FAST_BDP_SEGMENTS = 417;
    private static final double MARGIN = 0.99;

    private final TwoHosts hosts = new TwoHosts(1, ofMillis(25));

    /** The phases in the order of their beginnings, with their times in nanoseconds. */
    private final List<String> phases = new ArrayList<>();

    private final List<Long> begun = new ArrayList<>();

    private void open(String control) {
        hosts.noting = false;
        prepare(hosts, control);
        hosts.cable.bandwidth(Bandwidth.mbps(20)).queue(4 * BDP_SEGMENTS);
        hosts.client.tcp().observer(new TcpObserver() {
            @Override
            public void congestionChanged(TcpConnection by, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
                if (event == CongestionEvent.PHASE) {
                    phases.add(by.info().sending.congestionPhase);
                    begun.add(hosts.now());
                }
            }
        });
        hosts.open();
    }

    private static void prepare(TwoHosts which, String control) {
        which.client.sysctls().set("net.ipv4.tcp_congestion_control", control);
        which.client.sysctls().set("net.ipv4.tcp_wmem", "4096 16384 41943040");
        which.server.sysctls().set("net.ipv4.tcp_rmem", "4096 20971520 20971520");
    }

    @AfterEach
    void nothingIsLeft() {
        hosts.clientPeer.toSend = 0;
        hosts.close();
    }

    private TcpInfo info() {
        return hosts.clientPeer.connection.info();
    }

    private void sendForEver() {
        hosts.clientPeer.send(1L << 40);
    }

    /** Runs, by the millisecond, until this condition holds. */
    private void until(Predicate<TcpInfo> holds) {
        for (int i = 0; i < 60_000; i++) {
            if (holds.test(info())) {
                return;
            }
            hosts.runMillis(1);
        }
        throw new AssertionError("not within a minute: " + info());
    }

    private void until(String phase) {
        until(info -> info.sending.congestionPhase.equals(phase));
    }

    /** Returns BBR.bw in a phase of this gain, in bits of packets a second. */
    private double bandwidth(double gain) {
        return info().sending.pacingBytesPerSecond * 8 / SHARE / MARGIN / gain;
    }

    private long inFlight() {
        TcpInfo now = info();
        int bytes = now.sndNxt - now.sndUna;
        return bytes;
    }

    private static long count(TwoHosts of, TcpCounter counter) {
        return of.client.tcpCounters().get(counter);
    }

    /** Exiting STARTUP on Bandwidth Plateau; Exiting DRAIN Based on Inflight. */
    @Test
    void startupEndsAtTheBandwidthOfTheLine() {
        open("bbr");
        sendForEver();
        until("DRAIN");
        // doubling from ten segments to 83 takes three to four rounds; the plateau takes three more
        assertThat(hosts.now()).isBetween(350_000_000L, 750_000_000L);
        assertThat(bandwidth(0.5)).isBetween(0.98 * LINE, 1.02 * LINE);
        assertThat(inFlight()).isGreaterThan((long) (1.5 * BDP_SEGMENTS * MSS));
        until("PROBE_CRUISE");
        assertThat(inFlight()).isLessThanOrEqualTo((BDP_SEGMENTS + 2) * MSS);
        assertThat(bandwidth(1)).isBetween(0.98 * LINE, 1.02 * LINE);
        assertThat(info().sending.minRttNanos).isBetween(50_000_000L, 51_000_000L);
        assertThat(info().retransmits).isZero();
        assertThat(info().sending.applicationLimited).isFalse();
        assertThat(info().sending.deliveryBytesPerSecond * 8 / SHARE).isBetween(0.95 * LINE, 1.01 * LINE);
        assertThat(info().sending.deliveredBytes).isGreaterThanOrEqualTo(info().bytesAcked);
    }

    /** Exiting PROBE_UP on Bandwidth Plateau; Exiting PROBE_DOWN on Inflight; Entering and Exiting PROBE_RTT. */
    @Test
    void theCycleOfPhases() {
        open("bbr");
        sendForEver();
        hosts.run(ofSeconds(9));
        assertThat(phases)
                .containsExactly(
                        "DRAIN",
                        "PROBE_CRUISE",
                        "PROBE_REFILL",
                        "PROBE_UP",
                        "PROBE_DOWN",
                        "PROBE_CRUISE",
                        "PROBE_RTT",
                        "PROBE_CRUISE",
                        "PROBE_REFILL",
                        "PROBE_UP",
                        "PROBE_DOWN",
                        "PROBE_CRUISE");
        assertThat(lasted(1)).as("CRUISE").isBetween(2_000.0, 3_060.0);
        assertThat(lasted(2)).as("REFILL: a round").isBetween(50.0, 57.0);
        assertThat(lasted(3)).as("UP: three rounds").isBetween(150.0, 250.0);
        assertThat(lasted(6)).as("RTT: 200 ms, once it has drained").isBetween(200.0, 260.0);
        assertThat(begun.get(6) / 1e6).as("5 s after the shortest round trip").isBetween(5_050.0, 5_200.0);
        assertThat(info().retransmits).isZero();
    }

    private double lasted(int index) {
        return (begun.get(index + 1) - begun.get(index)) / 1e6;
    }

    /** Exiting DRAIN Based on Time. */
    @Test
    void drainEndsInAnyCase() {
        open("bbr");
        sendForEver();
        until("DRAIN");
        hosts.cable.bandwidth(Bandwidth.mbps(2));
        until(info -> !info.sending.congestionPhase.equals("DRAIN"));
        assertThat(info().sending.congestionPhase).isEqualTo("PROBE_DOWN");
        assertThat(inFlight()).isGreaterThan((long) BDP_SEGMENTS * MSS);
    }

    /** Exiting PROBE_DOWN After Max Time. */
    @Test
    void aQueueThatDoesNotDrainIsNotWaitedFor() {
        open("bbr");
        sendForEver();
        until("PROBE_UP");
        until("PROBE_DOWN");
        hosts.cable.bandwidth(Bandwidth.mbps(17));
        int from = phases.size();
        until(info -> !info.sending.congestionPhase.equals("PROBE_DOWN"));
        assertThat(phases.subList(from, from + 1)).isSubsetOf("PROBE_REFILL", "PROBE_RTT");
        until("PROBE_CRUISE");
    }

    /** Never Exiting PROBE_UP (or STARTUP) When Application-Limited With No Loss. */
    @Test
    void anApplicationThatSendsLittleStaysInStartup() {
        open("bbr");
        for (int i = 0; i < 40; i++) {
            hosts.clientPeer.write(MSS);
            hosts.runMillis(100);
        }
        assertThat(info().sending.congestionPhase).isEqualTo("STARTUP");
        assertThat(info().sending.applicationLimited).isTrue();
        assertThat(phases).isEmpty();
    }

    /** Exiting STARTUP on Loss When Application-Limited: 16 Mbit/s, of which every fifth packet is lost. */
    @Test
    void lossEndsStartupEvenThen() {
        open("bbr");
        for (int i = 0; i < 6; i++) {
            hosts.clientPeer.write(16_000);
            hosts.runMillis(110);
        }
        hosts.cable.forward().loss(0.2);
        for (int i = 0; i < 40 && phases.isEmpty(); i++) {
            hosts.clientPeer.send(80_000);
            hosts.runMillis(40);
        }
        assertThat(phases).startsWith("DRAIN");
    }

    /** Skipping PROBE_RTT Due to Application-Limited Sending. */
    @Test
    void afterAPauseThereIsNoNeedForProbeRtt() {
        open("bbr");
        hosts.clientPeer.send(4_000_000);
        hosts.run(ofSeconds(3));
        assertThat(info().sending.congestionPhase).startsWith("PROBE_");
        hosts.run(ofSeconds(6));
        assertThat(inFlight()).isZero();
        int window = info().cwndBytes;
        phases.clear();
        hosts.clientPeer.send(2_000_000);
        assertThat(bandwidth(1)).isBetween(0.98 * LINE, 1.02 * LINE);
        assertThat(info().cwndBytes).isEqualTo(window);
        hosts.run(ofSeconds(1));
        assertThat(phases).doesNotContain("PROBE_RTT");
        assertThat(hosts.serverPeer.received).isEqualTo(6_000_000);
    }

    /**
     * Achieving Expected STARTUP (and Cruise) Bandwidth on a Link With Aggregation: acknowledgments come each 20 ms.
     */
    @Test
    void aggregationCostsNoBandwidth() {
        open("bbr");
        long slot = 20_000_000;
        hosts.cable.backward().add((packet, onward) -> {
            long due = (hosts.now() / slot + 1) * slot;
            hosts.network.schedule(Duration.ofNanos(due - hosts.now()), () -> onward.onward(packet));
        });
        sendForEver();
        until("DRAIN");
        assertThat(bandwidth(0.5)).isBetween(0.97 * LINE, 1.3 * LINE);
        until("PROBE_CRUISE");
        // the data of a slot: at least 33 segments
        assertThat(info().cwndBytes).isGreaterThan(2 * BDP_SEGMENTS * MSS + 20 * MSS);
        long before = hosts.serverPeer.received;
        hosts.run(ofSeconds(10));
        assertThat((hosts.serverPeer.received - before) * 8 / 10.0 / SHARE).isGreaterThan(0.9 * LINE);
    }

    /** Correctly Managing Sub-Packet BDPs: 100 kbit/s over 2 ms are 25 bytes. */
    @Test
    void aPathThatHoldsLessThanAPacketIsFilled() {
        open("bbr");
        hosts.cable.bandwidth(Bandwidth.kbps(100)).latency(ofMillis(1));
        sendForEver();
        hosts.run(ofSeconds(60));
        assertThat(info().cwndBytes).isBetween(4 * MSS, 16 * MSS);
        long before = hosts.serverPeer.received;
        hosts.run(ofSeconds(60));
        assertThat((hosts.serverPeer.received - before) * 8 / 60.0 / SHARE).isBetween(0.9 * 100e3, 100e3);
        assertThat(hosts.cable.forward().queued()).isLessThan(10);
    }

    /** Increasing Bandwidth 10x and Ensuring Full Bandwidth is Reached: within two cycles. */
    @Test
    void tenTimesTheBandwidthIsFound() {
        open("bbr");
        hosts.cable.bandwidth(Bandwidth.mbps(2));
        sendForEver();
        hosts.run(ofSeconds(4));
        assertThat(info().sending.deliveryBytesPerSecond * 8 / SHARE).isLessThan(2.1e6);
        hosts.cable.bandwidth(Bandwidth.mbps(20));
        hosts.run(ofSeconds(8));
        long before = hosts.serverPeer.received;
        hosts.run(ofSeconds(4));
        assertThat((hosts.serverPeer.received - before) * 8 / 4.0 / SHARE).isGreaterThan(0.9 * LINE);
    }

    /**
     * Decreasing Bandwidth 10x and Ensuring Max Bandwidth Adapts Down: with a queue of one product of the slower link.
     */
    @Test
    void aTenthOfTheBandwidthIsAccepted() {
        open("bbr");
        hosts.cable.queue(30);
        sendForEver();
        hosts.run(ofSeconds(3));
        hosts.cable.bandwidth(Bandwidth.mbps(2));
        hosts.run(ofSeconds(2));
        assertThat(bandwidth(1)).as("the short-term bound, soon").isLessThan(0.6 * LINE);
        hosts.run(ofSeconds(18));
        until("PROBE_CRUISE");
        assertThat(bandwidth(1)).isBetween(1.6e6, 2.1e6);
        long before = hosts.serverPeer.received;
        long again = info().retransmits;
        hosts.run(ofSeconds(10));
        assertThat((hosts.serverPeer.received - before) * 8 / 10.0 / SHARE).isGreaterThan(1.7e6);
        assertThat(info().retransmits - again).isLessThan(150);
    }

    /** Handling Loss During PROBE_UP After inflight_longterm is Set; a queue of a fifth of the product. */
    @Test
    void aShallowQueueIsNotOverrunForLong() {
        open("bbr");
        hosts.cable.queue(16);
        sendForEver();
        hosts.run(ofSeconds(20));
        assertThat(hosts.serverPeer.received * 8 / 20.0 / SHARE).isGreaterThan(0.85 * LINE);
        assertThat(info().retransmits).isLessThan((int) (hosts.serverPeer.received / MSS / 50));
        assertThat(info().cwndBytes).isLessThan((int) (1.6 * BDP_SEGMENTS * MSS));
    }

    /** Handling Spurious Fast Recovery: now and then a packet is delayed longer than RACK waits. */
    @Test
    void reorderingCostsLittle() {
        open("bbr");
        hosts.cable.forward().reordering(0.003, ofMillis(40));
        sendForEver();
        hosts.run(ofSeconds(10));
        long undone = count(hosts, TcpCounter.TCP_PARTIAL_UNDO)
                + count(hosts, TcpCounter.TCP_FULL_UNDO)
                + count(hosts, TcpCounter.TCP_DSACK_UNDO);
        assertThat(undone).isPositive();
        assertThat(hosts.serverPeer.received * 8 / 10.0 / SHARE).isGreaterThan(0.85 * LINE);
    }

    /** Handling Spurious RTO Recovery: the path suddenly becomes half a second longer. */
    @Test
    void aSpuriousTimeoutGivesTheWindowBack() {
        open("bbr");
        sendForEver();
        until("PROBE_CRUISE");
        hosts.run(ofSeconds(1));
        int window = info().cwndBytes;
        hosts.cable.forward().latency(ofMillis(600));
        hosts.runMillis(40);
        hosts.cable.forward().latency(ofMillis(25));
        until(info -> count(hosts, TcpCounter.TCP_TIMEOUTS) > 0);
        assertThat(info().cwndBytes).isEqualTo(MSS);
        until(info -> count(hosts, TcpCounter.TCP_LOSS_UNDO) > 0);
        assertThat(info().cwndBytes).isGreaterThanOrEqualTo(window);
        long before = hosts.serverPeer.received;
        hosts.run(ofSeconds(2));
        assertThat((hosts.serverPeer.received - before) * 8 / 2.0 / SHARE).isGreaterThan(0.8 * LINE);
    }

    /** Handling Application-Limited Sending During PROBE_REFILL. */
    @Test
    void aPauseInRefillLeavesTheBandwidth() {
        open("bbr");
        sendForEver();
        until("PROBE_REFILL");
        hosts.clientPeer.toSend = 0;
        hosts.run(ofSeconds(2));
        assertThat(inFlight()).isZero();
        for (int i = 0; i < 20; i++) {
            hosts.clientPeer.write(MSS);
            hosts.runMillis(60);
        }
        hosts.clientPeer.send(1L << 40);
        until("PROBE_CRUISE");
        assertThat(bandwidth(1)).isBetween(0.97 * LINE, 1.03 * LINE);
    }

    // ---- sharing a link with CUBIC

    private record Run(double share, double meanQueue, int retransmits) {}

    private static Run run(String control, double loss, int seconds) {
        try (TwoHosts line = new TwoHosts(3, ofMillis(25))) {
            line.noting = false;
            prepare(line, control);
            line.cable.bandwidth(Bandwidth.mbps(100)).queue(4 * FAST_BDP_SEGMENTS);
            line.cable.forward().loss(loss);
            line.open();
            line.clientPeer.send(1L << 40);
            line.run(ofSeconds(2));
            long before = line.serverPeer.received;
            double sum = 0;
            for (int i = 0; i < seconds * 500; i++) {
                line.runMillis(2);
                sum += line.cable.forward().queued();
            }
            line.clientPeer.toSend = 0;
            long undone = count(line, TcpCounter.TCP_PARTIAL_UNDO)
                    + count(line, TcpCounter.TCP_FULL_UNDO)
                    + count(line, TcpCounter.TCP_LOSS_UNDO);
            assertThat(undone).as("undone losses, which were all real").isZero();
            return new Run(
                    (line.serverPeer.received - before) * 8.0 / seconds / 100e6 / SHARE,
                    sum / (seconds * 500),
                    line.clientPeer.connection.info().retransmits);
        }
    }

    @Test
    void aDeepQueueStaysShortWhereCubicFillsIt() {
        open("bbr");
        Run bbr = run("bbr", 0, 10);
        Run cubic = run("cubic", 0, 10);
        assertThat(bbr.share).isGreaterThan(0.93);
        assertThat(cubic.share).isGreaterThan(0.93);
        assertThat(bbr.meanQueue).isLessThan(0.15 * FAST_BDP_SEGMENTS);
        assertThat(cubic.meanQueue).isGreaterThan(2.0 * FAST_BDP_SEGMENTS);
        assertThat(bbr.retransmits).isZero();
    }

    /**
     * RFC 9438 §5: with a loss of one in a hundred packets CUBIC reaches about 3 Mbit/s. BBR slows down by the lost
     * share in each round of CRUISE, of which there are 40 to 60 here before the next probe: to 0.99^50 at its end, and
     * to 0.79 in the middle (draft-ietf-ccwg-bbr §5.3.3.5.3).
     */
    @Test
    void randomLossOfOnePercentCostsLittleWhereCubicCrawls() {
        open("bbr");
        Run bbr = run("bbr", 0.01, 20);
        Run cubic = run("cubic", 0.01, 10);
        assertThat(bbr.share).isGreaterThan(0.77);
        assertThat(cubic.share).isLessThan(0.06);
    }

    @Test
    void twoFlowsShareTheLine() {
        open("bbr");
        Peer firstClient = hosts.clientPeer;
        Peer firstServer = hosts.serverPeer;
        sendForEver();
        hosts.run(ofSeconds(5));
        hosts.open();
        sendForEver();
        hosts.run(ofSeconds(30));
        long first = firstServer.received;
        long second = hosts.serverPeer.received;
        double queue = 0;
        for (int i = 0; i < 1000; i++) {
            hosts.runMillis(30);
            queue += hosts.cable.forward().queued();
        }
        double a = (firstServer.received - first) * 8 / 30.0 / SHARE;
        double b = (hosts.serverPeer.received - second) * 8 / 30.0 / SHARE;
        firstClient.toSend = 0;
        firstClient.connection.abort();
        firstServer.connection.abort();
        assertThat(a + b).isGreaterThan(0.9 * LINE);
        // Jain's index
        assertThat((a + b) * (a + b) / (2 * (a * a + b * b))).isGreaterThan(0.9);
        assertThat(queue / 1000).isLessThan(1.5 * BDP_SEGMENTS);
    }

    /** Handling Token Bucket Policers: 4 Mbit/s with a bucket of 30 packets, on the link of 20 Mbit/s. */
    @Test
    void aPolicerIsObeyed() {
        open("bbr");
        double[] bucket = {45_000, 0};
        hosts.cable.forward().add((packet, onward) -> {
            double now = hosts.now();
            bucket[0] = Math.min(45_000, bucket[0] + (now - bucket[1]) / 1e9 * 4e6 / 8);
            bucket[1] = now;
            if (bucket[0] >= packet.length()) {
                bucket[0] -= packet.length();
                onward.onward(packet);
            } else {
                onward.drop(packet, LaneEvent.QUEUE_DROPPED);
            }
        });
        sendForEver();
        hosts.run(ofSeconds(15));
        long before = hosts.serverPeer.received;
        long again = info().retransmits;
        hosts.run(ofSeconds(15));
        double segments = (hosts.serverPeer.received - before) / (double) MSS;
        assertThat(segments * 1500 * 8 / 15).isBetween(0.8 * 4e6, 4e6);
        assertThat((info().retransmits - again) / segments).isLessThan(0.08);
    }

    /** Several losses at once at the end of a probe: the probe ends only once. */
    @Test
    void lossInAProbeEndsIt() {
        open("bbr");
        sendForEver();
        until("PROBE_UP");
        hosts.runMillis(75);
        DropRule rule = hosts.cable.forward().dropNext(15, tcpData());
        int from = phases.size();
        until("PROBE_DOWN");
        hosts.cable.forward().remove(rule);
        // less than the three rounds of a plateau
        assertThat((begun.get(from) - begun.get(from - 1)) / 1e6).isLessThan(150);
        hosts.run(ofMillis(500));
        assertThat(info().cwndBytes).isLessThan(2 * BDP_SEGMENTS * MSS);
    }
}
