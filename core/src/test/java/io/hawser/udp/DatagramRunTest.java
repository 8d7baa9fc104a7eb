package io.hawser.udp;

import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.TestHost;
import io.hawser.ip.TestLink;
import io.hawser.ip.TestNet;
import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.link.Offloads;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.UdpHeader;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datagrams of a burst that leave in one packet, which the link cuts. */
class DatagramRunTest {
    private static final IpAddress PEER = IpAddress.parse("10.0.0.2");
    private static final IpAddress OTHER = IpAddress.parse("10.0.0.3");
    private static final int LINK_CUTS_BYTES = 65_000;
    private static final int HEADERS = Ipv4Header.MIN_BYTES + UdpHeader.BYTES;

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final Udp udp = new Udp(host.ip, net.pool, new UdpSettings(), host.counters, new SplittableRandom(5));
    private final UdpSocket socket = udp.bind(null, 1000, UdpHandler.NONE);

    DatagramRunTest() {
        link.offloads = new Offloads(/* checksumOnSend= */ true, /* segmentationBytes= */ 0, LINK_CUTS_BYTES);
    }

    @AfterEach
    void nothingLeaks() {
        udp.sockets().forEach(UdpSocket::close);
        net.assertNothingLeaks();
    }

    private void send(int... lengths) {
        for (int length : lengths) {
            assertThat(socket.send(pattern(length), 0, length, PEER, 53)).isEqualTo(UdpResult.OK);
        }
    }

    /** The payloads of the packets on the link. */
    private List<Integer> sent() {
        return link.sent.stream().map(packet -> packet.length - HEADERS).toList();
    }

    @Test
    void equalDatagramsAndAShorterOneLeaveTogether() {
        socket.beginBurst();
        send(100, 100, 100, 40);
        assertThat(sent()).as("the shorter one is the last").containsExactly(340);
        socket.endBurst();
        assertThat(sent()).containsExactly(340);
        byte[] unit = link.last();
        int udpAt = Ipv4Header.MIN_BYTES;
        assertThat(Ipv4Header.totalLength(unit, 0)).isEqualTo(unit.length);
        assertThat(Ipv4Header.dontFragment(unit, 0)).isTrue();
        assertThat(UdpHeader.length(unit, udpAt)).isEqualTo(UdpHeader.BYTES + 340);
        long pseudoHeader = Ipv4Header.pseudoHeader(unit, 0, IpProtocol.UDP) + Checksum.sumOfInt(UdpHeader.BYTES + 340);
        assertThat(unit[udpAt + 6] << 8 & 0xff00 | unit[udpAt + 7] & 0xff)
                .as("sum of the pseudo-header")
                .isEqualTo(Checksum.fold(pseudoHeader));
        assertThat(unit[HEADERS + 100]).as("the second datagram").isEqualTo(pattern(1)[0]);
        assertThat(host.count(IpCounter.UDP_OUT_DATAGRAMS)).isEqualTo(4);
        assertThat(host.count(IpCounter.OUT_REQUESTS)).isEqualTo(1);
    }

    @Test
    void oneDatagramHasItsChecksum() {
        socket.beginBurst();
        send(100);
        assertThat(link.sent).as("it waits for others").isEmpty();
        socket.endBurst();
        assertThat(sent()).containsExactly(100);
        long pseudoHeader = Ipv4Header.pseudoHeader(link.last(), 0, IpProtocol.UDP);
        assertThat(UdpHeader.hasNoChecksum(link.last(), Ipv4Header.MIN_BYTES)).isFalse();
        assertThat(UdpHeader.isChecksumValid(link.last(), Ipv4Header.MIN_BYTES, pseudoHeader))
                .isTrue();
    }

    @Test
    void whatCannotJoinKeepsItsPlace() {
        socket.beginBurst();
        send(100, 100, 200, 200, 40, 40);
        // none waits: without payload, with fragments, and without DF
        send(0);
        send(300, 3000);
        send(50);
        socket.mayFragment(true);
        send(50);
        socket.mayFragment(false);
        send(60, 60);
        socket.tos(4);
        send(60);
        socket.send(pattern(60), 0, 60, PEER, 54);
        socket.send(pattern(60), 0, 60, OTHER, 54);
        socket.endBurst();
        assertThat(sent()).startsWith(200, 440, 40, 0, 300).endsWith(50, 50, 120, 60, 60, 60);
        assertThat(host.count(IpCounter.UDP_OUT_DATAGRAMS)).isEqualTo(16);
    }

    @Test
    void aUnitIsNoLargerThanTheLinkCuts() {
        socket.beginBurst();
        for (int i = 0; i < 50; i++) {
            send(1400);
        }
        socket.endBurst();
        assertThat(sent()).containsExactly(46 * 1400, 4 * 1400);
    }

    @Test
    void eachLeavesAtOnceWithoutABurstOrWithoutOffload() {
        send(100, 100);
        assertThat(sent()).containsExactly(100, 100);
        link.offloads = new Offloads(/* checksumOnSend= */ true, LINK_CUTS_BYTES);
        socket.beginBurst();
        send(100, 100);
        assertThat(sent()).containsExactly(100, 100, 100, 100);
        socket.endBurst();
    }

    @Test
    void closingSendsWhatWaits() {
        socket.beginBurst();
        send(100, 100);
        socket.close();
        assertThat(sent()).containsExactly(200);
    }

    /** The payloads of the datagrams follow each other, whether two or more are joined. */
    @Test
    void payloadOfAUnitIsThatOfItsDatagrams() {
        byte[] data = pattern(1000);
        socket.beginBurst();
        for (int i = 0; i < 4; i++) {
            assertThat(socket.send(data, 200 * i, 200, PEER, 53)).isEqualTo(UdpResult.OK);
        }
        socket.endBurst();
        assertThat(Arrays.copyOfRange(link.last(), HEADERS, link.last().length)).isEqualTo(Arrays.copyOf(data, 800));
        socket.beginBurst();
        assertThat(socket.send(data, 300, 50, PEER, 53)).isEqualTo(UdpResult.OK);
        socket.endBurst();
        assertThat(Arrays.copyOfRange(link.last(), HEADERS, link.last().length))
                .isEqualTo(Arrays.copyOfRange(data, 300, 350));
    }

    /** A unit takes exactly what the link cuts, and so does half of it, the largest datagram that waits. */
    @Test
    void unitAsLargeAsTheLinkCuts() {
        link.offloads = new Offloads(/* checksumOnSend= */ true, /* segmentationBytes= */ 0, 1000);
        socket.beginBurst();
        send(500);
        assertThat(link.sent).isEmpty();
        send(500);
        send(250, 250, 250, 250);
        send(251, 251, 251, 251);
        socket.endBurst();
        assertThat(sent()).containsExactly(1000, 1000, 753, 251);
        link.sent.clear();
        socket.beginBurst();
        send(501);
        assertThat(sent()).containsExactly(501);
        socket.endBurst();
    }

    /** A broadcast does not wait: a link need not cut what goes to all. */
    @Test
    void broadcastLeavesAtOnce() {
        socket.broadcast(true);
        socket.beginBurst();
        assertThat(socket.send(pattern(100), 0, 100, IpAddress.parse("10.0.0.255"), 53))
                .isEqualTo(UdpResult.OK);
        assertThat(sent()).containsExactly(100);
        socket.endBurst();
    }
}
