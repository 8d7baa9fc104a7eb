package io.hawser.sim;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.host.Host;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.DropRule;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostsTest {
    private final Network network = Network.seeded(42);
    private final Host client = network.host("client", "10.0.0.1/24");
    private final Host server = network.host("server", "10.0.0.2/24");
    private final Cable cable = network.connect(client, server).latency(ofMillis(20));
    private final List<Long> connectedNanos = new ArrayList<>();

    private TcpConnection connect() throws Exception {
        server.tcp().listen(80);
        return client.tcp().connect(IpAddress.parse("10.0.0.2"), 80, new TcpHandler() {
            @Override
            public void connected(TcpConnection connection) {
                connectedNanos.add(network.nowNanos());
            }
        });
    }

    @Test
    void aConnectionOpensOneRoundTripAfterTheAddressWasResolved() throws Exception {
        TcpConnection connection = connect();
        network.runFor(ofMillis(200));
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(connectedNanos).containsExactly(80_000_000L);
        assertThat(network.findHost("client")).isSameAs(client);
    }

    @Test
    void aLostSynIsSentAgain() throws Exception {
        DropRule rule = cable.forward().dropNext(1, PacketMatchers.syn());
        TcpConnection connection = connect();
        network.runFor(ofSeconds(3));
        assertThat(rule.isDone()).isTrue();
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(connectedNanos).singleElement().matches(nanos -> nanos >= 1_000_000_000L && nanos < 1_200_000_000L);
    }

    @Test
    void onlyHostsOfTheNetworkWithoutACableAreJoined() {
        Host third = network.host("third", "10.0.0.3/24");
        Host foreign = Network.seeded(42).host("client", "10.0.0.1/24");
        assertThatThrownBy(() -> network.connect(third, client)).hasMessageContaining("client has a cable");
        assertThatThrownBy(() -> network.connect(third, foreign)).hasMessageContaining("no host of this network");
        assertThatThrownBy(() -> network.connect(third, third)).hasMessageContaining("with itself");
        assertThatThrownBy(() -> network.host("third", "10.0.0.4/24")).hasMessageContaining("already");
        for (String address : List.of("10.0.0.4", "10.0.0.4/33", "10.0.0.4/x", "10.0.0/24", "/24")) {
            assertThatThrownBy(() -> network.host("fourth", address)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
