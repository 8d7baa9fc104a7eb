package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The request of a listener in SYN_RCVD: which segments it accepts, answers, drops and counts. */
class SynRequestTest extends TcpTestBase {
    private static final String AS_LINUX = "mss 1460,sackOK,TS,nop,wscale 7";

    private TcpListener request(String options) {
        TcpListener listener = listen(5);
        peer.send("S seq 0 <" + options + ">");
        peer.expect("S. seq 0 ack 1");
        peer.timestamps = options.contains("TS");
        return listener;
    }

    // ---- the window

    /** RFC 9293 §3.10.7.4, first and second: the window of the SYN+ACK, 64240 bytes, is offered from 1 on. */
    @ParameterizedTest
    @CsvSource({"2, true", "64240, true", "64241, false", "-1, false"})
    void resetInTheWindowIsChallengedAndOneOutsideIsDropped(int seq, boolean inWindow) {
        TcpListener listener = request("mss 1460");
        peer.send("R seq " + seq);
        if (inWindow) {
            peer.expect(". seq 1 ack 1 win 64240");
        } else {
            peer.expectNothing();
        }
        assertThat(script.counter(TcpCounter.TCP_CHALLENGE_ACK)).isEqualTo(inWindow ? 1 : 0);
        assertThat(script.counter(TcpCounter.OUTSIDE_WINDOW)).isEqualTo(inWindow ? 0 : 1);
        assertThat(listener.synQueueSize()).isEqualTo(1);
    }

    /**
     * RFC 9293 SHLD-14: the window of a challenge is scaled, and rounded up to 64 units of 1024 bytes, so that it does
     * not shrink. What it offers beyond the SYN+ACK is accepted.
     */
    @Test
    void windowOfAChallengeIsScaledAndWhatItOffersIsAccepted() {
        TcpListener listener = request("mss 1460,nop,wscale 7");
        peer.send(". seq 64500 ack 1");
        peer.expect(". seq 1 ack 1 win 63");
        peer.send(". seq 70000 ack 1");
        script.advanceMillis(500);
        peer.send(". seq 64513 ack 1");
        peer.expectNothing();
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
    }

    @Test
    void windowOfAChallengeWithAScaleOf0IsTheOneOfTheSynAck() {
        TcpListener listener = listen(5);
        listener.options().receiveBufferBytes(5000);
        peer.send("S seq 0 <mss 1460,nop,wscale 7>");
        peer.expect("S. seq 0 ack 1 win 4380 <mss 1460,nop,wscale 0>");
        peer.send(". seq 9000 ack 1");
        peer.expect(". seq 1 ack 1 win 4380");
    }

    /** RFC 2385 §4.3: a segment is smaller by the signature, and the window is a multiple of such segments. */
    @Test
    void signatureMakesTheSegmentsOfTheWindowSmaller() {
        TcpListener listener = listen(5);
        listener.options().receiveBufferBytes(5000);
        listener.options().keys().md5(Peer.ADDRESS, new byte[] {1, 2, 3});
        peer.signer = SegmentSigner.md5("\1\2\3");
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 win " + 3 * (1460 - 20));
    }

    // ---- timestamps

    /** RFC 7323 §5.3 R1: a segment with an old timestamp is acknowledged, counted and dropped. */
    @Test
    void oldTimestampIsAcknowledgedAndCounted() {
        TcpListener listener = request(AS_LINUX);
        peer.send(". seq 1 ack 1 <nop,nop,TS " + (peer.tsVal() - 1) + " " + peer.tsRecent + ">");
        peer.expect(". seq 1 ack 1 <nop,nop,TS>");
        assertThat(script.counter(TcpCounter.PAWS_ESTAB)).isEqualTo(1);
        assertThat(listener.synQueueSize()).isEqualTo(1);
    }

    /** RFC 7323 §3.2: timestamps that were not negotiated have no meaning. */
    @Test
    void timestampsThatWereNotNegotiatedAreIgnored() {
        TcpListener listener = request("mss 1460");
        peer.send(". seq 1 ack 1 <nop,nop,TS -5 77>");
        peer.expectNothing();
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
        assertThat(script.counter(TcpCounter.PAWS_ESTAB)).isZero();
    }

    /** The timestamp of a challenge may be echoed like the one of the SYN+ACK. */
    @Test
    void timestampOfAChallengeMayBeEchoed() {
        TcpListener listener = request(AS_LINUX);
        script.advanceMillis(600);
        peer.send(". seq 100000 ack 1");
        peer.expect(". seq 1 ack 1 <nop,nop,TS>");
        peer.send(". seq 1 ack 1");
        peer.expectNothing();
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
    }

    /** RFC 7323 §3.2 lets a segment without timestamps be dropped; a pure acknowledgment is accepted, as later. */
    @Test
    void acknowledgmentInTheWindowNeedsNoTimestamps() {
        TcpListener listener = request(AS_LINUX);
        peer.send(". seq 2 ack 1 <nop>");
        assertThat(script.counter(TcpCounter.TIMESTAMP_MISSING)).isZero();
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
        peer.skip();
    }

    /** An old segment is acknowledged even without timestamps. */
    @Test
    void oldDataWithoutTimestampsIsAcknowledged() {
        request(AS_LINUX);
        peer.send("P. seq -4 ack 1 \"abcd\" <nop>");
        peer.expect(". seq 1 ack 1 <nop,nop,TS>");
        assertThat(script.counter(TcpCounter.TIMESTAMP_MISSING)).isZero();
    }

    // ---- what ends it, and what is counted

    /** RFC 9293 §3.10.7.4, second: the request is dropped, and the observer learns of it. */
    @Test
    void resetEndsIt() {
        TcpListener listener = request("mss 1460");
        List<String> changes = stateChanges();
        peer.send("R seq 1");
        assertThat(changes).containsExactly("SYN_RCVD > LISTEN");
        assertThat(script.counter(TcpCounter.EMBRYONIC_RSTS)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.ATTEMPT_FAILS)).isEqualTo(1);
        assertThat(listener.synQueueSize()).isZero();
    }

    /** RFC 9293 §3.10.7.4, fourth: a SYN in the window returns the connection to LISTEN. */
    @Test
    void synInTheWindowEndsIt() {
        TcpListener listener = request("mss 1460");
        peer.send("S seq 5");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.ATTEMPT_FAILS)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.EMBRYONIC_RSTS)).isZero();
        assertThat(listener.synQueueSize()).isZero();
    }

    /** RFC 9293 §3.10.7.4, fifth: "if the ACK bit is off, drop the segment and return". */
    @Test
    void segmentWithoutAckIsDroppedAndCounted() {
        TcpListener listener = request("mss 1460");
        peer.send("P seq 1 \"data\"");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.ACK_MISSING)).isEqualTo(1);
        assertThat(listener.synQueueSize()).isEqualTo(1);
    }

    // ---- retransmissions

    /** RFC 5681 §3.1: the window is one segment if the SYN+ACK was lost; RFC 6298 (5.7): the timeout is then 3 s. */
    @Test
    void synAckThatWasSentAgainIsCountedAndMakesTheFirstWindowOneSegment() {
        List<Integer> numbers = new ArrayList<>();
        script.tcp.observer(new TcpObserver() {
            @Override
            public void retransmitted(TcpFlow flow, int seq, int bytes) {
                numbers.add(seq - peer.hostIsn);
            }
        });
        TcpListener listener = request("mss 1460");
        peer.expectAfter(1000, "S. seq 0 ack 1");
        assertThat(numbers).containsExactly(0);
        assertThat(script.counter(TcpCounter.TCP_SYN_RETRANS)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.RETRANS_SEGS)).isEqualTo(1);
        peer.send(". seq 1 ack 1");
        TcpConnection connection = accept(listener);
        assertThat(connection.info().cwndBytes).isEqualTo(1460);
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.expectAfter(3000, "P. seq 1 ack 1 \"data\"");
    }

    @Test
    void answerToARepeatedSynIsCounted() {
        request("mss 1460");
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        assertThat(script.counter(TcpCounter.TCP_SYN_RETRANS)).isEqualTo(1);
    }

    /** TCP_DEFER_ACCEPT: a SYN that is repeated after the final ACK does not begin the measurement of a round trip. */
    @Test
    void repeatedSynWhileDataIsAwaitedGivesNoRoundTrip() {
        TcpListener listener = listen(5);
        listener.deferAcceptSeconds(10);
        peer.send("S seq 0 <" + AS_LINUX + ">");
        peer.expect("S. seq 0 ack 1");
        peer.timestamps = true;
        peer.send(". seq 1 ack 1");
        script.advanceMillis(600);
        peer.send("S seq 0 <" + AS_LINUX + ">");
        peer.expect("S. seq 0 ack 1");
        script.advanceMillis(50);
        peer.send("P. seq 1 ack 1 \"GET /\"");
        peer.expect(". seq 1 ack 6");
        assertThat(accept(listener).info().srttNanos).isLessThanOrEqualTo(0);
    }

    /** net.ipv4.tcp_invalid_ratelimit = 0: each segment is answered, also of the same instant. */
    @Test
    void withoutALimitEachSegmentIsAnswered() {
        script.sysctl("net.ipv4.tcp_invalid_ratelimit", 0);
        request("mss 1460");
        for (int i = 0; i < 3; i++) {
            peer.send("R seq 100");
            peer.expect(". seq 1 ack 1");
        }
    }
}
