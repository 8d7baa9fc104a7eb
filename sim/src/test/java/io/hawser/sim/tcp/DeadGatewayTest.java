package io.hawser.sim.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.host.Host;
import io.hawser.ip.neighbour.NeighbourState;
import io.hawser.link.LinkType;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpListener;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 9293 §3.8.3, MUST-20: after R1 the network layer probes whether the next hop is alive. */
class DeadGatewayTest {
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");

    private final Network network = Network.seeded(1);
    private final Host client = network.host("client", "10.0.0.1/24");
    private final Host server = network.host("server", "10.0.0.2/24");
    private final Cable cable = network.cable("wire", LinkType.ETHERNET).latency(Duration.ofMillis(1));

    DeadGatewayTest() {
        client.addInterface("eth0", cable.left(), IpAddress.parse("10.0.0.1"), 24);
        server.addInterface("eth0", cable.right(), SERVER, 24);
        cable.left().flushes(client::flush);
        cable.right().flushes(server::flush);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private Peer connect() throws TcpException {
        Peer peer = new Peer(network.wheel());
        peer.connection = client.tcp().connect(SERVER, 80, peer);
        return peer;
    }

    private NeighbourState neighbour() {
        return client.ip().interfaces().get(1).neighbours().getFirst().state();
    }

    @Test
    @Requirement("MUST-20")
    void theNextHopIsAskedAfterR1() throws Exception {
        TcpListener listener = server.tcp().listen(80);
        Peer peer = connect();
        network.runFor(Duration.ofMillis(100));
        cable.cut();
        peer.write(1);
        // a probe after 200 ms, then R1, tcp_retries1, is 3: 200 + 400 + 800 + 1600 ms, and some round trips
        network.runFor(Duration.ofMillis(3200));
        assertThat(neighbour()).isEqualTo(NeighbourState.REACHABLE);
        network.runFor(Duration.ofMillis(100));
        assertThat(neighbour()).isEqualTo(NeighbourState.DELAY);
        network.runFor(Duration.ofSeconds(5));
        assertThat(neighbour()).isEqualTo(NeighbourState.PROBE);
        peer.connection.abort();
        listener.close();
    }

    /** A SYN has no R1 of its own: the first timeout starts the probe. */
    @Test
    @Requirement("MUST-22")
    void theNextHopIsAskedWhenASynIsNotAnswered() throws Exception {
        connect(); // is refused, so that the next hop is known
        network.runFor(Duration.ofMillis(100));
        cable.cut();
        Peer peer = connect();
        network.runFor(Duration.ofMillis(900));
        assertThat(neighbour()).isEqualTo(NeighbourState.REACHABLE);
        network.runFor(Duration.ofMillis(200));
        assertThat(neighbour()).isEqualTo(NeighbourState.DELAY);
        peer.connection.abort();
    }
}
