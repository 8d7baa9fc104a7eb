package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The window that this host advertises and the window of the peer: RFC 9293 §3.8.6, RFC 7323 §2. */
class WindowTest extends TcpTestBase {
    /** The shift that follows from the default of tcp_rmem. */
    private static final int WINDOW_SHIFT = 10;

    private TcpConnection establish(int bufferBytes, String options) {
        try {
            TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
            if (bufferBytes > 0) {
                connection.options().receiveBufferBytes(bufferBytes);
            }
            script.tcp.open(connection);
            peer.expect("S seq 0");
            peer.send("S. seq 0 ack 1 win 60000 <" + options + ">");
            peer.expect(". seq 1 ack 1");
            return connection;
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    /** The SYN's window is a multiple of its own MSS, unless that exceeds 16 bits, and is not scaled. */
    @ParameterizedTest
    @CsvSource({"0, 64240", "1000, 1000", "10000, 8760", "65535, 64240", "10000000, 65535"})
    void theFirstWindow(int buffer, int window) throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        if (buffer > 0) {
            connection.options().receiveBufferBytes(buffer);
        }
        script.tcp.open(connection);
        assertThat(peer.expect("S seq 0").window()).isEqualTo(window);
    }

    @Test
    @Requirement({"SHLD-14", "MUST-39"})
    void dataMovesTheLeftEdgeAndReadingTheRight() {
        TcpConnection connection = establish(10_000, "mss 1460");
        peer.send(". seq 1 ack 1 len 1000");
        peer.expect(". seq 1 ack 1001 win 7760");
        peer.send(". seq 1001 ack 1 len 1460");
        peer.expect(". seq 1 ack 2461 win 6300");
        // 2460 are free again, but the edge moves by whole segments, and less than two segments cause no update
        assertThat(receive(connection)).hasSize(2460);
        peer.expectNothing();
        peer.send(". seq 2461 ack 1 len 1000");
        peer.expect(". seq 1 ack 3461 win 8220");
    }

    /**
     * MUST-39: a window update is sent when the window can grow by half the buffer or by two segments; to a peer that
     * waits before a closed window, when it can grow by one.
     */
    @Test
    @Requirement("MUST-39")
    void readingAFullBufferOpensTheWindow() throws TcpException {
        TcpConnection connection = establish(8760, "mss 1460");
        for (int i = 0; i < 6; i++) {
            peer.send(". seq " + (1 + i * 1460) + " ack 1 len 1460");
        }
        peer.skip();
        byte[] buffer = new byte[1460];
        assertThat(connection.receive(buffer, 0, 1459)).isEqualTo(1459);
        script.flush();
        peer.expectNothing();
        assertThat(connection.receive(buffer, 0, 1)).isEqualTo(1);
        script.flush();
        peer.expect(". seq 1 ack 8761 win 1460");
        assertThat(connection.receive(buffer, 0, 1460)).isEqualTo(1460);
        script.flush();
        peer.expectNothing();
        assertThat(connection.receive(buffer, 0, 1460)).isEqualTo(1460);
        script.flush();
        peer.expect(". seq 1 ack 8761 win 4380");
        receive(connection);
        peer.expect(". seq 1 ack 8761 win 8760");
    }

    /** SHLD-14: 33 bytes are not a multiple of the scaled unit, and rounding does not shrink the advertised window. */
    @Test
    @Requirement("SHLD-14")
    void roundingTakesNothingBack() {
        establish(0, "mss 1460,sackOK,TS,nop,wscale 7");
        peer.timestamps = true;
        int edge = 0;
        for (int received = 1; received < 1000; received += 33) {
            peer.send("P. seq " + received + " ack 1 len 33");
            for (Seen ack = peer.take(); ack != null; ack = peer.take()) {
                int newEdge = ack.ack() - peer.isn + (ack.window() << WINDOW_SHIFT);
                assertThat(newEdge).isGreaterThanOrEqualTo(edge);
                edge = newEdge;
            }
        }
        assertThat(edge).isGreaterThan(64_000);
    }

    @Test
    void aScaledWindowIsRoundedUpButNotForEver() {
        TcpConnection connection = establish(0, "mss 1460,sackOK,TS,nop,wscale 7");
        peer.timestamps = true;
        int edge = 1 + 64_240;
        int received = 1;
        for (int i = 0; i < 3000; i++) {
            peer.send("P. seq " + received + " ack 1 len 33");
            received += 33;
            Seen ack = peer.take();
            if (ack != null) {
                int newEdge = ack.ack() - peer.isn + (ack.window() << WINDOW_SHIFT);
                assertThat(newEdge - edge).isBetween(-1023, 1023);
                assertThat(newEdge).isLessThanOrEqualTo(1 + 65_536 + 1023);
                edge = newEdge;
            }
        }
        peer.skip();
        assertThat(connection.receiveQueueBytes()).isBetween(65_536 - 33, 65_536 + 1024);
    }

    /** RFC 9293 §3.1: 49 713 units of 4 bytes are more than 16 bits can express. */
    @Test
    @Requirement("REC-1")
    void aLargeWindowIsReckonedIn32Bits() {
        establish(200_000, "mss 1460,nop,wscale 7");
        peer.send("P. seq 1 ack 1 len 1000");
        // the SYN has advertised 65 535, and 92 more segments fit
        peer.expect(". seq 1 ack 1001 win " + (65_535 + 92 * 1460 - 1000) / 4);
    }

    @Test
    @Requirement({"MUST-1", "REC-1"})
    void thePeersWindowIsScaledExceptInItsSyn() {
        TcpConnection connection = establish(0, "mss 1460,sackOK,TS,nop,wscale 7");
        peer.timestamps = true;
        assertThat(connection.info().sndWnd).isEqualTo(60_000);
        peer.send(". seq 1 ack 1 win 100");
        assertThat(connection.info().sndWnd).isEqualTo(12_800);
        peer.send(". seq 1 ack 1 win 40000");
        assertThat(connection.info().sndWnd).isEqualTo(5_120_000);
    }

    /** RFC 9293 §3.10.7.4: SND.WL1 and SND.WL2 keep old segments from changing the window. */
    @Test
    void anOldSegmentDoesNotChangeTheWindow() {
        TcpConnection connection = establish(0, "mss 1460");
        send(connection, "abc");
        peer.expect("P. seq 1 ack 1 \"abc\"");
        peer.send("P. seq 1 ack 1 win 5000 \"12345\"");
        peer.send(". seq 6 ack 4 win 7000");
        assertThat(connection.info().sndWnd).isEqualTo(7000);
        peer.send(". seq 6 ack 1 win 100");
        assertThat(connection.info().sndWnd).as("an older ACK").isEqualTo(7000);
        peer.send(". seq 8 ack 1 win 100");
        assertThat(connection.info().sndWnd)
                .as("an older ACK with a newer sequence number")
                .isEqualTo(7000);
        peer.send("P. seq 1 ack 4 win 200 \"12345\"");
        assertThat(connection.info().sndWnd).as("an older sequence number").isEqualTo(7000);
        peer.send(". seq 6 ack 4 win 300");
        assertThat(connection.info().sndWnd).isEqualTo(300);
        peer.skip();
    }

    /** RFC 9293 §3.10.7.4, §3.8.6.1: an old segment does not open a closed window, so the probe is due as before. */
    @Test
    void anOldSegmentDoesNotPutOffTheProbe() {
        TcpConnection connection = establish(0, "mss 1460");
        send(connection, "abc");
        peer.expect("P. seq 1 ack 1 \"abc\"");
        peer.send(". seq 1 ack 4 win 0");
        send(connection, "def");
        script.advanceMillis(150);
        peer.send(". seq 1 ack 1 win 100");
        peer.expectAfter(50, ". seq 3 ack 1");
        peer.send(". seq 1 ack 4 win 100");
        peer.expect("P. seq 4 ack 1 \"def\"");
        peer.send(". seq 1 ack 7");
    }

    /** The field of the wide window is equal to the number of bytes in the narrow one. */
    @Test
    void aWindowOfOneUnitOpensWide() {
        TcpConnection connection = establish(0, "mss 1460,nop,wscale 7");
        peer.send(". seq 1 ack 1 win 1");
        assertThat(connection.info().sndWnd).isEqualTo(128);
        peer.send("P. seq 1 ack 1 win 16384 \"data\"");
        peer.expect(". seq 1 ack 5");
        assertThat(connection.info().sndWnd).isEqualTo(16_384 * 128);
    }

    /** RFC 9293 §3.8.6: no data is sent beyond the right edge. */
    @Test
    void theSenderKeepsWithinTheWindow() {
        TcpConnection connection = establish(0, "mss 1000");
        peer.send(". seq 1 ack 1 win 2500");
        send(connection, SegmentText.pattern(5000));
        assertThat(peer.take().payload()).hasSize(1000);
        assertThat(peer.take().payload()).hasSize(1000);
        peer.expectNothing();
        peer.send(". seq 1 ack 1001 win 2500");
        assertThat(peer.take().payload()).hasSize(1000);
        peer.expectNothing();
        peer.send(". seq 1 ack 3001 win 2500");
        assertThat(peer.take().payload()).hasSize(1000);
        assertThat(peer.take().payload()).hasSize(1000);
        peer.send(". seq 1 ack 5001 win 2500");
    }

    /** RFC 9293 §3.8.6.1, MUST-37: a connection is kept if the peer has shrunk its window but answers each time. */
    @Test
    @Requirement({"MUST-34", "MUST-37", "SHLD-17"})
    void aPeerThatShrinksItsWindowToNothingButAnswersIsKept() {
        TcpConnection connection = establish(0, "mss 1460");
        send(connection, SegmentText.pattern(4000));
        peer.skip();
        peer.send(". seq 1 ack 1 win 0");
        for (int second = 0; second < 5000; second++) {
            script.advanceMillis(1000);
            for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
                peer.send(". seq 1 ack 1 win 0");
            }
        }
        assertState(connection, TcpState.ESTABLISHED);
        peer.send(". seq 1 ack 1 win 20000");
        script.advanceMillis(150_000);
        peer.skip();
        peer.send(". seq 1 ack 4001 win 20000");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    /** The answers keep the connection, however few timeouts tcp_retries2 allows and however long they have become. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    @Requirement({"MUST-37", "SHLD-17"})
    void aPeerThatAnswersEachResendIsKeptWithLittlePatience(int retries) {
        script.sysctl("net.ipv4.tcp_retries2", retries);
        TcpConnection connection = establish(0, "mss 1460");
        send(connection, SegmentText.pattern(1000));
        peer.skip();
        peer.send(". seq 1 ack 1 win 0");
        for (int tenth = 0; tenth < 36_000; tenth++) {
            script.advanceMillis(100);
            if (peer.take() != null) {
                peer.send(". seq 1 ack 1 win 0");
            }
        }
        assertState(connection, TcpState.ESTABLISHED);
        // Without answers the connection ends after this many retransmissions.
        script.advanceMillis((retries + 1) * 120_000L);
        peer.skip();
        assertState(connection, TcpState.CLOSED);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    /** The user's timeout still counts, because the data is not acknowledged. */
    @Test
    void aPeerThatAnswersEachResendIsNotKeptForLongerThanTheUserSays() {
        TcpConnection connection = establish(0, "mss 1460");
        connection.options().userTimeoutMillis(30_000);
        send(connection, SegmentText.pattern(1000));
        peer.skip();
        peer.send(". seq 1 ack 1 win 0");
        for (int millis = 0; millis < 29_900; millis += 100) {
            script.advanceMillis(100);
            if (peer.take() != null) {
                peer.send(". seq 1 ack 1 win 0");
            }
        }
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(100);
        peer.skip();
        assertState(connection, TcpState.CLOSED);
    }

    /**
     * RFC 9293 §3.10.7.4: with a window of 0 "special allowance should be made to accept valid ACKs", even behind a
     * probe.
     * too.
     */
    @Test
    @Requirement("MUST-66")
    void acknowledgmentFromBehindAProbeOfAClosedWindow() {
        TcpConnection connection = establish(2000, "mss 1460");
        peer.send("P. seq 1 ack 1 len 1460");
        peer.expect(". seq 1 ack 1461 win 0");
        send(connection, "data");
        peer.expect("P. seq 1 ack 1461 \"data\"");
        peer.send(". seq 1461 ack 1 \"x\"");
        peer.expect(". seq 5 ack 1461 win 0");
        peer.send(". seq 1462 ack 5");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    /** All lost segments within the remaining window are retransmitted, not only the first. */
    @Test
    @Requirement("SHLD-16")
    void whatIsLostWithinAWindowThatHasShrunkGoesAgain() {
        TcpConnection connection = establish(0, "mss 1460,sackOK");
        send(connection, SegmentText.pattern(5 * 1460));
        peer.skip();
        peer.send(". seq 1 ack 1 win 2920 <nop,nop,sack 2921:7301>");
        peer.expect(". seq 1 ack 1 len 1460");
        Seen second = peer.take();
        assertThat(second.seq() - peer.hostIsn).isEqualTo(1461);
        assertThat(second.payload()).hasSize(1460);
        peer.send(". seq 1 ack 7301");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    /** A segment that begins at the right edge is beyond it. */
    @Test
    @Requirement("SHLD-16")
    void whatIsLostBeyondAWindowThatHasShrunkDoesNotGoAgain() {
        TcpConnection connection = establish(0, "mss 1460,sackOK");
        send(connection, SegmentText.pattern(5 * 1460));
        peer.skip();
        peer.send(". seq 1 ack 1 win 1460 <nop,nop,sack 2921:7301>");
        peer.expect(". seq 1 ack 1 len 1460");
        peer.expectNothing();
        peer.send(". seq 1 ack 7301");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    /**
     * The sequence number of an acknowledgment is within the remaining window; otherwise the peer would not process it.
     */
    @Test
    @Requirement("MUST-34")
    void acknowledgmentsLieWithinAWindowThatHasShrunk() {
        TcpConnection connection = establish(0, "mss 1460");
        send(connection, SegmentText.pattern(4000));
        peer.skip();
        peer.send("P. seq 1 ack 1 win 1000 \"data\"");
        peer.expect(". seq 1001 ack 5");
        peer.send(". seq 5 ack 4001");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    /** Rounding takes up to one unit less a byte from a scaled window; more than that, and the window has shrunk. */
    @ParameterizedTest
    @CsvSource({
        "'mss 1460,nop,wscale 7', 1000, 7, 1001",
        "'mss 1460,nop,wscale 7', 1023, 7, 1024",
        "'mss 1460,nop,wscale 7', 1024, 7, 897",
        "mss 1460, 1000, 1000, 1001",
        "mss 1460, 1000, 999, 1000"
    })
    @Requirement("MUST-34")
    void acknowledgmentsDoNotMistakeRoundingForShrinking(String options, int sentBytes, int field, int seq) {
        TcpConnection connection = establish(0, options);
        send(connection, SegmentText.pattern(sentBytes));
        peer.skip();
        peer.send("P. seq 1 ack 1 win " + field + " \"data\"");
        peer.expect(". seq " + seq + " ack 5");
        peer.send(". seq 5 ack " + (1 + sentBytes));
        assertThat(connection.sendQueueBytes()).isZero();
    }

    @Test
    void aPeerThatShrinksItsWindowAndIsGoneIsGivenUp() {
        TcpConnection connection = establish(0, "mss 1460");
        send(connection, SegmentText.pattern(4000));
        peer.send(". seq 1 ack 1 win 0");
        script.advanceMillis(1_200_000);
        peer.skip();
        assertState(connection, TcpState.CLOSED);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }
}
