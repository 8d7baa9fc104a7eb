package io.hawser.sim.tcp;

import static io.hawser.sim.cable.PacketMatchers.tcpData;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sim.cable.Lane;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fast retransmit and NewReno's fast recovery: RFC 5681 §3.2, RFC 6582, with limited transmit (RFC 3042). */
class FastRecoveryTest {
    private static final int MSS = 1448;

    private final TwoHosts hosts = new TwoHosts(1, ofMillis(10)).set("net.ipv4.tcp_sack", 0);
    private final Lane forward = hosts.cable.forward();
    private final List<String> events = new ArrayList<>();
    private long start;

    @BeforeEach
    void begin() {
        hosts.client.tcp().observer(new TcpObserver() {
            @Override
            public void congestionChanged(TcpConnection connection, CongestionEvent event, long cwnd, long ssthresh) {
                events.add(event + " " + cwnd / MSS + " " + ssthresh / MSS);
            }
        });
        open(hosts);
        start = hosts.now();
    }

    private static void open(TwoHosts hosts) {
        hosts.open(connection ->
                connection.options().noDelay(true).sendBufferBytes(1_000_000).congestionControl("reno"));
        // so that windows are scaled, and equal in consecutive acknowledgments
        hosts.clientPeer.write(1);
        hosts.runMillis(100);
        hosts.forget();
    }

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    /** Returns segment numbers from 0, each with its time in milliseconds since the start. */
    private List<String> sent() {
        return hosts.fromClient(Segment::isData).stream()
                .map(segment -> (segment.seq() - 2) / MSS + " at " + (segment.sentNanos() - start) / 1_000_000)
                .toList();
    }

    private long counted(TcpCounter counter) {
        return hosts.client.tcpCounters().get(counter);
    }

    @Test
    void theThirdDuplicateAcknowledgmentBringsTheLostSegmentBack() {
        forward.dropNth(1, tcpData());
        hosts.clientPeer.write(14 * MSS);
        hosts.runMillis(1000);
        List<String> sent = sent();
        assertThat(sent.subList(0, 10)).allMatch(segment -> segment.endsWith(" at 0"));
        // a new segment for each of the first two; a window of half of ten, and one more for each further ACK, allows
        // the rest
        assertThat(sent.subList(10, sent.size()))
                .containsExactly("10 at 20", "11 at 20", "0 at 20", "12 at 20", "13 at 20");
        assertThat(events).containsExactly("FAST_RETRANSMIT 5 5", "RECOVERED 5 5");
        assertThat(counted(TcpCounter.TCP_TIMEOUTS)).isZero();
        assertThat(hosts.serverPeer.received).isEqualTo(1 + 14 * MSS);
        assertThat(hosts.serverPeer.lastReceivedNanos - start).isEqualTo(30_000_000L);
        hosts.finish();
    }

    /** RFC 5681 §3.2 (2): segments sent by limited transmit are not counted in the FlightSize that is halved. */
    @Test
    void limitedTransmitDoesNotRaiseTheThreshold() {
        forward.dropNth(1, tcpData());
        hosts.clientPeer.write(20 * MSS);
        hosts.runMillis(21);
        assertThat(hosts.clientPeer.connection.info().ssthreshBytes).isEqualTo(5 * MSS);
        assertThat(hosts.clientPeer.connection.info().recovering).isTrue();
        hosts.finish();
    }

    @Test
    void severalLossesOfOneWindowAreRepairedOnePerRoundTrip() {
        forward.dropNth(1, tcpData());
        forward.dropNth(3, tcpData());
        forward.dropNth(5, tcpData());
        hosts.clientPeer.write(10 * MSS);
        hosts.runMillis(1000);
        List<String> sent = sent();
        assertThat(sent.subList(10, sent.size())).containsExactly("0 at 20", "3 at 40", "6 at 60");
        assertThat(events)
                .containsExactly("FAST_RETRANSMIT 5 5", "PARTIAL_ACK 5 5", "PARTIAL_ACK 5 5", "RECOVERED 5 5");
        assertThat(counted(TcpCounter.TCP_TIMEOUTS)).isZero();
        assertThat(counted(TcpCounter.TCP_FAST_RETRANS)).isEqualTo(3);
        assertThat(hosts.serverPeer.received).isEqualTo(1 + 10 * MSS);
        hosts.finish();
    }

    @Test
    void aRetransmissionThatIsLostWaitsForTheTimer() {
        forward.dropNth(1, tcpData());
        forward.dropNth(10, tcpData());
        hosts.clientPeer.write(10 * MSS);
        hosts.runMillis(1000);
        List<String> sent = sent();
        assertThat(sent.get(10)).isEqualTo("0 at 20");
        // the RTO of 220 ms runs since the first segment was last sent; no new data was acknowledged
        assertThat(sent.get(11)).isEqualTo("0 at 240");
        assertThat(counted(TcpCounter.TCP_TIMEOUTS)).isEqualTo(1);
        assertThat(hosts.serverPeer.received).isEqualTo(1 + 10 * MSS);
        hosts.finish();
    }

    /** RFC 3465 §2.3: the acknowledgment that fills the hole covers ten segments, which left the network long ago. */
    @Test
    void afterATimeoutOneAcknowledgmentCountsAsOneSegment() {
        forward.dropNth(1, tcpData());
        forward.dropNth(10, tcpData());
        hosts.clientPeer.write(10 * MSS);
        hosts.runMillis(265);
        assertThat(hosts.clientPeer.connection.info().sendQueueBytes).isZero();
        assertThat(hosts.clientPeer.connection.info().cwndBytes).isEqualTo(2 * MSS);
        hosts.finish();
    }

    @Test
    void twoDuplicatesAreNotEnough() {
        forward.dropNth(1, tcpData());
        hosts.clientPeer.write(3 * MSS);
        hosts.runMillis(1000);
        assertThat(sent()).containsExactly("0 at 0", "1 at 0", "2 at 0", "0 at 220");
        assertThat(counted(TcpCounter.TCP_FAST_RETRANS)).isZero();
        hosts.finish();
    }

    @Test
    void limitedTransmitLetsASmallWindowReachTheThird() {
        TwoHosts small = new TwoHosts(1, ofMillis(10))
                .set("net.hawser.tcp_initial_window", 3)
                .set("net.ipv4.tcp_sack", 0);
        open(small);
        long begin = small.now();
        small.cable.forward().dropNth(1, tcpData());
        small.clientPeer.write(5 * MSS);
        small.runMillis(1000);
        assertThat(small.fromClient(Segment::isData).stream()
                        .map(segment -> (segment.seq() - 2) / MSS + " at " + (segment.sentNanos() - begin) / 1_000_000)
                        .toList())
                .containsExactly("0 at 0", "1 at 0", "2 at 0", "3 at 20", "4 at 20", "0 at 40");
        small.finish();
        small.close();
    }

    /**
     * RFC 6582 §3.2 (4) and (2): after a spurious timeout the receiver answers each spurious retransmission by a
     * duplicate acknowledgment of all sent data; these acknowledgments do not indicate a loss.
     */
    @Test
    void duplicatesOfANeedlessRetransmissionStartNoRecovery() {
        // without the algorithms that would detect that the timeout was spurious
        TwoHosts blind = new TwoHosts(1, ofMillis(10)).set("net.ipv4.tcp_sack", 0);
        blind.set("net.ipv4.tcp_timestamps", 0).set("net.ipv4.tcp_frto", 0);
        open(blind);
        blind.cable.latency(ofMillis(300));
        blind.clientPeer.write(30 * MSS);
        blind.runMillis(3000);
        assertThat(blind.client.tcpCounters().get(TcpCounter.TCP_TIMEOUTS)).isPositive();
        assertThat(blind.clientPeer.connection.info().retransmits).isGreaterThan(4);
        assertThat(blind.client.tcpCounters().get(TcpCounter.TCP_FAST_RETRANS)).isZero();
        assertThat(blind.serverPeer.received).isEqualTo(1 + 30 * MSS);
        blind.finish();
        blind.close();
    }

    /** RFC 3522: the acknowledgment of the first segment echoes a time before its retransmission. */
    @Test
    void aNeedlessTimeoutIsUndoneByItsFirstAcknowledgment() {
        hosts.cable.latency(ofMillis(300));
        hosts.clientPeer.write(30 * MSS);
        hosts.runMillis(3000);
        assertThat(counted(TcpCounter.TCP_TIMEOUTS)).isEqualTo(1);
        assertThat(counted(TcpCounter.TCP_SPURIOUS_RTOS)).isEqualTo(1);
        assertThat(hosts.clientPeer.connection.info().retransmits).isEqualTo(1);
        assertThat(hosts.serverPeer.received).isEqualTo(1 + 30 * MSS);
        hosts.finish();
    }

    @Test
    void duplicatedSegmentsBelowTheThresholdChangeNothing() {
        hosts.cable.backward().duplication(1);
        hosts.clientPeer.write(10 * MSS);
        hosts.runMillis(100);
        hosts.clientPeer.write(10 * MSS);
        hosts.runMillis(1000);
        assertThat(counted(TcpCounter.TCP_FAST_RETRANS)).isZero();
        assertThat(hosts.clientPeer.connection.info().retransmits).isZero();
        hosts.cable.backward().duplication(0);
        hosts.finish();
    }

    /** RFC 5681 §3.1: a second timeout of the same segment does not change the threshold again. */
    @Test
    void furtherTimeoutsLeaveTheThresholdAlone() {
        forward.dropNext(12, tcpData());
        hosts.clientPeer.write(10 * MSS);
        hosts.runMillis(800);
        assertThat(events).containsExactly("RETRANSMISSION_TIMEOUT 1 5", "RETRANSMISSION_TIMEOUT 1 5");
        hosts.runMillis(3000);
        hosts.finish();
    }
}
