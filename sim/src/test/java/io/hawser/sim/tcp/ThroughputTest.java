package io.hawser.sim.tcp;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.cable.Bandwidth;
import io.hawser.tcp.event.TcpCounter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Throughput in virtual time where theory predicts it. */
class ThroughputTest {
    private static final int MSS = 1448;

    private final TwoHosts hosts = new TwoHosts(1, ofMillis(10));

    @BeforeEach
    void largeBuffers() {
        hosts.noting = false;
        hosts.set("net.ipv4.tcp_moderate_rcvbuf", 0);
        hosts.client.sysctls().set("net.ipv4.tcp_rmem", "4096 2097152 6291456");
        hosts.server.sysctls().set("net.ipv4.tcp_rmem", "4096 2097152 6291456");
    }

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    /** Sends for this time and returns the number of arriving bits per second. */
    private double bitsPerSecond(Duration time) {
        hosts.open();
        long start = hosts.now();
        hosts.clientPeer.send(1L << 40);
        hosts.run(time);
        hosts.clientPeer.toSend = 0;
        double seconds = (hosts.now() - start) / 1e9;
        return hosts.serverPeer.received * 8 / seconds;
    }

    @Test
    void aSlowLineIsFilled() {
        hosts.cable.bandwidth(Bandwidth.mbps(10));
        // of 1500 bytes on the link, 1448 are data
        assertThat(bitsPerSecond(Duration.ofSeconds(20)) / (10e6 * MSS / 1500)).isBetween(0.95, 1.0);
        assertThat(hosts.clientPeer.connection.info().retransmits).isZero();
    }

    @Test
    void aFastLineIsFilled() {
        hosts.cable.bandwidth(Bandwidth.gbps(1)).latency(Duration.ofNanos(500_000));
        assertThat(bitsPerSecond(Duration.ofMillis(600)) / (1e9 * MSS / 1500)).isBetween(0.95, 1.0);
        assertThat(hosts.clientPeer.connection.info().retransmits).isZero();
    }

    /** NewReno needs a queue of one bandwidth-delay product to keep the link busy after halving its window. */
    @Test
    void aLineWithAQueueOfItsDelayIsFilled() {
        hosts.cable.bandwidth(Bandwidth.mbps(20)).queue(33);
        assertThat(bitsPerSecond(Duration.ofSeconds(60)) / (20e6 * MSS / 1500)).isBetween(0.90, 1.0);
        assertThat(hosts.client.tcpCounters().get(TcpCounter.TCP_FAST_RETRANS)).isPositive();
    }

    @Test
    void bothDirectionsAreFilledAtOnce() {
        hosts.cable.bandwidth(Bandwidth.mbps(10));
        hosts.open();
        hosts.clientPeer.send(1L << 40);
        hosts.serverPeer.send(1L << 40);
        hosts.run(Duration.ofSeconds(20));
        hosts.clientPeer.toSend = 0;
        hosts.serverPeer.toSend = 0;
        assertThat(hosts.serverPeer.received * 8 / 20.0).isGreaterThan(0.9 * 10e6 * MSS / 1500);
        assertThat(hosts.clientPeer.received * 8 / 20.0).isGreaterThan(0.9 * 10e6 * MSS / 1500);
    }

    /** The response function of RFC 5681's congestion control: MSS / RTT × sqrt(3/2) / sqrt(p). */
    @Test
    void withLossTheRateIsNearTheResponseFunction() {
        for (double loss : new double[] {0.001, 0.01}) {
            try (TwoHosts lossy = new TwoHosts(7, ofMillis(10))) {
                lossy.noting = false;
                lossy.client.sysctls().set("net.ipv4.tcp_congestion_control", "reno");
                lossy.server.sysctls().set("net.ipv4.tcp_rmem", "4096 2097152 6291456");
                lossy.open();
                lossy.cable.forward().loss(loss);
                lossy.clientPeer.send(1L << 40);
                lossy.run(Duration.ofMinutes(2));
                lossy.clientPeer.toSend = 0;
                double expected = MSS * 8 / 0.020 * Math.sqrt(1.5 / loss);
                double ratio = lossy.serverPeer.received * 8 / 120.0 / expected;
                assertThat(ratio)
                        .as("share of the response function at a loss of %s", loss)
                        .isBetween(0.7, 1.15);
            }
        }
    }
}
