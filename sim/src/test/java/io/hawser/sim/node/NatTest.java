package io.hawser.sim.node;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.EchoListener;
import io.hawser.ip.Path;
import io.hawser.packet.Packet;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.app.Echo;
import io.hawser.sim.app.Requester;
import io.hawser.sim.app.Responder;
import io.hawser.sim.cable.Cable;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two clients on a switch, a NAT, two routers, and a server. */
class NatTest {
    private final Network network = Network.seeded(1);
    private final Machine one = network.machine("one", "192.168.0.1/24");
    private final Machine two = network.machine("two", "192.168.0.2/24");
    private final Switch lan = Switch.in(network, "lan");
    private final Nat nat = Nat.in(network, "nat", "1.0.0.1/24", "192.168.0.254/24");
    private final Machine router = Router.in(network, "router", "1.0.0.254/24", "2.0.0.1/24");
    private final Machine second = Router.in(network, "second", "2.0.0.2/24", "3.0.0.254/24");
    private final Machine server = network.machine("server", "3.0.0.2/24");
    private final Cable narrow;

    NatTest() {
        network.connect(nat.machine(), router).latency(ofMillis(1));
        network.connect(nat.machine(), lan);
        lan.connect(one);
        lan.connect(two);
        narrow = network.connect(router, second).latency(ofMillis(1));
        network.connect(second, server).latency(ofMillis(1));
        StaticRoutes.tell(network);
        server.run(new Echo("echo", 80));
    }

    @AfterEach
    void nothingLeaks() {
        network.close();
        assertThat(network.pool().outstanding()).isZero();
    }

    private TcpConnection open(Machine from, int localPort) throws Exception {
        TcpConnection connection = from.host()
                .tcp()
                .connect(server.address(), 80, ConnectOptions.defaults().localPort(localPort));
        network.runFor(ofMillis(500));
        return connection;
    }

    private Set<String> seenByServer() {
        Set<String> seen = new TreeSet<>();
        server.host().tcp().forEachFlow((TcpFlow flow) -> seen.add(flow.remoteAddress() + ":" + flow.remotePort()));
        return seen;
    }

    @Test
    void aForwardedPortLeadsInside() throws Exception {
        nat.forward(8080, IpAddress.parse("192.168.0.1"), 80);
        one.run(new Echo("echo", 80));
        TcpConnection reached = connectFromOutside(8080);
        TcpConnection refused = connectFromOutside(8081);

        assertThat(reached.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(reached.remoteAddress()).hasToString("1.0.0.1");
        assertThat(refused.state())
                .as("the translator itself listens on nothing")
                .isEqualTo(TcpState.CLOSED);
        Set<String> seen = new TreeSet<>();
        one.host().tcp().forEachFlow((TcpFlow flow) -> seen.add(flow.remoteAddress() + ":" + flow.remotePort()));
        assertThat(seen).contains("3.0.0.2:" + reached.localPort());
        // both directions of such a flow were seen: it has the timeout of an established one
        network.runFor(ofHours(2));
        assertThat(nat.flows()).isEqualTo(1);
        reached.close();
        network.runFor(ofMinutes(5));
        assertThat(reached.state()).isEqualTo(TcpState.CLOSED);
        assertThat(nat.flows()).isZero();
    }

    private TcpConnection connectFromOutside(int port) throws Exception {
        TcpConnection connection = server.host().tcp().connect(IpAddress.parse("1.0.0.1"), port);
        network.runFor(ofSeconds(1));
        return connection;
    }

    @Test
    void allComeFromOneAddressEachFromAPortOfItsOwn() throws Exception {
        TcpConnection first = open(one, 5000);
        TcpConnection second = open(two, 5000);
        assertThat(first.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(second.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(seenByServer()).hasSize(2).contains("1.0.0.1:5000").allMatch(each -> each.startsWith("1.0.0.1:"));
        for (TcpConnection each : List.of(first, second)) {
            byte[] data = new byte[20_000];
            data[7] = (byte) each.localPort();
            assertThat(each.send(data, 0, data.length)).isEqualTo(data.length);
        }
        network.runFor(ofSeconds(1));
        assertThat(first.receiveQueueBytes()).isEqualTo(20_000);
        assertThat(second.receiveQueueBytes()).isEqualTo(20_000);
        // checksums were updated, not recomputed: none was ever wrong
        for (Machine each : List.of(one, two, server)) {
            assertThat(each.host().tcpCounters().get(io.hawser.tcp.event.TcpCounter.IN_CSUM_ERRORS))
                    .isZero();
        }
        assertThat(server.host().ip().routes().lookup(one.address())).isNull();
    }

    @Test
    void portsRunOutAndComeBack() throws Exception {
        nat.ports(2000, 2003);
        List<TcpConnection> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            open.add(open(one, 0));
        }
        assertThat(seenByServer()).containsExactly("1.0.0.1:2000", "1.0.0.1:2001", "1.0.0.1:2002", "1.0.0.1:2003");
        TcpConnection fifth = open(two, 0);
        assertThat(fifth.state()).isEqualTo(TcpState.SYN_SENT);
        assertThat(nat.dropped()).isEqualTo(1);
        open.getFirst().abort();
        // conntrack removes a flow 10 s after a reset
        network.runFor(ofSeconds(20));
        assertThat(fifth.state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void errorsOfRoutersFindBackAndLookAsTheyShould() throws Exception {
        List<String> heard = new ArrayList<>();
        one.host().ip().icmp().listen(77, new EchoListener() {
            @Override
            public void replied(Packet reply) {
                heard.add("reply");
            }

            @Override
            public void failed(Packet quoted, int type, int code, int mtuBytes, IpAddress from) {
                heard.add("type " + type + " from " + from);
            }
        });
        Path path = Objects.requireNonNull(one.host().ip().pathTo(server.address()));
        for (int ttl = 1; ttl <= 4; ttl++) {
            one.host().ip().icmp().echoRequest(path, 77, ttl, new byte[20], 0, ttl, false);
            network.runFor(ofSeconds(1));
        }
        assertThat(heard)
                .containsExactly(
                        "type 11 from 192.168.0.254", "type 11 from 1.0.0.254", "type 11 from 2.0.0.2", "reply");
        narrow.mtu(800);
        TcpConnection connection = open(one, 0);
        connection.send(new byte[5000], 0, 5000);
        network.runFor(ofSeconds(3));
        assertThat(connection.sendQueueBytes()).isZero();
        assertThat(connection.info().sending.pmtu).isEqualTo(800);
    }

    @Test
    void anIdleFlowIsForgottenAndTakenUpAgainFromInside() throws Exception {
        nat.timeout(FlowState.ESTABLISHED, ofMinutes(5));
        TcpConnection connection = open(one, 0);
        network.runFor(ofMinutes(6));
        assertThat(nat.flows()).isZero();
        connection.send(new byte[10], 0, 10);
        network.runFor(ofSeconds(1));
        assertThat(connection.receiveQueueBytes()).isEqualTo(10);
        network.runFor(ofMinutes(6));
        // hosts outside cannot reach a host inside: the NAT itself answers
        server.host().tcp().forEachFlow(flow -> {
            try {
                ((TcpConnection) flow).send(new byte[10], 0, 10);
            } catch (io.hawser.tcp.TcpException e) {
                throw new AssertionError(e);
            }
        });
        network.runFor(ofSeconds(1));
        assertThat(server.host().tcp().flowCount()).isZero();
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void aRebootForgetsTheFlows() throws Exception {
        open(one, 6000);
        nat.machine().crash();
        nat.machine().reboot();
        assertThat(nat.flows()).isZero();
        TcpConnection other = open(two, 6000);
        // it has the port of the first client, whose connection the server still has: that is reset, and the next SYN
        // succeeds
        network.runFor(ofSeconds(1));
        assertThat(other.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(seenByServer()).containsExactly("1.0.0.1:6000");
    }

    /**
     * The clocks of clients differ: a server that takes an address for one host considers the SYNs with the lower clock
     * old.
     */
    @Test
    void recyclingTimeWaitBreaksTheSecondClient() {
        server.sysctl("net.ipv4.tcp_tw_recycle", "1");
        server.run(new Responder("web", 8080, 10, 10).closesAfterResponse());
        Requester first = one.run(new Requester("get", server.address(), 8080, 10, 10));
        network.runFor(ofSeconds(1));
        Requester second = two.run(new Requester("get", server.address(), 8080, 10, 10));
        network.runFor(ofSeconds(3));
        long answered = first.answered() + second.answered();
        Requester third = one.run(new Requester("again", server.address(), 8080, 10, 10));
        network.runFor(ofSeconds(3));
        answered += third.answered();
        // which clock is ahead depends on the offsets: one of the two clients fails
        assertThat(answered).isEqualTo(2);
        network.runFor(ofHours(1));
        assertThat(first.outcomes().keySet()).doesNotContain(TcpError.CONNECTION_RESET.errno());
    }
}
