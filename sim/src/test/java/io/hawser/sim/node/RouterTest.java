package io.hawser.sim.node;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.EchoListener;
import io.hawser.ip.Path;
import io.hawser.ip.event.IpCounter;
import io.hawser.packet.Packet;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final Network network = Network.seeded(1);
    private final List<String> heard = new ArrayList<>();

    private void ping(Machine from, IpAddress to, int ttl, int bytes, boolean dontFragment) {
        int identifier = heard.size() + 1;
        from.host().ip().icmp().listen(identifier, new EchoListener() {
            @Override
            public void replied(Packet reply) {
                heard.add("reply ttl " + Ipv4Header.ttl(reply.bytes(), reply.networkOffset()));
            }

            @Override
            public void failed(Packet quoted, int type, int code, int mtuBytes, IpAddress source) {
                heard.add("type " + type + " code " + code + " mtu " + mtuBytes + " from " + source);
            }
        });
        Path path = Objects.requireNonNull(from.host().ip().pathTo(to));
        from.host().ip().icmp().echoRequest(path, identifier, 1, new byte[bytes], 0, ttl, dontFragment);
        network.runFor(ofSeconds(10));
    }

    @Test
    void eightRoutersTakeEightOffTheTtl() {
        Chain chain = Chain.of(network, "client", 8, "server").latency(ofMillis(1));
        ping(chain.left(), chain.right().address(), 64, 56, false);
        assertThat(heard).containsExactly("reply ttl 56");
        heard.clear();
        for (int ttl = 1; ttl <= 3; ttl++) {
            ping(chain.left(), chain.right().address(), ttl, 56, false);
        }
        assertThat(heard)
                .containsExactly(
                        "type 11 code 0 mtu 0 from 10.0.0.2",
                        "type 11 code 0 mtu 0 from 10.0.1.2",
                        "type 11 code 0 mtu 0 from 10.0.2.2");
    }

    @Test
    void aRouterThatSendsNoIcmpErrorsPassesOnThoseOfOthers() {
        Chain chain = Chain.of(network, "client", 3, "server").latency(ofMillis(1));
        Machine silent = chain.routers().get(1);
        silent.suppress(Router.icmpErrorsOf(silent));
        ping(chain.left(), chain.right().address(), 2, 56, false);
        assertThat(heard).isEmpty();
        ping(chain.left(), chain.right().address(), 3, 56, false);
        assertThat(heard).containsExactly("type 11 code 0 mtu 0 from 10.0.2.2");
    }

    @Test
    void whereThereIsNoWayTheRouterSaysSo() {
        Chain chain = Chain.of(network, "client", 1, "server").latency(ofMillis(1));
        chain.left().gateway(IpAddress.parse("10.0.0.2"));
        ping(chain.left(), IpAddress.parse("192.168.1.1"), 64, 56, false);
        ping(chain.left(), IpAddress.parse("10.0.1.77"), 64, 56, false);
        assertThat(heard)
                .containsExactly(
                        "type " + IcmpHeader.DESTINATION_UNREACHABLE + " code 0 mtu 0 from 10.0.0.2",
                        "type " + IcmpHeader.DESTINATION_UNREACHABLE + " code 1 mtu 0 from 10.0.0.2");
    }

    @Test
    void aNarrowLinkFragmentsOrTellsItsMtu() {
        Chain chain = Chain.of(network, "client", 2, "server").latency(ofMillis(1));
        chain.cables().get(1).mtu(1000);
        ping(chain.left(), chain.right().address(), 64, 1200, true);
        assertThat(heard).containsExactly("type 3 code 4 mtu 1000 from 10.0.0.2");
        ping(chain.left(), chain.right().address(), 64, 1200, false);
        assertThat(heard).hasSize(2).last().isEqualTo("reply ttl 62");
        Machine server = chain.right();
        assertThat(server.host().ipCounters().get(IpCounter.REASM_OKS)).isEqualTo(1);
    }

    @Test
    void aBlackHoleKeepsItsErrorsToItself() {
        Chain chain = Chain.of(network, "client", 2, "server").latency(ofMillis(1));
        Machine router = chain.routers().getFirst();
        router.suppress(PacketMatchers.icmpError());
        ping(chain.left(), chain.right().address(), 1, 56, false);
        assertThat(heard).isEmpty();
        router.suppress(null);
        ping(chain.left(), chain.right().address(), 1, 56, false);
        assertThat(heard).containsExactly("type 11 code 0 mtu 0 from 10.0.0.2");
    }

    @Test
    void tcpGoesThroughAndLearnsTheMtuOfThePath() throws Exception {
        Chain chain = Chain.of(network, "client", 3, "server").latency(ofMillis(5));
        chain.cables().get(2).mtu(600);
        chain.right().host().tcp().listen(80);
        TcpConnection connection =
                chain.left().host().tcp().connect(chain.right().address(), 80);
        network.runFor(ofSeconds(1));
        connection.send(new byte[5000], 0, 5000);
        network.runFor(ofSeconds(5));
        assertThat(connection.sendQueueBytes()).isZero();
        assertThat(connection.info().sending.pmtu).isEqualTo(600);
        assertThat(chain.cables().get(2).forward().count(LaneEvent.OVERSIZED)).isZero();
    }

    @Test
    void routersForwardWhileHostsRebootAndKnowTheirWaysAfterwards() throws Exception {
        Chain chain = Chain.of(network, "client", 2, "server").latency(ofMillis(1));
        Machine router = chain.routers().getFirst();
        router.crash();
        TcpConnection first = chain.left().host().tcp().connect(chain.right().address(), 80);
        network.runFor(ofSeconds(10));
        assertThat(first.error()).isEqualTo(TcpError.HOST_UNREACHABLE);
        router.reboot();
        TcpConnection second = chain.left().host().tcp().connect(chain.right().address(), 80);
        network.runFor(ofSeconds(2));
        assertThat(second.state()).isEqualTo(TcpState.CLOSED);
        assertThat(second.error()).isEqualTo(TcpError.CONNECTION_REFUSED);
    }

    @Test
    void waysLeadThroughSwitchesAndAroundHosts() {
        Machine left = network.machine("left", "10.1.0.1/24");
        Machine twoHomed = network.machine("two-homed", "10.1.0.9/24", "10.2.0.9/24");
        Machine router = Router.in(network, "router", "10.1.0.254/24", "10.2.0.254/24");
        Machine right = network.machine("right", "10.2.0.1/24");
        Switch one = Switch.in(network, "s1");
        Switch other = Switch.in(network, "s2");
        List.of(left, twoHomed, router).forEach(one::connect);
        List.of(twoHomed, router, right).forEach(other::connect);
        StaticRoutes.tell(network);
        ping(left, right.address(), 64, 56, false);
        assertThat(heard).containsExactly("reply ttl 63");
        assertThat(router.host().ipCounters().get(IpCounter.FORW_DATAGRAMS)).isEqualTo(2);
    }
}
