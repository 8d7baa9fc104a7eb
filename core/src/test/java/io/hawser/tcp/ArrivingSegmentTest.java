package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments that arrive for a connection: their counters, as in Linux, and what they show of the peer. */
class ArrivingSegmentTest extends TcpTestBase {
    /** A FIN occupies a sequence number, so that its segment is no pure acknowledgment. */
    @Test
    void anAcknowledgmentWithoutDataAndFinIsPure() {
        TcpConnection connection = establish();
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        peer.send(". seq 1 ack 2");
        assertThat(script.counter(TcpCounter.TCP_PURE_ACKS)).isEqualTo(1);
        peer.send("FP. seq 1 ack 2 \"b\"");
        peer.expect(". seq 2 ack 3");
        assertThat(script.counter(TcpCounter.TCP_PURE_ACKS)).isEqualTo(1);
    }

    @Test
    void aFinAloneIsNoPureAcknowledgment() {
        establish();
        peer.send("F. seq 1 ack 1");
        peer.expect(". seq 1 ack 2");
        assertThat(script.counter(TcpCounter.TCP_PURE_ACKS)).isZero();
    }

    /** RFC 5961 §4.2: a SYN in the window and one outside it. */
    @ParameterizedTest
    @ValueSource(strings = {"S seq 1", "S seq 100000"})
    void aSynIsChallengedWhateverItsNumber(String syn) {
        establish();
        peer.send(syn);
        peer.expect(". seq 1 ack 1");
        assertThat(script.counter(TcpCounter.TCP_SYN_CHALLENGE)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.TCP_CHALLENGE_ACK)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.ACK_MISSING)).isZero();
    }

    /** tcp_invalid_ratelimit: the first segment is answered, the others are counted by the reason. */
    @Test
    void answersToInvalidSegmentsAreLimited() {
        establish("mss 1460,nop,nop,TS");
        peer.send(". seq -5 ack 1");
        peer.expect(". seq 1 ack 1");
        peer.send(". seq -5 ack 1");
        peer.send(". seq 1 ack 1 <nop,nop,TS 1 0>");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TCP_ACK_SKIPPED_SEQ)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.TCP_ACK_SKIPPED_PAWS)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.PAWS_ESTAB)).isEqualTo(1);
    }

    @Test
    void answersToRepeatedSynsAreLimited() {
        reachState("SYN_RCVD_P");
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send("S seq 0 <mss 1460>");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TCP_ACK_SKIPPED_SYN_RECV)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.OUTSIDE_WINDOW)).isZero();
    }

    /** RFC 7323 §5.3: a SYN+ACK that echoes a timestamp that was not sent does not answer our SYN. */
    @Test
    void aSynAckWithAnImpossibleEchoIsCounted() {
        connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <mss 1460,nop,nop,TS 5 1>");
        peer.expect("R seq 1");
        assertThat(script.counter(TcpCounter.PAWS_ACTIVE)).isEqualTo(1);
    }

    /** A reset ends an attempt to connect, or a connection in ESTABLISHED or CLOSE_WAIT. */
    @ParameterizedTest
    @CsvSource({
        "SYN_SENT, R. seq 0 ack 1, CLOSED, 1, 0",
        "SYN_RCVD_A, R seq 1, CLOSED, 1, 0",
        "SYN_RCVD_P, R seq 1, LISTEN, 1, 0",
        "SYN_RCVD_P, S seq 5, LISTEN, 1, 0",
        "ESTABLISHED, R seq 1, CLOSED, 0, 1",
        "CLOSE_WAIT, R seq 2, CLOSED, 0, 1",
        "FIN_WAIT_1, R seq 1, CLOSED, 0, 0",
        "LAST_ACK, R seq 2, CLOSED, 0, 0"
    })
    void failedAttemptsAndResetsAreCounted(String state, String segment, TcpState after, int failed, int reset) {
        TcpFlow flow = reachState(state);
        peer.send(segment);
        peer.expectNothing();
        assertState(flow, after);
        assertThat(script.counter(TcpCounter.ATTEMPT_FAILS)).isEqualTo(failed);
        assertThat(script.counter(TcpCounter.ESTAB_RESETS)).isEqualTo(reset);
        assertThat(script.counter(TcpCounter.ACK_MISSING)).isZero();
    }

    /** As in Linux, a reset may have the number of the peer's FIN; that of another old byte is not acceptable. */
    @ParameterizedTest
    @CsvSource({
        "CLOSE_WAIT, 1, CLOSED",
        "LAST_ACK, 1, CLOSED",
        "CLOSING, 1, CLOSED",
        "CLOSE_WAIT, 0, CLOSE_WAIT",
        "CLOSE_WAIT, 3, CLOSE_WAIT",
        "ESTABLISHED, 0, ESTABLISHED",
        "FIN_WAIT_2, 0, FIN_WAIT_2"
    })
    void aResetMayHaveTheNumberOfTheFin(String state, int seq, TcpState after) {
        TcpFlow flow = reachState(state);
        peer.send("R seq " + seq);
        peer.skip();
        assertState(flow, after);
    }

    /** RFC 5961 §3.2: a reset in the window is challenged, and nothing else in it is processed. */
    @Test
    void theDataOfAChallengedResetIsIgnored() {
        TcpConnection connection = establish();
        peer.send("R. seq 2 ack 1 \"x\"");
        peer.expect(". seq 1 ack 1");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TCP_OFO_QUEUE)).isZero();
        assertState(connection, TcpState.ESTABLISHED);
    }

    @ParameterizedTest
    @CsvSource({"SYN_SENT, F seq 0", "ESTABLISHED, F seq 1"})
    void aSegmentWithoutAckIsDroppedAndCounted(String state, String segment) {
        TcpFlow flow = reachState(state);
        peer.send(segment);
        peer.expectNothing();
        assertState(flow, TcpState.valueOf(state));
        assertThat(script.counter(TcpCounter.ACK_MISSING)).isEqualTo(1);
    }

    /** An acknowledgment that cannot be is answered by a reset, and its data is not taken. */
    @ParameterizedTest
    @CsvSource({"LISTEN, P. seq 1 ack 700 \"x\"", "SYN_SENT, S. seq 0 ack 700", "SYN_RCVD_P, P. seq 1 ack 700 \"x\""})
    void anImpossibleAcknowledgmentIsReset(String state, String segment) {
        TcpFlow flow = reachState(state);
        TcpState before = flow.state();
        peer.send(segment);
        peer.expect("R seq 700");
        peer.expectNothing();
        assertState(flow, before);
    }

    /** As in Linux, the SYN follows the reset of the peer's old connection at once, and not again. */
    @Test
    void aSynFollowsTheResetOfAnOldConnection() {
        TcpConnection connection = (TcpConnection) reachState("SYN_SENT");
        peer.send(". seq 100 ack 700");
        peer.expect("R seq 700");
        script.advanceMillis(999);
        peer.expect("S seq 0");
        peer.expectNothing();
        // No SYN was lost: the first window is not that of RFC 5681 §3.1.
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().cwndBytes).isEqualTo(14_600);
    }

    @Test
    void aSegmentForAConnectionThatIsNotOpenIsReset() throws TcpException {
        TcpConnection prepared = script.tcp.prepare(peer.address, peer.port, user);
        peer.hostPort = prepared.localPort();
        peer.send(". seq 1 ack 700");
        peer.expect("R seq 700");
    }

    @Test
    void theSynOfAPassiveOpenIsCounted() {
        TcpConnection connection = (TcpConnection) reachState("SYN_RCVD_P");
        assertThat(connection.segmentsIn).isEqualTo(1);
    }

    // ---- timestamps

    /** RFC 7323 §5.3 R1 precedes the answer to a repeated SYN. */
    @Test
    void aRepeatedSynWithAnOldTimestampIsAcknowledgedOnly() {
        listenOnce();
        peer.send("S seq 0 <mss 1460,nop,nop,TS 700 0>");
        peer.expect("S. seq 0 ack 1");
        peer.send("S seq 0 <mss 1460,nop,nop,TS 699 0>");
        peer.expect(". seq 1 ack 1");
        assertThat(script.counter(TcpCounter.PAWS_ESTAB)).isEqualTo(1);
    }

    @Test
    void anAcknowledgmentAheadOfAGapMayLackTimestamps() {
        establish("mss 1460,nop,nop,TS");
        peer.send(". seq 101 ack 1 <>");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TIMESTAMP_MISSING)).isZero();
    }

    @Test
    void aHandshakeIsNotCompletedByAnImpossibleEcho() {
        TcpConnection connection = listenOnce();
        peer.send("S seq 0 <mss 1460,nop,nop,TS 700 0>");
        peer.expect("S. seq 0 ack 1");
        peer.send("P. seq 1 ack 1 \"x\" <nop,nop,TS 701 1>");
        peer.expect(". seq 1 ack 1");
        peer.expectNothing();
        assertState(connection, TcpState.SYN_RCVD);
        assertThat(script.counter(TcpCounter.TS_ECR_REJECTED)).isEqualTo(1);
    }

    // ---- SYN+ACK

    /** RFC 2883 §4: the SYN+ACK of a simultaneous open repeats the SYN. */
    @Test
    void theSecondSynOfASimultaneousOpenIsReported() {
        reachState("SYN_SENT");
        peer.send("S seq 0 <mss 1460,nop,nop,sackOK>");
        peer.expect("S. seq 0 ack 1");
        peer.send("S. seq 0 ack 1 <mss 1460,nop,nop,sackOK>");
        assertThat(peer.expect(". seq 1 ack 1").sackEdges()).containsExactly(peer.isn, peer.isn + 1);
    }

    @Test
    void dataInASynAckIsNoRepetition() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 \"data\" <mss 1460,nop,nop,sackOK>");
        peer.expect(". seq 1 ack 5 <>");
        assertThat(receive(connection)).isEqualTo("data");
    }

    @Test
    void aSynAckMayAnnounceUrgentData() {
        connect();
        peer.expect("S seq 0");
        peer.send("S.U seq 0 ack 1 urg 3 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        assertThat(user.said()).contains("urgent");
    }

    /** Only the user's answer to data makes acknowledgments wait, not data that waited for the SYN+ACK. */
    @Test
    void dataThatWaitedForTheSynAckIsNoAnswer() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        send(connection, "x");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect("P. seq 1 ack 1 \"x\"");
        peer.send(". seq 1 ack 2 len 10");
        peer.expect(". seq 2 ack 11");
    }

    // ---- old segments

    /** A segment that repeats the last data has the peer's latest acknowledgment and window, unless it lacks ACK. */
    @ParameterizedTest
    @CsvSource({"P., true", "P, false"})
    void aRepetitionAcknowledges(String flags, boolean acknowledges) {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 win 1460 \"x\"");
        peer.expect(". seq 1 ack 2");
        send(connection, SegmentText.pattern(2920));
        peer.expect(". seq 1 ack 2 len 1460");
        peer.send(flags + " seq 1 ack 1461 win 5000 \"x\"");
        peer.expect(". seq 1461 ack 2");
        if (acknowledges) {
            assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1461);
        }
        peer.expectNothing();
        assertThat(connection.sendQueueBytes()).isEqualTo(acknowledges ? 1460 : 2920);
    }

    @Test
    void dataBeyondTheWindowIsNoRepetition() {
        establish("mss 1460,nop,nop,sackOK");
        peer.send(". seq 70000 ack 1 len 10");
        peer.expect(". seq 1 ack 1 <>");
    }

    @Test
    void aSynAckForAPassiveOpenIsChallenged() {
        TcpFlow flow = reachState("SYN_RCVD_P");
        peer.send("S. seq 0 ack 1");
        peer.expect(". seq 1 ack 1");
        assertState(flow, TcpState.SYN_RCVD);
    }

    /** RFC 9293 §3.10.7.4: a SYN with a higher number replaces TIME_WAIT, and is answered once. */
    @Test
    void aPassiveOpenReplacesTimeWait() {
        TcpConnection first = listenOnce();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        close(first);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        TcpConnection second = listenOnce();
        peer.isn += 100_000;
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.expectNothing();
        assertState(second, TcpState.SYN_RCVD);
        assertThat(script.tcp.timeWaitCount()).isZero();
    }

    /** RFC 9293 §3.6.1 is about data: a FIN ahead of a gap does not reset a connection that the user has closed. */
    @Test
    void aFinAheadOfAGapIsNoDataForAClosedUser() {
        TcpConnection connection = establish();
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 101 ack 2");
        peer.expect(". seq 2 ack 1");
        assertState(connection, TcpState.FIN_WAIT_2);
    }

    /** A keepalive probe has an old number and the latest acknowledgment; an old duplicate has an older one. */
    @ParameterizedTest
    @CsvSource({"3, 0", "2, 100"})
    void anOldSegmentWithTheLatestAcknowledgmentIsASignOfLife(int ack, int silentMillis) {
        TcpConnection connection = establish();
        send(connection, "ab");
        peer.expect("P. seq 1 ack 1 \"ab\"");
        peer.send(". seq 1 ack 3");
        script.advanceMillis(100);
        peer.send(". seq 0 ack " + ack);
        peer.expect(". seq 3 ack 1");
        assertThat(connection.info().receiving.lastAckRecvNanos).isEqualTo(silentMillis * 1_000_000L);
    }
}
