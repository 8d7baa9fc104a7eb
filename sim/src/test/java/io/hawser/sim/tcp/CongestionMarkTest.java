package io.hawser.sim.tcp;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.CoDel;
import io.hawser.sim.cable.DropTail;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.QueueDiscipline;
import io.hawser.tcp.event.TcpCounter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bottleneck that marks instead of dropping (RFC 3168, RFC 8289, RFC 9768), and the reaction of a connection. */
class CongestionMarkTest {
    private static final int MSS = 1448;
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final double LINE = 20e6 * MSS / 1500;

    /** The measurements of one transfer. */
    private record Outcome(double share, long marked, long dropped, long retransmits, long longestQueue) {}

    private static Outcome transfer(QueueDiscipline queue, int ecn, String congestionControl) {
        try (TwoHosts hosts = new TwoHosts(3, ofMillis(10))) {
            hosts.noting = false;
            hosts.set("net.ipv4.tcp_ecn", ecn);
            hosts.client.sysctls().set("net.ipv4.tcp_congestion_control", congestionControl);
            hosts.server.sysctls().set("net.ipv4.tcp_rmem", "4096 2097152 6291456");
            hosts.cable.forward().bandwidth(Bandwidth.mbps(20)).queue(queue);
            long[] longest = {0};
            // after the slow start
            hosts.cable.forward().observe((lane, event, packet, now) -> {
                if (now > 5_000_000_000L) {
                    longest[0] = Math.max(longest[0], lane.queued());
                }
            });
            hosts.open();
            hosts.clientPeer.send(1L << 40);
            hosts.run(TIME);
            hosts.clientPeer.toSend = 0;
            return new Outcome(
                    hosts.serverPeer.received * 8 / (TIME.toNanos() / 1e9) / LINE,
                    hosts.cable.forward().count(LaneEvent.MARKED),
                    hosts.cable.forward().count(LaneEvent.QUEUE_DROPPED),
                    hosts.client.tcpCounters().get(TcpCounter.RETRANS_SEGS),
                    longest[0]);
        }
    }

    /**
     * 20 Mbit/s and 20 ms hold 33 packets of 1500 bytes. Without marks CoDel has to drop; with marks nothing is lost.
     */
    @ParameterizedTest
    @CsvSource({"reno, 1", "cubic, 1", "reno, 3", "cubic, 3"})
    void marksTakeThePlaceOfLosses(String congestionControl, int ecn) {
        Outcome dropping = transfer(new CoDel(1000).marking(), 0, congestionControl);
        assertThat(dropping.marked).isZero();
        assertThat(dropping.dropped).isPositive();
        assertThat(dropping.retransmits).isPositive();
        Outcome marking = transfer(new CoDel(1000).marking(), ecn, congestionControl);
        assertThat(marking.marked).isPositive();
        assertThat(marking.dropped).isZero();
        assertThat(marking.retransmits).isZero();
        assertThat(marking.share).isGreaterThan(0.85);
    }

    /** The purpose of marks: a deep drop-tail queue is full, CoDel's is short, and the link is busy with both. */
    @Test
    void theQueueIsShort() {
        Outcome full = transfer(DropTail.packets(200), 0, "cubic");
        Outcome controlled = transfer(new CoDel(200).marking(), 1, "cubic");
        assertThat(full.longestQueue).isEqualTo(200);
        assertThat(controlled.longestQueue).isLessThan(60);
        assertThat(controlled.share).isGreaterThan(0.85);
    }
}
