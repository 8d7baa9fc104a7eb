package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad inputs 20 to 28, 46 and 47: blind attacks and exhaustion. The window is 64240 bytes, RCV.NXT 1. */
class BadInputAttackTest extends TcpTestBase {
    /** RFC 5961 §3.2. */
    @ParameterizedTest
    @ValueSource(ints = {2, 100, 64_240})
    void badInput20_resetInTheWindow(int seq) {
        TcpConnection connection = establish();
        peer.send("R seq " + seq);
        peer.expect(". seq 1 ack 1 win 64240");
        assertState(connection, TcpState.ESTABLISHED);
        assertThat(script.counter(TcpCounter.TCP_CHALLENGE_ACK)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -70_000, 64_242, 2_000_000_000})
    void badInput20_resetOutsideTheWindow(int seq) {
        TcpConnection connection = establish();
        peer.send("R seq " + seq);
        peer.expectNothing();
        assertState(connection, TcpState.ESTABLISHED);
    }

    /** A real peer answers the challenge by a second reset, with the right number. */
    @Test
    void badInput21_resetAtRcvNxt() {
        TcpConnection connection = establish();
        peer.send("R seq 5");
        Seen challenge = peer.expect(". seq 1 ack 1");
        peer.send("R seq =" + Integer.toUnsignedLong(challenge.ack()));
        assertState(connection, TcpState.CLOSED);
        assertThat(user.said()).containsExactly("closed ECONNRESET");
    }

    /** RFC 9293 SHLD-2: a reset may carry data. */
    @Test
    @Requirement("SHLD-2")
    void badInput21_resetWithText() {
        TcpConnection connection = establish();
        peer.send("R. seq 1 ack 1 \"out of memory\"");
        assertState(connection, TcpState.CLOSED);
        assertThat(receiveError(connection)).isEqualTo(TcpError.CONNECTION_RESET);
    }

    /** RFC 5961 §4.2: a SYN is challenged whatever its sequence number is. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 70_000, -5})
    void badInput22_synInEstablished(int seq) {
        TcpConnection connection = establish();
        peer.send("S seq " + seq + " <mss 1460>");
        peer.expect(". seq 1 ack 1");
        assertState(connection, TcpState.ESTABLISHED);
        assertThat(script.counter(TcpCounter.TCP_CHALLENGE_ACK)).isEqualTo(1);
    }

    /** A restarted peer, now without timestamps, must learn that the old connection still exists. */
    @Test
    void badInput22_synWithoutTimestamps() {
        TcpConnection connection = establishAsLinux();
        script.advanceMillis(10_000);
        peer.send("S seq 5000 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        assertState(connection, TcpState.ESTABLISHED);
        peer.send("R seq 1 <>");
        assertState(connection, TcpState.CLOSED);
    }

    /**
     * RFC 5961 §5.2. No peer can acknowledge data that was not sent yet; therefore no ACK of the SYN+ACK's number or
     * below it is old.
     */
    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "2, false", "-65534, false", "2000000000, false", "-2000000000, false"})
    @Requirement("MAY-12")
    void badInput23_ackOutside(int ack, boolean good) {
        ackArrives(establish(), ack, good);
    }

    /** RFC 5961 §5.2: MAX.SND.WND is 65535; therefore after 100 000 bytes the oldest valid ACK is 100 001 - 65 535. */
    @ParameterizedTest
    @CsvSource({"34466, true", "34465, false", "100001, true", "100002, false"})
    @Requirement("MAY-12")
    void badInput23_oldAck(int ack, boolean good) {
        TcpConnection connection = establish();
        for (int sent = 1; sent < 100_001; sent += 1000) {
            send(connection, SegmentText.pattern(1000));
            peer.skip();
            peer.send(". seq 1 ack " + (sent + 1000));
        }
        peer.skip();
        ackArrives(connection, ack, good);
    }

    private void ackArrives(TcpConnection connection, int ack, boolean good) {
        int next = (int) connection.info().bytesAcked + 1;
        peer.send("P. seq 1 ack " + ack + " \"data\"");
        peer.expect(". seq " + next + " ack " + (good ? 5 : 1));
        assertThat(receive(connection)).isEqualTo(good ? "data" : "");
        assertThat(script.counter(TcpCounter.TCP_CHALLENGE_ACK)).isEqualTo(good ? 0 : 1);
    }

    /** Sends an invalid segment each millisecond, and returns the times of the answers in milliseconds. */
    private List<Long> answers(Peer attacked, String segment, int millis) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < millis; i++) {
            attacked.send(segment);
            for (Seen seen = attacked.take(); seen != null; seen = attacked.take()) {
                times.add(seen.atMillis());
            }
            script.advanceMillis(1);
        }
        return times;
    }

    private static List<Long> intervals(List<Long> times) {
        List<Long> intervals = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            intervals.add(times.get(i) - times.get(i - 1));
        }
        return intervals;
    }

    /** RFC 5961 §7, CVE-2016-5696: each connection has its own limit, and its next answer cannot be predicted. */
    @Test
    void badInput24_challengesAreLimitedPerConnection() {
        establish();
        Peer first = peer;
        peer = new Peer(script, Peer.ADDRESS, 81, -1);
        establish();
        List<Long> times = answers(first, "R seq 100", 10_000);
        assertThat(intervals(times)).allMatch(interval -> interval >= 250 && interval <= 501);
        assertThat(times).hasSizeBetween(20, 41);
        assertThat(new LinkedHashSet<>(intervals(times))).hasSizeGreaterThan(10);
        assertThat(script.counter(TcpCounter.TCP_ACK_SKIPPED_CHALLENGE)).isEqualTo(10_000 - times.size());
        assertThat(script.counter(TcpCounter.TCP_CHALLENGE_ACK)).isEqualTo(times.size());

        first.send("R seq 100");
        peer.send("R seq 100");
        peer.expect(". seq 1 ack 1");
        first.skip();
        List<Long> others = answers(peer, "R seq 100", 10_000);
        assertThat(intervals(others)).isNotEqualTo(intervals(times));
    }

    /** net.ipv4.tcp_invalid_ratelimit = 0 removes the limit. */
    @Test
    void badInput24_limitIsASysctl() {
        script.sysctl("net.ipv4.tcp_invalid_ratelimit", 0);
        establish();
        assertThat(answers(peer, "R seq 100", 50)).hasSize(50);
    }

    /** Without a limit, duplicate ACKs that contradict each other would answer each other for ever. */
    @ParameterizedTest
    @ValueSource(strings = {". seq 70000 ack 1", ". seq -5 ack 1", ". seq 1 ack 9", "S. seq 0 ack 1"})
    void badInput25_ackStorm(String segment) {
        establish();
        List<Long> times = answers(peer, segment, 5000);
        assertThat(times).hasSizeBetween(10, 21);
        assertThat(intervals(times)).allMatch(interval -> interval >= 250 && interval <= 501);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SYN_RCVD_L", "TIME_WAIT"})
    void badInput25_ackStormAtCompactRecords(String state) {
        reachState(state);
        List<Long> times = answers(peer, ". seq 70000 ack 1", 900);
        assertThat(times).hasSizeBetween(2, 4);
    }

    /** Repeated data is answered each time: its sender waits for the acknowledgment, and stops when it arrives. */
    @Test
    void badInput25_repeatedDataIsAlwaysAnswered() {
        establish();
        peer.send("P. seq 1 ack 1 \"data\"");
        peer.expect(". seq 1 ack 5");
        assertThat(answers(peer, "P. seq 1 ack 1 \"data\"", 20)).hasSize(20);
    }

    /** RFC 7323 §5.3 R1: a segment older than TS.Recent is dropped and acknowledged. */
    @Test
    void badInput27_paws() {
        TcpConnection connection = establishAsLinux();
        int tsVal = peer.tsVal();
        peer.send("P. seq 1 ack 1 \"new\" <nop,nop,TS " + (tsVal + 100) + " 0>");
        peer.expect(". seq 1 ack 4");
        peer.send("P. seq 4 ack 1 \"old\" <nop,nop,TS " + (tsVal + 99) + " 0>");
        assertThat(peer.expect(". seq 1 ack 4").tsEcr()).isEqualTo(tsVal + 100);
        assertThat(receive(connection)).isEqualTo("new");
        assertThat(script.counter(TcpCounter.PAWS_ESTAB)).isEqualTo(1);
        peer.send("P. seq 4 ack 1 \"now\" <nop,nop,TS " + (tsVal + 100) + " 0>");
        peer.expect(". seq 1 ack 7");
        assertThat(receive(connection)).isEqualTo("now");
        peer.send("R seq 7 <nop,nop,TS " + (tsVal - 100) + " 0>");
        assertState(connection, TcpState.CLOSED);
    }

    /**
     * A forged segment with the right sequence number but a wrong acknowledgment (RFC 5961 §5), or a forged SYN, does
     * not change TS.Recent. Otherwise PAWS would drop all later segments of the peer.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {"P. seq 1 ack 2000000000 \"forged\"", "S seq 1", ". seq 1 ack -70000", "P seq 1 \"forged\""})
    void badInput27_forgedSegmentDoesNotMoveTsRecent(String forged) {
        TcpConnection connection = establishAsLinux();
        script.sysctl("net.ipv4.tcp_invalid_ratelimit", 0);
        peer.send(forged + " <nop,nop,TS " + (peer.tsVal() + 1_000_000) + " 0>");
        peer.skip();
        peer.send("P. seq 1 ack 1 \"honest\"");
        peer.expect(". seq 1 ack 7");
        assertThat(receive(connection)).isEqualTo("honest");
    }

    /** RFC 7323 §4.3: a segment ahead of a gap does not change TS.Recent. */
    @Test
    void badInput27_tsRecentOfASegmentAheadOfAGap() {
        establishAsLinux();
        int tsVal = peer.tsVal();
        peer.send("P. seq 11 ack 1 \"later\" <nop,nop,TS " + (tsVal + 50) + " 0>");
        assertThat(peer.expect(". seq 1 ack 1").tsEcr()).isEqualTo(tsVal);
        peer.send("P. seq 1 ack 1 \"0123456789\" <nop,nop,TS " + (tsVal + 40) + " 0>");
        assertThat(peer.expect(". seq 1 ack 16").tsEcr()).isEqualTo(tsVal + 40);
    }

    /** RFC 7323 §5.5: after 24 days TS.Recent is invalid. */
    @Test
    void badInput27_pawsAfter24Days() {
        TcpConnection connection = establishAsLinux();
        int old = peer.tsVal() - 1000;
        script.advanceMillis(24L * 24 * 3600 * 1000 - 1);
        peer.send("P. seq 1 ack 1 \"data\" <nop,nop,TS " + old + " 0>");
        peer.expect(". seq 1 ack 1");
        script.advanceMillis(1);
        peer.send("P. seq 1 ack 1 \"data\" <nop,nop,TS " + old + " 0>");
        peer.expect(". seq 1 ack 5");
        assertThat(receive(connection)).isEqualTo("data");
    }

    /** RFC 7323 §3.2: segments without timestamps are silently dropped; a reset is exempt. */
    @Test
    void badInput28_timestampsMissing() {
        TcpConnection connection = establishAsLinux();
        peer.send("P. seq 1 ack 1 \"data\" <>");
        peer.send("F. seq 1 ack 1 <>");
        peer.send("P. seq 11 ack 1 \"ahead\" <>");
        peer.expectNothing();
        assertThat(receive(connection)).isEmpty();
        assertThat(script.counter(TcpCounter.TIMESTAMP_MISSING)).isEqualTo(3);
        peer.send("R seq 1 <>");
        assertState(connection, TcpState.CLOSED);
    }

    /** RFC 7323 §3.2 allows relaxing this rule; Linux does not require timestamps. */
    @Test
    void badInput28_timestampsMissingWhereTheyNeedNotBe() {
        script.sysctl("net.hawser.tcp_timestamps_required", 0);
        TcpConnection connection = establishAsLinux();
        int echoed = peer.tsVal();
        peer.send("P. seq 1 ack 1 \"data\" <>");
        assertThat(peer.expect(". seq 1 ack 5 <nop,nop,TS>").tsEcr()).isEqualTo(echoed);
        assertThat(receive(connection)).isEqualTo("data");
    }

    /**
     * Keepalives and acknowledgments of some hosts have no timestamps. They are answered and accepted; otherwise the
     * connection would end.
     */
    @ParameterizedTest
    @ValueSource(strings = {". seq 0 ack 1 <>", "P. seq 0 ack 1 \"x\" <>"})
    void keepaliveWithoutTimestampsIsAnswered(String probe) {
        TcpConnection connection = establishAsLinux();
        int echoed = peer.tsVal();
        for (int i = 0; i < 3; i++) {
            script.advanceMillis(75_000);
            peer.send(probe);
            Seen answer = peer.take();
            assertThat(answer.ack()).isEqualTo(peer.isn + 1);
            assertThat(answer.tsEcr()).isEqualTo(echoed);
        }
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\" <nop,nop,TS>");
        peer.send(". seq 1 ack 5 <>");
        assertThat(connection.sendQueueBytes()).isZero();
        assertThat(script.counter(TcpCounter.TIMESTAMP_MISSING)).isZero();
    }

    /** The final ACK of the handshake may lack timestamps too, but not if it has data. */
    @Test
    void badInput28_timestampsMissingInTheThirdSegment() {
        TcpListener listener = listen(5);
        peer.send("S seq 0 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.expect("S. seq 0 ack 1");
        peer.send("P. seq 1 ack 1 \"data\" <>");
        peer.expectNothing();
        assertThat(listener.acceptQueueSize()).isZero();
        assertThat(script.counter(TcpCounter.TIMESTAMP_MISSING)).isEqualTo(1);
        peer.send(". seq 1 ack 1 <>");
        TcpConnection connection = accept(listener);
        assertState(connection, TcpState.ESTABLISHED);
        peer.timestamps = true;
        peer.send("P. seq 1 ack 1 \"data\"");
        assertThat(receive(connection)).isEqualTo("data");
        peer.expect(". seq 1 ack 5 <nop,nop,TS>");
    }

    /** The final ACK echoes a timestamp of a segment of this host: neither an earlier nor a later one is accepted. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1001, Integer.MIN_VALUE})
    void badInput27_echoThatNoSynAckCarried(int difference) {
        TcpListener listener = listen(5);
        peer.send("S seq 0 <mss 1460,sackOK,TS,nop,wscale 7>");
        int first = peer.expect("S. seq 0 ack 1").tsVal();
        peer.expectAfter(1000, "S. seq 0 ack 1");
        peer.send(". seq 1 ack 1 <nop,nop,TS " + peer.tsVal() + " " + (first + difference) + ">");
        peer.expect(". seq 1 ack 1");
        assertThat(listener.acceptQueueSize()).isZero();
        assertThat(script.counter(TcpCounter.TS_ECR_REJECTED)).isEqualTo(1);
        peer.send(". seq 1 ack 1 <nop,nop,TS " + peer.tsVal() + " " + first + ">");
        assertState(accept(listener), TcpState.ESTABLISHED);
    }

    /** A peer that does not know this host's clock may echo 0. */
    @Test
    void badInput27_noEcho() {
        TcpListener listener = listen(5);
        peer.send("S seq 0 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 1 <nop,nop,TS " + peer.tsVal() + " 0>");
        assertState(accept(listener), TcpState.ESTABLISHED);
    }

    /** Data at the edge of the window does not complete a handshake, and does not leave half of a connection behind. */
    @Test
    void thirdSegmentAtTheEdgeOfTheWindow() {
        TcpListener listener = listen(5);
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 win 64240");
        peer.send("P. seq 64241 ack 1 \"data\"");
        peer.expect(". seq 1 ack 1");
        assertThat(listener.acceptQueueSize()).isZero();
        peer.send(". seq 1 ack 1");
        assertState(accept(listener), TcpState.ESTABLISHED);
    }

    /**
     * RFC 7323 §2.2: the challenge ACK of a half-open connection has a scaled window of 65160 / 1024 and no less
     * (SHLD-14).
     */
    @Test
    void challengeOfAHalfOpenConnectionHasAScaledWindow() {
        listen(5);
        peer.send("S seq 0 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.expect("S. seq 0 ack 1 win 65160");
        peer.send("R seq 100");
        peer.expect(". seq 1 ack 1 win 64 <nop,nop,TS>");
    }

    /** Chosen four-tuples are spread over the buckets like random ones: with 4000 flows no chain is long. */
    @Test
    void badInput46_hashFlooding() {
        listen(4096);
        for (int i = 0; i < 4000; i++) {
            IpAddress address = IpAddress.parse("10.0.0." + (2 + i / 1000));
            new Peer(script, address, 1024 + 64 * (i % 1000), LOCAL_PORT).send("S seq 0");
        }
        script.sent.clear();
        int longest = 0;
        for (TcpFlow flow : flows()) {
            int length = 0;
            for (TcpFlow each = flow; each != null; each = each.nextInBucket) {
                length++;
            }
            longest = Math.max(longest, length);
        }
        assertThat(flows()).hasSize(4000);
        assertThat(longest).isLessThan(10);
    }

    /** Bad input 47, scaled down: after each round only what existed before is left. */
    @Test
    void badInput47_connectsAndAborts() {
        for (int i = 0; i < 5000; i++) {
            TcpConnection connection = connect();
            peer = new Peer(script, Peer.ADDRESS, PEER_PORT, connection.localPort());
            peer.expect("S seq 0");
            if (i % 2 == 0) {
                peer.send("S. seq 0 ack 1 <mss 1460>");
                peer.expect(". seq 1 ack 1");
                send(connection, "data");
                peer.expect("P. seq 1 ack 1 \"data\"");
                peer.send("P. seq 1 ack 1 \"unread\"");
                peer.expect(". seq 5 ack 7");
                abort(connection);
                peer.expect("R. seq 5 ack 7");
            } else {
                abort(connection);
            }
            assertThat(script.tcp.flowCount()).isZero();
            assertThat(script.wheel.armed()).isZero();
            assertThat(script.tcp.chunksInUse()).isZero();
            assertThat(script.pool.outstanding()).isZero();
        }
    }

    @Test
    void badInput47_acceptsAndAborts() {
        TcpListener listener = listen(5);
        for (int i = 0; i < 3000; i++) {
            Peer client = newClient(1024 + i);
            handshake(client, "mss 1460,sackOK,TS,nop,wscale 7");
            client.send("R. seq 1 ack 1");
            TcpConnection connection = Objects.requireNonNull(listener.accept());
            close(connection);
            assertThat(script.tcp.flowCount()).isZero();
            assertThat(script.wheel.armed()).isZero();
        }
    }
}
