package io.hawser.sim.tcp;

import static io.hawser.sim.cable.PacketMatchers.tcpData;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The retransmission timer: RFC 6298, RFC 9293 §3.8.1 and §3.8.3. The timeout is SRTT + max(4 RTTVAR, 200 ms), doubling
 * up to 120 s. Without tail loss probes.
 */
class RetransmissionTest {
    private final TwoHosts hosts = new TwoHosts(1, Duration.ZERO).set("net.ipv4.tcp_early_retrans", 0);

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    /** Returns the times of the client's data segments, in milliseconds after the first. */
    private List<Double> dataTimes() {
        List<Segment> data = hosts.fromClient(Segment::isData);
        return TwoHosts.millis(data, data.getFirst().sentNanos());
    }

    /** 0, 200, 600, 1400 … until intervals are 120 s. */
    private static List<Double> schedule(double firstMillis, int count) {
        List<Double> times = new ArrayList<>();
        double at = 0;
        double interval = firstMillis;
        for (int i = 0; i < count; i++) {
            times.add(at);
            at += interval;
            interval = Math.min(2 * interval, 120_000);
        }
        return times;
    }

    @Test
    @Requirement("SHLD-11")
    void timeoutsDoubleUpToTwoMinutesAndEndTheConnectionAfter924Point6Seconds() {
        hosts.open();
        hosts.cable.forward().cut();
        hosts.forget();
        long start = hosts.now();
        hosts.clientPeer.write(100);
        hosts.runUntilIdle();
        assertThat(dataTimes()).isEqualTo(schedule(200, 16));
        assertThat(hosts.clientPeer.error).isEqualTo(TcpError.TIMED_OUT);
        assertThat(hosts.clientPeer.closedNanos - start).isEqualTo(924_600_000_000L);
    }

    @Test
    void aLongerRoundTripMeansFewerRetransmissionsInTheSameTime() {
        hosts.cable.latency(ofMillis(250));
        hosts.open();
        hosts.cable.forward().cut();
        hosts.forget();
        hosts.clientPeer.write(100);
        hosts.runUntilIdle();
        // the handshake measured 500 ms: RTO = 500 + max(4 * 250, 200) ms; 1.5 s doubles to 96 s, then 120 s each
        assertThat(dataTimes()).startsWith(0.0, 1500.0, 4500.0, 10_500.0, 22_500.0, 46_500.0, 94_500.0, 190_500.0);
        assertThat(hosts.clientPeer.closedNanos
                        - hosts.fromClient(Segment::isData).getFirst().sentNanos())
                .isEqualTo((long) (190.5e9 + 7 * 120e9));
    }

    @Test
    void fewerRetriesAreLessPatience() {
        hosts.set("net.ipv4.tcp_retries2", 5);
        hosts.open();
        hosts.cable.forward().cut();
        hosts.forget();
        hosts.clientPeer.write(100);
        hosts.runUntilIdle();
        assertThat(dataTimes()).isEqualTo(schedule(200, 6));
        assertThat(hosts.clientPeer.error).isEqualTo(TcpError.TIMED_OUT);
    }

    @Test
    void aConnectionThatItsUserHasClosedIsGivenUpSooner() {
        hosts.open();
        hosts.cable.forward().cut();
        hosts.forget();
        hosts.clientPeer.write(100);
        hosts.clientPeer.connection.close();
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.FIN_WAIT_1);
        hosts.runUntilIdle();
        // tcp_orphan_retries 0 means 8: 102.2 s
        assertThat(dataTimes()).isEqualTo(schedule(200, 9));
        assertThat(hosts.clientPeer.closedNanos)
                .isEqualTo(hosts.fromClient().getFirst().sentNanos() + 102_200_000_000L);
    }

    @Test
    void theOrphanRetriesCanBeSet() {
        hosts.set("net.ipv4.tcp_orphan_retries", 2);
        hosts.open();
        hosts.cable.forward().cut();
        hosts.forget();
        hosts.clientPeer.write(100);
        hosts.clientPeer.connection.close();
        hosts.runUntilIdle();
        assertThat(dataTimes()).isEqualTo(schedule(200, 3));
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.CLOSED);
    }

    @Test
    void progressStartsTheCountAgain() {
        hosts.set("net.ipv4.tcp_retries2", 5);
        hosts.open();
        for (int i = 0; i < 20; i++) {
            hosts.cable.forward().cut();
            hosts.clientPeer.write(100);
            hosts.run(ofSeconds(5));
            hosts.cable.forward().restore();
            hosts.run(ofSeconds(60));
        }
        assertThat(hosts.serverPeer.received).isEqualTo(2000);
        assertThat(hosts.clientPeer.error).isNull();
    }

    @Test
    void withoutTimestampsARetransmittedSegmentIsNotMeasuredAndTheTimeoutStaysDoubled() {
        hosts.set("net.ipv4.tcp_timestamps", 0);
        hosts.cable.latency(ofMillis(10));
        hosts.open();
        // the handshake: SRTT 20 ms, RTTVAR 10 ms
        assertThat(hosts.clientPeer.connection.info().rtoNanos).isEqualTo(220_000_000L);
        hosts.cable.forward().dropNext(2, tcpData());
        hosts.clientPeer.write(100);
        hosts.runMillis(1000);
        assertThat(hosts.serverPeer.received).isEqualTo(100);
        // MUST-18, Karn: 220 ms doubled twice holds until a segment that was sent once is acknowledged
        assertThat(hosts.clientPeer.connection.info().srttNanos).isEqualTo(20_000_000L);
        assertThat(hosts.clientPeer.connection.info().rtoNanos).isEqualTo(880_000_000L);
        hosts.clientPeer.write(100);
        hosts.runMillis(30);
        // R' = 20 ms: RTTVAR = 3/4 * 10 ms, SRTT = 20 ms
        assertThat(hosts.clientPeer.connection.info().rttvarNanos).isEqualTo(7_500_000L);
        assertThat(hosts.clientPeer.connection.info().rtoNanos).isEqualTo(220_000_000L);
        hosts.finish();
    }

    @Test
    void withTimestampsTheEchoTellsWhichSendingIsMeant() {
        hosts.cable.latency(ofMillis(10));
        hosts.open();
        hosts.cable.forward().dropNext(2, tcpData());
        hosts.clientPeer.write(100);
        hosts.runMillis(1000);
        assertThat(hosts.clientPeer.connection.info().rttvarNanos).isEqualTo(7_500_000L);
        assertThat(hosts.clientPeer.connection.info().rtoNanos).isEqualTo(220_000_000L);
        hosts.finish();
    }

    @Test
    void afterATimeoutTheFirstSegmentGoesAloneAndTheRestFollowsBySlowStart() {
        hosts.cable.latency(ofMillis(10));
        hosts.open();
        hosts.clientPeer.send(10 * 1448);
        hosts.runMillis(100);
        hosts.forget();
        hosts.cable.forward().dropNext(8, tcpData());
        hosts.clientPeer.write(8 * 1448);
        hosts.runMillis(2000);
        List<Segment> data = hosts.fromClient(Segment::isData);
        long start = data.getFirst().sentNanos();
        int base = data.getFirst().seq();
        List<Segment> again = data.subList(8, data.size());
        assertThat(again).extracting(segment -> (segment.seq() - base) / 1448).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        // one, two, four: each flight is sent one round trip of 20 ms after the one before
        List<Double> times = TwoHosts.millis(again, start);
        double first = times.getFirst();
        assertThat(times.stream().map(time -> (double) Math.round(time - first)).toList())
                .containsExactly(0.0, 20.0, 20.0, 40.0, 40.0, 40.0, 40.0, 60.0);
        assertThat(hosts.serverPeer.received).isEqualTo(18 * 1448);
        hosts.finish();
    }

    /** Both ends retransmit at once although each has the other's data: their ACKs must still be acceptable. */
    @Test
    void bothEndsGoBackAndFindOutThatEverythingHasArrived() {
        hosts.cable.latency(ofMillis(10));
        hosts.open();
        // both ends have a window in flight, and only the acknowledgments are lost
        hosts.clientPeer.write(8 * 1448);
        hosts.serverPeer.write(8 * 1448);
        hosts.runMillis(5);
        hosts.cable.cut();
        hosts.runMillis(3000);
        assertThat(hosts.clientPeer.received).isEqualTo(8 * 1448);
        assertThat(hosts.serverPeer.received).isEqualTo(8 * 1448);
        assertThat(hosts.clientPeer.connection.info().sendQueueBytes).isPositive();
        assertThat(hosts.serverPeer.connection.info().sendQueueBytes).isPositive();
        hosts.cable.restore();
        hosts.run(ofSeconds(5));
        assertThat(hosts.clientPeer.connection.info().sendQueueBytes).isZero();
        assertThat(hosts.serverPeer.connection.info().sendQueueBytes).isZero();
        hosts.finish();
    }

    @Test
    void aLostFinIsSentAgain() {
        hosts.cable.latency(ofMillis(10));
        hosts.open();
        hosts.forget();
        hosts.cable.forward().dropNext(2, io.hawser.sim.cable.PacketMatchers.fin());
        hosts.clientPeer.connection.shutdownOutput();
        hosts.run(ofSeconds(3));
        assertThat(TwoHosts.millis(
                        hosts.fromClient(Segment::isFin),
                        hosts.fromClient().getFirst().sentNanos()))
                .containsExactly(0.0, 220.0, 660.0);
        assertThat(hosts.serverPeer.eofNanos).isPositive();
        hosts.finish();
    }

    @Test
    void theLastAcknowledgmentIsLostAndTimeWaitAnswersTheFin() {
        hosts.cable.latency(ofMillis(10));
        hosts.open();
        hosts.clientPeer.connection.shutdownOutput();
        hosts.runMillis(100);
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.FIN_WAIT_2);
        hosts.forget();
        hosts.cable.forward().dropNext(1, io.hawser.sim.cable.PacketMatchers.pureAck());
        long start = hosts.now();
        hosts.serverPeer.connection.close();
        hosts.runMillis(100);
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.TIME_WAIT);
        assertThat(hosts.serverPeer.connection.state()).isEqualTo(TcpState.LAST_ACK);
        hosts.runMillis(200);
        assertThat(hosts.serverPeer.connection.state()).isEqualTo(TcpState.CLOSED);
        assertThat(TwoHosts.millis(hosts.fromServer(Segment::isFin), start)).containsExactly(0.0, 220.0);
        // RFC 9293 §3.10.7.4, eighth: the FIN starts 2 MSL again
        hosts.runUntilIdle();
        assertThat(hosts.now() - start).isEqualTo(220_000_000L + 10_000_000L + 60_000_000_000L);
    }
}
