package io.hawser.sim.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.cable.Bandwidth;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The receive buffer grows with the data that the user reads in a round trip: tcp_moderate_rcvbuf, tcp_rmem. */
class ReceiveTuningTest {
    private static final int FIRST_WINDOW = 65_536;

    private TwoHosts hosts = new TwoHosts(1, Duration.ofMillis(100));

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    /** Returns the arriving bits of data per second, after the flow has had five seconds to grow. */
    private double bitsPerSecond() {
        hosts.noting = false;
        hosts.open();
        hosts.clientPeer.send(1L << 40);
        hosts.run(Duration.ofSeconds(5));
        long before = hosts.serverPeer.received;
        hosts.run(Duration.ofSeconds(4));
        hosts.clientPeer.toSend = 0;
        return (hosts.serverPeer.received - before) * 8 / 4.0;
    }

    /**
     * 100 Mbit/s times 200 ms are 2.5 MB, forty times the first window. The queue is long, so that no packet is lost.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aLongFatPipeIsFilled(int timestamps) {
        hosts.set("net.ipv4.tcp_timestamps", timestamps);
        hosts.cable.bandwidth(Bandwidth.mbps(100)).queue(10_000);
        assertThat(bitsPerSecond()).isBetween(0.95 * 100e6 * 1448 / 1500, 100e6);
    }

    /** Without tuning, one window of 64 KB in each round trip of 200 ms makes 2.6 Mbit/s. */
    @Test
    void andIsNotWithoutTuning() {
        hosts.set("net.ipv4.tcp_moderate_rcvbuf", 0);
        hosts.cable.bandwidth(Bandwidth.mbps(100));
        assertThat(bitsPerSecond()).isBetween(2.4e6, FIRST_WINDOW * 8 / 0.2);
    }

    @Test
    void aFixedBufferStaysWhatItIs() {
        hosts.cable.bandwidth(Bandwidth.mbps(100));
        hosts.open();
        hosts.serverPeer.connection.options().receiveBufferBytes(100_000);
        hosts.noting = false;
        hosts.clientPeer.send(1L << 40);
        hosts.run(Duration.ofSeconds(6));
        hosts.clientPeer.toSend = 0;
        assertThat(hosts.serverPeer.connection.info().rcvWnd).isLessThanOrEqualTo(100_000 + 1024);
    }

    @Test
    void theWindowClampLimitsTheGrowth() {
        hosts.cable.bandwidth(Bandwidth.mbps(100));
        hosts.open();
        hosts.serverPeer.connection.options().windowClampBytes(200_000);
        hosts.noting = false;
        hosts.clientPeer.send(1L << 40);
        hosts.run(Duration.ofSeconds(6));
        hosts.clientPeer.toSend = 0;
        assertThat(hosts.serverPeer.connection.info().rcvWnd).isBetween(195_000, 200_000 + 1024);
    }

    /** The user reads 10 000 bytes in each round trip; the first window is six times as large. */
    @Test
    void aSlowReaderGetsNoMoreMemory() {
        hosts.cable.bandwidth(Bandwidth.mbps(100));
        hosts.noting = false;
        hosts.open();
        hosts.serverPeer.reads = false;
        hosts.clientPeer.send(1L << 40);
        for (int i = 0; i < 300; i++) {
            hosts.runMillis(100);
            hosts.serverPeer.read(5000);
            assertThat(hosts.serverPeer.connection.receiveQueueBytes()).isLessThanOrEqualTo(FIRST_WINDOW + 1024);
        }
        hosts.clientPeer.toSend = 0;
        assertThat(hosts.serverPeer.received).isGreaterThan(290 * 5000);
    }

    /**
     * On a short path the first window is enough, and the user reads it within one round trip. A buffer that grew with
     * the speed of the machine would only fill its cache.
     */
    @Test
    void aShortPathKeepsASmallWindow() {
        hosts.close();
        hosts = new TwoHosts(1, Duration.ofNanos(10_000));
        hosts.cable.bandwidth(Bandwidth.gbps(10));
        hosts.noting = false;
        hosts.open();
        hosts.clientPeer.send(1L << 40);
        hosts.run(Duration.ofMillis(50));
        hosts.clientPeer.toSend = 0;
        // 10 Gbit/s in a round trip of 20 µs plus the time of the window itself: at most four times the first window
        assertThat(hosts.serverPeer.connection.info().rcvWnd).isLessThan(4 * FIRST_WINDOW + 50_000);
        assertThat(hosts.serverPeer.received * 8 / 0.05).isGreaterThan(0.95 * 10e9 * 1448 / 1500);
    }
}
