package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TIME_WAIT: its duration, the events that end it early, and those that do not (RFC 9293 §3.6.1). */
class TimeWaitTest extends TcpTestBase {
    private static final long TWO_MSL_MILLIS = 60_000;

    /** Brings a server that closes first into TIME_WAIT: RCV.NXT is 2, SND.NXT is 2. */
    private TcpConnection serverInTimeWait(String options) {
        TcpListener listener = listen(5);
        handshake(peer, options);
        TcpConnection connection = Objects.requireNonNull(listener.accept());
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        assertState(connection, TcpState.TIME_WAIT);
        return connection;
    }

    /** RFC 9293 §3.10.7.4: "Acknowledge it, and restart the 2 MSL timeout." */
    @Test
    @Requirement("MUST-13")
    void repeatedFinRestartsTheTimer() {
        TcpConnection connection = serverInTimeWait("mss 1460");
        script.advanceMillis(TWO_MSL_MILLIS - 1000);
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        script.advanceMillis(TWO_MSL_MILLIS - 1);
        assertState(connection, TcpState.TIME_WAIT);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
    }

    /** No other segment restarts the timer, even if it is answered. */
    @ParameterizedTest
    @CsvSource({". seq 2 ack 2, ''", ". seq 0 ack 2, . seq 2 ack 2", "F. seq 9 ack 2, . seq 2 ack 2", "R seq 2, ''"})
    void otherSegmentsDoNotRestartTheTimer(String segment, String answer) {
        TcpConnection connection = serverInTimeWait("mss 1460");
        script.advanceMillis(TWO_MSL_MILLIS - 1000);
        peer.send(segment);
        if (!answer.isEmpty()) {
            peer.expect(answer);
        }
        script.advanceMillis(1000);
        assertState(connection, TcpState.CLOSED);
    }

    /** The memory of the connection is released; the four-tuple stays reserved. */
    @Test
    void theFourTupleIsHeld() throws TcpException {
        TcpConnection connection = establish();
        int port = connection.localPort();
        shutdownOutput(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        assertThat(script.tcp.chunksInUse()).isZero();
        assertThat(errorOf(() -> script.tcp.connect(
                        Peer.ADDRESS,
                        PEER_PORT,
                        ConnectOptions.defaults().localPort(port).handler(user))))
                .isEqualTo(TcpError.ADDRESS_IN_USE);
        script.advanceMillis(TWO_MSL_MILLIS);
        script.tcp.connect(
                Peer.ADDRESS,
                PEER_PORT,
                ConnectOptions.defaults().localPort(port).handler(user));
        peer.expect("S seq 0");
    }

    /** Bad input 29, net.ipv4.tcp_rfc1337 = 1: a reset does not end TIME_WAIT. */
    @Test
    void badInput29_resetIsIgnoredWhereItIsAskedFor() {
        script.sysctl("net.ipv4.tcp_rfc1337", 1);
        TcpConnection connection = serverInTimeWait("mss 1460");
        peer.send("R seq 2");
        peer.send("R. seq 2 ack 2");
        assertState(connection, TcpState.TIME_WAIT);
        assertThat(script.counter(TcpCounter.TIME_WAIT_RST_IGNORED)).isEqualTo(2);
    }

    /** By default RFC 9293 applies unchanged, but only if the sequence number is right (RFC 5961). */
    @Test
    void badInput29_resetAtRcvNxtEndsIt() {
        TcpConnection connection = serverInTimeWait("mss 1460");
        peer.send("R seq 3");
        assertState(connection, TcpState.TIME_WAIT);
        peer.send("R seq 2");
        assertState(connection, TcpState.CLOSED);
        assertThat(script.tcp.timeWaitCount()).isZero();
    }

    /**
     * A peer that has lost the connection sends a SYN below RCV.NXT, and resets the acknowledgment that it gets. After
     * the reset its next SYN is accepted; with tcp_rfc1337 the peer cannot connect before TIME_WAIT is over.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aPeerThatHasForgottenItResetsItAndOpensAgain(int rfc1337) {
        script.sysctl("net.ipv4.tcp_rfc1337", rfc1337);
        serverInTimeWait("mss 1460");
        peer.send("S seq -5000 <mss 1460>");
        peer.expect(". seq 2 ack 2");
        peer.send("R seq 2");
        script.advanceMillis(1000);
        peer.send("S seq -5000 <mss 1460>");
        if (rfc1337 == 0) {
            peer.expect("S. ack -4999");
        } else {
            peer.expect(". seq 2 ack 2");
            script.advanceMillis(TWO_MSL_MILLIS - 1000);
            peer.send("S seq -5000 <mss 1460>");
            peer.expect("S. ack -4999");
        }
    }

    /** RFC 9293 MAY-2: "assigns its initial sequence number ... to be larger than the largest ... previously used". */
    @Test
    @Requirement("MAY-2")
    void badInput29_synAboveReopens() {
        serverInTimeWait("mss 1460");
        int lastSequence = peer.hostIsn + 2;
        peer.send("S seq 3 <mss 1460>");
        Seen synAck = peer.expect("S. seq 0 ack 4");
        assertThat(synAck.seq() - lastSequence).isEqualTo(65_537);
        assertThat(script.tcp.timeWaitCount()).isZero();
        peer.send(". seq 4 ack 1");
        assertState(flows().getFirst(), TcpState.ESTABLISHED);
    }

    /** Its data is accepted with the SYN, and only the SYN+ACK answers it. */
    @Test
    @Requirement("MAY-2")
    void synOfFastOpenReopens() {
        script.sysctl("net.ipv4.tcp_fastopen", 0x602);
        serverInTimeWait("mss 1460");
        peer.send("S seq 3 \"GET\" <mss 1460>");
        peer.expect("S. seq 0 ack 7 <mss 1460>");
        script.advanceMillis(100);
        peer.expectNothing();
        assertThat(script.tcp.timeWaitCount()).isZero();
        assertThat(flows().getFirst().state()).isEqualTo(TcpState.SYN_RCVD);
    }

    @Test
    void synNotAboveDoesNotReopen() {
        TcpConnection connection = serverInTimeWait("mss 1460");
        peer.send("S seq 2 <mss 1460>");
        peer.expect(". seq 2 ack 2");
        assertState(connection, TcpState.TIME_WAIT);
    }

    /**
     * RFC 6191 §2: a SYN with a newer timestamp reopens, whatever its sequence number; an equal or older timestamp does
     * not.
     */
    @ParameterizedTest(name = "timestamp {0}, sequence number {1}: {2}")
    @CsvSource({"1, -500, true", "1, 500, true", "0, -500, false", "-1, -500, false", "-1, 500, false"})
    @Requirement({"MAY-2", "SHLD-4"})
    void badInput29_synWithANewerTimestampReopens(int newer, int seq, boolean reopens) {
        TcpConnection connection = serverInTimeWait("mss 1460,sackOK,TS,nop,wscale 7");
        int tsVal = peer.tsVal() + newer;
        peer.send("S seq " + seq + " <mss 1460,sackOK,TS " + tsVal + " 0,nop,wscale 7>");
        if (reopens) {
            peer.expect("S. seq 0 ack " + (seq + 1));
            assertThat(script.tcp.timeWaitCount()).isZero();
        } else {
            peer.expect(". seq 2 ack 2 <nop,nop,TS>");
            assertState(connection, TcpState.TIME_WAIT);
        }
    }

    /** A SYN that the listener refuses does not end TIME_WAIT: the peer's FIN is still answered. */
    @Test
    @Requirement({"MUST-13", "MAY-2"})
    void refusedSynDoesNotEndIt() {
        TcpConnection connection = serverInTimeWait("mss 1460");
        peer.send("SF seq 100");
        peer.expect(". seq 2 ack 2");
        assertState(connection, TcpState.TIME_WAIT);
        peer.send("F. seq 1 ack 2");
        script.advanceMillis(1000);
        peer.send("F. seq 1 ack 2");
        peer.skip();
        assertState(connection, TcpState.TIME_WAIT);
    }

    @Test
    @Requirement({"MUST-13", "MAY-2"})
    void synForAFullAcceptQueueDoesNotEndIt() {
        TcpListener listener = listen(0);
        handshake(peer, "mss 1460");
        TcpConnection connection = Objects.requireNonNull(listener.accept());
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        handshake(newClient(4712), "mss 1460");
        peer.send("S seq 100 <mss 1460>");
        peer.expect(". seq 2 ack 2");
        assertState(connection, TcpState.TIME_WAIT);
        assertThat(script.counter(TcpCounter.LISTEN_OVERFLOWS)).isEqualTo(1);
        script.advanceMillis(1000);
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
    }

    /** RFC 9293 MAY-2: "(2) returns to TIME-WAIT state if the SYN turns out to be an old duplicate". */
    @Test
    @Requirement("MAY-2")
    void oldDuplicateOfASynBringsItBack() {
        TcpConnection connection = serverInTimeWait("mss 1460");
        script.advanceMillis(10_000);
        peer.send("S seq 100 <mss 1460>");
        peer.expect("S. seq 0 ack 101");
        assertThat(script.tcp.timeWaitCount()).isZero();
        List<String> changes = stateChanges();
        peer.send("R seq 101");
        assertThat(changes).contains("CLOSED > TIME_WAIT");
        assertState(connection, TcpState.TIME_WAIT);
        assertThat(script.tcp.timeWaitCount()).isEqualTo(1);
        peer.send("P. seq -3 ack 1 \"old\"");
        // relative to the new number, which is far above the old ones
        peer.expect(". seq -65537 ack 2");
        script.advanceMillis(TWO_MSL_MILLIS - 10_001);
        assertState(connection, TcpState.TIME_WAIT);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
        assertThat(script.tcp.flowCount()).isZero();
    }

    /** The same for a connection that listened: its number is above the old ones too, and it listens again. */
    @Test
    @Requirement("MAY-2")
    void oldDuplicateOfASynForOneThatListens() throws TcpException {
        TcpListener listener = listen(5);
        handshake(peer, "mss 1460");
        TcpConnection connection = Objects.requireNonNull(listener.accept());
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        listener.close();
        int lastSequence = peer.hostIsn + 2;
        TcpConnection listening = script.tcp.openPassively(connection.localAddress(), LOCAL_PORT, user);
        peer.send("S seq 100 <mss 1460>");
        Seen synAck = peer.expect("S. seq 0 ack 101");
        assertThat(synAck.seq() - lastSequence).isEqualTo(65_537);
        peer.send("R seq 101");
        assertThat(listening.state()).isEqualTo(TcpState.LISTEN);
        assertState(connection, TcpState.TIME_WAIT);
        peer.send("S seq 200 <mss 1460>");
        peer.expect("S. seq 0 ack 201");
        peer.send(". seq 201 ack 1");
        assertThat(listening.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(script.tcp.timeWaitCount()).isZero();
    }

    /** A SYN without a listener does not end TIME_WAIT; otherwise it would have the effect of the reset of RFC 1337. */
    @Test
    void synWithoutAListenerDoesNotEndIt() {
        TcpConnection connection = establish();
        shutdownOutput(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        peer.send("S seq 1000");
        peer.expect(". seq 2 ack 2");
        assertState(connection, TcpState.TIME_WAIT);
    }

    /** The window of its acknowledgments is scaled as before. */
    @Test
    void acknowledgesWithTheOldWindow() {
        serverInTimeWait("mss 1460,sackOK,TS,nop,wscale 7");
        peer.send("F. seq 1 ack 2");
        Seen ack = peer.expect(". seq 2 ack 2 <nop,nop,TS>");
        assertThat(ack.window()).isEqualTo(64);
        assertThat(ack.tsEcr()).isEqualTo(peer.tsVal());
    }

    /**
     * RFC 9293 §3.10.7.4: an acknowledgment in order is acceptable and needs no answer. If it were answered, two ends
     * in TIME_WAIT after a simultaneous close would answer each other until its end.
     */
    @Test
    void acknowledgmentInOrderIsNotAnswered() {
        serverInTimeWait("mss 1460");
        for (int second = 0; second < 10; second++) {
            script.advanceMillis(1000);
            peer.send(". seq 2 ack 2");
        }
        peer.expectNothing();
    }

    /** An empty segment ahead of RCV.NXT but in the scaled window is acceptable as well. */
    @Test
    void acknowledgmentInTheWindowIsNotAnswered() {
        serverInTimeWait("mss 1460,sackOK,TS,nop,wscale 7");
        peer.send(". seq 1000 ack 2");
        peer.expectNothing();
        peer.send(". seq 1000000 ack 2");
        peer.expect(". seq 2 ack 2 <nop,nop,TS>");
    }

    /** RFC 7323 §5.3 R1: an older timestamp is answered and counted; an equal one is not. */
    @Test
    void oldTimestampIsAnsweredAndCounted() {
        serverInTimeWait("mss 1460,sackOK,TS,nop,wscale 7");
        int tsVal = peer.tsVal();
        peer.send(". seq 2 ack 2 <nop,nop,TS " + tsVal + " 0>");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.PAWS_ESTAB)).isZero();
        peer.send(". seq 2 ack 2 <nop,nop,TS " + (tsVal - 1) + " 0>");
        peer.expect(". seq 2 ack 2 <nop,nop,TS>");
        assertThat(script.counter(TcpCounter.PAWS_ESTAB)).isEqualTo(1);
    }

    /**
     * RFC 7323 §4.3 (2): only a segment in order with an acknowledgment and a timestamp changes the echoed timestamp.
     */
    @ParameterizedTest
    @CsvSource({
        "'. seq 2 ack 2 <nop,nop,TS 800000 0>', 800000",
        "'. seq 3 ack 2 <nop,nop,TS 800000 0>', 700000",
        "'P seq 2 <nop,nop,TS 800000 0>', 700000",
        "'. seq 2 ack 2 <nop,nop>', 700000"
    })
    void timestampOfASegmentInOrderIsEchoed(String segment, int echo) {
        serverInTimeWait("mss 1460,sackOK,TS,nop,wscale 7");
        assertThat(peer.tsVal()).isEqualTo(700_000);
        peer.send(segment);
        peer.expectNothing();
        peer.send("F. seq 1 ack 2 <nop,nop,TS 800001 0>");
        assertThat(peer.expect(". seq 2 ack 2 <nop,nop,TS>").tsEcr()).isEqualTo(echo);
    }

    /** An old duplicate of the ended connection is dropped. */
    @Test
    void oldDuplicateIsDiscarded() {
        TcpConnection connection = serverInTimeWait("mss 1460");
        peer.send("P. seq -3 ack 1 \"old\"");
        peer.expect(". seq 2 ack 2");
        assertState(connection, TcpState.TIME_WAIT);
    }

    /** tcp_max_tw_buckets: above this limit a connection is closed at once. */
    @Test
    void badInput47_timeWaitIsBounded() {
        script.sysctl("net.ipv4.tcp_max_tw_buckets", 10);
        TcpListener listener = listen(5);
        for (int i = 0; i < 25; i++) {
            Peer client = newClient(1000 + i);
            handshake(client, "mss 1460");
            TcpConnection connection = Objects.requireNonNull(listener.accept());
            close(connection);
            client.expect("F. seq 1 ack 1");
            client.send("F. seq 1 ack 2");
            client.expect(". seq 2 ack 2");
            assertState(connection, i < 10 ? TcpState.TIME_WAIT : TcpState.CLOSED);
        }
        assertThat(script.tcp.timeWaitCount()).isEqualTo(10);
        assertThat(script.tcp.flowCount()).isEqualTo(10);
        assertThat(script.counter(TcpCounter.TCP_TIME_WAIT_OVERFLOW)).isEqualTo(15);
        script.advanceMillis(TWO_MSL_MILLIS);
        assertThat(script.counter(TcpCounter.TW)).isEqualTo(10);
    }

    @Test
    void lengthIsASysctl() {
        script.sysctl("net.hawser.tcp_timewait_ms", 240_000);
        TcpConnection connection = serverInTimeWait("mss 1460");
        script.advanceMillis(239_999);
        assertState(connection, TcpState.TIME_WAIT);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
    }

    /** Data received before the FIN can still be read. */
    @Test
    void unreadDataOutlivesTheConnection() {
        TcpConnection connection = establish();
        shutdownOutput(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("FP. seq 1 ack 2 \"farewell\"");
        peer.expect(". seq 2 ack 10");
        assertState(connection, TcpState.TIME_WAIT);
        script.advanceMillis(TWO_MSL_MILLIS);
        assertThat(receive(connection)).isEqualTo("farewell<EOF>");
        assertThat(script.tcp.chunksInUse()).isZero();
    }

    /** tcp_max_tw_buckets: a record whose place was taken while a SYN had replaced it is not restored. */
    @Test
    void recordWhosePlaceWasTakenIsNotRestored() {
        script.sysctl("net.ipv4.tcp_max_tw_buckets", 1);
        TcpListener listener = listen(5);
        handshake(peer, "mss 1460");
        TcpConnection connection = Objects.requireNonNull(listener.accept());
        Peer other = newClient(4712);
        handshake(other, "mss 1460");
        TcpConnection second = Objects.requireNonNull(listener.accept());
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        peer.send("S seq 100 <mss 1460>");
        peer.expect("S. seq 0 ack 101");
        List<String> changes = stateChanges();
        close(second);
        other.expect("F. seq 1 ack 1");
        other.send("F. seq 1 ack 2");
        other.expect(". seq 2 ack 2");
        assertState(second, TcpState.TIME_WAIT);
        peer.send("R seq 101");
        assertState(connection, TcpState.CLOSED);
        assertThat(script.counter(TcpCounter.TCP_TIME_WAIT_OVERFLOW)).isEqualTo(1);
        assertThat(script.tcp.timeWaitCount()).isEqualTo(1);
        assertThat(script.tcp.flowCount()).isEqualTo(1);
        assertThat(changes).endsWith("SYN_RCVD > LISTEN");
    }

    @Test
    void observerLearnsThatThereWasNoPlace() {
        script.sysctl("net.ipv4.tcp_max_tw_buckets", 0);
        TcpListener listener = listen(5);
        handshake(peer, "mss 1460");
        TcpConnection connection = Objects.requireNonNull(listener.accept());
        close(connection);
        peer.expect("F. seq 1 ack 1");
        List<String> changes = stateChanges();
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        assertThat(changes).endsWith("FIN_WAIT_2 > TIME_WAIT", "TIME_WAIT > CLOSED");
    }
}
