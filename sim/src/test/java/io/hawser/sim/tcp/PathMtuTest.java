package io.hawser.sim.tcp;

import static io.hawser.sim.cable.PacketMatchers.icmp;
import static io.hawser.sim.cable.PacketMatchers.tcpData;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.DropRule;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A router between two hosts, and a smaller MTU behind it: RFC 9293 §3.7.1, §3.7.2, RFC 1191. */
class PathMtuTest {
    private static final IpAddress SERVER = IpAddress.parse("10.0.2.2");
    private static final int NARROW = 1000;

    private final Network network = Network.seeded(3);
    private final Host client = network.host("client", "10.0.1.1/24");
    private final Host router = network.host("router", "10.0.1.254/24");
    private final Host server = network.host("server", "10.0.2.2/24");
    private final Cable near = network.cable("near", LinkType.RAW_IP).latency(Duration.ofMillis(5));
    private final Cable far = network.cable("far", LinkType.RAW_IP).latency(Duration.ofMillis(5));

    /** The sizes of the IP packets with TCP data that the client has sent, in order. */
    private final List<Integer> sizes = new ArrayList<>();

    private final List<Peer> clientPeers = new ArrayList<>();
    private final List<Peer> serverPeers = new ArrayList<>();

    @BeforeEach
    void build() throws Exception {
        attach(client, near, true, "10.0.1.1");
        attach(router, near, false, "10.0.1.254");
        attach(router, far, true, "10.0.2.254");
        attach(server, far, false, "10.0.2.2");
        client.ip()
                .routes()
                .add(
                        Prefix.ALL_V4,
                        IpAddress.parse("10.0.1.254"),
                        client.ip().interfaces().get(1),
                        0);
        server.ip()
                .routes()
                .add(
                        Prefix.ALL_V4,
                        IpAddress.parse("10.0.2.254"),
                        server.ip().interfaces().get(1),
                        0);
        router.sysctls().set("net.ipv4.ip_forward", "1");
        near.forward().observe((lane, event, packet, now) -> {
            if (event == LaneEvent.SENT && tcpData().matches(packet, LinkType.RAW_IP)) {
                sizes.add(packet.length());
            }
        });
        far.forward()
                .observe((lane, event, packet, now) ->
                        assertThat(isFragment(packet)).isFalse());
        server.tcp().listen(80, ListenOptions.defaults().handler(connection -> {
            Peer peer = new Peer(network.wheel());
            peer.connection = connection;
            serverPeers.add(peer);
            return peer;
        }));
    }

    private static boolean isFragment(Packet packet) {
        return Ipv4Header.isFragment(packet.bytes(), packet.start());
    }

    private static void attach(Host host, Cable cable, boolean left, String address) {
        var end = left ? cable.left() : cable.right();
        host.addInterface(host.name() + " " + cable.name(), end, IpAddress.parse(address), 24);
        end.flushes(host::flush);
    }

    private Peer connect() throws Exception {
        Peer peer = new Peer(network.wheel());
        peer.connection = client.tcp().connect(SERVER, 80, peer);
        clientPeers.add(peer);
        network.runFor(Duration.ofMillis(200));
        assertThat(peer.connection.state()).isEqualTo(TcpState.ESTABLISHED);
        return peer;
    }

    @AfterEach
    void nothingIsLeft() {
        clientPeers.forEach(peer -> peer.connection.abort());
        serverPeers.forEach(peer -> peer.connection.abort());
        assertThat(network.runUntilIdle(Duration.ofDays(1))).isTrue();
        network.close();
        assertThat(network.pool().outstanding()).isZero();
        assertThat(client.tcp().chunksInUse() + server.tcp().chunksInUse()).isZero();
    }

    private void narrow() {
        far.mtu(NARROW);
    }

    @Test
    void segmentsFitThePathAfterTheRouterHasSaidSo() throws Exception {
        Peer peer = connect();
        narrow();
        long start = network.nowNanos();
        peer.send(100_000);
        network.runFor(Duration.ofSeconds(2));
        assertThat(serverPeers.getFirst().received).isEqualTo(100_000);
        assertThat(client.ipCounters().get(IpCounter.FRAG_FAILS)).isZero();
        assertThat(sizes.getFirst()).isEqualTo(1500);
        int firstThatFits = sizes.indexOf(NARROW);
        assertThat(sizes.subList(0, firstThatFits)).hasSizeLessThanOrEqualTo(10);
        assertThat(sizes.subList(firstThatFits, sizes.size())).allMatch(size -> size <= NARROW);
        // no timeout was needed: the ICMP message returns after 10 ms
        assertThat(peer.connection.info().sndMss).isEqualTo(NARROW - 40 - 12);
        assertThat(serverPeers.getFirst().lastReceivedNanos - start).isLessThan(250_000_000L);
    }

    /** MUST-16, SHLD-6: if the peer's own link has the small MTU, the peer's MSS already limits the segments. */
    @Test
    void theMssKeepsSegmentsSmallWhereTheNarrowLinkIsThePeers() throws Exception {
        narrow();
        Peer peer = connect();
        peer.send(10_000);
        network.runFor(Duration.ofSeconds(1));
        assertThat(sizes).allMatch(size -> size <= NARROW).contains(NARROW);
        assertThat(serverPeers.getFirst().received).isEqualTo(10_000);
    }

    /**
     * The path is shared: another connection that lost its packets to the same router also learns from the first
     * message.
     */
    @Test
    void everyConnectionOfThePathSendsAgainInSmallerSegments() throws Exception {
        Peer first = connect();
        Peer second = connect();
        Peer third = connect();
        narrow();
        first.write(2000);
        second.write(3000);
        third.write(1448);
        network.runFor(Duration.ofSeconds(5));
        assertThat(serverPeers).extracting(peer -> peer.received).containsExactly(2000L, 3000L, 1448L);
        assertThat(client.tcpCounters().get(TcpCounter.TCP_TIMEOUTS)).isZero();
    }

    /** The messages about the second connection are lost, but the path MTU is known from the first connection. */
    @Test
    void aConnectionThatGotNoMessageSendsSmallerSegmentsWhenNothingComesBack() throws Exception {
        Peer first = connect();
        Peer second = connect();
        narrow();
        int port = second.connection.localPort();
        int quotedTcp = Ipv4Header.MIN_BYTES + IcmpHeader.BYTES + Ipv4Header.MIN_BYTES;
        DropRule lost = near.backward()
                .dropAll(icmp().and((packet, type) ->
                        TcpHeader.sourcePort(packet.bytes(), packet.start() + quotedTcp) == port));
        second.write(14_000);
        first.write(5000);
        network.runFor(Duration.ofSeconds(20));
        assertThat(lost.dropped()).isPositive();
        assertThat(client.tcpCounters().get(TcpCounter.TCP_TIMEOUTS)).isLessThanOrEqualTo(1);
        assertThat(client.ipCounters().get(IpCounter.FRAG_FAILS)).isZero();
        assertThat(serverPeers).extracting(peer -> peer.received).containsExactly(5000L, 14_000L);
    }

    @Test
    void theLargerMtuIsTriedAgainAfterTenMinutes() throws Exception {
        Peer peer = connect();
        narrow();
        peer.send(20_000);
        network.runFor(Duration.ofSeconds(2));
        assertThat(serverPeers.getFirst().received).isEqualTo(20_000);
        far.mtu(1500);
        network.runFor(Duration.ofMinutes(11));
        sizes.clear();
        peer.send(20_000);
        network.runFor(Duration.ofSeconds(2));
        assertThat(sizes).contains(1500);
        assertThat(serverPeers.getFirst().received).isEqualTo(40_000);
    }
}
