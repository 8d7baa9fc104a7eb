package io.hawser.sim.app;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.time.Deadline;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApplicationsTest {
    private final Network network = Network.seeded(1);
    private final Machine client = network.machine("client", "10.0.0.1/24");
    private final Machine server = network.machine("server", "10.0.0.2/24");
    private final Cable cable = network.connect(client, server).latency(ofMillis(10));

    @AfterEach
    void nothingLeaks() {
        network.close();
        assertThat(network.pool().outstanding()).isZero();
    }

    private Map<TcpState, Integer> states(Machine machine) {
        Map<TcpState, Integer> states = new TreeMap<>();
        machine.host().tcp().forEachFlow((TcpFlow flow) -> states.merge(flow.state(), 1, Integer::sum));
        return states;
    }

    @Test
    void everythingThatTheSourceSendsComesToTheSink() {
        cable.loss(0.02).duplication(0.01);
        Sink sink = server.run(new Sink("sink", 80));
        sink.digest();
        Source source = new Source("source", server.address(), 80, 3_000_000);
        source.digest();
        client.run(source);
        network.runFor(ofSeconds(60));
        ConnectionReport sent = source.connections().getFirst();
        ConnectionReport received = sink.connections().getFirst();
        assertThat(received.receivedBytes()).isEqualTo(3_000_000);
        assertThat(received.receivedDigest()).isEqualTo(sent.sentDigest()).hasSize(64);
        assertThat(received.receivedCheck()).isEqualTo(sent.sentCheck()).isNotZero();
        assertThat(source.outcomes()).isEqualTo(Map.of("closed", 1L));
        assertThat(sink.outcomes()).isEqualTo(Map.of("closed", 1L));
        assertThat(sent.outcome()).isEqualTo("closed");
    }

    @Test
    void aSourceKeepsToItsRate() {
        Sink sink = server.run(new Sink("sink", 80));
        Source source = client.run(new Source("source", server.address(), 80, 1_250_000)
                .rate(Bandwidth.mbps(1))
                .staysOpen());
        // ARP and the handshake take 40 ms, and the data 10
        network.runUntil(ofMillis(5_050).toNanos());
        assertThat(sink.receivedBytes()).isBetween(625_000L - 1460, 625_000L + 1460);
        network.runUntil(ofSeconds(11).toNanos());
        assertThat(sink.receivedBytes()).isEqualTo(1_250_000);
        assertThat(source.connections().getFirst().isOver()).isFalse();
    }

    @Test
    void anEchoComesBack() throws Exception {
        Echo echo = server.run(new Echo("echo", 7));
        TcpConnection connection = client.host().tcp().connect(server.address(), 7);
        network.runFor(ofMillis(200));
        byte[] data = new byte[20_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        connection.send(data, 0, data.length);
        network.runFor(ofSeconds(2));
        byte[] back = new byte[20_000];
        assertThat(connection.receive(back, 0, back.length)).isEqualTo(20_000);
        assertThat(back).isEqualTo(data);
        connection.shutdownOutput();
        network.runFor(ofSeconds(1));
        assertThat(connection.receive(back, 0, 1)).isEqualTo(-1);
        assertThat(echo.outcomes()).isEqualTo(Map.of("closed", 1L));
    }

    @Test
    void requestsOnConnectionsOfTheirOwnLeaveTimeWaitWithWhoClosesFirst() {
        Responder web = server.run(new Responder("web", 80, 100, 5_000));
        Requester get = client.run(new Requester("get", server.address(), 80, 100, 5_000).requests(5));
        network.runFor(ofSeconds(5));
        assertThat(get.answered()).isEqualTo(5);
        assertThat(web.answered()).isEqualTo(5);
        assertThat(states(client)).isEqualTo(Map.of(TcpState.TIME_WAIT, 5));
        assertThat(states(server)).isEmpty();
        // the first with ARP both ways takes three round trips, the others two
        assertThat(get.responseNanos()).hasSize(5);
        assertThat(get.responseNanos()[1]).isEqualTo(40_000_000);
    }

    @Test
    void requestsOnOneConnectionTakeOneRoundTripEach() {
        server.run(new Responder("web", 80, 100, 5_000).thinkTime(ofMillis(7)));
        Requester get = client.run(new Requester("get", server.address(), 80, 100, 5_000)
                .requests(4)
                .thinkTime(ofMillis(100))
                .reusesConnection());
        network.runFor(ofSeconds(5));
        assertThat(get.opened()).isEqualTo(1);
        assertThat(Arrays.copyOfRange(get.responseNanos(), 1, 4)).containsOnly(27_000_000);
        assertThat(states(client)).isEqualTo(Map.of(TcpState.TIME_WAIT, 1));
    }

    @Test
    void aServerThatClosesFirstKeepsTimeWait() {
        server.run(new Responder("web", 80, 10, 10).closesAfterResponse());
        Requester get = client.run(
                new Requester("get", server.address(), 80, 10, 10).requests(3).waitsForClose());
        network.runFor(ofSeconds(3));
        assertThat(get.answered()).isEqualTo(3);
        assertThat(states(server)).isEqualTo(Map.of(TcpState.TIME_WAIT, 3));
        assertThat(states(client)).isEmpty();
    }

    @Test
    void aServerThatNeverClosesGathersCloseWait() {
        server.run(new Sink("leak", 80).neverCloses());
        for (int i = 0; i < 3; i++) {
            client.run(new Source("source" + i, server.address(), 80, 10));
        }
        network.runFor(ofSeconds(30));
        assertThat(states(server)).isEqualTo(Map.of(TcpState.CLOSE_WAIT, 3));
        assertThat(states(client)).isEqualTo(Map.of(TcpState.FIN_WAIT_2, 3));
    }

    @Test
    void aServerThatStopsReadingClosesItsWindow() {
        Sink sink = new Sink("stuck", 80);
        sink.stopsReadingAfter(1_000);
        server.run(sink);
        Source source = client.run(new Source("source", server.address(), 80, 10_000_000));
        network.runFor(ofSeconds(30));
        TcpConnection[] sending = new TcpConnection[1];
        client.host().tcp().forEachFlow(flow -> sending[0] = (TcpConnection) flow);
        assertThat(sink.receivedBytes()).isEqualTo(1_000);
        assertThat(sending[0].info().sndWnd).isZero();
        assertThat(source.connections().getFirst().outcome()).isEqualTo("open");
    }

    @Test
    void aServerThatDoesNotAcceptFillsItsQueue() {
        Server busy = new Sink("busy", 80).neverAccepts().backlog(2);
        server.run(busy);
        for (int i = 0; i < 5; i++) {
            client.run(new Source("source" + i, server.address(), 80, 10));
        }
        network.runFor(ofMillis(500));
        assertThat(busy.opened()).isZero();
        assertThat(busy.listener()).isNotNull();
        assertThat(busy.listener().acceptQueueSize()).isEqualTo(3);
    }

    @Test
    void aServerThatServesOneAtATimeLetsTheOthersWait() {
        Server single = new Sink("single", 80).oneAtATime();
        server.run(single);
        Source first = client.run(new Source("first", server.address(), 80, 10).staysOpen());
        Source second = client.run(new Source("second", server.address(), 80, 10));
        network.runFor(ofSeconds(1));
        assertThat(single.receivedBytes()).isEqualTo(10);
        first.kill();
        network.runFor(ofSeconds(1));
        assertThat(single.receivedBytes()).isEqualTo(20);
        assertThat(second.outcomes()).isEqualTo(Map.of("closed", 1L));
    }

    @Test
    void aFrozenServerIsAcknowledgedByItsHostAndGoesOnLater() {
        Responder web = server.run(new Responder("web", 80, 100, 100));
        web.freeze();
        Requester get = client.run(new Requester("get", server.address(), 80, 100, 100));
        network.runFor(ofSeconds(2));
        assertThat(web.opened()).isZero();
        ConnectionReport report = get.connections().getFirst();
        assertThat(report.connectedNanos()).isEqualTo(40_000_000);
        assertThat(states(server)).isEqualTo(Map.of(TcpState.ESTABLISHED, 1));
        web.resume();
        network.runFor(ofSeconds(1));
        assertThat(get.answered()).isEqualTo(1);
        assertThat(get.responseNanos()).containsExactly(2_010_000_000L);
    }

    @Test
    void outcomesHaveTheNamesOfErrno() {
        Requester refused = client.run(new Requester("refused", server.address(), 81, 1, 1));
        Requester nowhere = client.run(new Requester("nowhere", io.hawser.wire.IpAddress.parse("9.9.9.9"), 81, 1, 1));
        network.runFor(ofSeconds(1));
        assertThat(refused.outcomes()).isEqualTo(Map.of("ECONNREFUSED", 1L));
        assertThat(nowhere.outcomes()).isEqualTo(Map.of("ENETUNREACH", 1L));
        server.run(new Echo("echo", 80));
        Source source = client.run(new Source("source", server.address(), 80, 10).staysOpen());
        network.runFor(ofSeconds(1));
        server.crash();
        server.reboot();
        source.kill();
        assertThat(source.openConnections()).isZero();
        assertThat(source.connections().getFirst().connectedNanos()).isNotEqualTo(Deadline.NEVER);
    }

    /**
     * When a server is killed, its connections are closed; without SO_REUSEADDR it cannot start again while they exist.
     */
    @Test
    void aKilledServerNeedsReuseAddressToComeBack() {
        for (boolean reuse : new boolean[] {false, true}) {
            int port = reuse ? 81 : 80;
            Server echo = new Echo("echo" + port, port).portSharing(reuse ? PortSharing.ADDRESS : PortSharing.NONE);
            server.run(echo);
            Source source = client.run(new Source("source" + port, server.address(), port, 10).staysOpen());
            network.runFor(ofSeconds(1));
            echo.kill();
            network.runFor(ofSeconds(1));
            echo.restart();
            assertThat(echo.outcomes()).isEqualTo(reuse ? Map.of() : Map.of("EADDRINUSE", 1L));
            assertThat(source.connections().getFirst().hasPeerClosed()).isTrue();
        }
    }
}
