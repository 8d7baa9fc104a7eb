package io.hawser.sim.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.event.TcpCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path that drops large packets silently, and the effect of tcp_mtu_probing (RFC 4821). */
class MtuProbingTest {
    private static final int NARROW = 1200;

    private final TwoHosts hosts = new TwoHosts(1, Duration.ofMillis(10));

    /** The sizes of the packets that the client has sent. */
    private final List<Integer> sizes = new ArrayList<>();

    private boolean narrow = true;

    MtuProbingTest() {
        hosts.noting = false;
        hosts.cable.forward().observe((lane, event, packet, now) -> {
            if (event == LaneEvent.SENT) {
                sizes.add(packet.length());
            }
        });
        hosts.cable.forward().dropAll((packet, type) -> narrow && isLarge(packet));
    }

    private static boolean isLarge(Packet packet) {
        return packet.length() > NARROW;
    }

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    private long client(TcpCounter counter) {
        return hosts.client.tcpCounters().get(counter);
    }

    @Test
    void withoutProbingTheConnectionStalls() {
        hosts.open();
        hosts.clientPeer.send(100_000);
        hosts.run(Duration.ofMinutes(5));
        assertThat(hosts.serverPeer.received).isZero();
        hosts.clientPeer.toSend = 0;
    }

    /**
     * After R1 (a tail loss probe, then 3 s and some round trips) segments shrink to tcp_base_mss, packets of 1064
     * bytes. Then a binary search between those and 1500 follows: 1282 fails, 1172 arrives, 1226 fails, 1198 arrives,
     * 1211 and 1204 fail.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aBlackHoleIsFoundAndTheLargestPacketThatPasses(int sack) {
        hosts.set("net.ipv4.tcp_mtu_probing", 1).set("net.ipv4.tcp_sack", sack);
        hosts.open();
        hosts.clientPeer.send(40_000_000);
        hosts.run(Duration.ofMillis(2900));
        assertThat(hosts.serverPeer.received).isZero();
        hosts.run(Duration.ofSeconds(2));
        assertThat(hosts.serverPeer.received).isPositive();
        hosts.run(Duration.ofSeconds(60));
        assertThat(hosts.serverPeer.received).isEqualTo(40_000_000);
        assertThat(sizes.stream().filter(size -> size < 1500 && size > 1064).distinct())
                .containsSubsequence(1282, 1172, 1226, 1198, 1211, 1204);
        assertThat(client(TcpCounter.TCP_MTUP_SUCCESS)).isEqualTo(2);
        assertThat(client(TcpCounter.TCP_MTUP_FAIL)).isEqualTo(4);
        // 1198 bytes without 20 of IP, 20 of TCP and 12 of timestamps
        assertThat(hosts.clientPeer.connection.info().sndMss).isEqualTo(1146);
    }

    /** The loss of a path-MTU probe does not indicate congestion (RFC 4821 §7.6). */
    @Test
    void aLostProbeDoesNotShrinkTheWindow() {
        hosts.set("net.ipv4.tcp_mtu_probing", 2);
        hosts.open();
        hosts.clientPeer.send(5_000_000);
        hosts.run(Duration.ofSeconds(20));
        assertThat(hosts.serverPeer.received).isEqualTo(5_000_000);
        assertThat(client(TcpCounter.TCP_MTUP_FAIL)).isEqualTo(4);
        assertThat(client(TcpCounter.TCP_TIMEOUTS)).isZero();
        assertThat(hosts.clientPeer.connection.info().ssthreshBytes).isEqualTo(Integer.MAX_VALUE);
        assertThat(hosts.clientPeer.connection.info().retransmits).isEqualTo(8);
    }

    /** The MTU of the path grows after a while: ten minutes after the beginning of the search, the next one begins. */
    @Test
    void theSearchBeginsAgainAfterTheInterval() {
        hosts.set("net.ipv4.tcp_mtu_probing", 2).set("net.ipv4.tcp_probe_interval", 60);
        hosts.open();
        hosts.clientPeer.send(5_000_000);
        hosts.run(Duration.ofSeconds(50));
        assertThat(hosts.clientPeer.connection.info().sndMss).isEqualTo(1146);
        narrow = false;
        hosts.run(Duration.ofSeconds(20));
        hosts.clientPeer.send(5_000_000);
        hosts.run(Duration.ofSeconds(20));
        assertThat(hosts.clientPeer.connection.info().sndMss).isBetween(1448 - 8, 1448);
        assertThat(hosts.serverPeer.received).isEqualTo(10_000_000);
    }

    /** The MTU is below tcp_base_mss: each further black hole halves the size, down to tcp_mtu_probe_floor. */
    @Test
    void aPathBelowTheBaseIsFoundByHalves() {
        hosts.set("net.ipv4.tcp_mtu_probing", 1).set("net.ipv4.tcp_base_mss", 4000);
        hosts.set("net.ipv4.tcp_retries1", 1);
        hosts.open();
        hosts.clientPeer.send(100_000);
        hosts.run(Duration.ofMinutes(2));
        assertThat(hosts.serverPeer.received).isEqualTo(100_000);
        // 1460 / 2, and 40 of headers
        assertThat(sizes.getLast()).isLessThanOrEqualTo(NARROW);
        assertThat(sizes).contains(770);
    }
}
