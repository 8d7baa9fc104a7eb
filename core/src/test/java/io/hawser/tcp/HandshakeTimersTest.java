package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retransmissions and their times when segments of a handshake are lost (RFC 6298 §5, RFC 9293 §3.8.3). */
class HandshakeTimersTest extends TcpTestBase {
    /**
     * Returns the instants, in milliseconds, of all segments sent in this time; every segment must match {@code text}.
     */
    private List<Long> times(long millis, String text) {
        List<Long> times = new ArrayList<>();
        script.advanceMillis(millis);
        while (!script.sent.isEmpty()) {
            times.add(peer.expect(text).atMillis());
        }
        return times;
    }

    /**
     * As in Linux since 6.5: tcp_syn_linear_timeouts, 4, are added to tcp_syn_retries, "67 seconds till the last
     * retransmission, and the final timeout after 131 seconds" (Documentation/networking/ip-sysctl, tcp_syn_retries).
     */
    @Test
    @Requirement("MUST-22")
    void lostSyn() {
        TcpConnection connection = connect();
        assertThat(times(130_999, "S seq 0"))
                .containsExactly(0L, 1000L, 2000L, 3000L, 4000L, 5000L, 7000L, 11_000L, 19_000L, 35_000L, 67_000L);
        assertState(connection, TcpState.SYN_SENT);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
        assertThat(user.said()).containsExactly("closed ETIMEDOUT");
        assertThat(script.counter(TcpCounter.TCP_SYN_RETRANS)).isEqualTo(10);
        assertThat(script.counter(TcpCounter.RETRANS_SEGS)).isEqualTo(10);
        assertThat(script.counter(TcpCounter.TCP_TIMEOUTS)).isEqualTo(11);
        assertThat(script.counter(TcpCounter.ATTEMPT_FAILS)).isEqualTo(1);
        assertThat(script.tcp.flowCount()).isZero();
    }

    /**
     * MUST-23 requires at least three minutes: one timeout more than Linux's default, set for the host or for one
     * socket.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Requirement("MUST-23")
    void lostSynForThreeMinutesWhereItIsAskedFor(boolean ofTheSocket) throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        if (ofTheSocket) {
            connection.options().synRetries(7);
        } else {
            script.sysctl("net.ipv4.tcp_syn_retries", 7);
        }
        script.tcp.open(connection);
        script.flush();
        assertThat(times(250_999, "S seq 0")).hasSize(12).contains(67_000L, 131_000L);
        assertState(connection, TcpState.SYN_SENT);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
    }

    /** The schedule of RFC 1122 and of the textbooks. */
    @Test
    void lostSynClassic() {
        script.sysctl("net.ipv4.tcp_syn_linear_timeouts", 0);
        script.sysctl("net.hawser.tcp_rto_initial_ms", 3000);
        script.sysctl("net.ipv4.tcp_syn_retries", 2);
        TcpConnection connection = connect();
        assertThat(times(20_999, "S seq 0")).containsExactly(0L, 3000L, 9000L);
        assertState(connection, TcpState.SYN_SENT);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
    }

    /** RFC 6298 §5.5, and Linux before 6.5: each interval is twice the one before. */
    @Test
    @Requirement("MUST-22")
    void lostSynAsInRfc6298() {
        script.sysctl("net.ipv4.tcp_syn_linear_timeouts", 0);
        TcpConnection connection = connect();
        assertThat(times(126_999, "S seq 0")).containsExactly(0L, 1000L, 3000L, 7000L, 15_000L, 31_000L, 63_000L);
        assertState(connection, TcpState.SYN_SENT);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    @Test
    void synAnsweredAfterItWasLostTwice() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.expectAfter(1000, "S seq 0");
        peer.expectAfter(1000, "S seq 0");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        assertState(connection, TcpState.ESTABLISHED);
        assertThat(script.wheel.armed()).isZero();
    }

    @Test
    void lostSynAckOfAListener() {
        TcpListener listener = listen(5);
        peer.send("S seq 0");
        assertThat(times(62_999, "S. seq 0 ack 1")).containsExactly(0L, 1000L, 3000L, 7000L, 15_000L, 31_000L);
        assertThat(listener.synQueueSize()).isEqualTo(1);
        script.advanceMillis(1);
        assertThat(listener.synQueueSize()).isZero();
        assertThat(script.tcp.flowCount()).isZero();
        assertThat(script.wheel.armed()).isZero();
    }

    @Test
    void lostSynAckOfOneConnection() {
        TcpConnection connection = listenOnce();
        peer.send("S seq 0");
        assertThat(times(62_999, "S. seq 0 ack 1")).containsExactly(0L, 1000L, 3000L, 7000L, 15_000L, 31_000L);
        assertState(connection, TcpState.SYN_RCVD);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    @Test
    void synackRetries() {
        script.sysctl("net.ipv4.tcp_synack_retries", 1);
        TcpListener listener = listen(5);
        peer.send("S seq 0");
        assertThat(times(10_000, "S. seq 0 ack 1")).containsExactly(0L, 1000L);
        assertThat(listener.synQueueSize()).isZero();
    }

    /** The SYN+ACK is lost; therefore the client retransmits its SYN. One connection results. */
    @Test
    void repeatedSynIsAnsweredAgain() {
        TcpListener listener = listen(5);
        peer.send("S seq 0");
        Seen first = peer.expect("S. seq 0 ack 1");
        script.advanceMillis(900);
        peer.send("S seq 0");
        Seen second = peer.expect("S. seq 0 ack 1");
        assertThat(second.seq()).isEqualTo(first.seq());
        peer.send(". seq 1 ack 1");
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
        assertThat(script.tcp.flowCount()).isEqualTo(1);
        script.advanceMillis(10_000);
        peer.expectNothing();
    }

    /**
     * RFC 6298 §3 (Karn): the final ACK does not show which SYN+ACK it answers; therefore no round trip is measured.
     */
    @Test
    void roundTripOfASynAckThatWasSentTwiceIsNotMeasured() {
        TcpListener listener = listen(5);
        peer.send("S seq 0");
        peer.expect("S. seq 0 ack 1");
        peer.send("S seq 0");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        TcpConnection connection = Objects.requireNonNull(listener.accept());
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        script.advanceMillis(990);
        peer.expectNothing();
        peer.expectAfter(10, "P. seq 1 ack 1 \"data\"");
    }

    /** With timestamps the final ACK shows by its echo which of two SYN+ACKs it answers (RFC 7323 §4.1). */
    @Test
    void echoMakesTheRoundTripOfARepeatedSynAckKnown() {
        TcpListener listener = listen(5);
        peer.send("S seq 0 <mss 1460,TS>");
        peer.expect("S. seq 0 ack 1");
        peer.timestamps = true;
        script.advanceMillis(600);
        peer.send("S seq 0 <mss 1460,TS>");
        peer.expect("S. seq 0 ack 1");
        script.advanceMillis(10);
        peer.send(". seq 1 ack 1");
        TcpConnection connection = Objects.requireNonNull(listener.accept());
        assertThat(connection.info().srttNanos).isEqualTo(10_000_000);
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.expectAfter(210, "P. seq 1 ack 1 \"data\"");
    }

    /** The final ACK is lost, first case: neither end sends data. */
    @Test
    void lostThirdSegment() {
        TcpListener listener = listen(5);
        peer.send("S seq 0");
        peer.expect("S. seq 0 ack 1");
        peer.expectAfter(1000, "S. seq 0 ack 1");
        assertThat(listener.acceptQueueSize()).isZero();
        peer.send(". seq 1 ack 1");
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
    }

    /** The same as seen by the client: it acknowledges the retransmitted SYN+ACK again (RFC 5961 §4). */
    @Test
    void synAckThatComesAgainIsAcknowledgedAgain() {
        TcpConnection connection = establish();
        script.advanceMillis(1000);
        peer.send("S. seq 0 ack 1");
        peer.expect(". seq 1 ack 1");
        script.advanceMillis(2000);
        peer.send("S. seq 0 ack 1");
        peer.expect(". seq 1 ack 1");
        assertState(connection, TcpState.ESTABLISHED);
    }

    /** Second case: the client's data completes the handshake. */
    @Test
    void dataCompletesTheHandshake() {
        TcpListener listener = listen(5);
        peer.send("S seq 0");
        peer.expect("S. seq 0 ack 1");
        peer.send("P. seq 1 ack 1 \"request\"");
        peer.expect(". seq 1 ack 8");
        assertThat(receive(accept(listener))).isEqualTo("request");
    }

    /** Third case: the server cannot send before the handshake is complete; its data waits. */
    @Test
    void serverDataWaitsForTheHandshake() {
        TcpConnection connection = listenOnce();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        assertThat(send(connection, "banner")).isEqualTo(6);
        peer.expectNothing();
        peer.expectAfter(1000, "S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        peer.expect("P. seq 1 ack 1 \"banner\"");
    }

    /** RFC 9293 §3.10.2: data of SYN_SENT waits for ESTABLISHED. */
    @Test
    void clientDataWaitsForTheHandshake() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        assertThat(send(connection, "request")).isEqualTo(7);
        peer.expectNothing();
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect("P. seq 1 ack 1 \"request\"");
        peer.expectNothing();
    }

    /** The port is closed: the RST ends the attempt at once (RFC 9293 §3.10.7.3). */
    @Test
    void refused() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("R. seq 0 ack 1");
        assertState(connection, TcpState.CLOSED);
        assertThat(user.said()).containsExactly("closed ECONNREFUSED");
        assertThat(receiveError(connection)).isEqualTo(TcpError.CONNECTION_REFUSED);
        assertThat(script.counter(TcpCounter.ATTEMPT_FAILS)).isEqualTo(1);
        assertThat(script.wheel.armed()).isZero();
    }

    /** The host's own answer at a closed port (RFC 9293 §3.10.7.1). */
    @Test
    void refuses() {
        peer.hostPort = 9;
        peer.send("S seq 5 \"data\"");
        peer.expect("R. seq =0 ack 10 win 0 <>");
        peer.send(". seq 5 ack =77");
        peer.expect("R seq =77 win 0 <>");
        peer.send("F. seq 5 ack =78 \"data\"");
        peer.expect("R seq =78");
        peer.send("R seq 5");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.OUT_RSTS)).isEqualTo(3);
    }

    /** Both SYNs of a simultaneous open are lost once. */
    @Test
    @Requirement("MUST-10")
    void simultaneousOpenWithLoss() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.expectAfter(1000, "S seq 0");
        peer.send("S seq 0");
        peer.expect("S. seq 0 ack 1");
        assertState(connection, TcpState.SYN_RCVD);
        peer.expectAfter(2000, "S. seq 0 ack 1");
        peer.send("S. seq 0 ack 1");
        peer.expect(". seq 1 ack 1");
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(100_000);
    }

    /** A repeated SYN is answered by a retransmission, which is counted. */
    @Test
    void answerToARepeatedSynOfOneConnectionIsCounted() {
        listenOnce();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        assertThat(script.counter(TcpCounter.TCP_SYN_RETRANS)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.RETRANS_SEGS)).isEqualTo(1);
    }

    /** RFC 5681 §3.1: after a lost SYN+ACK the window of a connection that is closed in SYN_RCVD is one segment. */
    @Test
    void closeAfterALostSynAckBeginsWithOneSegment() {
        TcpConnection connection = listenOnce();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.expectAfter(1000, "S. seq 0 ack 1");
        close(connection);
        peer.expect("F. seq 1 ack 1");
        assertThat(connection.info().cwndBytes).isEqualTo(1460);
    }
}
