package io.hawser.sim.tcp;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpState;
import io.hawser.wire.TcpHeader;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data from one end to the other: in both directions, half-closed, urgent, and on faulty cables. */
class TransferTest {
    private final TwoHosts hosts = new TwoHosts(1, ofMillis(10));

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    @Test
    void bothWaysAtOnce() {
        hosts.open();
        hosts.clientPeer.send(1_000_000);
        hosts.serverPeer.send(2_000_000);
        hosts.run(Duration.ofSeconds(20));
        assertThat(hosts.serverPeer.received).isEqualTo(1_000_000);
        assertThat(hosts.clientPeer.received).isEqualTo(2_000_000);
        assertThat(hosts.clientPeer.connection.info().retransmits).isZero();
        assertThat(hosts.clientPeer.connection.info().bytesAcked).isEqualTo(1_000_000);
        assertThat(hosts.clientPeer.connection.info().bytesReceived).isEqualTo(2_000_000);
        hosts.finish();
    }

    /** RFC 9293 §3.6, MUST-12: an end that has shut its output still receives all data of the peer. */
    @Test
    void whoHasShutItsOutputStillReceivesEverything() {
        hosts.open();
        hosts.clientPeer.send(100);
        hosts.clientPeer.shutAfterwards = true;
        hosts.clientPeer.send(0);
        hosts.runMillis(100);
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.FIN_WAIT_2);
        assertThat(hosts.serverPeer.connection.state()).isEqualTo(TcpState.CLOSE_WAIT);
        assertThat(hosts.serverPeer.eofNanos).isPositive();
        hosts.serverPeer.send(3_000_000);
        hosts.run(Duration.ofSeconds(30));
        assertThat(hosts.clientPeer.received).isEqualTo(3_000_000);
        // the user has not closed; therefore FIN_WAIT_2 has no limit
        hosts.run(Duration.ofDays(1));
        assertThat(hosts.clientPeer.connection.state()).isEqualTo(TcpState.FIN_WAIT_2);
        hosts.serverPeer.send(10);
        hosts.run(Duration.ofSeconds(1));
        assertThat(hosts.clientPeer.received).isEqualTo(3_000_010);
        hosts.finish();
    }

    @Test
    void aFinThatOvertakesDataWaitsForIt() {
        hosts.open();
        hosts.cable.forward().dropNext(1, PacketMatchers.tcpData());
        hosts.clientPeer.connection.options().noDelay(true);
        hosts.clientPeer.write(100);
        hosts.clientPeer.write(100);
        hosts.clientPeer.connection.shutdownOutput();
        hosts.runMillis(20);
        assertThat(hosts.serverPeer.connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(hosts.serverPeer.received).isZero();
        hosts.runMillis(200);
        assertThat(hosts.serverPeer.received).isEqualTo(200);
        assertThat(hosts.serverPeer.connection.state()).isEqualTo(TcpState.CLOSE_WAIT);
        hosts.finish();
    }

    /** RFC 9293 §3.8.5, MUST-31: urgent data of any length; MUST-32: its user is notified. */
    @Test
    void urgentDataIsAnnouncedAndCounted() throws Exception {
        hosts.open();
        hosts.serverPeer.reads = false;
        hosts.forget();
        hosts.clientPeer.write(1000);
        byte[] urgent = Peer.pattern(1000, 3000);
        assertThat(hosts.clientPeer.connection.sendUrgent(urgent, 0, 3000)).isEqualTo(3000);
        hosts.clientPeer.sent += 3000;
        hosts.clientPeer.write(500);
        hosts.runMillis(500);
        assertThat(hosts.serverPeer.urgentEvents).isPositive();
        assertThat(hosts.serverPeer.connection.urgentBytes()).isEqualTo(4000);
        // MUST-62 of RFC 9293, and RFC 6093: the pointer names the octet after the urgent data, from each segment
        assertThat(hosts.fromClient(segment -> segment.has(TcpHeader.URG)))
                .isNotEmpty()
                .allMatch(segment -> segment.seq() + segment.urgentPointer() == 1 + 4000);
        hosts.serverPeer.read(1500);
        assertThat(hosts.serverPeer.connection.urgentBytes()).isEqualTo(2500);
        hosts.serverPeer.reads = true;
        hosts.serverPeer.drain();
        assertThat(hosts.serverPeer.connection.urgentBytes()).isZero();
        assertThat(hosts.serverPeer.received).isEqualTo(4500);
        hosts.finish();
    }

    /**
     * The pointer has 16 bits; urgent data that ends further away is announced as soon as the pointer reaches its end.
     */
    @Test
    void urgentDataFartherThanThePointerReachesIsAnnouncedAllTheSame() throws Exception {
        hosts.open(connection -> connection.options().sendBufferBytes(300_000));
        hosts.serverPeer.reads = false;
        byte[] urgent = Peer.pattern(0, 200_000);
        assertThat(hosts.clientPeer.connection.sendUrgent(urgent, 0, urgent.length))
                .isEqualTo(200_000);
        hosts.clientPeer.sent += 200_000;
        hosts.runMillis(1000);
        assertThat(hosts.serverPeer.connection.urgentBytes()).isGreaterThanOrEqualTo(65_535);
        hosts.serverPeer.reads = true;
        hosts.serverPeer.drain();
        hosts.run(Duration.ofSeconds(10));
        assertThat(hosts.serverPeer.received).isEqualTo(200_000);
        assertThat(hosts.serverPeer.connection.urgentBytes()).isZero();
        hosts.finish();
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 296, 576, 1500, 9000, 65_535})
    void onABadLineEverythingArrivesOnceAndInOrder(int mtuBytes) {
        hosts.cable.mtu(mtuBytes);
        hosts.open();
        hosts.cable
                .loss(0.02)
                .corruption(0.02)
                .duplication(0.02)
                .reordering(0.05, ofMillis(3))
                .jitter(ofMillis(2));
        hosts.clientPeer.send(500_000);
        hosts.serverPeer.send(500_000);
        hosts.run(Duration.ofHours(2));
        hosts.cable.loss(0).corruption(0).duplication(0).reordering(0, ofMillis(0));
        hosts.run(Duration.ofMinutes(10));
        assertThat(hosts.serverPeer.received).isEqualTo(500_000);
        assertThat(hosts.clientPeer.received).isEqualTo(500_000);
        hosts.finish();
    }

    /**
     * The smallest segments need packets of 88 bytes: a link with a smaller MTU carries them in fragments, without DF.
     */
    @ParameterizedTest
    @ValueSource(ints = {68, 69, 75, 76, 80, 86, 87, 88, 89})
    void aLinkTooNarrowForTheSmallestSegmentCarriesFragments(int mtuBytes) {
        hosts.cable.mtu(mtuBytes);
        hosts.open();
        hosts.clientPeer.send(5000);
        hosts.serverPeer.send(5000);
        hosts.run(Duration.ofSeconds(10));
        assertThat(hosts.serverPeer.received).isEqualTo(5000);
        assertThat(hosts.clientPeer.received).isEqualTo(5000);
        assertThat(hosts.client.ipCounters().get(IpCounter.FRAG_FAILS)).isZero();
        assertThat(hosts.server.ipCounters().get(IpCounter.FRAG_FAILS)).isZero();
        assertThat(hosts.client.ipCounters().get(IpCounter.FRAG_OKS) > 0).isEqualTo(mtuBytes < 88);
        assertThat(hosts.server.ipCounters().get(IpCounter.REASM_OKS) > 0).isEqualTo(mtuBytes < 88);
        assertThat(hosts.clientPeer.connection.info().retransmits).isZero();
        hosts.finish();
    }

    /** Three SACK blocks and timestamps make an acknowledgment of 80 bytes. */
    @Test
    void anAcknowledgmentWithSackBlocksCrossesALinkOf68Bytes() {
        hosts.cable.mtu(68);
        hosts.open();
        int[] fragments = {0};
        // Every segment is two fragments: each second segment is lost, which leaves four gaps.
        hosts.cable.forward().dropAll((packet, type) -> ++fragments[0] % 4 == 0 && fragments[0] <= 16);
        hosts.clientPeer.send(1200);
        hosts.run(Duration.ofSeconds(10));
        assertThat(hosts.serverPeer.received).isEqualTo(1200);
        assertThat(hosts.server.ipCounters().get(IpCounter.FRAG_OKS)).isPositive();
        assertThat(hosts.server.ipCounters().get(IpCounter.FRAG_FAILS)).isZero();
        hosts.finish();
    }

    @Test
    void theWriterIsToldWhenThereIsRoomAgain() throws Exception {
        hosts.open(connection -> connection.options().sendBufferBytes(10_000));
        TcpConnection connection = hosts.clientPeer.connection;
        byte[] data = Peer.pattern(0, 90_000);
        int taken = connection.send(data, 0, 90_000);
        // Twice the size, and the last burst exceeds it.
        assertThat(taken).isBetween(20_000, 20_000 + 65_535);
        assertThat(connection.send(data, 0, 1)).isZero();
        assertThat(connection.sendQueueBytes()).isEqualTo(taken);
        hosts.clientPeer.sent = taken;
        // Peer.writable sends the remaining toSend bytes
        hosts.clientPeer.toSend = 90_000L - taken;
        hosts.run(Duration.ofSeconds(5));
        assertThat(hosts.serverPeer.received).isEqualTo(90_000);
        hosts.finish();
    }
}
