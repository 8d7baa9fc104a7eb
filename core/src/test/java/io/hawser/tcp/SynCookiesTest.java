package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.Prefix;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SYN cookies (RFC 4987 §3.6): the answers to SYNs, the state that they store in the peer, and the accepted cookies.
 */
class SynCookiesTest extends TcpTestBase {
    private static final String AS_LINUX = "mss 1460,sackOK,TS,nop,wscale 7";

    /** Returns a listener whose SYN queue is full with one request. */
    private TcpListener fullListener() {
        TcpListener listener = listen(1);
        Peer first = newClient(999);
        first.send("S seq 0");
        first.expect("S. seq 0 ack 1");
        assertThat(listener.synQueueSize()).isEqualTo(1);
        return listener;
    }

    private int timestampOffset() {
        return script.tcp
                .context()
                .isns()
                .timestampOffset(Objects.requireNonNull(script.host.ip().pathTo(Peer.ADDRESS)));
    }

    @Test
    void handshake() {
        TcpListener listener = fullListener();
        peer.send("S seq 0 <" + AS_LINUX + ">");
        // 1000 ticks of the clock: 15 · 64, and then 16 for SACK and 7 for the window scale.
        Seen synAck = peer.expect("S. seq 0 ack 1 win 65160 <mss 1460,sackOK,TS,nop,wscale 10>");
        assertThat(synAck.tsVal() - timestampOffset()).isEqualTo(960 + 16 + 7);
        assertThat(script.tcp.flowCount()).isEqualTo(1);
        assertThat(script.counter(TcpCounter.SYNCOOKIES_SENT)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.TCP_REQ_Q_FULL_DO_COOKIES)).isEqualTo(1);

        peer.timestamps = true;
        script.advanceMillis(30);
        peer.send(". seq 1 ack 1 win 100");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.SYNCOOKIES_RECV)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.PASSIVE_OPENS)).isEqualTo(1);
        TcpConnection connection = accept(listener);
        assertThat(user.said()).containsExactly("connected", "writable");
        assertThat(connection.usesSack()).isTrue();
        assertThat(connection.info().sending.ecn).isFalse();
        assertThat(connection.sender().mss()).isEqualTo(1448);
        assertThat(connection.sender().sequence().sndWnd()).isEqualTo(100 << 7);
        // No round trip was measured: the first timeout is that of an unknown path.
        assertThat(connection.sender().rtoNanos()).isEqualTo(1_000_000_000L);

        send(connection, "hello");
        Seen data = peer.expect("P. seq 1 ack 1 win 64 \"hello\"");
        assertThat(data.tsVal() - synAck.tsVal()).isEqualTo(1030 - 983);
        peer.send("P. seq 1 ack 6 \"you too\"");
        peer.expect(". seq 6 ack 8");
        assertThat(receive(connection)).isEqualTo("you too");
    }

    /**
     * The timestamp is never ahead of the clock, or later timestamps would seem to be old: 1024 + 23 becomes 64 less.
     */
    @ParameterizedTest
    @CsvSource({
        "0, 'mss 1460,sackOK,TS,nop,wscale 7', 983",
        "0, 'mss 1460,sackOK,TS,nop,wscale 14', 990",
        "0, 'mss 1460,TS,nop,wscale 0', 960",
        "0, 'mss 1460,TS', 975",
        "0, 'mss 1460,sackOK,TS', 991",
        "23, 'mss 1460,sackOK,TS,nop,wscale 7', 983",
        "24, 'mss 1460,sackOK,TS,nop,wscale 7', 983",
        "46, 'mss 1460,sackOK,TS,nop,wscale 7', 983",
        "47, 'mss 1460,sackOK,TS,nop,wscale 7', 1047"
    })
    void optionsInTheTimestamp(int afterMillis, String options, int ticks) {
        TcpListener listener = fullListener();
        script.advanceMillis(afterMillis);
        peer.send("S seq 0 <" + options + ">");
        Seen synAck = peer.expect("S. seq 0 ack 1");
        assertThat(synAck.tsVal() - timestampOffset()).isEqualTo(ticks);
        peer.timestamps = true;
        peer.send(". seq 1 ack 1");
        TcpConnection connection = accept(listener);
        assertThat(connection.usesSack()).isEqualTo(options.contains("sackOK"));
        int shift = options.contains("wscale") ? Integer.parseInt(options.replaceAll(".*wscale ", "")) : 0;
        assertThat(connection.sender().sequence().windowShift()).isEqualTo(shift);
        assertThat(connection.receiver().windowShift()).isEqualTo(options.contains("wscale") ? 10 : 0);
    }

    /** The bit above, 32, is for ECN. A connection is not refused because of it. */
    @ParameterizedTest
    @CsvSource({"2, true", "0, false"})
    void ecnInTheTimestamp(int settingAtTheEnd, boolean used) {
        TcpListener listener = fullListener();
        script.advanceMillis(20);
        peer.send("SEW seq 0 <" + AS_LINUX + ">");
        Seen synAck = peer.expect("S.E seq 0 ack 1");
        assertThat(synAck.tsVal() - timestampOffset()).isEqualTo(960 + 32 + 16 + 7);
        script.sysctl("net.ipv4.tcp_ecn", settingAtTheEnd);
        peer.timestamps = true;
        peer.send(". seq 1 ack 1");
        assertThat(accept(listener).ecn() != null).isEqualTo(used);
    }

    /** Without timestamps a SYN that requests ECN gets none. */
    @Test
    void ecnWithoutTimestamps() {
        fullListener();
        peer.send("SEW seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 <mss 1460>");
    }

    /** Without timestamps the options cannot be stored; therefore none is offered. */
    @Test
    void withoutTimestamps() {
        TcpListener listener = fullListener();
        peer.send("S seq 0 <mss 1460,nop,nop,sackOK,nop,wscale 7>");
        peer.expect("S. seq 0 ack 1 win 64240 <mss 1460>");
        peer.send(". seq 1 ack 1 win 1000");
        TcpConnection connection = accept(listener);
        assertThat(connection.usesSack()).isFalse();
        assertThat(connection.usesTimestamps()).isFalse();
        assertThat(connection.sender().sequence().sndWnd()).isEqualTo(1000);
    }

    /**
     * A cookie is accepted only from the segment that follows the SYN; a later segment would begin a connection that
     * lacks some bytes.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 1000})
    void aSegmentAheadOfAGapBringsNoConnection(int seq) {
        TcpListener listener = fullListener();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send("P. seq " + seq + " ack 1 \"late\"");
        peer.expect("R seq 1");
        assertThat(listener.acceptQueueSize()).isZero();
        assertThat(script.counter(TcpCounter.SYNCOOKIES_FAILED)).isEqualTo(1);

        peer.send(". seq 1 ack 1");
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
    }

    /** The cookie stores the largest of four sizes that the peer accepts. */
    @ParameterizedTest
    @CsvSource({
        "100, 536",
        "536, 536",
        "1299, 536",
        "1300, 1300",
        "1439, 1300",
        "1440, 1440",
        "1459, 1440",
        "1460, 1460"
    })
    void segmentSize(int announced, int remembered) {
        TcpListener listener = fullListener();
        peer.send("S seq 0 <mss " + announced + ">");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        assertThat(accept(listener).sender().mss()).isEqualTo(remembered);
    }

    /** The final ACK was lost; the data after it proves the cookie as well. */
    @Test
    void dataInTheThirdSegment() {
        TcpListener listener = fullListener();
        peer.send("S seq 0 <" + AS_LINUX + ">");
        peer.expect("S. seq 0 ack 1");
        peer.timestamps = true;
        peer.send("FP. seq 1 ack 1 \"GET /\"");
        peer.expect(". seq 1 ack 7");
        TcpConnection connection = accept(listener);
        assertState(connection, TcpState.CLOSE_WAIT);
        assertThat(receive(connection)).isEqualTo("GET /<EOF>");
    }

    /** Each SYN gets another cookie; a retransmitted SYN gets the same cookie, apart from the segment size. */
    @Test
    void repeatedSyn() {
        fullListener();
        peer.send("S seq 0 <mss 1460>");
        int cookie = peer.expect("S. seq 0 ack 1").seq();
        peer.send("S seq 0 <mss 1460>");
        assertThat(peer.expect("S. seq 0 ack 1").seq()).isEqualTo(cookie);
        peer.send("S seq 10 <mss 1460>");
        assertThat(peer.expect("S. ack 11").seq()).isNotEqualTo(cookie + 10);
        peer.send("S seq 0 <mss 536>");
        assertThat(peer.expect("S. ack 1").seq()).isEqualTo(cookie - 3);
    }

    /**
     * Bad input 37: an invalid cookie is answered by a reset, and no state is kept. The numbers nearest to a cookie are
     * the same cookie with another segment size, if the peer's number is right.
     */
    @ParameterizedTest
    @CsvSource({"1, 5", "1, 3", "1, -3", "2, 1", "0, 1", "6, 1", "-4, 1", "1, 16777217", "16777217, 1"})
    void badInput37_forgedCookie(int seq, int ack) {
        TcpListener listener = fullListener();
        peer.send("S seq 0 <mss 1440>");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq " + seq + " ack " + ack);
        peer.expect("R seq " + ack);
        assertThat(script.counter(TcpCounter.SYNCOOKIES_FAILED)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.SYNCOOKIES_RECV)).isZero();
        assertThat(listener.acceptQueueSize()).isZero();
        assertThat(script.tcp.flowCount()).isEqualTo(1);
    }

    /** Bad input 37: a cookie is valid for one four-tuple. */
    @Test
    void badInput37_cookieOfAnother() {
        fullListener();
        peer.send("S seq 0 <mss 1460>");
        final int cookie = peer.expect("S. seq 0 ack 1").seq();
        Peer thief = newClient(4712);
        thief.hostIsn = cookie;
        thief.send(". seq 1 ack 1");
        thief.expect("R seq =" + (cookie + 1));
        assertThat(script.counter(TcpCounter.SYNCOOKIES_FAILED)).isEqualTo(1);
        assertThat(script.tcp.flowCount()).isEqualTo(1);
    }

    /** Bad input 37: a cookie of the first minute is valid through the second. It was made at second 1. */
    @ParameterizedTest
    @CsvSource({"118999, true", "119000, false", "200000, false"})
    void badInput37_expiredCookie(int afterMillis, boolean good) {
        TcpListener listener = fullListener();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        newClient(999).send("R seq 1");
        script.advanceMillis(afterMillis);
        peer.send(". seq 1 ack 1");
        if (good) {
            peer.expectNothing();
            assertState(accept(listener), TcpState.ESTABLISHED);
        } else {
            peer.expect("R seq 1");
            assertThat(script.tcp.flowCount()).isZero();
        }
    }

    /** A listener that has sent no cookies recently does not check any. */
    @Test
    void badInput37_ackWhenThereWereNoCookies() {
        listen(5);
        peer.send(". seq 1 ack 1");
        peer.expect("R seq =1");
        assertThat(script.counter(TcpCounter.SYNCOOKIES_FAILED)).isZero();
    }

    /** A cookie with an option that this host has switched off in the meantime is rejected. */
    @ParameterizedTest
    @CsvSource({"net.ipv4.tcp_sack", "net.ipv4.tcp_window_scaling", "net.ipv4.tcp_timestamps"})
    void optionThatIsOff(String sysctl) {
        fullListener();
        peer.send("S seq 0 <" + AS_LINUX + ">");
        peer.expect("S. seq 0 ack 1");
        script.sysctl(sysctl, 0);
        peer.timestamps = true;
        peer.send(". seq 1 ack 1");
        peer.expect("R seq 1");
        assertThat(script.tcp.flowCount()).isEqualTo(1);
    }

    /** net.ipv4.tcp_syncookies = 2: cookies are always sent, even if the queue has room. */
    @Test
    void always() {
        script.sysctl("net.ipv4.tcp_syncookies", 2);
        TcpListener listener = listen(5);
        List<String> changes = stateChanges();
        handshake(peer, "mss 1460");
        assertThat(script.counter(TcpCounter.SYNCOOKIES_RECV)).isEqualTo(1);
        assertThat(changes).containsExactly("LISTEN > SYN_RCVD", "SYN_RCVD > ESTABLISHED");
        assertState(accept(listener), TcpState.ESTABLISHED);
        newClient(1002).send("S seq 0");
        assertThat(script.tcp.flowCount()).isEqualTo(1);
        script.sent.clear();
    }

    /** net.ipv4.tcp_syncookies = 0: existing cookies are rejected too. */
    @Test
    void never() {
        fullListener();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        script.sysctl("net.ipv4.tcp_syncookies", 0);
        peer.send(". seq 1 ack 1");
        peer.expect("R seq 1");
    }

    /**
     * A full accept queue: no cookie is sent, and an ACK with a cookie is dropped; the peer retransmits it with the
     * data.
     */
    @Test
    void acceptQueueFull() {
        TcpListener listener = fullListener();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        for (int port = 1001; port <= 1002; port++) {
            Peer other = newClient(port);
            other.send("S seq 0 <mss 1460>");
            other.expect("S. seq 0 ack 1");
            other.send(". seq 1 ack 1");
        }
        assertThat(listener.acceptQueueSize()).isEqualTo(2);
        newClient(1003).send("S seq 0");
        peer.send(". seq 1 ack 1");
        assertThat(script.sent).isEmpty();
        assertThat(script.counter(TcpCounter.LISTEN_OVERFLOWS)).isEqualTo(2);
        accept(listener);
        peer.send("P. seq 1 ack 1 \"data\"");
        peer.expect(". seq 1 ack 5");
    }

    /**
     * Bad input 36: a million SYNs from as many addresses. The kept state does not grow, an established connection
     * continues, and a real client connects.
     */
    @Test
    void badInput36_synFlood() {
        NetworkInterface eth0 = script.host.ip().interfaces().get(1);
        script.host.ip().routes().add(Prefix.ALL_V4, null, eth0, 0);
        TcpListener listener = listen(128);
        handshake(peer, AS_LINUX);
        TcpConnection connection = accept(listener);
        receive(connection);
        Peer attacker = newClient(1024);
        byte[] syn = attacker.build("S seq 0 <mss 1460>");
        SplittableRandom random = new SplittableRandom(36);
        for (int i = 1; i <= 1_000_000; i++) {
            Ipv4Header.write(
                    syn,
                    0,
                    0,
                    syn.length,
                    0,
                    Ipv4Header.DONT_FRAGMENT,
                    64,
                    6,
                    (11 << 24) + random.nextInt(1 << 24),
                    TcpScript.HOST.v4());
            Bytes.put16(syn, Ipv4Header.MIN_BYTES, 1024 + random.nextInt(60_000));
            Peer.fixChecksum(syn);
            script.deliver(syn);
            script.sent.clear();
            if (i % 250_000 == 0) {
                script.advanceMillis(100);
                assertThat(script.tcp.flowCount()).isEqualTo(1 + 128);
                assertThat(script.wheel.armed()).isEqualTo(128);
                assertThat(script.pool.outstanding()).isZero();
                peer.send("P. \"still\"");
                assertThat(receive(connection)).isEqualTo("still");
                script.sent.clear();
            }
        }
        assertThat(script.counter(TcpCounter.SYNCOOKIES_SENT)).isEqualTo(1_000_000 - 128);
        handshake(newClient(4712), AS_LINUX);
        assertState(accept(listener), TcpState.ESTABLISHED);
    }

    /** The route back to the peer was removed: the ACK is refused, like one without a cookie. */
    @Test
    void cookieWithoutARouteBackBringsNoConnection() {
        NetworkInterface eth0 = script.host.ip().interfaces().get(1);
        script.host.ip().routes().add(Prefix.ALL_V4, null, eth0, 0);
        TcpListener listener = fullListener();
        Peer far = new Peer(script, IpAddress.parse("192.0.2.1"), 1001, LOCAL_PORT);
        far.send("S seq 0 <mss 1460>");
        far.expect("S. seq 0 ack 1");
        script.host.ip().routes().remove(script.host.ip().routes().all().getFirst());
        far.send(". seq 1 ack 1");
        assertThat(script.sent).isEmpty();
        assertThat(listener.acceptQueueSize()).isZero();
    }

    /** The minute is a part of the cookie: one that was made in a later minute lives as long. */
    @ParameterizedTest
    @CsvSource({"0, true", "60000, true", "119000, false"})
    void cookieOfALaterMinute(int afterMillis, boolean good) {
        TcpListener listener = fullListener();
        newClient(999).send("R seq 1");
        script.sysctl("net.ipv4.tcp_syncookies", 2);
        script.advanceMillis(5 * 60_000);
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        script.advanceMillis(afterMillis);
        peer.send(". seq 1 ack 1");
        peer.skip();
        assertThat(listener.acceptQueueSize()).isEqualTo(good ? 1 : 0);
    }

    /** Two minutes after the last cookie an ACK is not checked any more, and not counted as a wrong cookie. */
    @ParameterizedTest
    @CsvSource({"120000, 1", "120001, 0"})
    void ackIsCheckedAsLongAsCookiesMayBeAbout(int afterMillis, int failed) {
        TcpListener listener = fullListener();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        script.advanceMillis(afterMillis);
        script.sent.clear();
        peer.send(". seq 1 ack 1");
        peer.expect("R seq 1");
        assertThat(script.counter(TcpCounter.SYNCOOKIES_FAILED)).isEqualTo(failed);
        assertThat(listener.acceptQueueSize()).isZero();
    }
}
