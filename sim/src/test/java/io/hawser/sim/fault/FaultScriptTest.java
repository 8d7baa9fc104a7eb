package io.hawser.sim.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hawser.sim.Application;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.BurstLoss;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpState;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultScriptTest {
    private final Network network = Network.seeded(1);
    private final Machine client = network.machine("client", "10.0.0.1/24");
    private final Machine server = network.machine("server", "10.0.0.2/24");
    private final Cable cable = network.connect(client, server).latency(ofMillis(10));

    @AfterEach
    void close() {
        network.close();
    }

    private void script(String... lines) {
        FaultScript.parseAll(List.of(lines)).forEach(each -> each.schedule(network));
    }

    private TcpConnection connect() throws Exception {
        if (server.host().tcp().flowCount() == 0) {
            server.host().tcp().listen(80);
        }
        return client.host().tcp().connect(server.address(), 80);
    }

    @Test
    void aLinkIsCutAndRestoredAtItsTimes() {
        script("at 30s cut client-server", "at 40s restore client-server");
        network.runUntil(ofSeconds(30).toNanos() - 1);
        assertThat(cable.forward().isCut()).isFalse();
        network.runUntil(ofSeconds(30).toNanos());
        assertThat(cable.forward().isCut()).isTrue();
        assertThat(cable.backward().isCut()).isTrue();
        network.runUntil(ofSeconds(40).toNanos());
        assertThat(cable.forward().isCut()).isFalse();
    }

    @Test
    void whatLastsEndsAsItWasBefore() {
        cable.loss(0.01).latency(ofMillis(10));
        cable.backward().loss(0.02);
        script(
                "from 10s to 20s loss 5% on server-client",
                "from 12s to 30s latency 1.5s on client-server towards server");
        network.runUntil(ofSeconds(12).toNanos());
        assertThat(cable.forward().loss()).isEqualTo(0.05);
        assertThat(cable.backward().loss()).isEqualTo(0.05);
        assertThat(cable.forward().latency()).isEqualTo(ofMillis(1500));
        assertThat(cable.backward().latency()).isEqualTo(ofMillis(10));
        network.runUntil(ofSeconds(20).toNanos());
        assertThat(cable.forward().loss()).isEqualTo(0.01);
        assertThat(cable.backward().loss()).isEqualTo(0.02);
        assertThat(cable.forward().latency()).isEqualTo(ofMillis(1500));
        network.runUntil(ofSeconds(30).toNanos());
        assertThat(cable.forward().latency()).isEqualTo(ofMillis(10));
    }

    @Test
    void everySettingOfALinkCanBeWritten() {
        script(
                "loss 2.5% in bursts of 5 on client-server towards client",
                "corruption 1% on client-server",
                "duplication 2 % on client-server",
                "reordering 3% by 5ms on client-server",
                "jitter 7ms on client-server",
                "bandwidth 1.5Mbit/s on client-server towards server",
                "queue 20 packets on client-server",
                "mtu 1400 on client-server");
        Lane forward = cable.forward();
        assertThat(cable.backward().burstLoss()).isEqualTo(BurstLoss.of(0.025, 5));
        assertThat(forward.burstLoss()).isEqualTo(BurstLoss.NONE);
        assertThat(forward.corruption()).isEqualTo(0.01);
        assertThat(forward.duplication()).isEqualTo(0.02);
        assertThat(forward.reordering()).isEqualTo(0.03);
        assertThat(forward.holdBack()).isEqualTo(ofMillis(5));
        assertThat(forward.jitter()).isEqualTo(ofMillis(7));
        assertThat(forward.bandwidth()).isEqualTo(Bandwidth.kbps(1500));
        assertThat(cable.backward().bandwidth()).isEqualTo(Bandwidth.UNLIMITED);
        assertThat(cable.mtuBytes()).isEqualTo(1400);
    }

    @Test
    void theSecondSynAckIsDropped() throws Exception {
        script("drop the first SYN on client-server", "drop the second SYN+ACK on client-server");
        TcpConnection lostOnce = connect();
        network.runFor(ofMillis(900));
        assertThat(lostOnce.state()).isEqualTo(TcpState.SYN_SENT);
        network.runFor(ofMillis(300));
        assertThat(lostOnce.state()).isEqualTo(TcpState.ESTABLISHED);
        TcpConnection second = connect();
        network.runFor(ofMillis(900));
        assertThat(second.state()).isEqualTo(TcpState.SYN_SENT);
        network.runFor(ofMillis(300));
        assertThat(second.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(cable.backward().count(LaneEvent.RULE_DROPPED)).isEqualTo(1);
    }

    @Test
    void aCountWithoutADirectionIsOfBoth() {
        script(
                "drop the third ARP on client-server",
                "from 1s to 2s drop every packet longer than 500 bytes on client-server");
        client.host().ip().interfaces().get(1).probe(server.address());
        network.runFor(ofMillis(100));
        // a request and a reply; then a request that is lost
        client.host().ip().interfaces().get(1).probe(server.address());
        network.runFor(ofMillis(100));
        assertThat(cable.forward().count(LaneEvent.RULE_DROPPED)).isEqualTo(1);
        assertThat(cable.backward().count(LaneEvent.SENT)).isEqualTo(1);
    }

    @Test
    void aCrashLastsUntilTheReboot() {
        script("at 5s crash server", "at 9s reboot server", "from 20s to 30s crash client");
        network.runUntil(ofSeconds(5).toNanos());
        assertThat(server.isRunning()).isFalse();
        network.runUntil(ofSeconds(9).toNanos());
        assertThat(server.isRunning()).isTrue();
        network.runUntil(ofSeconds(25).toNanos());
        assertThat(client.isRunning()).isFalse();
        network.runUntil(ofSeconds(30).toNanos());
        assertThat(client.isRunning()).isTrue();
    }

    @Test
    void aPartitionKeepsMachinesApartOneWayOrBoth() throws Exception {
        TcpConnection connection = connect();
        network.runFor(ofSeconds(1));
        script("from 2s to 3s partition client from server one way", "from 4s to 5s partition server from client");
        byte[] data = new byte[100];
        network.runUntil(ofMillis(2_100).toNanos());
        connection.send(data, 0, 100);
        network.runUntil(ofMillis(2_200).toNanos());
        assertThat(cable.forward().count(LaneEvent.PARTITIONED)).isEqualTo(1);
        network.runUntil(ofMillis(3_900).toNanos());
        assertThat(connection.sendQueueBytes()).isZero();
        long forwardLost = cable.forward().count(LaneEvent.PARTITIONED);
        assertThat(cable.backward().count(LaneEvent.PARTITIONED)).isZero();
        network.runUntil(ofMillis(4_100).toNanos());
        client.host().ip().interfaces().get(1).announce(client.address());
        server.host().ip().interfaces().get(1).announce(server.address());
        network.runUntil(ofMillis(4_300).toNanos());
        assertThat(cable.forward().count(LaneEvent.PARTITIONED)).isEqualTo(forwardLost + 1);
        assertThat(cable.backward().count(LaneEvent.PARTITIONED)).isEqualTo(1);
        network.runUntil(ofMillis(5_100).toNanos());
        server.host().ip().interfaces().get(1).announce(server.address());
        network.runFor(ofMillis(100));
        assertThat(cable.backward().count(LaneEvent.PARTITIONED)).isEqualTo(1);
    }

    @Test
    void anApplicationFreezesAndResumes() {
        Application echo = server.run(new Application("echo") {
            @Override
            protected void started() {}
        });
        script("at 12s freeze server.echo", "at 20s resume server.echo");
        network.runUntil(ofSeconds(12).toNanos());
        assertThat(echo.isFrozen()).isTrue();
        network.runUntil(ofSeconds(20).toNanos());
        assertThat(echo.isFrozen()).isFalse();
    }

    @Test
    void theSameCanBeSaidInCode() {
        new Faults()
                .at(ofSeconds(30))
                .cut("client-server")
                .from(ofSeconds(10))
                .to(ofSeconds(20))
                .towards("server")
                .loss(0.05, "client-server")
                .always()
                .dropNext(2, PacketMatchers.syn(), "client-server")
                .schedule(network);
        network.runUntil(ofSeconds(10).toNanos());
        assertThat(cable.forward().loss()).isEqualTo(0.05);
        assertThat(cable.backward().loss()).isZero();
        network.runUntil(ofSeconds(30).toNanos());
        assertThat(cable.forward().loss()).isZero();
        assertThat(cable.forward().isCut()).isTrue();
    }

    @Test
    void settingsOfHostsChangeAndComeBack() {
        script("from 1s to 2s set net.ipv4.tcp_sack=0 on server");
        network.runUntil(ofSeconds(1).toNanos());
        assertThat(server.host().sysctls().get("net.ipv4.tcp_sack")).isEqualTo("0");
        network.runUntil(ofSeconds(2).toNanos());
        assertThat(server.host().sysctls().get("net.ipv4.tcp_sack")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "at 30s cut|11|expected a link, such as client-server, found the end of the line",
                "at soon cut a-b|4|a time such as 200ms",
                "at 30 cut a-b|4|'30' has no unit; expected a time such as 200ms",
                "at 30s ctu a-b|8|no fault is called 'ctu'; do you mean 'cut'?",
                "at 30s|7|expected a fault, one of bandwidth",
                "from 10s loss 5% on a-b|10|'to' and a time, as in 'from 10s to 20s', found 'loss'",
                "from 10s to 9s loss 5% on a-b|13|later than the first",
                "at 1s loss 120% on a-b|12|'120%' is too large: a percentage is at most 100%",
                "at 1s loss 5 on a-b|12|'5' has no unit",
                "at 1s loss 5% a-b|15|expected 'in' or 'on', found 'a-b'",
                "at 1s loss 5% on a-b towards|29|a host",
                "drop the second SIN on a-b|17|do you mean",
                "drop second on a-b|13|a kind of packet",
                "drop SYN on a-b|6|which packets",
                "drop the first SYN to port 0 on a-b|28|a port is from 1 to 65535, not 0",
                "at 1s mtu 20 on a-b|11|a size in bytes is from 68 to 65535, not 20",
                "at 1s mtu 1400 on a-b towards b|31|one MTU for both",
                "at 1s bandwidth 10 on a-b|17|'10' has no unit",
                "from 1s to 2s reboot a|1|no end",
                "at 1s partition a b|20|expected 'from', found the end",
                "at 1s partition a from a|24|cannot be parted from itself",
                "at 1s cut a-b now|15|the end of the line, found 'now'",
                "at 1s set tcp_sack on a|11|a setting and its value",
                "at 1s loss 99% in bursts of 1 on a-b|34|lose at most 0.5 of all"
            })
    void whatIsWrongIsSaidAndWhereAndWhatWouldBeRight(String line, int column, String message) {
        FaultSyntaxException wrong = catchThrowableOfType(FaultSyntaxException.class, () -> FaultScript.parse(line));
        assertThat(wrong).hasMessageContaining(message);
        assertThat(wrong.column()).isEqualTo(column);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "cut client-sever|do you mean 'client-server'?",
                "crash servre|do you mean 'server'?",
                "crash x|there is client, server",
                "freeze server.ecko|do you mean 'server.echo'?",
                "cut client-server towards clent|do you mean 'client'?",
                "set net.ipv4.tcp_sak=0 on server|no sysctl is called"
            })
    void anUnknownNameIsToldWithTheNearest(String line, String message) {
        server.run(new Application("echo") {
            @Override
            protected void started() {}
        });
        FaultScript script = FaultScript.parse(line);
        assertThatThrownBy(() -> script.schedule(network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"90s", "1m30s", "1.5min", "1min 30s", "1 minute 30 s", "90000ms", "90_000 ms"})
    void timesAreReadInAnyUnit(String time) {
        assertThat(FaultScript.parse("at " + time + " heal").fromNanos()).isEqualTo(90_000_000_000L);
    }
}
