package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 6582: fast recovery with a peer without SACK, which shows the holes one by one. */
class FastRecoveryTest extends LossTestBase {
    private List<String> events;

    /** Of ten segments the first and the fifth are lost; the others are acknowledged by eight duplicates. */
    private void loseTwo() {
        open(PLAIN);
        events = congestionEvents();
        write(40);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        roundTrip();
        assertThat(ack(0)).isEqualTo("10");
        assertThat(ack(0)).isEqualTo("11");
        assertThat(ack(0)).isEqualTo("0");
        assertThat(events).containsExactly("FAST_RETRANSMIT 5 5");
        assertThat(count(TcpCounter.TCP_RENO_RECOVERY)).isEqualTo(1);
        // as with SACK: every second duplicate allows a segment
        assertThat(ack(0)).isEmpty();
        assertThat(ack(0)).isEmpty();
        assertThat(ack(0)).isEqualTo("12");
        assertThat(ack(0)).isEmpty();
        assertThat(ack(0)).isEmpty();
    }

    /** §3.2 (3): a partial acknowledgment shows the next hole, which is retransmitted at once. */
    @Test
    void aPartialAcknowledgmentShowsTheNextHole() {
        loseTwo();
        roundTrip();
        assertThat(ack(4)).isEqualTo("4 13");
        assertThat(events.getLast()).startsWith("PARTIAL_ACK");
        assertThat(connection.info().recovering).isTrue();
        roundTrip();
        assertThat(ack(12)).isEqualTo("14 15 16");
        assertThat(events.getLast()).isEqualTo("RECOVERED 5 5");
        assertThat(events).hasSize(3);
        assertThat(connection.info().recovering).isFalse();
        assertThat(connection.info().retransmits).isEqualTo(2);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
        // 12 to 16 are in flight: the window of five is full, and grows by one when all of them have arrived
        roundTrip();
        assertThat(ack(17)).isEqualTo("17 18 19 20 21 22");
        assertThat(connection.info().sending.deliveredBytes).isEqualTo(17L * mss);
    }

    /**
     * §3.2 (2), §4.1: duplicates of data that was sent before the recovery ended are caused by its retransmissions.
     * They begin no second recovery.
     */
    @Test
    void duplicatesOfWhatWasSentBeforeBeginNoSecondRecovery() {
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(PLAIN);
        write(10);
        sent();
        assertThat(after(300)).isEqualTo("0");
        events = congestionEvents();
        script.advanceMillis(50);
        assertThat(ack(10)).isEmpty();
        write(4);
        sent();
        // limited transmit
        assertThat(ack(10)).isEqualTo("12");
        assertThat(ack(10)).isEqualTo("13");
        assertThat(ack(10)).isEmpty();
        assertThat(ack(10)).isEmpty();
        assertThat(events).isEmpty();
        assertThat(count(TcpCounter.TCP_RENO_RECOVERY)).isZero();
        abort(connection);
        peer.skip();
    }

    /** A peer without SACK never shows which retransmissions have arrived: a timeout marks everything. */
    @Test
    void aTimeoutMarksAllThatIsInFlight() {
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(PLAIN);
        write(10);
        sent();
        assertThat(after(300)).isEqualTo("0");
        assertThat(connection.info().sending.lostBytes).isEqualTo(10 * mss);
        script.advanceMillis(50);
        assertThat(ack(1)).isEqualTo("1 2");
        assertThat(connection.info().sending.retransBytes).isEqualTo(2 * mss);
        script.advanceMillis(1);
        peer.expectNothing();
        String again = "";
        while (again.isEmpty()) {
            script.advanceMillis(1);
            again = sent();
        }
        assertThat(again).isEqualTo("1");
        assertThat(connection.info().sending.lostBytes).isEqualTo(9 * mss);
        assertThat(connection.info().sending.retransBytes).isEqualTo(mss);
    }

    /** A timeout during the recovery is a failure of the recovery. */
    @Test
    void aTimeoutEndsTheRecovery() {
        loseTwo();
        assertThat(after(300)).isEqualTo("0");
        assertThat(count(TcpCounter.TCP_RENO_FAILURES)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_SACK_FAILURES)).isZero();
        assertThat(events.getLast()).isEqualTo("RETRANSMISSION_TIMEOUT 1 5");
        assertThat(after(600)).isEqualTo("0");
        assertThat(count(TcpCounter.TCP_RENO_FAILURES)).isEqualTo(1);
    }

    /** §3.2 (3), full acknowledgment: what duplicates have shown as delivered counts no more. */
    @Test
    void duplicatesCountNoMoreAfterTheRecovery() {
        loseTwo();
        roundTrip();
        ack(0);
        ack(0);
        ack(0);
        assertThat(ack(4)).startsWith("4");
        ack(4);
        ack(4);
        assertThat(connection.info().recovering).isTrue();
        // more are in flight than the window allows
        assertThat(ack(12)).isEmpty();
        assertThat(connection.info().recovering).isFalse();
        assertThat(cwnd()).isEqualTo(5);
        assertThat(connection.info().sending.unacked).isEqualTo(6);
    }
}
