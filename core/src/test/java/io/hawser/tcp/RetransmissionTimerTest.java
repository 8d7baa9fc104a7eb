package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** RFC 6298 §5, rule by rule, and RFC 6429. The timeout is 100 + 4 * 50 = 300 ms. Without tail loss probes. */
class RetransmissionTimerTest extends LossTestBase {
    RetransmissionTimerTest() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
    }

    /** (5.1): data sent while the timer runs does not restart it. */
    @Test
    void rule1_itRunsSinceTheFirst() {
        open(PLAIN);
        write(1);
        assertThat(sent()).isEqualTo("0");
        script.advanceMillis(200);
        write(1);
        assertThat(sent()).isEqualTo("1");
        assertThat(after(100)).isEqualTo("0");
    }

    /** (5.2) */
    @Test
    void rule2_itEndsWithTheLastAcknowledgment() {
        open(PLAIN);
        write(2);
        sent();
        roundTrip();
        assertThat(ack(2)).isEmpty();
        script.advanceMillis(100_000);
        peer.expectNothing();
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
    }

    /** (5.3), with a measurement of 100 ms: RTTVAR is 37.5 ms, and the minimum is 200 ms above SRTT. */
    @Test
    void rule3_anAcknowledgmentOfNewDataStartsItAgain() {
        open(PLAIN);
        write(2);
        sent();
        roundTrip();
        assertThat(ack(1)).isEmpty();
        script.advanceMillis(50);
        // an old acknowledgment does not restart it
        assertThat(ack(1)).isEmpty();
        assertThat(after(250)).isEqualTo("1");
    }

    /** (5.4) to (5.6): only the earliest segment is retransmitted; the timeout doubles each time. */
    @Test
    void rules4To6_theFirstGoesAgainAfterTwiceTheTime() {
        open(PLAIN);
        write(5);
        assertThat(sent()).isEqualTo("0 1 2 3 4");
        assertThat(after(300)).isEqualTo("0");
        assertThat(connection.info().rtoNanos).isEqualTo(600_000_000);
        assertThat(after(600)).isEqualTo("0");
        assertThat(after(1200)).isEqualTo("0");
        assertThat(connection.info().timeouts).isEqualTo(3);
        assertThat(connection.info().rtoNanos).isEqualTo(2_400_000_000L);
    }

    /** §5, last paragraphs: the doubled timeout is kept until a round trip was measured. */
    @Test
    void theDoublingHoldsUntilAMeasurement() {
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(PLAIN);
        write(1);
        sent();
        assertThat(after(300)).isEqualTo("0");
        roundTrip();
        assertThat(ack(1)).isEmpty();
        write(1);
        assertThat(sent()).isEqualTo("1");
        assertThat(connection.info().rtoNanos).isEqualTo(600_000_000);
        roundTrip();
        assertThat(ack(2)).isEmpty();
        assertThat(connection.info().rtoNanos).isEqualTo(300_000_000);
    }

    /** (5.7): the timeout is 3 s if the SYN was retransmitted. */
    @Test
    void rule7_threeSecondsAfterALostSyn() {
        connection = connect();
        peer.expect("S seq 0");
        peer.expectAfter(1000, "S seq 0");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        mss = 1460;
        write(1);
        assertThat(sent()).isEqualTo("0");
        assertThat(after(3000)).isEqualTo("0");
    }

    /** A fast retransmission gives the first segment the same time as its first transmission. */
    @Test
    void aFastRetransmissionStartsItAgain() {
        open(PLAIN);
        write(4);
        sent();
        roundTrip();
        ack(0);
        ack(0);
        assertThat(ack(0)).isEqualTo("0");
        assertThat(after(300)).isEqualTo("0");
    }

    /**
     * RFC 6429 §3: a connection whose peer answers is kept, however long its window is 0; §4: its user may still end
     * it.
     */
    @Test
    void aPeerThatAnswersProbesIsKeptUntilItsUserHasEnough() {
        open(PLAIN);
        write(1);
        sent();
        roundTrip();
        peer.window = 0;
        ack(1);
        write(1);
        peer.expectNothing();
        long wait = 300;
        for (int probe = 0; probe < 30; probe++) {
            peer.expectAfter(wait, ". seq " + (seq(1) - 1) + " ack 1");
            ack(1);
            wait = Math.min(2 * wait, 120_000);
        }
        assertState(connection, TcpState.ESTABLISHED);
        abort(connection);
        peer.expect("R. seq " + seq(1) + " ack 1");
    }
}
