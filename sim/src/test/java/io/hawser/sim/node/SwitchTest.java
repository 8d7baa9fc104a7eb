package io.hawser.sim.node;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpState;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchTest {
    private final Network network = Network.seeded(1);
    private final Switch hub = Switch.in(network, "switch");
    private final Machine[] machines = new Machine[3];
    private final Cable[] cables = new Cable[3];

    SwitchTest() {
        for (int i = 0; i < 3; i++) {
            machines[i] = network.machine("h" + i, "10.0.0." + (i + 1) + "/24");
            cables[i] = hub.connect(machines[i]).latency(ofMillis(1));
        }
    }

    private TcpConnection connect(int from, int to) throws Exception {
        machines[to].host().tcp().listen(80 + from);
        return machines[from].host().tcp().connect(machines[to].address(), 80 + from);
    }

    @Test
    void itFloodsWhatIsForAllAndLearnsWhoIsWhere() throws Exception {
        TcpConnection connection = connect(0, 1);
        network.runFor(ofMillis(100));
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(hub.stations()).isEqualTo(2);
        // the third host has received only the ARP request for the second
        assertThat(cables[2].backward().count(LaneEvent.DELIVERED)).isEqualTo(1);
        // ARP, SYN, ACK in one direction; ARP, SYN+ACK in the other
        assertThat(cables[1].backward().count(LaneEvent.DELIVERED)).isEqualTo(3);
        assertThat(cables[0].backward().count(LaneEvent.DELIVERED)).isEqualTo(2);
    }

    @Test
    void aPartitionSeparatesOnlyThoseItNames() throws Exception {
        network.partition(List.of(machines[0]), List.of(machines[1]));
        TcpConnection parted = connect(0, 1);
        TcpConnection whole = connect(0, 2);
        TcpConnection other = connect(2, 1);
        network.runFor(ofMillis(500));
        assertThat(parted.state()).isEqualTo(TcpState.SYN_SENT);
        assertThat(whole.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(other.state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void withoutPowerItForwardsNothingAndForgets() throws Exception {
        connect(0, 1);
        network.runFor(ofMillis(100));
        hub.crash();
        assertThat(hub.stations()).isZero();
        TcpConnection connection = connect(1, 2);
        network.runFor(ofMillis(900));
        assertThat(connection.state()).isEqualTo(TcpState.SYN_SENT);
        hub.reboot();
        network.runFor(ofSeconds(2));
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        network.close();
        assertThat(network.pool().outstanding()).isZero();
    }
}
