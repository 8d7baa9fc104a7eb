package io.hawser.sim.tcp;

import static io.hawser.sim.cable.PacketMatchers.tcpData;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.event.TcpCounter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loss and its repair: SACK, RACK-TLP (RFC 8985), PRR (RFC 6937), and the undoing of spurious recoveries. The round
 * trip is 20 ms; the cable has unlimited bandwidth, so that a flight is sent at one instant.
 */
class LossRecoveryTest {
    private static final int MSS = 1448;

    private final TwoHosts hosts = new TwoHosts(1, ofMillis(10));

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    private long count(TcpCounter counter) {
        return count(hosts.client, counter);
    }

    private static long count(Host host, TcpCounter counter) {
        return host.tcpCounters().get(counter);
    }

    private int cwnd() {
        return hosts.clientPeer.connection.info().cwndBytes;
    }

    private int ssthresh() {
        return hosts.clientPeer.connection.info().ssthreshBytes;
    }

    /**
     * Returns each data segment that the client has sent since {@code start}: its number in the flight, and its time in
     * milliseconds.
     */
    private List<String> sent(long start, int firstSeq) {
        return hosts.fromClient(Segment::isData).stream()
                .map(segment -> (segment.seq() - firstSeq) / MSS + "@" + (segment.sentNanos() - start) / 1e6)
                .toList();
    }

    /** Opens a connection and discards the records; returns the number of the next byte of data. */
    private int warm() {
        hosts.set("net.ipv4.tcp_slow_start_after_idle", 0);
        hosts.open();
        hosts.run(ofSeconds(1));
        hosts.forget();
        return (int) hosts.clientPeer.sent + 1;
    }

    @Test
    void oneLostSegmentIsSentAgainOneRoundTripLater() {
        int first = warm();
        long start = hosts.now();
        hosts.cable.forward().dropNth(3, tcpData());
        hosts.clientPeer.write(10 * MSS);
        hosts.run(ofSeconds(1));
        assertThat(sent(start, first))
                .containsExactly(
                        "0@0.0", "1@0.0", "2@0.0", "3@0.0", "4@0.0", "5@0.0", "6@0.0", "7@0.0", "8@0.0", "9@0.0",
                        "2@20.0");
        assertThat(count(TcpCounter.TCP_SACK_RECOVERY)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_FAST_RETRANS)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
        assertThat(count(TcpCounter.TCP_LOSS_PROBES)).isZero();
        assertThat(hosts.serverPeer.received).isEqualTo(10 * MSS);
        hosts.finish();
    }

    @Test
    void allHolesOfAWindowAreRepairedInOneRoundTrip() {
        int first = warm();
        long start = hosts.now();
        for (int n : new int[] {1, 3, 5, 7}) {
            hosts.cable.forward().dropNth(n, tcpData());
        }
        hosts.clientPeer.write(10 * MSS);
        hosts.run(ofSeconds(1));
        List<String> sent = sent(start, first);
        assertThat(sent).hasSize(10 + 4);
        assertThat(sent.subList(10, sent.size()))
                .allMatch(segment -> segment.endsWith("@20.0") || segment.endsWith("@40.0"));
        assertThat(count(TcpCounter.TCP_SACK_RECOVERY)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
        assertThat(hosts.serverPeer.received).isEqualTo(10 * MSS);
        hosts.finish();
    }

    @Test
    void aLostRetransmissionIsFoundByRackWithoutATimeout() {
        int first = warm();
        hosts.clientPeer.send(60 * MSS);
        hosts.run(ofSeconds(1));
        hosts.forget();
        long start = hosts.now();
        int from = (int) hosts.clientPeer.sent + 1;
        // the first segment, and its first retransmission
        long[] dropped = {0};
        hosts.cable.forward().add((packet, passage) -> {
            Segment segment =
                    Segment.of(packet, packet.start(), hosts.now(), true).orElseThrow();
            if (segment.length() > 0
                    && (dropped[0] == 0 || dropped[0] == segment.seq())
                    && hosts.now() - start < 30_000_000) {
                dropped[0] = segment.seq();
                passage.drop(packet, LaneEvent.RULE_DROPPED);
            } else {
                passage.onward(packet);
            }
        });
        hosts.clientPeer.send(400 * MSS);
        hosts.run(ofSeconds(2));
        List<String> again = sent(start, from).stream()
                .filter(segment -> segment.startsWith("0@"))
                .toList();
        assertThat(again).containsExactly("0@0.0", "0@20.0", "0@40.0");
        assertThat(count(TcpCounter.TCP_SACK_FAILURES)).isZero();
        assertThat(count(TcpCounter.TCP_LOST_RETRANSMIT)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
        assertThat(hosts.serverPeer.received).isEqualTo(460 * MSS);
        assertThat(first).isEqualTo(1);
        hosts.finish();
    }

    @Test
    void aLostTailIsFoundByAProbe() {
        int first = warm();
        long start = hosts.now();
        hosts.cable.forward().dropNth(9, tcpData());
        hosts.cable.forward().dropNth(9, tcpData());
        hosts.clientPeer.write(10 * MSS);
        hosts.run(ofSeconds(1));
        // The acknowledgments of the first eight arrive at 20 ms; two round trips later the last segment is
        // retransmitted, and its SACK shows that the one before is lost.
        List<String> sent = sent(start, first);
        assertThat(sent.subList(10, sent.size())).containsExactly("9@60.0", "8@80.0");
        assertThat(count(TcpCounter.TCP_LOSS_PROBES)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
        hosts.finish();
    }

    @Test
    void aProbeThatRepairsTheOnlyLossCountsAsOne() {
        int first = warm();
        long start = hosts.now();
        hosts.cable.forward().dropNth(10, tcpData());
        hosts.clientPeer.write(10 * MSS);
        hosts.run(ofSeconds(1));
        // the acknowledgment of a single segment may be 200 ms late, but the timeout of 220 ms is earlier
        List<String> sent = sent(start, first);
        assertThat(sent).hasSize(11);
        assertThat(sent.getLast()).startsWith("9@");
        assertThat(count(TcpCounter.TCP_LOSS_PROBES)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isZero();
        int before = cwnd();
        hosts.clientPeer.write(2 * MSS);
        hosts.run(ofSeconds(1));
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isEqualTo(1);
        assertThat(cwnd()).isLessThan(before);
        hosts.finish();
    }

    @Test
    void aProbeWhoseOriginalHadArrivedIsNoLoss() {
        warm();
        hosts.cable.backward().latency(ofMillis(60));
        int before = cwnd();
        hosts.clientPeer.write(4 * MSS);
        hosts.run(ofSeconds(1));
        hosts.clientPeer.write(4 * MSS);
        hosts.run(ofSeconds(1));
        assertThat(count(TcpCounter.TCP_LOSS_PROBES)).isPositive();
        assertThat(count(hosts.server, TcpCounter.TCP_DSACK_OLD_SENT)).isPositive();
        assertThat(count(TcpCounter.TCP_LOSS_PROBE_RECOVERY)).isZero();
        assertThat(cwnd()).isGreaterThanOrEqualTo(before);
        hosts.finish();
    }

    @Test
    void reorderingWithinAQuarterOfTheRoundTripRetransmitsNothingOnceItIsKnown() {
        warm();
        hosts.cable.forward().reordering(0.05, ofMillis(4));
        hosts.clientPeer.send(3000 * MSS);
        hosts.run(ofSeconds(60));
        assertThat(hosts.serverPeer.received).isEqualTo(3000 * MSS);
        assertThat(hosts.cable.forward().count(LaneEvent.HELD_BACK)).isGreaterThan(100);
        // Before any reordering was seen, three overtaking segments indicate a loss.
        assertThat(count(TcpCounter.RETRANS_SEGS)).isLessThanOrEqualTo(3);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
        hosts.finish();
    }

    @Test
    void aSpuriousRecoveryIsUndone() {
        warm();
        hosts.clientPeer.send(30 * MSS);
        hosts.run(ofSeconds(1));
        int before = cwnd();
        // one segment comes 8 ms late: three have overtaken it
        hosts.cable.forward().reordering(1, ofMillis(8));
        hosts.clientPeer.write(MSS);
        hosts.cable.forward().reordering(0, ofMillis(8));
        hosts.clientPeer.write(9 * MSS);
        hosts.run(ofSeconds(2));
        assertThat(count(TcpCounter.TCP_SACK_RECOVERY)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_FULL_UNDO)
                        + count(TcpCounter.TCP_PARTIAL_UNDO)
                        + count(TcpCounter.TCP_DSACK_UNDO))
                .isEqualTo(1);
        assertThat(cwnd()).isGreaterThanOrEqualTo(before);
        assertThat(ssthresh()).isEqualTo(Integer.MAX_VALUE);
        hosts.finish();
    }

    @ParameterizedTest
    @CsvSource({"1,2", "1,0", "0,2"})
    void aSpuriousTimeoutIsUndone(int timestamps, int frto) {
        hosts.set("net.ipv4.tcp_timestamps", timestamps).set("net.ipv4.tcp_frto", frto);
        hosts.set("net.ipv4.tcp_early_retrans", 0).set("net.ipv4.tcp_dsack", 0);
        warm();
        hosts.clientPeer.send(30 * MSS);
        hosts.run(ofSeconds(1));
        int before = cwnd();
        // everything in flight is delayed for 300 ms, longer than the timeout of 220 ms
        hosts.cable.forward().latency(ofMillis(310));
        hosts.clientPeer.send(20 * MSS);
        hosts.runMillis(1);
        hosts.clientPeer.send(20 * MSS);
        hosts.runMillis(30);
        hosts.cable.forward().latency(ofMillis(10));
        hosts.run(ofSeconds(3));
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_LOSS_UNDO)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_SPURIOUS_RTOS)).isEqualTo(1);
        assertThat(cwnd()).isGreaterThanOrEqualTo(before);
        assertThat(hosts.serverPeer.received).isEqualTo(70 * MSS);
        hosts.finish();
    }

    @Test
    void withoutSackThreeDuplicateAcknowledgmentsAndPartialOnesRepairOneHoleEachRoundTrip() {
        hosts.set("net.ipv4.tcp_sack", 0);
        int first = warm();
        long start = hosts.now();
        hosts.cable.forward().dropNth(2, tcpData());
        hosts.cable.forward().dropNth(3, tcpData());
        hosts.clientPeer.write(10 * MSS);
        hosts.run(ofSeconds(1));
        // RFC 6582: segments 2 to 9 except one are duplicates; the acknowledgment of the first repair requests the
        // second
        assertThat(sent(start, first))
                .containsExactly(
                        "0@0.0", "1@0.0", "2@0.0", "3@0.0", "4@0.0", "5@0.0", "6@0.0", "7@0.0", "8@0.0", "9@0.0",
                        "1@20.0", "3@40.0");
        assertThat(count(TcpCounter.TCP_RENO_RECOVERY)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
        hosts.finish();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void bulkDataComesThroughLossReorderingAndDuplication(long seed) {
        for (int sack = 0; sack <= 1; sack++) {
            TwoHosts rough = new TwoHosts(seed, ofMillis(5)).set("net.ipv4.tcp_sack", sack);
            rough.cable
                    .loss(0.01 * (1 + seed % 5))
                    .reordering(0.02, ofMillis(3))
                    .duplication(0.01);
            rough.open();
            rough.clientPeer.send(2_000_000);
            rough.serverPeer.send(500_000);
            rough.run(ofMinutes(10));
            // each byte is compared with a pattern when it arrives
            assertThat(rough.serverPeer.received).isEqualTo(2_000_000);
            assertThat(rough.clientPeer.received).isEqualTo(500_000);
            rough.cable.loss(0);
            rough.finish();
            rough.close();
        }
        hosts.open();
    }
}
