package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The delay of acknowledgments (RFC 9293 §3.8.6.3), which follows the pace of the peer as in Linux. Segments of ten
 * bytes are never a second full one.
 */
class DelayedAcknowledgmentTest extends TcpTestBase {
    private static final int MSS = 1460;
    private static final int QUICK = 16;

    private int next = 1;
    private int sent = 1;

    private void arrives(int bytes) {
        peer.send(". seq " + next + " ack " + sent + " len " + bytes);
        next += bytes;
    }

    private String acknowledgment() {
        return ". seq " + sent + " ack " + next;
    }

    /** Establishes a connection that no longer acknowledges quickly; the delay is 40 ms. */
    private TcpConnection establishedForLong() {
        TcpConnection connection = establish();
        for (int i = 0; i < QUICK; i++) {
            arrives(10);
            peer.expect(acknowledgment());
        }
        return connection;
    }

    @Test
    void theFirstSixteenAreAcknowledgedAtOnce() {
        establishedForLong();
        arrives(10);
        peer.expectNothing();
        peer.expectAfter(40, acknowledgment());
        assertThat(script.counter(TcpCounter.DELAYED_ACKS)).isEqualTo(1);
    }

    @Test
    void moreThanAFullSegmentIsAcknowledgedAtOnce() {
        establishedForLong();
        arrives(536);
        peer.expectNothing();
        arrives(1);
        peer.expect(acknowledgment());
        // the largest segment that has come is the full size from now on
        arrives(MSS);
        peer.expectNothing();
        arrives(1);
        peer.expect(acknowledgment());
        arrives(536);
        arrives(MSS - 536);
        peer.expectNothing();
        arrives(1);
        peer.expect(acknowledgment());
    }

    @Test
    void theDelayFollowsThePaceOfThePeer() {
        establishedForLong();
        script.advanceMillis(30);
        arrives(10);
        script.advanceMillis(35);
        peer.expectNothing();
        arrives(MSS);
        peer.expect(acknowledgment());
        script.advanceMillis(55);
        arrives(10);
        peer.expectNothing();
        peer.expectAfter(85, acknowledgment());
    }

    /** Data that arrives just as the delay would end neither lengthens nor shortens it. */
    @Test
    void theDelayKeepsThePaceOfThePeer() {
        establishedForLong();
        script.advanceMillis(40);
        arrives(10);
        peer.expectNothing();
        peer.expectAfter(40, acknowledgment());
    }

    @Test
    void dataInQuickSuccessionShortensTheDelay() {
        establishedForLong();
        script.advanceMillis(36);
        arrives(10);
        script.advanceMillis(4);
        arrives(MSS);
        peer.expect(acknowledgment());
        script.advanceMillis(40);
        arrives(10);
        peer.expectAfter(64, acknowledgment());
    }

    @Test
    void theDelayHasALimit() {
        script.sysctl("net.ipv4.tcp_rto_min_us", 1_000_000);
        establishedForLong();
        for (int pause : new int[] {36, 50, 70, 100, 140, 190}) {
            script.advanceMillis(pause);
            arrives(MSS + 1);
            peer.expect(acknowledgment());
        }
        script.advanceMillis(190);
        arrives(10);
        peer.expectNothing();
        peer.expectAfter(200, acknowledgment());
    }

    /** MUST-40: after a timeout the next delay is the shortest one. */
    @Test
    void aDelayThatRanOutMakesTheNextOneShort() {
        establishedForLong();
        script.advanceMillis(30);
        arrives(10);
        peer.expectAfter(50, acknowledgment());
        arrives(10);
        peer.expectAfter(40, acknowledgment());
    }

    @Test
    void afterASilenceAcknowledgmentsAreQuickAgain() {
        TcpConnection connection = establishedForLong();
        long rtoMillis = connection.sender().rtoNanos() / 1_000_000;
        script.advanceMillis(rtoMillis);
        arrives(10);
        peer.expectNothing();
        peer.expectAfter(40, acknowledgment());
        script.advanceMillis(rtoMillis - 40 + 1);
        arrives(10);
        peer.expect(acknowledgment());
        arrives(10);
        peer.expect(acknowledgment());
    }

    /** Linux's pingpong mode: a user that answers soon is expected to answer again. */
    @ParameterizedTest
    @CsvSource({"0, 40", "39, 59", "40, 0"})
    void anAnswerMayCarryTheAcknowledgment(int pauseMillis, int delayMillis) {
        TcpConnection connection = establish();
        arrives(10);
        peer.expect(acknowledgment());
        script.advanceMillis(pauseMillis);
        send(connection, "x");
        peer.expect("P. seq 1 ack 11 \"x\"");
        sent = 2;
        arrives(10);
        if (delayMillis > 0) {
            peer.expectNothing();
            peer.expectAfter(delayMillis, acknowledgment());
            // nobody answered
            arrives(10);
        }
        peer.expect(acknowledgment());
    }

    /** As in Linux, a FIN without data is no answer of the user. */
    @Test
    void aFinAloneIsNoAnswer() {
        TcpConnection connection = establish();
        arrives(10);
        peer.expect(acknowledgment());
        shutdownOutput(connection);
        peer.expect("F. seq 1 ack 11");
        sent = 2;
        arrives(10);
        peer.expect(acknowledgment());
    }

    /** RFC 2883, RFC 5681 §4.2: a retransmission shows that an acknowledgment was lost, or came late. */
    @Test
    void afterARetransmissionAcknowledgmentsAreQuickAgain() {
        establishedForLong();
        peer.send(". seq 1 ack 1 len 10");
        peer.expect(acknowledgment());
        for (int i = 0; i < QUICK; i++) {
            arrives(10);
            peer.expect(acknowledgment());
        }
        arrives(10);
        peer.expectNothing();
        peer.expectAfter(40, acknowledgment());
    }

    @Test
    void aSegmentThatFillsAGapIsAcknowledgedAtOnce() {
        establishedForLong();
        peer.send(". seq " + (next + 10) + " ack 1 len 10");
        peer.expect(acknowledgment());
        peer.send(". seq " + next + " ack 1 len 5");
        next += 5;
        peer.expect(acknowledgment());
        peer.send(". seq " + next + " ack 1 len 5");
        next += 15;
        peer.expect(acknowledgment());
        arrives(10);
        peer.expectNothing();
        peer.expectAfter(40, acknowledgment());
    }

    @Test
    void closedAndOpenedWindowsAreCounted() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().receiveBufferBytes(2 * MSS);
        script.tcp.open(connection);
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1 win 2920");
        arrives(MSS);
        peer.expect(acknowledgment());
        assertThat(script.counter(TcpCounter.TCP_TO_ZERO_WINDOW_ADV)).isZero();
        arrives(MSS);
        peer.expect(acknowledgment() + " win 0");
        assertThat(script.counter(TcpCounter.TCP_TO_ZERO_WINDOW_ADV)).isEqualTo(1);
        peer.send(". seq " + next + " ack 1 len 1");
        peer.expect(acknowledgment() + " win 0");
        assertThat(script.counter(TcpCounter.TCP_TO_ZERO_WINDOW_ADV)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.TCP_FROM_ZERO_WINDOW_ADV)).isZero();
        receive(connection);
        peer.expect(acknowledgment() + " win 2920");
        assertThat(script.counter(TcpCounter.TCP_TO_ZERO_WINDOW_ADV)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.TCP_FROM_ZERO_WINDOW_ADV)).isEqualTo(1);
    }

    /** Sends a window's worth of data in each round trip of 10 ms; the user reads it at once. */
    private int windowAfterRoundTrips(TcpConnection connection, int rounds) {
        for (int round = 0; round < rounds; round++) {
            script.advanceMillis(10);
            int left = connection.receiver().rcvWnd();
            while (left > 0) {
                int bytes = Math.min(left, 1440);
                arrives(bytes);
                left -= bytes;
            }
            receive(connection);
            peer.skip();
        }
        return connection.receiver().rcvWnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mss 1460,nop,wscale 7", "mss 1460,sackOK,TS,nop,wscale 7"})
    void theBufferGrowsWithWhatIsReadInARoundTrip(String options) {
        TcpConnection connection = establish(options);
        assertThat(windowAfterRoundTrips(connection, 1)).isLessThan(66_000);
        assertThat(windowAfterRoundTrips(connection, 8)).isGreaterThan(400_000);
    }

    @Test
    void theBufferOfAnUnmoderatedHostDoesNotGrow() {
        script.sysctl("net.ipv4.tcp_moderate_rcvbuf", 0);
        TcpConnection connection = establish("mss 1460,nop,wscale 7");
        assertThat(windowAfterRoundTrips(connection, 8)).isLessThan(66_000);
    }

    @Test
    void aBufferWhoseSizeTheUserHasSetDoesNotGrow() {
        TcpConnection connection = establish("mss 1460,nop,wscale 7");
        connection.options().receiveBufferBytes(60_000);
        assertThat(windowAfterRoundTrips(connection, 8)).isLessThan(66_000);
    }
}
