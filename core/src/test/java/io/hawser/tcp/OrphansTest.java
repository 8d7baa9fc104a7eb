package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections that their users have closed, and tcp_max_orphans. */
class OrphansTest extends TcpTestBase {
    private TcpListener listener;

    private TcpConnection acceptFrom(Peer client) {
        if (listener == null) {
            listener = listen(100);
        }
        handshake(client, "mss 1460");
        return accept(listener);
    }

    @Test
    void countedWhileThereIsSomethingToSend() {
        TcpConnection connection = acceptFrom(newClient(1001));
        peer = newClient(1001);
        peer.hostIsn = connection.sender().sequence().iss();
        close(connection);
        script.sent.clear();
        assertThat(script.tcp.orphanCount()).isEqualTo(1);
        peer.send(". seq 1 ack 2");
        assertState(connection, TcpState.FIN_WAIT_2);
        assertThat(script.tcp.orphanCount()).isZero();
    }

    @Test
    void countedInLastAckAndClosing() {
        Peer first = newClient(1001);
        Peer second = newClient(1002);
        TcpConnection lastAck = acceptFrom(first);
        final TcpConnection closing = acceptFrom(second);
        first.send("F. seq 1 ack 1");
        first.expect(". seq 1 ack 2");
        close(lastAck);
        first.expect("F. seq 1 ack 2");
        close(closing);
        second.expect("F. seq 1 ack 1");
        second.send("F. seq 1 ack 1");
        second.expect(". seq 2 ack 2");
        assertThat(script.tcp.orphanCount()).isEqualTo(2);
        first.send(". seq 2 ack 2");
        assertThat(script.tcp.orphanCount()).isEqualTo(1);
        second.send(". seq 2 ack 2");
        assertState(closing, TcpState.TIME_WAIT);
        assertThat(script.tcp.orphanCount()).isZero();
    }

    /** A connection above the limit is reset when its user closes it, right after its FIN; the others continue. */
    @Test
    void oneTooMany() {
        script.sysctl("net.ipv4.tcp_max_orphans", 2);
        List<TcpConnection> connections = new ArrayList<>();
        Peer third = newClient(1003);
        connections.add(acceptFrom(newClient(1001)));
        connections.add(acceptFrom(newClient(1002)));
        connections.add(acceptFrom(third));
        close(connections.get(0));
        close(connections.get(1));
        assertThat(script.sent).hasSize(2);
        script.sent.clear();
        close(connections.get(2));
        third.expect("F. seq 1 ack 1");
        third.expect("R. seq 2 ack 1");
        assertState(connections.get(2), TcpState.CLOSED);
        assertState(connections.get(0), TcpState.FIN_WAIT_1);
        assertThat(script.tcp.orphanCount()).isEqualTo(2);
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_MEMORY)).isEqualTo(1);
    }

    /** A connection for which the network has reported an error counts double, at its next timeout. */
    @Test
    void suspiciousOnesGoFirst() {
        script.sysctl("net.ipv4.tcp_max_orphans", 3);
        Peer first = newClient(1001);
        Peer second = newClient(1002);
        TcpConnection suspicious = acceptFrom(first);
        final TcpConnection good = acceptFrom(second);
        close(suspicious);
        first.expect("F. seq 1 ack 1");
        first.sendIcmp(IcmpHeader.DESTINATION_UNREACHABLE, 1, 0, "1");
        close(good);
        second.expect("F. seq 1 ack 1");
        script.advanceMillis(1000);
        assertState(suspicious, TcpState.CLOSED);
        assertState(good, TcpState.FIN_WAIT_1);
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_MEMORY)).isEqualTo(1);
        script.sent.clear();
    }

    /**
     * Bad input 38: peers keep their windows at 0 for ever. The number of such connections is limited. Each is aborted
     * after its probes (tcp_orphan_retries: 8), even if every probe is answered, and nothing of it is left.
     */
    @Test
    void badInput38_windowOfZeroForEver() {
        script.sysctl("net.ipv4.tcp_max_orphans", 10);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Peer client = newClient(1001 + i);
            client.window = 0;
            TcpConnection connection = acceptFrom(client);
            send(connection, "nobody will ever read this");
            close(connection);
            peers.add(client);
        }
        assertThat(script.tcp.orphanCount()).isEqualTo(10);
        assertThat(script.tcp.flowCount()).isEqualTo(10);
        assertThat(script.tcp.chunksInUse()).isEqualTo(10);
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_MEMORY)).isEqualTo(40);
        script.sent.clear();
        for (int second = 0; second < 600; second++) {
            script.advanceMillis(1000);
            for (Peer client : peers) {
                Seen seen = client.take();
                if (seen != null && seen.flags() == TcpHeader.ACK) {
                    client.send(". seq 1 ack 1 win 0");
                }
            }
        }
        assertThat(script.tcp.flowCount()).isZero();
        assertThat(script.tcp.orphanCount()).isZero();
        assertThat(script.tcp.chunksInUse()).isZero();
        script.sent.clear();
    }

    /** Two orphans count four when nothing was sent to them for more than 2 * 120 s; window probes do not count. */
    @Test
    void silentOnesGoFirst() {
        script.sysctl("net.ipv4.tcp_orphan_retries", 20);
        script.sysctl("net.ipv4.tcp_max_orphans", 3);
        for (int i = 0; i < 2; i++) {
            Peer client = newClient(1001 + i);
            client.window = 0;
            TcpConnection connection = acceptFrom(client);
            send(connection, "unread");
            close(connection);
        }
        script.advanceMillis(240_000);
        assertThat(script.tcp.orphanCount()).isEqualTo(2);
        script.sent.clear();
        script.advanceMillis(120_000);
        assertThat(script.tcp.orphanCount()).isLessThan(2);
        assertThat(script.counter(TcpCounter.TCP_ABORT_ON_MEMORY)).isPositive();
        assertThat(script.sent).anyMatch(seen -> seen.has(TcpHeader.RST));
        script.sent.clear();
    }

    /** However many orphans there are, a connection whose user has not closed it keeps its retransmissions. */
    @Test
    void theConnectionOfAUserIsSpared() {
        TcpConnection used = acceptFrom(newClient(1001));
        TcpConnection closed = acceptFrom(newClient(1002));
        send(used, "data");
        script.advanceMillis(100);
        close(closed);
        script.sysctl("net.ipv4.tcp_max_orphans", 0);
        script.advanceMillis(150);
        assertThat(script.tcp.orphanCount()).isEqualTo(1);
        assertState(used, TcpState.ESTABLISHED);
        script.advanceMillis(10_000);
        assertThat(script.tcp.orphanCount()).isZero();
        assertState(used, TcpState.ESTABLISHED);
        script.sent.clear();
    }

    /**
     * A peer to which something was sent in the last minute is told that the connection ends; after the ninth timeout
     * the last segment is 102 s old. Two connections count four then, because nothing has answered for so long.
     */
    @ParameterizedTest
    @CsvSource({"1000, 1, true", "110000, 2, false"})
    void resetIsSentToAPeerThatMayStillListen(long limitedAfterMillis, int limit, boolean told) {
        script.sysctl("net.ipv4.tcp_orphan_retries", 15);
        Peer first = newClient(1001);
        Peer second = newClient(1002);
        TcpConnection one = acceptFrom(first);
        TcpConnection other = acceptFrom(second);
        close(one);
        close(other);
        script.advanceMillis(limitedAfterMillis);
        script.sysctl("net.ipv4.tcp_max_orphans", limit);
        script.sent.clear();
        script.advanceMillis(limitedAfterMillis);
        assertThat(script.tcp.orphanCount()).isEqualTo(1);
        assertThat(script.sent.stream().filter(seen -> seen.has(TcpHeader.RST))).hasSize(told ? 1 : 0);
        script.sent.clear();
    }
}
