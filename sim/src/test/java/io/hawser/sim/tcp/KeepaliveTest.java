package io.hawser.sim.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.Impairment;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.Passage;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.event.TcpCounter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keepalive: RFC 9293 §3.8.4 (MUST-24 to MUST-29). */
class KeepaliveTest {
    private TwoHosts hosts = new TwoHosts(1, Duration.ofMillis(10));

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    private void openWithKeepalive() {
        hosts.open(connection -> connection.options().keepAlive(true));
        hosts.runMillis(100);
        hosts.forget();
    }

    @Test
    void itIsOffUntilAskedFor() {
        hosts.open();
        hosts.runMillis(100);
        hosts.forget();
        hosts.run(Duration.ofDays(365));
        assertThat(hosts.segments).isEmpty();
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    @Requirement({"MUST-24", "SHLD-12", "MAY-5"})
    void aDeadPeerIsFoundAfterTwoHoursElevenMinutesAndFifteenSeconds() {
        openWithKeepalive();
        hosts.cable.cut();
        hosts.runUntilIdle();
        long heard = hosts.clientPeer.connectedNanos;
        assertThat(hosts.clientPeer.error).isEqualTo(TcpError.TIMED_OUT);
        assertThat(Duration.ofNanos(hosts.clientPeer.closedNanos - heard)).isEqualTo(Duration.ofSeconds(7200 + 9 * 75));
        List<Segment> probes = hosts.fromClient(Segment::isPureAck);
        assertThat(TwoHosts.millis(probes, heard).stream().map(millis -> millis / 1000))
                .containsExactly(7200.0, 7275.0, 7350.0, 7425.0, 7500.0, 7575.0, 7650.0, 7725.0, 7800.0);
        assertThat(probes).allMatch(probe -> probe.seq() == 0 && probe.length() == 0);
        assertThat(hosts.client.tcpCounters().get(TcpCounter.TCP_KEEP_ALIVE)).isEqualTo(9);
        assertThat(hosts.fromClient(Segment::isRst)).hasSize(1);
        assertThat(hosts.serverPeer.connection.state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 30_000})
    void aPeerThatAnswersIsKept(long latencyMillis) {
        openWithKeepalive();
        hosts.cable.latency(Duration.ofMillis(latencyMillis));
        hosts.run(Duration.ofDays(10));
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.ESTABLISHED);
        // one probe for each two hours of silence, and its answer
        assertThat(hosts.fromClient()).hasSizeBetween(119, 120);
        assertThat(hosts.fromServer()).hasSameSizeAs(hosts.fromClient());
    }

    @Test
    void aLostProbeIsNotTheEnd() {
        openWithKeepalive();
        hosts.cable.forward().dropNext(8, (packet, type) -> true);
        hosts.run(Duration.ofHours(4));
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(hosts.fromServer()).hasSize(1);
        assertThat(hosts.clientPeer.connection.info().probes).isZero();
    }

    @Test
    void dataStartsTheSilenceAgain() {
        openWithKeepalive();
        hosts.run(Duration.ofSeconds(7000));
        hosts.serverPeer.write(1);
        hosts.runMillis(100);
        long heard = hosts.clientPeer.lastReceivedNanos;
        hosts.forget();
        hosts.run(Duration.ofSeconds(7300));
        assertThat(hosts.fromClient())
                .singleElement()
                .matches(probe -> probe.sentNanos() == heard + 7_200_000_000_000L);
    }

    @Test
    void eachConnectionMayHaveTimesOfItsOwn() {
        hosts.open(
                connection -> connection.options().keepAlive(true).keepAliveTimes(60_000_000_000L, 5_000_000_000L, 3));
        hosts.runMillis(100);
        hosts.cable.cut();
        hosts.runUntilIdle();
        assertThat(hosts.clientPeer.closedNanos - hosts.clientPeer.connectedNanos)
                .isEqualTo(75_000_000_000L);
    }

    @Test
    @Requirement("MUST-27")
    void theTimesOfTheHostAreSysctls() {
        hosts.set("net.ipv4.tcp_keepalive_time", 100).set("net.ipv4.tcp_keepalive_intvl", 10);
        hosts.set("net.ipv4.tcp_keepalive_probes", 2);
        openWithKeepalive();
        hosts.cable.cut();
        hosts.runUntilIdle();
        assertThat(hosts.clientPeer.closedNanos - hosts.clientPeer.connectedNanos)
                .isEqualTo(120_000_000_000L);
    }

    @Test
    void itCanBeTurnedOnAndOffLater() {
        hosts.open();
        hosts.run(Duration.ofHours(10));
        hosts.forget();
        hosts.clientPeer.connection.options().keepAlive(true);
        hosts.runMillis(100);
        assertThat(hosts.fromClient()).hasSize(1);
        hosts.clientPeer.connection.options().keepAlive(false);
        hosts.run(Duration.ofDays(1));
        assertThat(hosts.fromClient()).hasSize(1);
    }

    @Test
    void aPeerThatHasRebootedResetsTheConnection() {
        openWithKeepalive();
        hosts.cable.backward().cut();
        hosts.serverPeer.connection.abort();
        hosts.runMillis(100);
        hosts.cable.backward().restore();
        hosts.runUntilIdle();
        assertThat(hosts.clientPeer.error).isEqualTo(TcpError.CONNECTION_RESET);
        assertThat(hosts.clientPeer.closedNanos - hosts.clientPeer.connectedNanos)
                .isEqualTo(7_200_000_000_000L + 20_000_000L);
    }

    @Test
    void aFirewallForgetsASilentConnection() {
        hosts.open();
        firewall();
        hosts.run(Duration.ofMinutes(6));
        hosts.clientPeer.write(10);
        hosts.runUntilIdle();
        assertThat(hosts.serverPeer.received).isZero();
        assertThat(hosts.clientPeer.error).isEqualTo(TcpError.TIMED_OUT);
    }

    @Test
    void keepaliveBelowTheFirewallsLimitKeepsTheConnection() {
        hosts.open(connection -> connection.options().keepAlive(true).keepAliveTimes(240_000_000_000L, 0, 0));
        firewall();
        hosts.run(Duration.ofDays(1));
        hosts.clientPeer.write(10);
        hosts.runMillis(100);
        assertThat(hosts.serverPeer.received).isEqualTo(10);
        hosts.finish();
    }

    /** Drops all packets after both directions were silent for five minutes. */
    private void firewall() {
        Impairment idle = new Impairment() {
            private long lastNanos = hosts.now();

            @Override
            public void apply(Packet packet, Passage passage) {
                if (hosts.now() - lastNanos > 300_000_000_000L) {
                    passage.drop(packet, LaneEvent.RULE_DROPPED);
                } else {
                    lastNanos = hosts.now();
                    passage.onward(packet);
                }
            }
        };
        hosts.cable.forward().add(idle);
        hosts.cable.backward().add(idle);
    }
}
