package io.hawser.tcp;

import static io.hawser.wire.IcmpHeader.DESTINATION_UNREACHABLE;
import static io.hawser.wire.IcmpHeader.FRAGMENTATION_NEEDED;
import static io.hawser.wire.IcmpHeader.HOST_UNREACHABLE;
import static io.hawser.wire.IcmpHeader.NET_UNREACHABLE;
import static io.hawser.wire.IcmpHeader.REASSEMBLY_TIME_EXCEEDED;
import static io.hawser.wire.IcmpHeader.TIME_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ICMP errors about segments (RFC 9293 §3.9.2.2, RFC 5927, RFC 1191). */
class TcpIcmpTest extends TcpTestBase {
    private static final int SOURCE_QUENCH = 4;

    /**
     * As in Linux and as described in RFC 5461 §4.1, an error about a SYN ends the attempt. MUST-56 requires the
     * opposite for codes 0, 1 and 5 and for Time Exceeded.
     */
    @ParameterizedTest(name = "type {0} code {1}: {2}")
    @CsvSource({
        "3, 0, NETWORK_UNREACHABLE",
        "3, 1, HOST_UNREACHABLE",
        "3, 2, PROTOCOL_UNREACHABLE",
        "3, 3, CONNECTION_REFUSED",
        "3, 5, NOT_SUPPORTED",
        "3, 6, NETWORK_UNREACHABLE",
        "3, 7, HOST_DOWN",
        "3, 8, NO_NETWORK",
        "3, 9, NETWORK_UNREACHABLE",
        "3, 10, HOST_UNREACHABLE",
        "3, 11, NETWORK_UNREACHABLE",
        "3, 12, HOST_UNREACHABLE",
        "3, 13, HOST_UNREACHABLE",
        "3, 14, HOST_UNREACHABLE",
        "3, 15, HOST_UNREACHABLE",
        "11, 0, HOST_UNREACHABLE",
        "12, 0, PROTOCOL_ERROR"
    })
    @Requirement({"MUST-54", "SHLD-25"})
    void errorInSynSent(int type, int code, TcpError error) {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.sendIcmp(type, code, 0, "0");
        assertState(connection, TcpState.CLOSED);
        assertThat(user.said()).containsExactly("closed " + error.errno());
        assertThat(script.wheel.armed()).isZero();
        assertThat(script.counter(TcpCounter.ATTEMPT_FAILS)).isEqualTo(1);
    }

    /**
     * The other behaviour, set by a sysctl: transient errors do not end the attempt, but are the reason of a later
     * timeout.
     */
    @ParameterizedTest(name = "type {0} code {1}: {2}")
    @CsvSource({
        "3, 0, NETWORK_UNREACHABLE",
        "3, 1, HOST_UNREACHABLE",
        "3, 5, NOT_SUPPORTED",
        "11, 0, HOST_UNREACHABLE",
        "11, 1, HOST_UNREACHABLE",
        "12, 0, PROTOCOL_ERROR"
    })
    @Requirement({"MUST-56", "SHLD-25"})
    void softErrorInSynSent(int type, int code, TcpError error) {
        script.sysctl("net.hawser.tcp_syn_soft_errors", 1);
        script.sysctl("net.ipv4.tcp_syn_retries", 1);
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.sendIcmp(type, code, 0, "0");
        assertState(connection, TcpState.SYN_SENT);
        assertThat(connection.softError()).isEqualTo(error);
        for (int resends = 0; resends < 5; resends++) {
            peer.expectAfter(1000, "S seq 0");
        }
        script.advanceMillis(2000);
        assertThat(user.said()).containsExactly("closed " + (error == null ? TcpError.TIMED_OUT : error).errno());
    }

    /** Lost fragments do not show whether the peer can be reached (Linux: icmp_unreach). */
    @Test
    @Requirement("MUST-56")
    void reassemblyTimeoutInSynSent() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.sendIcmp(TIME_EXCEEDED, REASSEMBLY_TIME_EXCEEDED, 0, "0");
        assertState(connection, TcpState.SYN_SENT);
        peer.expectAfter(1000, "S seq 0");
    }

    /** Hard errors end the attempt with either setting. */
    @ParameterizedTest(name = "code {0}: {1}")
    @CsvSource({"2, PROTOCOL_UNREACHABLE", "3, CONNECTION_REFUSED"})
    void hardErrorInSynSent(int code, TcpError error) {
        script.sysctl("net.hawser.tcp_syn_soft_errors", 1);
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.sendIcmp(DESTINATION_UNREACHABLE, code, 0, "0");
        assertThat(connection.error()).isEqualTo(error);
    }

    /** Source quench is ignored (MUST-55), and so are messages that are not about reachability. */
    @ParameterizedTest(name = "type {0}")
    @CsvSource({SOURCE_QUENCH + ", 0", "5, 1", "3, 4"})
    @Requirement("MUST-55")
    void ignoredInSynSent(int type, int code) {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.sendIcmp(type, code, 0, "0");
        assertState(connection, TcpState.SYN_SENT);
    }

    /** Bad input 50: an established connection survives errors of any type; the user can query the error. */
    @ParameterizedTest(name = "type {0} code {1}: {2}")
    @CsvSource({
        "3, 0, NETWORK_UNREACHABLE",
        "3, 1, HOST_UNREACHABLE",
        "3, 2, PROTOCOL_UNREACHABLE",
        "3, 3, CONNECTION_REFUSED",
        "3, 5, NOT_SUPPORTED",
        "11, 0, HOST_UNREACHABLE",
        "11, 1, HOST_UNREACHABLE",
        "12, 0, PROTOCOL_ERROR",
        "4, 0,"
    })
    @Requirement({"MUST-54", "MUST-55", "MUST-56", "SHLD-25"})
    void badInput50_errorInEstablishedIsSoft(int type, int code, TcpError error) {
        TcpConnection connection = establish();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.sendIcmp(type, code, 0, "1");
        assertState(connection, TcpState.ESTABLISHED);
        assertThat(connection.softError()).isEqualTo(error);
        assertThat(connection.error()).isNull();
        assertThat(user.said()).isEmpty();
        peer.send(". seq 1 ack 5");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    /** If the peer stays silent, the connection reports the network's error as the reason (RFC 1122 §4.2.3.9). */
    @Test
    @Requirement("MUST-47")
    void softErrorIsTheReasonOfATimeout() {
        TcpConnection connection = establish();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        script.advanceMillis(2_000_000);
        peer.skip();
        assertThat(connection.error()).isEqualTo(TcpError.HOST_UNREACHABLE);
    }

    /** An error is no longer the reason after the peer has answered. */
    @Test
    void softErrorIsForgottenWhenThePeerAnswers() {
        TcpConnection connection = establish();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        peer.send(". seq 1 ack 5");
        assertThat(connection.softError()).isNull();
        send(connection, "more");
        script.advanceMillis(2_000_000);
        peer.skip();
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    /** Bad input 48, RFC 5927 §4.1: the quoted number must be in flight: 1 to 4 here. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "4, true", "5, false", "-70000, false", "2000000000, false"})
    void badInput48_quotedSequenceNumber(String seq, boolean believed) {
        TcpConnection connection = establish();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, seq);
        assertThat(connection.softError()).isEqualTo(believed ? TcpError.HOST_UNREACHABLE : null);
        assertThat(script.counter(TcpCounter.OUT_OF_WINDOW_ICMPS)).isEqualTo(believed ? 0 : 1);
    }

    @Test
    void badInput48_nothingInFlight() {
        TcpConnection connection = establish();
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        peer.sendIcmp(DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED, 1000, "1");
        assertThat(connection.softError()).isNull();
        assertThat(connection.info().sndMss).isEqualTo(1460);
        assertThat(script.counter(TcpCounter.OUT_OF_WINDOW_ICMPS)).isEqualTo(2);
    }

    @Test
    void badInput48_wrongNumberInSynSent() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        assertState(connection, TcpState.SYN_SENT);
    }

    /** Errors about other connections, about none, and about a half-open one change nothing. */
    @Test
    void errorsAboutOthers() {
        TcpConnection connection = establish();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        Peer stranger = new Peer(script, Peer.ADDRESS, 81, connection.localPort());
        stranger.hostIsn = peer.hostIsn;
        stranger.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        assertThat(connection.softError()).isNull();
        TcpListener listener = listen(1);
        peer.send("S seq 0");
        peer.expect("S. seq 0 ack 1");
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "0");
        assertThat(listener.synQueueSize()).isEqualTo(1);
    }

    /** RFC 1191 §3: the data of the segment is retransmitted in smaller segments. */
    @Test
    @Requirement("MUST-16")
    void badInput49_packetTooBig() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(1460));
        peer.expect("P. seq 1 ack 1 len 1460");
        peer.sendIcmp(DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED, 1000, "1");
        assertThat(connection.info().sndMss).isEqualTo(960);
        Seen first = peer.expect(". seq 1 ack 1 len 960");
        assertThat(first.packetBytes()).isEqualTo(1000);
        assertThat(first.dontFragment()).isTrue();
        peer.expect("P. seq 961 ack 1 \"" + SegmentText.pattern(1460).substring(960) + "\"");
    }

    /**
     * Bad input 49: an MTU below the floor of 552 becomes 552 without DF; an MTU at or above the present one is
     * ignored.
     */
    @ParameterizedTest(name = "{0}: MSS {1}, DF {2}")
    @CsvSource({
        "0, 512, false",
        "68, 512, false",
        "551, 512, false",
        "552, 512, true",
        "1499, 1459, true",
        "1500, 1460, true",
        "9000, 1460, true",
        "65535, 1460, true"
    })
    void badInput49_packetTooBigOfAnySize(int mtu, int mss, boolean dontFragment) {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(1460));
        peer.expect("P. seq 1 ack 1 len 1460");
        peer.sendIcmp(DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED, mtu, "1");
        assertThat(connection.info().sndMss).isEqualTo(mss);
        if (mss < 1460) {
            Seen first = peer.take();
            assertThat(first.payload()).hasSize(mss);
            assertThat(first.dontFragment()).isEqualTo(dontFragment);
            peer.skip();
        }
    }

    /** In SYN_SENT the MTU is stored for later data. */
    @Test
    void packetTooBigInSynSent() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.sendIcmp(DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED, 1000, "0");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().sndMss).isEqualTo(960);
    }

    // ---- a broken path (RFC 6069): segments are sent at 0 and 200 ms, and the third is due at 600 ms

    private TcpConnection afterATimeout() {
        TcpConnection connection = establish();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.expectAfter(200, "P. seq 1 ack 1 \"data\"");
        return connection;
    }

    /** RFC 6069 §4.2: the last doubling is taken back, so that the segment is sent 200 ms after the one before. */
    @ParameterizedTest
    @CsvSource({NET_UNREACHABLE + "", HOST_UNREACHABLE + ""})
    void brokenPathIsNoReasonToBackOff(int code) {
        TcpConnection connection = afterATimeout();
        assertThat(connection.info().sending.backoff).isEqualTo(1);
        script.advanceMillis(100);
        peer.sendIcmp(DESTINATION_UNREACHABLE, code, 0, "1");
        assertThat(connection.info().sending.backoff).isZero();
        peer.expectAfter(100, "P. seq 1 ack 1 \"data\"");
        assertThat(connection.info().sending.backoff).isEqualTo(1);
        peer.expectAfter(400, "P. seq 1 ack 1 \"data\"");
        peer.send(". seq 1 ack 5");
    }

    /** RFC 6069 §4.2 (R): a segment that is overdue without the doubling is sent at once. */
    @ParameterizedTest
    @ValueSource(ints = {200, 300})
    void segmentThatIsOverdueIsSentAtOnce(int millis) {
        afterATimeout();
        script.advanceMillis(millis);
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.expectAfter(400, "P. seq 1 ack 1 \"data\"");
        peer.send(". seq 1 ack 5");
    }

    /** One report takes back one doubling; a second changes nothing before the next timeout. */
    @Test
    void secondReportChangesNothing() {
        afterATimeout();
        script.advanceMillis(100);
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        script.advanceMillis(50);
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        peer.expectAfter(50, "P. seq 1 ack 1 \"data\"");
        peer.send(". seq 1 ack 5");
    }

    /** RFC 6069 §3: other reasons, and reports about segments that have not timed out, say nothing about the path. */
    @ParameterizedTest
    @CsvSource({"3, 3, 1", "3, 13, 1", "11, 0, 1", "3, 1, 4", "3, 0, 2"})
    void otherReportsLeaveTheBackOff(int type, int code, String seq) {
        afterATimeout();
        script.advanceMillis(100);
        peer.sendIcmp(type, code, 0, seq);
        peer.expectAfter(300, "P. seq 1 ack 1 \"data\"");
        peer.send(". seq 1 ack 5");
    }

    @Test
    void reportBeforeTheFirstTimeoutChangesNothing() {
        TcpConnection connection = establish();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        script.advanceMillis(100);
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        peer.expectAfter(100, "P. seq 1 ack 1 \"data\"");
        peer.expectAfter(400, "P. seq 1 ack 1 \"data\"");
        peer.send(". seq 1 ack 5");
    }

    @Test
    void errorInTimeWait() {
        TcpConnection connection = (TcpConnection) reachState("TIME_WAIT");
        peer.sendIcmp(DESTINATION_UNREACHABLE, HOST_UNREACHABLE, 0, "1");
        assertState(connection, TcpState.TIME_WAIT);
    }

    // ---- a path MTU that another connection has learnt (RFC 8201 §5.2): it is known before the next timeout

    private void anotherConnectionLearns(int mtu) {
        Peer first = peer;
        peer = new Peer(script, Peer.ADDRESS, 81, -1);
        TcpConnection other = establish();
        send(other, SegmentText.pattern(1460));
        peer.expect("P. seq 1 ack 1 len 1460");
        peer.sendIcmp(DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED, mtu, "1");
        peer.skip();
        abort(other);
        peer.skip();
        peer = first;
    }

    @Test
    @Requirement("MUST-16")
    void timeoutAppliesAnMtuThatAnotherConnectionHasLearnt() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(1460));
        peer.expect("P. seq 1 ack 1 len 1460");
        anotherConnectionLearns(1000);
        peer.expectAfter(200, ". seq 1 ack 1 len 960");
        peer.expect("P. seq 961 ack 1 \"" + SegmentText.pattern(1460).substring(960) + "\"");
        assertThat(connection.info().sndMss).isEqualTo(960);
        peer.send(". seq 1 ack 1461");
    }

    /** The segments in flight are too large, so all are sent again, which replaces the tail loss probe. */
    @Test
    void probeAppliesAnMtuThatAnotherConnectionHasLearnt() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        script.advanceMillis(100);
        peer.send("S. seq 0 ack 1 <mss 1460,sackOK>");
        peer.expect(". seq 1 ack 1");
        send(connection, SegmentText.pattern(2 * 1460));
        peer.skip();
        anotherConnectionLearns(1000);
        peer.expectAfter(200, ". seq 1 ack 1 len 960");
        List<Integer> sizes = new ArrayList<>();
        for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
            sizes.add(seen.payload().length());
        }
        assertThat(sizes).containsExactly(500, 960, 500);
        assertThat(script.counter(TcpCounter.TCP_TIMEOUTS)).isZero();
        peer.send(". seq 1 ack 2921");
    }
}
