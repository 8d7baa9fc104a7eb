package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** TCP_USER_TIMEOUT (RFC 5482 §3, RFC 9293 MUST-21) and the threshold R1 (MUST-20). */
class UserTimeoutTest extends TcpTestBase {
    /**
     * The segment is sent at 0, and retransmitted after 200 and 600 ms; the user's timeout ends the third interval
     * early.
     */
    @Test
    @Requirement("MUST-21")
    void unacknowledgedDataEndsTheConnectionWhenTheUserSays() {
        TcpConnection connection = establish();
        connection.options().userTimeoutMillis(1000);
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        peer.expectAfter(200, "P. seq 1 ack 1 \"a\"");
        peer.expectAfter(400, "P. seq 1 ack 1 \"a\"");
        script.advanceMillis(399);
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(1);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
        assertThat(user.said()).endsWith("closed ETIMEDOUT");
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_TIMEOUT)).isEqualTo(1);
    }

    /** The user may allow more time than tcp_retries2: 200 + 400 ms. */
    @Test
    @Requirement("MUST-21")
    void theUserMayWaitLongerThanTheHost() {
        script.sysctl("net.ipv4.tcp_retries2", 1);
        TcpConnection connection = establish();
        connection.options().userTimeoutMillis(60_000);
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        script.advanceMillis(50_000);
        assertState(connection, TcpState.ESTABLISHED);
        peer.skip();
        peer.send(". seq 1 ack 2");
        // an acknowledgment ends the measured time
        script.advanceMillis(600_000);
        assertState(connection, TcpState.ESTABLISHED);
    }

    @Test
    void oneRetransmissionIsSentAndHasItsTimeHoweverShortTheTimeoutIs() {
        TcpConnection connection = establish();
        connection.options().userTimeoutMillis(10);
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        peer.expectAfter(200, "P. seq 1 ack 1 \"a\"");
        script.advanceMillis(199);
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(1);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    /** Bad input 38: the answers to probes keep a connection, but not longer than the user's timeout. */
    @Test
    void badInput38_theUserTimeoutCountsWhileTheWindowIsProbed() {
        TcpConnection connection = establish();
        connection.options().userTimeoutMillis(1000);
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "abc");
        for (long interval : new long[] {200, 400}) {
            peer.expectAfter(interval, ". seq 0 ack 1");
            peer.send(". seq 1 ack 1 win 0");
        }
        script.advanceMillis(399);
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(1);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
        peer.expectNothing();
    }

    @Test
    void aWindowThatOpensEndsTheCount() {
        TcpConnection connection = establish();
        connection.options().userTimeoutMillis(1000);
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "abcdef");
        peer.expectAfter(200, ". seq 0 ack 1");
        peer.expectAfter(400, ". seq 0 ack 1");
        peer.send(". seq 1 ack 1 win 3");
        // too little for a segment until the timer of an open but unused window has expired
        peer.expectAfter(200, ". seq 1 ack 1 \"abc\"");
        peer.send(". seq 1 ack 4 win 0");
        peer.expectAfter(200, ". seq 3 ack 1");
        peer.expectAfter(400, ". seq 3 ack 1");
        script.advanceMillis(399);
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(1);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    /** As in Linux, the timeout replaces the number of probes, and is checked when a probe is due. */
    @Test
    void itTakesThePlaceOfTheNumberOfKeepaliveProbes() {
        TcpConnection connection = establish();
        connection
                .options()
                .keepAlive(true)
                .keepAliveTimes(5_000_000_000L, 2_000_000_000L, 1)
                .userTimeoutMillis(8500);
        peer.expectAfter(5000, ". seq 0 ack 1");
        peer.expectAfter(2000, ". seq 0 ack 1");
        peer.expectAfter(2000, "R. seq 1 ack 1");
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    @Test
    void aUserTimeoutBelowTheIdleTimeStillAllowsOneProbe() {
        TcpConnection connection = establish();
        connection
                .options()
                .keepAlive(true)
                .keepAliveTimes(5_000_000_000L, 2_000_000_000L, 9)
                .userTimeoutMillis(100);
        peer.expectAfter(5000, ". seq 0 ack 1");
        peer.expectAfter(2000, "R. seq 1 ack 1");
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    @Test
    void theHandshakeEndsWhenTheUserSays() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().userTimeoutMillis(5000);
        script.tcp.open(connection);
        peer.expect("S seq 0");
        for (int resends = 0; resends < 4; resends++) {
            peer.expectAfter(1000, "S seq 0");
        }
        script.advanceMillis(999);
        assertState(connection, TcpState.SYN_SENT);
        script.advanceMillis(1);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    @Test
    void theNumberOfSynsCanBeSetForOneConnection() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().synRetries(1);
        script.tcp.open(connection);
        peer.expect("S seq 0");
        for (int resends = 0; resends < 5; resends++) { // four at the first interval, and one
            peer.expectAfter(1000, "S seq 0");
        }
        script.advanceMillis(1999);
        assertState(connection, TcpState.SYN_SENT);
        script.advanceMillis(1);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    /**
     * R1 is net.ipv4.tcp_retries1, 3: after 200 + 400 + 800 + 1600 ms the user can query that the peer does not answer.
     */
    @Test
    @Requirement({"MUST-20", "SHLD-9", "SHLD-10"})
    void afterR1TheUserCanLearnThatThereIsAProblem() {
        TcpConnection connection = establish();
        send(connection, "a");
        script.advanceMillis(2999);
        assertThat(connection.softError()).isNull();
        script.advanceMillis(1);
        assertThat(connection.softError()).isEqualTo(TcpError.TIMED_OUT);
        peer.skip();
        peer.send(". seq 1 ack 2");
        assertThat(connection.softError()).isNull();
        assertState(connection, TcpState.ESTABLISHED);
    }

    @Test
    void outOfRange() {
        TcpSocketOptions options = establish().options();
        assertThatIllegalArgumentException().isThrownBy(() -> options.userTimeoutMillis(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.synRetries(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.synRetries(128));
    }

    /** One resend precedes the end even of a shorter timeout, and has its second for an answer. */
    @Test
    void theSynIsSentAgainHoweverShortTheTimeoutIs() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().userTimeoutMillis(500);
        script.tcp.open(connection);
        peer.expect("S seq 0");
        peer.expectAfter(1000, "S seq 0");
        script.advanceMillis(999);
        assertState(connection, TcpState.SYN_SENT);
        script.advanceMillis(1);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    /** However short the timeout is, the peer gets one probe, and its time to answer. */
    @Test
    void oneWindowProbeIsSentHoweverShortTheTimeoutIs() {
        TcpConnection connection = establish();
        connection.options().userTimeoutMillis(10);
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "abc");
        peer.expectAfter(200, ". seq 0 ack 1");
        script.advanceMillis(199);
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(1);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }
}
