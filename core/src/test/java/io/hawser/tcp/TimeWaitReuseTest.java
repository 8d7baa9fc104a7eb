package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shortening of TIME_WAIT: tcp_tw_reuse, which is safe, and tcp_tw_recycle, which is not. */
class TimeWaitReuseTest extends TcpTestBase {
    private static final String AS_LINUX = "mss 1460,sackOK,TS,nop,wscale 7";

    /** Brings the only port of a client into TIME_WAIT: SND.NXT is 2. Returns the number after the last one sent. */
    private int onlyPortInTimeWait(String options) {
        script.sysctl("net.ipv4.ip_local_port_range", "40000 40000");
        TcpConnection connection = establish(options);
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        assertState(connection, TcpState.TIME_WAIT);
        return peer.hostIsn + 2;
    }

    private TcpError connectError() {
        return errorOf(() -> script.tcp.connect(Peer.ADDRESS, PEER_PORT, user));
    }

    /**
     * A new connection is allowed after more than a second, with numbers above the old ones and with increasing
     * timestamps.
     */
    @Test
    void reuse() {
        script.sysctl("net.ipv4.tcp_tw_reuse", 1);
        int last = onlyPortInTimeWait(AS_LINUX);
        assertThat(connectError()).isEqualTo(TcpError.ADDRESS_NOT_AVAILABLE);
        script.advanceMillis(1000);
        assertThat(connectError()).isEqualTo(TcpError.ADDRESS_NOT_AVAILABLE);
        script.advanceNanos(1);
        Peer server = new Peer(script, Peer.ADDRESS, PEER_PORT, -1);
        server.isn = peer.isn + 500_000;
        int oldTimestamp = peer.tsRecent;
        peer = server;
        TcpConnection connection = connect();
        Seen syn = peer.expect("S seq 0");
        assertThat(syn.seq() - last).isEqualTo(65_537);
        assertThat(syn.tsVal() - oldTimestamp).isEqualTo(1000);
        assertThat(script.tcp.timeWaitCount()).isZero();
        assertThat(script.counter(TcpCounter.TW_RECYCLED)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.TW)).isZero();
        peer.send("S. seq 0 ack 1 <" + AS_LINUX + ">");
        peer.timestamps = true;
        peer.expect(". seq 1 ack 1");
        assertState(connection, TcpState.ESTABLISHED);
    }

    @Test
    void reuseOfAPortThatWasAskedFor() throws TcpException {
        script.sysctl("net.ipv4.tcp_tw_reuse", 1);
        onlyPortInTimeWait(AS_LINUX);
        script.advanceMillis(1001);
        script.tcp.connect(
                Peer.ADDRESS,
                PEER_PORT,
                ConnectOptions.defaults().localPort(40_000).handler(user));
        peer.expect("S seq 0");
    }

    @Test
    void reuseDelay() {
        script.sysctl("net.ipv4.tcp_tw_reuse", 1);
        script.sysctl("net.ipv4.tcp_tw_reuse_delay", 20);
        onlyPortInTimeWait(AS_LINUX);
        script.advanceMillis(20);
        assertThat(connectError()).isEqualTo(TcpError.ADDRESS_NOT_AVAILABLE);
        script.advanceMillis(1);
        connect();
        peer.expect("S seq 0");
    }

    /**
     * Without timestamps old segments cannot be distinguished from new ones. By default reuse is limited to loopback.
     */
    @ParameterizedTest
    @CsvSource({"1, mss 1460", "0, 'mss 1460,sackOK,TS'", "2, 'mss 1460,sackOK,TS'"})
    void noReuse(int reuse, String options) {
        script.sysctl("net.ipv4.tcp_tw_reuse", reuse);
        onlyPortInTimeWait(options);
        script.advanceMillis(59_999);
        assertThat(connectError()).isEqualTo(TcpError.ADDRESS_NOT_AVAILABLE);
        script.advanceMillis(1);
        connect();
        peer.expect("S seq 0");
    }

    /** net.ipv4.tcp_tw_reuse = 2 is the default. */
    @Test
    void reuseOnLoopback() throws TcpException {
        script.sysctl("net.ipv4.ip_local_port_range", "40000 40000");
        IpAddress loopback = IpAddress.parse("127.0.0.1");
        TcpListener listener = script.tcp.listen(
                LOCAL_PORT, ListenOptions.defaults().address(loopback).backlog(5));
        TcpConnection connection = script.tcp.connect(loopback, LOCAL_PORT, user);
        settle();
        TcpConnection accepted = Objects.requireNonNull(listener.accept());
        connection.close();
        settle();
        accepted.close();
        settle();
        assertState(connection, TcpState.TIME_WAIT);
        script.advanceMillis(1001);
        TcpConnection second = script.tcp.connect(loopback, LOCAL_PORT, user);
        settle();
        assertState(second, TcpState.ESTABLISHED);
        assertThat(script.counter(TcpCounter.TW_RECYCLED)).isEqualTo(1);
        second.abort();
        settle();
    }

    private void settle() {
        script.flush();
        script.advanceMillis(50);
    }

    /** Returns a server that has closed first a connection of a client whose timestamps begin at 700000. */
    private TcpListener recyclingServer() {
        script.sysctl("net.ipv4.tcp_tw_recycle", 1);
        TcpListener listener = listen(5);
        handshake(peer, AS_LINUX);
        TcpConnection connection = accept(listener);
        script.advanceMillis(100);
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        assertState(connection, TcpState.TIME_WAIT);
        return listener;
    }

    /** TIME_WAIT lasts three and a half retransmission timeouts of 200 ms, the minimum, on a path without delay. */
    @Test
    void recycledTimeWaitIsShort() {
        recyclingServer();
        script.advanceMillis(699);
        assertThat(script.tcp.timeWaitCount()).isEqualTo(1);
        script.advanceMillis(1);
        assertThat(script.tcp.timeWaitCount()).isZero();
    }

    /**
     * The reason for its removal: for a minute after the connection of a first client has ended, the SYNs of a second
     * client behind the same address, whose clock is behind, are dropped silently.
     */
    @ParameterizedTest
    @CsvSource({
        "-5000, 0, false",
        "-2, 0, false",
        "-1, 0, true",
        "5000, 0, true",
        "-500000, 59999, false",
        "-500000, 60000, true"
    })
    void recyclingDropsClientsBehindANat(int clockDifference, int afterMillis, boolean heard) {
        recyclingServer();
        int seen = peer.tsVal();
        Peer second = newClient(5555);
        second.tsBase = peer.tsBase;
        script.advanceMillis(afterMillis);
        int value = seen + clockDifference;
        second.send("S seq 0 <mss 1460,sackOK,TS " + value + " 0,nop,wscale 7>");
        if (heard) {
            second.expect("S. seq 0 ack 1");
        } else {
            second.expectNothing();
        }
        assertThat(script.counter(TcpCounter.PAWS_PASSIVE)).isEqualTo(heard ? 0 : 1);
        assertThat(script.counter(TcpCounter.LISTEN_DROPS)).isEqualTo(heard ? 0 : 1);
    }

    /** Later versions of Linux also dropped the SYNs of clients without timestamps. */
    @Test
    void recyclingDropsClientsWithoutTimestamps() {
        recyclingServer();
        Peer second = newClient(5555);
        second.send("S seq 0 <mss 1460>");
        second.expectNothing();
        assertThat(script.counter(TcpCounter.PAWS_PASSIVE)).isEqualTo(1);
        Peer elsewhere = new Peer(script, IpAddress.parse("10.0.0.3"), 5555, LOCAL_PORT);
        elsewhere.send("S seq 0 <mss 1460>");
        elsewhere.expect("S. seq 0 ack 1");
    }

    /** With the setting off, the same client is served. */
    @Test
    void withoutRecyclingEverybodyIsHeard() {
        recyclingServer();
        script.sysctl("net.ipv4.tcp_tw_recycle", 0);
        Peer second = newClient(5555);
        second.send("S seq 0 <mss 1460,sackOK,TS 5 0,nop,wscale 7>");
        second.expect("S. seq 0 ack 1");
    }

    /** Closes the connection of a client, which has opened it before with this first timestamp. */
    private void closeFirst(Peer client, TcpConnection connection) {
        close(connection);
        client.expect("F. seq 1 ack 1");
        client.send("F. seq 1 ack 2");
        client.expect(". seq 2 ack 2");
    }

    private Peer client(String address, int port, int tsBase) {
        Peer client = new Peer(script, IpAddress.parse(address), port, LOCAL_PORT);
        client.tsBase = tsBase;
        handshake(client, AS_LINUX);
        return client;
    }

    private boolean isHeard(String address, int port, int timestamp) {
        Peer client = new Peer(script, IpAddress.parse(address), port, LOCAL_PORT);
        client.send("S seq 0 <mss 1460,sackOK,TS " + timestamp + " 0,nop,wscale 7>");
        return client.take() != null;
    }

    /** Of several connections of a host that end within a minute, the newest timestamp counts. */
    @ParameterizedTest
    @CsvSource({"700000, 600000", "600000, 700000"})
    void recyclingRemembersTheNewestTimestampOfAHost(int first, int second) {
        script.sysctl("net.ipv4.tcp_tw_recycle", 1);
        TcpListener listener = listen(5);
        Peer one = client("10.0.0.2", 5001, first);
        Peer other = client("10.0.0.2", 5002, second);
        closeFirst(one, accept(listener));
        closeFirst(other, accept(listener));
        assertThat(isHeard("10.0.0.2", 5003, 650_000)).isFalse();
        assertThat(isHeard("10.0.0.2", 5003, 750_000)).isTrue();
    }

    /** A timestamp of more than a minute ago is replaced, even by an older one. */
    @ParameterizedTest
    @CsvSource({"60000, false", "60001, true"})
    void recyclingForgetsATimestampAfterAMinute(int afterMillis, boolean replaced) {
        script.sysctl("net.ipv4.tcp_tw_recycle", 1);
        TcpListener listener = listen(5);
        Peer one = client("10.0.0.2", 5001, 700_000);
        Peer other = client("10.0.0.2", 5002, 100_000);
        closeFirst(one, accept(listener));
        script.advanceMillis(afterMillis);
        closeFirst(other, accept(listener));
        assertThat(isHeard("10.0.0.2", 5003, 100_000)).isEqualTo(!replaced);
    }

    @Test
    void recyclingTellsHostsApart() {
        script.sysctl("net.ipv4.tcp_tw_recycle", 1);
        TcpListener listener = listen(5);
        Peer one = client("10.0.0.2", 5001, 700_000);
        Peer other = client("10.0.0.3", 5001, 500_000);
        closeFirst(one, accept(listener));
        closeFirst(other, accept(listener));
        assertThat(isHeard("10.0.0.2", 5003, 600_000)).isFalse();
        assertThat(isHeard("10.0.0.3", 5003, 400_000)).isFalse();
        assertThat(isHeard("10.0.0.3", 5003, 600_000)).isTrue();
    }
}
