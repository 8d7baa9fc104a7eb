package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.TcpHeader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link TcpObserver#congestionChanged}: each reduction of the congestion window, with its cause, and its end. */
class CongestionEventTest extends LossTestBase {
    private static final String CONGESTION_STATE = "congestion state";

    private List<String> events;

    private void assertState(String state) {
        assertThat(connection.info().sending.caState).as(CONGESTION_STATE).isEqualTo(state);
    }

    /** Begins a recovery of the first of ten segments, with three more sent beyond them. */
    private void lose() {
        open(ALL);
        events = congestionEvents();
        write(40);
        sent();
        roundTrip();
        assertThat(ack(0, "1")).isEqualTo("10");
        assertState("DISORDER");
        assertThat(ack(0, "1-2")).isEqualTo("11");
        assertThat(ack(0, "1-3")).isEqualTo("0");
        assertState("RECOVERY");
    }

    @Test
    void aFastRetransmissionAndItsEnd() {
        lose();
        assertThat(events).containsExactly("FAST_RETRANSMIT 5 5");
        roundTrip();
        ack(12);
        assertThat(events).containsExactly("FAST_RETRANSMIT 5 5", "RECOVERED 5 5");
        assertState("OPEN");
    }

    @Test
    void anUndo() {
        lose();
        events.clear();
        script.advanceMillis(1);
        // the time of the first transmission
        peer.tsRecent -= RTT + 1;
        ack(4);
        assertThat(count(TcpCounter.TCP_PARTIAL_UNDO)).isEqualTo(1);
        assertThat(events).containsExactly("UNDO 10 -");
        assertState("OPEN");
    }

    /** A second timeout without progress changes nothing more. */
    @Test
    void aTimeout() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(SACK);
        events = congestionEvents();
        write(10);
        sent();
        assertThat(after(300)).isEqualTo("0");
        assertState("LOSS");
        assertThat(after(600)).isEqualTo("0");
        assertThat(events).containsExactly("RETRANSMISSION_TIMEOUT 1 5", "RETRANSMISSION_TIMEOUT 1 5");
        script.advanceMillis(50);
        assertThat(ack(10)).isEmpty();
        assertState("OPEN");
        assertThat(connection.info().recovering).isFalse();
        assertThat(events).hasSize(2);
        assertThat(count(TcpCounter.TCP_SACK_FAILURES)).isZero();
    }

    /**
     * RFC 5681 §3.1: a timeout of data that the first one has not covered, after progress, reduces the threshold again:
     * nine in flight leave four and a half.
     */
    @Test
    void aTimeoutAfterProgressIsANewOne() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(SACK);
        events = congestionEvents();
        write(10);
        sent();
        assertThat(after(300)).isEqualTo("0");
        script.advanceMillis(50);
        assertThat(ack(1)).isEqualTo("1 2");
        assertThat(after(600)).isEqualTo("1");
        assertThat(events).containsExactly("RETRANSMISSION_TIMEOUT 1 5", "RETRANSMISSION_TIMEOUT 1 4.5");
    }

    @Test
    void aTimeoutInARecoveryIsItsFailure() {
        lose();
        assertThat(after(300)).isEqualTo("0");
        assertThat(count(TcpCounter.TCP_SACK_FAILURES)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_RENO_FAILURES)).isZero();
        assertThat(events).containsExactly("FAST_RETRANSMIT 5 5", "RETRANSMISSION_TIMEOUT 1 5");
        assertState("LOSS");
        assertThat(after(600)).isEqualTo("0");
        assertThat(count(TcpCounter.TCP_SACK_FAILURES)).isEqualTo(1);
    }

    /** RFC 8985 §7.4.2: the loss that a probe has repaired reduces the window, and nothing is left to repair. */
    @Test
    void aLossThatAProbeHasRepaired() {
        open(ALL);
        events = congestionEvents();
        write(3);
        sent();
        roundTrip();
        ack(2);
        assertThat(after(300)).isEqualTo("2");
        roundTrip();
        ack(3);
        write(6);
        sent();
        roundTrip();
        ack(4);
        assertThat(events).containsExactly("LOSS_PROBE_RECOVERY 2.5 2.5");
        assertState("OPEN");
        ack(9);
    }

    /** RFC 5681 §4.1: an idle time of more than a timeout; an event only if the window has changed. */
    @Test
    void aRestartAfterIdleTime() {
        open(PLAIN);
        events = congestionEvents();
        write(20);
        sent();
        roundTrip();
        ack(10);
        roundTrip();
        ack(20);
        assertThat(cwnd()).isEqualTo(20);
        // RTO: 100 + 4 * 28.125, and no less than 200 more
        script.advanceNanos(connection.info().rtoNanos - RTT * 1_000_000L);
        write(1);
        sent();
        assertThat(events).as("idle for exactly the timeout").isEmpty();
        ack(21);
        script.advanceNanos(connection.info().rtoNanos + 1);
        write(1);
        sent();
        assertThat(events).containsExactly("RESTART_AFTER_IDLE 10 -");
        ack(22);
        script.advanceMillis(1000);
        write(1);
        sent();
        assertThat(events).as("the window is the initial one").hasSize(1);
        ack(23);
    }

    /** RFC 1191 §6.4: segments that are too large for the path are retransmitted; this is no sign of congestion. */
    @Test
    void aSmallerPathIsNoCongestion() {
        open(SACK);
        events = congestionEvents();
        write(5);
        sent();
        roundTrip();
        peer.sendIcmp(3, 4, 1000, "1");
        assertThat(connection.info().sndMss).isEqualTo(960);
        assertState("LOSS");
        assertThat(connection.info().sending.lostBytes).isEqualTo(5 * mss);
        assertThat(connection.info().cwndBytes).isEqualTo(10 * mss);
        assertThat(events).isEmpty();
        peer.skip();
        // no probe and no reordering timer is left
        script.advanceMillis(250);
        peer.expectNothing();
        ack(5);
        assertState("OPEN");
        assertThat(events).isEmpty();
        assertThat(ssthresh()).isEqualTo(-1);
    }

    /** The same in a recovery from a timeout, which goes on and may still be undone. */
    @Test
    void aSmallerPathLeavesARecoveryFromATimeoutAsItIs() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(ALL);
        write(5);
        sent();
        int original = peer.tsRecent;
        assertThat(after(300)).isEqualTo("0");
        events = congestionEvents();
        peer.sendIcmp(3, 4, 1000, "1");
        peer.skip();
        script.advanceMillis(50);
        peer.tsRecent = original;
        ack(1);
        assertThat(count(TcpCounter.TCP_LOSS_UNDO)).isEqualTo(1);
        assertThat(events).containsExactly("UNDO 10 -");
        peer.skip();
    }

    /** A segment that fits the smaller path is not retransmitted. */
    @Test
    void smallSegmentsDoNotGoAgainOnASmallerPath() {
        open(SACK);
        events = congestionEvents();
        send(connection, SegmentText.pattern(900));
        peer.skip();
        peer.sendIcmp(3, 4, 1000, "1");
        assertThat(connection.info().sndMss).isEqualTo(960);
        peer.expectNothing();
        assertState("OPEN");
        assertThat(connection.info().sending.lostBytes).isZero();
    }

    /** RFC 9406: CUBIC leaves slow start when the round trip rises, which is measured in each round trip. */
    @ParameterizedTest
    @CsvSource({"100, false", "130, true"})
    void slowStartEndsWhenTheRoundTripRises(int laterMillis, boolean ends) {
        peer.window = 20 * 1460 + 127 >> 7;
        open(SACK);
        connection.options().congestionControl("cubic");
        write(300);
        sent();
        int next = 0;
        for (int round = 0; round < 12; round++) {
            script.advanceMillis(round < 3 ? RTT : laterMillis);
            int end = next + Math.min(20, 10 + 10 * round);
            while (next < end) {
                next++;
                ack(next);
            }
            if (round < 3) {
                assertThat(ssthresh()).as("round %s", round).isEqualTo(-1);
            }
        }
        assertThat(ssthresh() > 0).isEqualTo(ends);
        abort(connection);
        peer.skip();
    }

    /** RFC 3168 §6.1.2: an echo reduces the window, and the reduction ends with the data then in flight. */
    @Test
    void anEchoOfAMark() {
        openWithEcn("mss 1460");
        write(10);
        sent();
        roundTrip();
        peer.send(".E seq 1 ack " + seq(1));
        assertThat(events).containsExactly("ECN_ECHO 5 5");
        assertState("CWR");
        peer.send(". seq 1 ack " + seq(10));
        assertThat(events).containsExactly("ECN_ECHO 5 5", "RECOVERED 5 5");
        assertState("OPEN");
    }

    private void openWithEcn(String options) {
        script.sysctl("net.ipv4.tcp_ecn", 1);
        script.sysctl("net.ipv4.tcp_congestion_control", "reno");
        connection = connect();
        peer.expect("SEW seq 0");
        script.advanceMillis(RTT);
        peer.send("S.E seq 0 ack 1 <" + options + ">");
        peer.expect(". seq 1 ack 1");
        mss = 1460;
        events = congestionEvents();
    }

    /** RFC 3168 §6.1.2: the peer learns of every reduction of the window, also of that because of a probe. */
    @Test
    void aLossThatAProbeHasRepairedIsToldToThePeer() {
        openWithEcn("mss 1460,nop,nop,sackOK");
        write(3);
        sent();
        roundTrip();
        ack(2);
        assertThat(after(300)).isEqualTo("2");
        roundTrip();
        ack(3);
        write(2);
        sent();
        roundTrip();
        ack(4);
        assertThat(events).containsExactly("LOSS_PROBE_RECOVERY 2 2");
        write(1);
        assertThat(peer.take().has(TcpHeader.CWR)).isTrue();
        ack(6);
    }
}
