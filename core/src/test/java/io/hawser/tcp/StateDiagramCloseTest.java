package io.hawser.tcp;

import static io.hawser.tcp.TcpState.CLOSED;
import static io.hawser.tcp.TcpState.CLOSE_WAIT;
import static io.hawser.tcp.TcpState.CLOSING;
import static io.hawser.tcp.TcpState.FIN_WAIT_1;
import static io.hawser.tcp.TcpState.FIN_WAIT_2;
import static io.hawser.tcp.TcpState.LAST_ACK;
import static io.hawser.tcp.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** The lower half of RFC 9293 figure 5: from ESTABLISHED to CLOSED. */
class StateDiagramCloseTest extends TcpTestBase {
    /** RFC 9293 §3.6 figure 12. */
    @Test
    @Requirement("MUST-13")
    void normalCloseByThisHost() {
        TcpConnection connection = establish();
        shutdownOutput(connection);
        assertState(connection, FIN_WAIT_1);
        peer.expect("F. seq 1 ack 1");
        peer.send(". seq 1 ack 2");
        assertState(connection, FIN_WAIT_2);
        peer.send("F. seq 1 ack 2");
        assertState(connection, TIME_WAIT);
        peer.expect(". seq 2 ack 2");
        assertThat(user.said()).containsExactly("readable", "closed");
        assertThat(script.tcp.timeWaitCount()).isEqualTo(1);

        script.advanceNanos(60_000_000_000L - 1);
        assertState(connection, TIME_WAIT);
        script.advanceNanos(1);
        assertState(connection, CLOSED);
        assertThat(script.tcp.flowCount()).isZero();
        assertThat(script.counter(TcpCounter.TW)).isEqualTo(1);
        assertThat(user.said()).isEmpty();
    }

    @Test
    void normalCloseByThePeer() {
        TcpConnection connection = establish();
        peer.send("F. seq 1 ack 1");
        assertState(connection, CLOSE_WAIT);
        peer.expect(". seq 1 ack 2");
        assertThat(user.said()).containsExactly("readable");
        close(connection);
        assertState(connection, LAST_ACK);
        peer.expect("F. seq 1 ack 2");
        peer.send(". seq 2 ack 2");
        assertState(connection, CLOSED);
        assertThat(connection.error()).isNull();
        assertThat(user.said()).containsExactly("closed");
        assertThat(script.wheel.armed()).isZero();
    }

    /** Three segments: the acknowledgment of our FIN carries the peer's FIN (figure 5, note 2). */
    @Test
    void finWithTheAckOfOurFin() {
        TcpConnection connection = establish();
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        assertState(connection, TIME_WAIT);
        peer.expect(". seq 2 ack 2");
    }

    /** RFC 9293 §3.6 figure 13, bad input 32. */
    @Test
    @Requirement("MUST-13")
    void badInput32_simultaneousClose() {
        TcpConnection connection = establish();
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 1");
        assertState(connection, CLOSING);
        peer.expect(". seq 2 ack 2");
        peer.send(". seq 2 ack 2");
        assertState(connection, TIME_WAIT);
    }

    /** RFC 9293 §3.6 case 1: data that the peer sends after our FIN is still received. */
    @Test
    void halfClose() {
        TcpConnection connection = establish();
        shutdownOutput(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("P. seq 1 ack 1 \"one\"");
        peer.expect(". seq 2 ack 4");
        peer.send("P. seq 4 ack 2 \"two\"");
        peer.expect(". seq 2 ack 7");
        assertState(connection, FIN_WAIT_2);
        peer.send("FP. seq 7 ack 2 \"three\"");
        peer.expect(". seq 2 ack 13");
        assertState(connection, TIME_WAIT);
        assertThat(receive(connection)).isEqualTo("onetwothree<EOF>");
    }

    /** In the other direction, data is still sent in CLOSE_WAIT, and the FIN follows the last of it. */
    @Test
    void sendingInCloseWait() {
        TcpConnection connection = establish();
        peer.send("F. seq 1 ack 1");
        peer.expect(". seq 1 ack 2");
        send(connection, "answer");
        peer.expect("P. seq 1 ack 2 \"answer\"");
        send(connection, "more");
        close(connection);
        assertState(connection, LAST_ACK);
        peer.expect("FP. seq 7 ack 2 \"more\"");
        peer.send(". seq 2 ack 7");
        assertState(connection, LAST_ACK);
        peer.send(". seq 2 ack 12");
        assertState(connection, CLOSED);
    }

    /** RFC 9293 §3.10.4: CLOSE is queued until all data has been segmentized; the state changes at once. */
    @Test
    void finWaitsForTheWindow() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 win 3 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        send(connection, "four");
        close(connection);
        assertState(connection, FIN_WAIT_1);
        peer.expect(". seq 1 ack 1 \"fou\"");
        peer.expectNothing();
        peer.send(". seq 1 ack 4 win 1");
        peer.expect("P. seq 4 ack 1 \"r\"");
        assertState(connection, FIN_WAIT_1);
        peer.send(". seq 1 ack 5 win 1");
        peer.expect("F. seq 5 ack 1");
        peer.send(". seq 1 ack 6 win 0");
        assertState(connection, FIN_WAIT_2);
    }

    /** A FIN that has overtaken data is processed after the data (RFC 9293 §3.10.7.4, eighth: in sequence). */
    @Test
    void finAheadOfAGap() {
        TcpConnection connection = establish();
        peer.send("F. seq 4 ack 1 \"def\"");
        peer.expect(". seq 1 ack 1");
        assertState(connection, TcpState.ESTABLISHED);
        peer.send(". seq 1 ack 1 \"abc\"");
        peer.expect(". seq 1 ack 8");
        assertState(connection, CLOSE_WAIT);
        assertThat(receive(connection)).isEqualTo("abcdef<EOF>");
    }

    /** net.ipv4.tcp_fin_timeout ends FIN_WAIT_2 of a peer that never closes; bad input 39. */
    @Test
    void badInput39_finWait2EndsByTime() {
        TcpConnection connection = establish();
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send(". seq 1 ack 2");
        assertState(connection, FIN_WAIT_2);
        script.advanceNanos(60_000_000_000L - 1);
        assertState(connection, FIN_WAIT_2);
        script.advanceNanos(1);
        assertState(connection, CLOSED);
        assertThat(user.said()).containsExactly("closed");
        peer.send("F. seq 1 ack 2");
        peer.expect("R seq 2");
    }

    /** After a user has shut only the output, the connection waits for the peer without limit. */
    @Test
    void finWait2OfAHalfCloseHasNoTimeout() {
        TcpConnection connection = establish();
        shutdownOutput(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send(". seq 1 ack 2");
        script.advanceMillis(3_600_000);
        assertState(connection, FIN_WAIT_2);
        close(connection);
        script.advanceMillis(60_000);
        assertState(connection, CLOSED);
    }

    /** Bad input 39: the last ACK never arrives. tcp_orphan_retries 8: 0.2 s doubled nine times, 102.2 s. */
    @Test
    void badInput39_lastAckEndsByTime() {
        TcpConnection connection = establish();
        peer.send("F. seq 1 ack 1");
        peer.expect(". seq 1 ack 2");
        close(connection);
        assertState(connection, LAST_ACK);
        script.advanceMillis(300_000);
        assertState(connection, CLOSED);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
        assertThat(script.sent).allMatch(seen -> seen.has(io.hawser.wire.TcpHeader.FIN));
        peer.skip();
    }

    @Test
    void badInput39_closingEndsByTime() {
        TcpConnection connection = establish();
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 1");
        assertState(connection, CLOSING);
        script.advanceMillis(300_000);
        assertState(connection, CLOSED);
        peer.skip();
    }

    @Test
    void badInput39_finWait1EndsByTime() {
        TcpConnection connection = establish();
        close(connection);
        assertState(connection, FIN_WAIT_1);
        script.advanceMillis(300_000);
        assertState(connection, CLOSED);
        peer.skip();
    }

    /** RFC 9293 §3.6.1, RFC 2525 §2.17: unread data at close, or data after it, causes a reset. */
    @Test
    @Requirement({"SHLD-3", "MAY-1"})
    void closeWithUnreadDataResets() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"unread\"");
        peer.expect(". seq 1 ack 7");
        close(connection);
        assertState(connection, CLOSED);
        peer.expect("R. seq 1 ack 7");
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_CLOSE)).isEqualTo(1);
        peer.send(". seq 7 ack 1");
        peer.expect("R seq 1");
    }

    @Test
    @Requirement("SHLD-3")
    void closeWithUnreadDataInCloseWaitResets() {
        TcpConnection connection = establish();
        peer.send("FP. seq 1 ack 1 \"unread\"");
        peer.expect(". seq 1 ack 8");
        close(connection);
        assertState(connection, CLOSED);
        peer.expect("R. seq 1 ack 8");
    }

    @Test
    @Requirement("SHLD-3")
    void dataAfterCloseResets() {
        TcpConnection connection = establish();
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("P. seq 1 ack 2 \"too late\"");
        assertState(connection, CLOSED);
        peer.expect("R seq 2");
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_DATA)).isEqualTo(1);
    }

    /** Old data that the peer retransmits because our acknowledgment was lost causes no reset. */
    @Test
    void oldDataAfterCloseDoesNotReset() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"read\"");
        peer.expect(". seq 1 ack 5");
        assertThat(receive(connection)).isEqualTo("read");
        close(connection);
        peer.expect("F. seq 1 ack 5");
        peer.send("P. seq 1 ack 1 \"read\"");
        peer.expect(". seq 2 ack 5");
        assertState(connection, FIN_WAIT_1);
    }

    /** SO_LINGER with a time of 0 resets the connection. */
    @Test
    void abortOnClose() {
        TcpConnection connection = establish();
        connection.options().abortOnClose(true);
        close(connection);
        assertState(connection, CLOSED);
        peer.expect("R. seq 1 ack 1");
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_LINGER)).isEqualTo(1);
    }

    /** The same before the handshake is complete: RFC 9293 §3.10.5 sends a reset to the peer in SYN_RCVD too. */
    @Test
    void abortOnCloseInSynRcvd() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S seq 0");
        peer.expect("S. seq 0 ack 1");
        connection.options().abortOnClose(true);
        close(connection);
        assertState(connection, CLOSED);
        peer.expect("R. seq 1 ack 1");
    }

    /**
     * RFC 9293 §3.10.4: the FIN of CLOSE in SYN_RCVD does not wait, but until the SYN is acknowledged only the SYN is
     * sent again, when it was due (RFC 6298 (5.1)) and then after twice the time (5.5).
     */
    @Test
    void timeoutsOfAFinBehindASyn() {
        TcpConnection connection = (TcpConnection) reachState("SYN_RCVD_P");
        script.advanceMillis(400);
        shutdownOutput(connection);
        peer.expect("F. seq 1 ack 1");
        assertThat(connection.info().cwndBytes).isEqualTo(14_600);
        peer.expectAfter(600, "S. seq 0 ack 1");
        peer.expectAfter(2000, "S. seq 0 ack 1");
        peer.send(". seq 1 ack 2");
        assertState(connection, TcpState.FIN_WAIT_2);
    }
}
