package io.hawser.sim.node;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ip.address.Prefix;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.app.Echo;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpState;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirewallTest {
    private final Network network = Network.seeded(1);
    private final Machine inside = network.machine("inside", "10.0.0.1/24");
    private final Machine outside = network.machine("outside", "10.0.0.2/24");
    private final Firewall firewall = Firewall.in(network, "firewall");
    private final Cable left = network.connect(inside, firewall).latency(ofMillis(5));
    private final Cable right = network.connect(firewall, outside).latency(ofMillis(5));

    FirewallTest() {
        inside.run(new Echo("echo", 80));
        outside.run(new Echo("echo", 80));
    }

    @AfterEach
    void nothingLeaks() {
        network.close();
        assertThat(network.pool().outstanding()).isZero();
    }

    private TcpConnection open(Machine from, Machine to, int port) throws Exception {
        TcpConnection connection = from.host().tcp().connect(to.address(), port);
        network.runFor(ofMillis(900));
        return connection;
    }

    private void send(TcpConnection connection) throws Exception {
        connection.send(new byte[10], 0, 10);
    }

    @Test
    void itLetsPassWhatInsideBegins() throws Exception {
        firewall.onlyFromInside();
        assertThat(open(inside, outside, 80).state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(open(outside, inside, 80).state()).isEqualTo(TcpState.SYN_SENT);
        assertThat(firewall.flows()).isEqualTo(1);
        assertThat(firewall.refused()).isEqualTo(1);
    }

    @Test
    void whatIsRefusedIsAnsweredAsTheRuleSays() throws Exception {
        firewall.rule(FirewallRule.of(PacketVerdict.RESET).inbound().toPort(80))
                .rule(FirewallRule.of(PacketVerdict.REJECT)
                        .outbound()
                        .to(Prefix.parse("10.0.0.2/32"))
                        .toPort(80));
        assertThat(open(outside, inside, 80).error()).isEqualTo(TcpError.CONNECTION_REFUSED);
        // RFC 1122 §4.2.3.9: prohibited is a hard error; Linux calls it EHOSTUNREACH
        TcpConnection rejected = open(inside, outside, 80);
        assertThat(rejected.state()).isEqualTo(TcpState.CLOSED);
        assertThat(left.backward().count(LaneEvent.DELIVERED)).isPositive();
        assertThat(firewall.flows()).isZero();
    }

    @Test
    void aDatagramThatIsResetGetsAnIcmpError() {
        firewall.rule(FirewallRule.of(PacketVerdict.RESET).matching(PacketMatchers.udp()));
        UdpSocket socket = inside.host().udp().bind(null, 0, new UdpHandler() {
            @Override
            public void readable(UdpSocket by) {}
        });
        long before = icmpIn();
        socket.send(new byte[5], 0, 5, outside.address(), 53);
        network.runFor(ofMillis(100));
        assertThat(icmpIn() - before).isEqualTo(1);
    }

    private long icmpIn() {
        return inside.host().ipCounters().get(io.hawser.ip.event.IpCounter.ICMP_IN_DEST_UNREACHS);
    }

    @Test
    void anIdleFlowIsForgottenAndItsSegmentsAreLost() throws Exception {
        firewall.idleTimeout(ofMinutes(5));
        TcpConnection connection = open(inside, outside, 80);
        network.runUntil(ofMinutes(4).toNanos());
        send(connection);
        network.runUntil(ofMinutes(8).toNanos());
        assertThat(firewall.flows()).isEqualTo(1);
        send(connection);
        network.runUntil(ofMinutes(12).toNanos());
        assertThat(connection.receiveQueueBytes()).isEqualTo(20);
        network.runUntil(ofMinutes(13).toNanos() + ofSeconds(1).toNanos());
        assertThat(firewall.flows()).isZero();
        send(connection);
        network.runFor(ofMinutes(1));
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(connection.sendQueueBytes()).isEqualTo(10);
        assertThat(firewall.refused()).isPositive();
        network.runFor(ofMinutes(20));
        // tcp_retries2: 924.6 s after the first timeout the sender aborts; the server is never notified
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
        assertThat(outside.host().tcp().flowCount()).isEqualTo(1);
    }

    @Test
    void keepaliveBelowItsLimitKeepsTheFlow() throws Exception {
        firewall.idleTimeout(ofMinutes(5));
        TcpConnection connection = open(inside, outside, 80);
        connection
                .options()
                .keepAliveTimes(ofMinutes(4).toNanos(), ofSeconds(75).toNanos(), 9);
        connection.options().keepAlive(true);
        network.runFor(ofHours(2));
        assertThat(firewall.flows()).isEqualTo(1);
        send(connection);
        network.runFor(ofSeconds(1));
        assertThat(connection.receiveQueueBytes()).isEqualTo(10);
        assertThat(firewall.refused()).isZero();
    }

    @Test
    void orTheyAreAnsweredByAReset() throws Exception {
        firewall.idleTimeout(ofMinutes(5)).unknownFlows(PacketVerdict.RESET);
        TcpConnection connection = open(inside, outside, 80);
        network.runFor(ofMinutes(6));
        send(connection);
        network.runFor(ofMillis(100));
        assertThat(connection.error()).isEqualTo(TcpError.CONNECTION_RESET);
        assertThat(outside.host().tcp().flowCount()).isEqualTo(1);
    }

    @Test
    void anEndedFlowIsForgottenSoonerThanAnOpenOne() throws Exception {
        TcpConnection connection = open(inside, outside, 80);
        connection.close();
        network.runFor(ofSeconds(1));
        assertThat(connection.state()).isEqualTo(TcpState.TIME_WAIT);
        // TIME_WAIT of conntrack is 120 s from the last segment
        network.runFor(ofSeconds(118));
        assertThat(firewall.flows()).isEqualTo(1);
        network.runFor(ofSeconds(2));
        assertThat(firewall.flows()).isZero();
    }

    @Test
    void aRebootForgetsEverything() throws Exception {
        TcpConnection connection = open(inside, outside, 80);
        firewall.crash();
        firewall.reboot();
        send(connection);
        network.runFor(ofSeconds(1));
        assertThat(connection.sendQueueBytes()).isEqualTo(10);
        assertThat(open(inside, outside, 80).state()).isEqualTo(TcpState.ESTABLISHED);
        Machine third = network.machine("third", "10.0.0.3/24");
        assertThatThrownBy(() -> network.connect(third, firewall)).hasMessageContaining("between two cables");
        assertThat(right.forward().count(LaneEvent.DELIVERED)).isPositive();
    }
}
