package io.hawser.sim.tcp;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.CoDel;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.event.EcnFigures;
import io.hawser.tcp.event.TcpCounter;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bottleneck marks, and the sender learns the number of marks (RFC 9768). */
class AccurateEcnTest {
    private static final long BYTES = 20_000_000;
    private static final int ACCURATE = 3;
    private static final int MODULUS = 8;

    /** Runs a transfer until all of it is acknowledged. */
    private static TwoHosts transfer(long seed, int ecn, int option, double ackLoss) {
        TwoHosts hosts = new TwoHosts(seed, ofMillis(10));
        hosts.noting = false;
        hosts.set("net.ipv4.tcp_ecn", ecn);
        hosts.set("net.ipv4.tcp_ecn_option", option);
        hosts.server.sysctls().set("net.ipv4.tcp_rmem", "4096 2097152 6291456");
        hosts.cable.forward().bandwidth(Bandwidth.mbps(20)).queue(new CoDel(1000).marking());
        hosts.open();
        hosts.cable.backward().loss(ackLoss);
        hosts.clientPeer.send(BYTES);
        hosts.run(Duration.ofSeconds(30));
        assertThat(hosts.serverPeer.received).as("seed %d", seed).isEqualTo(BYTES);
        return hosts;
    }

    /** Every mark was counted, and every count was reported: packets, and bytes of each kind. */
    @ParameterizedTest(name = "seed {0}, tcp_ecn_option {1}")
    @CsvSource({"1, 2", "2, 2", "3, 1", "4, 0"})
    void theSenderKnowsEachMark(long seed, int option) {
        try (TwoHosts hosts = transfer(seed, ACCURATE, option, 0)) {
            EcnFigures sender = hosts.clientPeer.connection.info().marks;
            EcnFigures receiver = hosts.serverPeer.connection.info().marks;
            long marked = hosts.cable.forward().count(LaneEvent.MARKED);
            assertThat(marked).as("seed %d", seed).isGreaterThan(MODULUS);
            assertThat(receiver.receivedCe()).as("seed %d", seed).isEqualTo((int) marked);
            assertThat(sender.deliveredCe()).as("seed %d", seed).isEqualTo((int) marked);
            assertThat(hosts.client.tcpCounters().get(TcpCounter.TCP_DELIVERED_CE))
                    .as("seed %d", seed)
                    .isEqualTo(marked);
            assertThat(receiver.receivedCeBytes() + receiver.receivedE0Bytes())
                    .as("seed %d", seed)
                    .isEqualTo((int) BYTES);
            if (option == 2) {
                assertThat(sender.deliveredCeBytes()).as("seed %d", seed).isEqualTo(receiver.receivedCeBytes());
                assertThat(sender.deliveredE0Bytes()).as("seed %d", seed).isEqualTo(receiver.receivedE0Bytes());
            }
            assertThat(hosts.client.tcpCounters().get(TcpCounter.RETRANS_SEGS))
                    .as("seed %d", seed)
                    .isZero();
        }
    }

    /**
     * Three bits are right modulo 8 whatever is lost; with the option, which is sent so often, lost acknowledgments
     * make no difference.
     */
    @ParameterizedTest(name = "seed {0}, tcp_ecn_option {1}, loss {2}")
    @CsvSource({"5, 2, 0.1", "6, 2, 0.5", "7, 0, 0.1", "8, 0, 0.2"})
    void lostAcknowledgments(long seed, int option, double loss) {
        try (TwoHosts hosts = transfer(seed, ACCURATE, option, loss)) {
            EcnFigures sender = hosts.clientPeer.connection.info().marks;
            EcnFigures receiver = hosts.serverPeer.connection.info().marks;
            assertThat(sender.deliveredCe()).as("seed %d", seed).isPositive();
            assertThat((sender.deliveredCe() - receiver.receivedCe()) % MODULUS)
                    .as("seed %d", seed)
                    .isZero();
            if (option == 2) {
                assertThat(sender.deliveredCe()).as("seed %d", seed).isEqualTo(receiver.receivedCe());
                assertThat(sender.deliveredCeBytes()).as("seed %d", seed).isEqualTo(receiver.receivedCeBytes());
            } else {
                // the safe side: never fewer than the real number
                assertThat(sender.deliveredCe()).as("seed %d", seed).isGreaterThanOrEqualTo(receiver.receivedCe());
            }
        }
    }
}
