package io.hawser.udp;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ip.TestHost;
import io.hawser.ip.TestLink;
import io.hawser.ip.TestNet;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sysctl.Sysctls;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.UdpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** UDP (RFC 768). */
class UdpTest {
    private static final IpAddress SELF = IpAddress.parse("10.0.0.1");
    private static final IpAddress PEER = IpAddress.parse("10.0.0.2");

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestHost peerHost = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final TestLink peerLink = peerHost.link(LinkType.RAW_IP, "10.0.0.2/24", 1500);
    private final UdpSettings settings = new UdpSettings();
    private final Udp udp = udp(host, settings);
    private final Udp peerUdp = udp(peerHost, new UdpSettings());

    UdpTest() {
        TestLink.join(link, peerLink);
    }

    private Udp udp(TestHost at, UdpSettings with) {
        return new Udp(at.ip, net.pool, with, at.counters, new SplittableRandom(5));
    }

    @AfterEach
    void nothingLeaks() {
        udp.sockets().forEach(UdpSocket::close);
        peerUdp.sockets().forEach(UdpSocket::close);
        net.assertNothingLeaks();
    }

    private static byte[] payload(Packet packet) {
        byte[] bytes = Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end());
        packet.release();
        return bytes;
    }

    private static UdpResult send(UdpSocket socket, int length, IpAddress address, int port) {
        return socket.send(pattern(length), 0, length, address, port);
    }

    /** Builds a datagram with a right checksum. */
    private static byte[] datagram(String source, int sourcePort, String destination, int port, byte[] data) {
        byte[] bytes = new byte[8 + data.length];
        System.arraycopy(data, 0, bytes, 8, data.length);
        long pseudoHeader =
                Checksum.pseudoHeader(IpAddress.parse(source), IpAddress.parse(destination), IpProtocol.UDP);
        UdpHeader.write(bytes, 0, sourcePort, port, bytes.length, pseudoHeader);
        return bytes;
    }

    private void inject(String source, int sourcePort, String destination, int port, byte[] data) {
        link.inject(TestNet.ipv4(
                source, destination, IpProtocol.UDP, datagram(source, sourcePort, destination, port, data)));
    }

    @Test
    void datagramsOfAnySizeArriveWhole() {
        List<UdpSocket> readable = new ArrayList<>();
        UdpSocket server = peerUdp.bind(null, 53, readable::add);
        UdpSocket client = udp.bind(SELF, 0, UdpHandler.NONE);
        for (int length : new int[] {0, 1, 1472, 1473, 65_507}) {
            assertThat(send(client, length, PEER, 53)).isEqualTo(UdpResult.OK);
            net.run(SECOND);
            Packet packet = server.receive();
            assertThat(PacketAddresses.source(packet)).isEqualTo(SELF);
            assertThat(UdpHeader.sourcePort(packet.bytes(), packet.transportOffset()))
                    .isEqualTo(client.localPort());
            assertThat(payload(packet)).isEqualTo(pattern(length));
            assertThat(server.receivedMemoryBytes()).isZero();
        }
        assertThat(readable).hasSize(5);
        assertThat(send(client, 65_508, PEER, 53)).isEqualTo(UdpResult.MESSAGE_TOO_LONG);
        assertThat(host.count(IpCounter.UDP_OUT_DATAGRAMS)).isEqualTo(5);
        assertThat(peerHost.count(IpCounter.UDP_IN_DATAGRAMS)).isEqualTo(5);
        assertThat(Ipv4Header.dontFragment(link.sent.getFirst(), 0))
                .as("what fits")
                .isTrue();
        assertThat(Ipv4Header.dontFragment(link.last(), 0))
                .as("what was cut up")
                .isFalse();
    }

    @Test
    void aDatagramThatMayNotBeCutUpIsRefused() {
        UdpSocket client = udp.bind(null, 0, UdpHandler.NONE);
        client.dontFragment(true);
        assertThat(send(client, 1472, PEER, 53)).isEqualTo(UdpResult.OK);
        assertThat(send(client, 1473, PEER, 53)).isEqualTo(UdpResult.MESSAGE_TOO_LONG);
        UdpSocket self = udp.bind(null, 1000, UdpHandler.NONE);
        byte[] quoted = TestNet.ipv4(
                "10.0.0.1", "10.0.0.2", IpProtocol.UDP, datagram("10.0.0.1", 1000, "10.0.0.2", 9, pattern(4)));
        link.inject(TestNet.ipv4("10.0.0.9", "10.0.0.1", IpProtocol.ICMP, TestNet.icmp(3, 4, 1000, quoted)));
        assertThat(send(client, 973, PEER, 53)).as("the path is shared").isEqualTo(UdpResult.MESSAGE_TOO_LONG);
        assertThat(send(self, 973, PEER, 53)).as("but others are cut up").isEqualTo(UdpResult.OK);
        net.run(SECOND);
    }

    @Test
    void whatRoutersMayCutUpGoesWithoutDf() {
        UdpSocket client = udp.bind(null, 0, UdpHandler.NONE);
        client.mayFragment(true);
        assertThat(send(client, 100, PEER, 53)).isEqualTo(UdpResult.OK);
        assertThat(Ipv4Header.dontFragment(link.last(), 0)).isFalse();
        client.mayFragment(false);
        assertThat(send(client, 100, PEER, 53)).isEqualTo(UdpResult.OK);
        assertThat(Ipv4Header.dontFragment(link.last(), 0)).isTrue();
        net.run(SECOND);
    }

    @Test
    void anErrorTellsTheMtuAsTheRouterSaidIt() {
        List<Integer> told = new ArrayList<>();
        UdpSocket client = udp.bind(null, 1000, new UdpHandler() {
            @Override
            public void readable(UdpSocket socket) {}

            @Override
            public void failed(UdpSocket socket, IpAddress destination, int port, int type, int code, IpAddress from) {
                told.add(host.ip.icmp().errorMtuBytes());
            }
        });
        client.receiveErrors(true);
        byte[] quoted = TestNet.ipv4(
                "10.0.0.1", "10.0.0.2", IpProtocol.UDP, datagram("10.0.0.1", 1000, "10.0.0.2", 9, pattern(4)));
        link.inject(TestNet.ipv4("10.0.0.9", "10.0.0.1", IpProtocol.ICMP, TestNet.icmp(3, 4, 300, quoted)));
        link.inject(TestNet.ipv4("10.0.0.9", "10.0.0.1", IpProtocol.ICMP, TestNet.icmp(3, 1, 300, quoted)));
        assertThat(told).containsExactly(300, 0);
    }

    @Test
    void aClosedPortIsReportedToTheConnectedSocketOnce() {
        List<String> failures = new ArrayList<>();
        UdpHandler handler = new UdpHandler() {
            @Override
            public void readable(UdpSocket socket) {}

            @Override
            public void failed(UdpSocket socket, IpAddress destination, int port, int type, int code, IpAddress from) {
                failures.add(destination + ":" + port + " " + type + "/" + code + " " + from);
            }
        };
        UdpSocket client = udp.bind(null, 0, handler);
        UdpSocket loose = udp.bind(null, 0, handler);
        assertThat(client.connect(PEER, 99)).isEqualTo(UdpResult.OK);
        client.send(pattern(3), 0, 3);
        send(loose, 3, PEER, 98);
        net.run(SECOND);
        assertThat(peerHost.count(IpCounter.UDP_NO_PORTS)).isEqualTo(2);
        assertThat(failures).containsExactly("10.0.0.2:99 3/3 10.0.0.2");
        assertThat(client.send(pattern(3), 0, 3)).isEqualTo(UdpResult.CONNECTION_REFUSED);
        assertThat(client.send(pattern(3), 0, 3)).isEqualTo(UdpResult.OK);
        loose.receiveErrors(true);
        send(loose, 3, PEER, 98);
        net.run(SECOND);
        assertThat(failures).contains("10.0.0.2:98 3/3 10.0.0.2");
        assertThat(loose.takeError()).as("told to the handler only").isEqualTo(UdpResult.OK);
        assertThat(client.takeError()).isEqualTo(UdpResult.CONNECTION_REFUSED);
    }

    @Test
    void anErrorAboutWhatAConnectedSocketDidNotSendIsIgnored() {
        UdpSocket client = udp.bind(null, 1000, UdpHandler.NONE);
        client.connect(PEER, 99);
        for (byte[] datagram : new byte[][] {
            datagram("10.0.0.1", 1000, "10.0.0.2", 98, pattern(4)),
            datagram("10.0.0.1", 1001, "10.0.0.2", 99, pattern(4)),
            datagram("10.0.0.1", 1000, "10.0.0.3", 99, pattern(4))
        }) {
            String to = datagram[3] == 99 && datagram[1] == (byte) 1000 ? "10.0.0.3" : "10.0.0.2";
            byte[] quoted = TestNet.ipv4("10.0.0.1", to, IpProtocol.UDP, datagram);
            link.inject(TestNet.ipv4("10.0.0.9", "10.0.0.1", IpProtocol.ICMP, TestNet.icmp(3, 3, 0, quoted)));
            link.inject(TestNet.ipv4("10.0.0.9", "10.0.0.1", IpProtocol.ICMP, TestNet.icmp(3, 4, 600, quoted)));
        }
        assertThat(client.takeError()).isEqualTo(UdpResult.OK);
        assertThat(host.ip.pathTo(PEER).mtuBytes()).isEqualTo(1500);
    }

    @Test
    void aConnectedSocketHearsItsPeerOnly() {
        UdpSocket client = udp.bind(null, 1000, UdpHandler.NONE);
        client.connect(PEER, 53);
        inject("10.0.0.2", 53, "10.0.0.1", 1000, pattern(1));
        inject("10.0.0.2", 54, "10.0.0.1", 1000, pattern(2));
        inject("10.0.0.3", 53, "10.0.0.1", 1000, pattern(3));
        assertThat(payload(client.receive())).isEqualTo(pattern(1));
        assertThat(client.receive()).isNull();
        assertThat(host.count(IpCounter.UDP_NO_PORTS)).isEqualTo(2);
        client.disconnect();
        assertThat(client.send(pattern(1), 0, 1)).isEqualTo(UdpResult.NOT_CONNECTED);
        inject("10.0.0.3", 53, "10.0.0.1", 1000, pattern(3));
        assertThat(payload(client.receive())).isEqualTo(pattern(3));
    }

    @Test
    void theExactAddressGoesBeforeAny() {
        host.eth0().addAddress(IpAddress.parse("10.0.0.5"), 24);
        UdpSocket exact = udp.bind(IpAddress.parse("10.0.0.5"), 1000, UdpHandler.NONE);
        assertThatExceptionOfType(UdpBindException.class)
                .isThrownBy(() -> udp.bind(null, 1000, UdpHandler.NONE))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(UdpResult.ADDRESS_IN_USE));
        UdpSocket other = udp.bind(SELF, 1000, UdpHandler.NONE);
        assertThatExceptionOfType(UdpBindException.class)
                .isThrownBy(() -> udp.bind(SELF, 1000, UdpHandler.NONE))
                .withMessageContaining("1000");
        inject("10.0.0.2", 53, "10.0.0.5", 1000, pattern(5));
        inject("10.0.0.2", 53, "10.0.0.1", 1000, pattern(1));
        assertThat(payload(exact.receive())).isEqualTo(pattern(5));
        assertThat(payload(other.receive())).isEqualTo(pattern(1));
        exact.close();
        other.close();
        UdpSocket any = udp.bind(null, 1000, UdpHandler.NONE);
        inject("10.0.0.2", 53, "10.0.0.5", 1000, pattern(6));
        assertThat(payload(any.receive())).isEqualTo(pattern(6));
        assertThatExceptionOfType(UdpBindException.class).isThrownBy(() -> udp.bind(SELF, 1000, UdpHandler.NONE));
        assertThatExceptionOfType(UdpBindException.class)
                .isThrownBy(() -> udp.bind(PEER, 1001, UdpHandler.NONE))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(UdpResult.ADDRESS_NOT_AVAILABLE));
        assertThatIllegalArgumentException().isThrownBy(() -> udp.bind(null, 65_536, UdpHandler.NONE));
        assertThatIllegalArgumentException().isThrownBy(() -> send(any, 1, PEER, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> any.connect(PEER, 65_536));
    }

    @Test
    void ephemeralPortsAreDrawnAtRandomUntilNoneIsFree() {
        settings.localPortRange[0] = 40_000;
        settings.localPortRange[1] = 40_999;
        Set<Integer> ports = new HashSet<>();
        int ascents = 0;
        int before = 0;
        for (int i = 0; i < 1000; i++) {
            int port = udp.bind(null, 0, UdpHandler.NONE).localPort();
            assertThat(port).isBetween(40_000, 40_999);
            assertThat(ports.add(port)).isTrue();
            ascents += port == before + 1 ? 1 : 0;
            before = port;
        }
        assertThat(ascents).isLessThan(100);
        assertThatExceptionOfType(UdpBindException.class)
                .isThrownBy(() -> udp.bind(null, 0, UdpHandler.NONE))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(UdpResult.ADDRESS_NOT_AVAILABLE));
        for (int port : ports) {
            inject("10.0.0.2", 53, "10.0.0.1", port, pattern(2));
        }
        assertThat(host.count(IpCounter.UDP_IN_DATAGRAMS)).as("each is found").isEqualTo(1000);
        udp.sockets().getFirst().close();
        assertThat(udp.bind(null, 0, UdpHandler.NONE).localPort()).isEqualTo(40_000);
    }

    @Test
    void aFullBufferDropsWhatComes() {
        UdpSocket server = udp.bind(null, 1000, UdpHandler.NONE);
        server.receiveBufferBytes(20_000);
        for (int i = 0; i < 100; i++) {
            inject("10.0.0.2", 53, "10.0.0.1", 1000, pattern(i));
        }
        assertThat(server.receivedMemoryBytes()).isBetween(17_000L, 20_000L);
        long dropped = host.count(IpCounter.UDP_RCVBUF_ERRORS);
        assertThat(dropped).as("a small datagram counts 768 bytes, as in Linux").isEqualTo(74);
        assertThat(host.count(IpCounter.UDP_IN_ERRORS)).isEqualTo(dropped);
        assertThat(payload(server.receive())).as("the first stay").isEqualTo(pattern(0));
    }

    @Test
    void badInput11_aBadUdpChecksumIsDroppedSilently() {
        UdpSocket server = udp.bind(null, 1000, UdpHandler.NONE);
        for (int port : new int[] {1000, 1001}) {
            byte[] datagram = datagram("10.0.0.2", 53, "10.0.0.1", port, pattern(9));
            datagram[10] ^= 1;
            link.inject(TestNet.ipv4("10.0.0.2", "10.0.0.1", IpProtocol.UDP, datagram));
        }
        assertThat(host.count(IpCounter.UDP_IN_CSUM_ERRORS)).isEqualTo(2);
        assertThat(host.count(IpCounter.UDP_IN_ERRORS)).isEqualTo(2);
        assertThat(link.sent).isEmpty();
        byte[] without = datagram("10.0.0.2", 53, "10.0.0.1", 1000, pattern(9));
        Bytes.put16(without, 6, 0);
        link.inject(TestNet.ipv4("10.0.0.2", "10.0.0.1", IpProtocol.UDP, without));
        assertThat(payload(server.receive())).as("a sender may make none").isEqualTo(pattern(9));
    }

    @Test
    void badLengthsAreDropped() {
        UdpSocket server = udp.bind(null, 1000, UdpHandler.NONE);
        byte[] good = datagram("10.0.0.2", 53, "10.0.0.1", 1000, pattern(9));
        for (int cut = 0; cut < good.length; cut++) {
            link.inject(TestNet.ipv4("10.0.0.2", "10.0.0.1", IpProtocol.UDP, Arrays.copyOf(good, cut)));
        }
        for (int length : new int[] {0, 7, 18, 65_535}) {
            byte[] bad = good.clone();
            Bytes.put16(bad, 4, length);
            link.inject(TestNet.ipv4("10.0.0.2", "10.0.0.1", IpProtocol.UDP, bad));
        }
        assertThat(host.count(IpCounter.UDP_IN_ERRORS)).isEqualTo(good.length + 4);
        assertThat(server.receive()).isNull();
        link.inject(TestNet.ipv4("10.0.0.2", "10.0.0.1", IpProtocol.UDP, Arrays.copyOf(good, good.length + 3)));
        assertThat(payload(server.receive())).as("what is behind is left out").isEqualTo(pattern(9));
    }

    @Test
    void broadcastsNeedLeave() {
        UdpSocket server = peerUdp.bind(null, 67, UdpHandler.NONE);
        UdpSocket client = udp.bind(null, 68, UdpHandler.NONE);
        assertThat(send(client, 5, IpAddress.BROADCAST_V4, 67)).isEqualTo(UdpResult.BROADCAST_NOT_ALLOWED);
        assertThat(client.connect(IpAddress.parse("10.0.0.255"), 67)).isEqualTo(UdpResult.BROADCAST_NOT_ALLOWED);
        client.broadcast(true);
        assertThat(send(client, 5, IpAddress.BROADCAST_V4, 67)).isEqualTo(UdpResult.OK);
        assertThat(send(client, 6, IpAddress.parse("10.0.0.255"), 67)).isEqualTo(UdpResult.OK);
        assertThat(send(client, 6, IpAddress.parse("10.0.0.255"), 66)).isEqualTo(UdpResult.OK);
        net.run(SECOND);
        assertThat(payload(server.receive())).isEqualTo(pattern(5));
        assertThat(payload(server.receive())).isEqualTo(pattern(6));
        assertThat(peerHost.count(IpCounter.UDP_IGNORED_MULTI)).isEqualTo(1);
        assertThat(peerLink.sent).as("nobody is told of a closed port").isEmpty();
    }

    @Test
    void aHostWithoutAnAddressSpeaksToAllAndHears() {
        host.eth0().removeAddress(SELF);
        UdpSocket server = peerUdp.bind(null, 67, UdpHandler.NONE);
        UdpSocket client = udp.bind(null, 68, UdpHandler.NONE);
        client.broadcast(true);
        assertThat(send(client, 5, IpAddress.BROADCAST_V4, 67)).isEqualTo(UdpResult.NETWORK_UNREACHABLE);
        client.bindTo(host.eth0());
        assertThat(send(client, 5, IpAddress.BROADCAST_V4, 67)).isEqualTo(UdpResult.OK);
        net.run(SECOND);
        Packet request = server.receive();
        assertThat(PacketAddresses.source(request)).isEqualTo(IpAddress.ANY_V4);
        request.release();
        server.broadcast(true);
        assertThat(send(server, 6, IpAddress.BROADCAST_V4, 68)).isEqualTo(UdpResult.OK);
        net.run(SECOND);
        assertThat(payload(client.receive())).isEqualTo(pattern(6));
    }

    @Test
    void aSocketMaySendToItsOwnHost() {
        UdpSocket server = udp.bind(null, 7, socket -> {
            Packet packet = socket.receive();
            int port = UdpHeader.sourcePort(packet.bytes(), packet.transportOffset());
            IpAddress from = PacketAddresses.source(packet);
            byte[] data = payload(packet);
            socket.send(data, 0, data.length, from, port);
        });
        UdpSocket client = udp.bind(null, 0, UdpHandler.NONE);
        client.connect(IpAddress.parse("127.0.0.1"), server.localPort());
        client.send(pattern(100), 10, 50);
        net.run(0);
        assertThat(payload(client.receive())).isEqualTo(Arrays.copyOfRange(pattern(100), 10, 60));
    }

    @Test
    void ttlAndTosAreSentAsAsked() {
        UdpSocket client = udp.bind(null, 0, UdpHandler.NONE);
        client.ttl(3);
        client.tos(0xb8);
        send(client, 1, PEER, 9);
        assertThat(Ipv4Header.ttl(link.last(), 0)).isEqualTo(3);
        assertThat(Ipv4Header.tos(link.last(), 0)).isEqualTo(0xb8);
    }

    /** RFC 1112 §6.1. */
    @Test
    void datagramsToGroupsStayOnTheLinkUnlessAskedOtherwise() {
        IpAddress group = IpAddress.parse("239.1.2.3");
        UdpSocket client = udp.bind(null, 0, UdpHandler.NONE);
        client.ttl(30);
        assertThat(send(client, 1, group, 9)).as("no route").isEqualTo(UdpResult.NETWORK_UNREACHABLE);
        client.multicastVia(host.ip.interfaces().getLast());
        assertThat(send(client, 1, group, 9)).isEqualTo(UdpResult.OK);
        assertThat(Ipv4Header.ttl(link.last(), 0)).isEqualTo(1);
        assertThat(link.last()).containsSequence(10, 0, 0, 1, (byte) 239, 1, 2, 3);
        client.multicastTtl(5);
        send(client, 1, group, 9);
        assertThat(Ipv4Header.ttl(link.last(), 0)).isEqualTo(5);
        client.multicastTtl(0);
        assertThat(send(client, 1, group, 9)).isEqualTo(UdpResult.OK);
        assertThat(link.sent).as("0 keeps it on the host").hasSize(2);
        client.multicastVia(host.ip.interfaces().getFirst());
        client.multicastTtl(1);
        send(client, 1, group, 9);
        send(client, 1, PEER, 9);
        assertThat(Ipv4Header.ttl(link.last(), 0)).as("to one host").isEqualTo(30);
        net.run(0);
    }

    @Test
    void aClosedSocketDoesNothing() {
        UdpSocket server = udp.bind(null, 1000, UdpSocket::close);
        inject("10.0.0.2", 53, "10.0.0.1", 1000, pattern(1));
        assertThat(server.isClosed()).isTrue();
        assertThat(server.receive()).isNull();
        assertThat(send(server, 1, PEER, 9)).isEqualTo(UdpResult.CLOSED);
        assertThat(server.connect(PEER, 9)).isEqualTo(UdpResult.CLOSED);
        server.close();
        assertThat(udp.sockets()).isEmpty();
        inject("10.0.0.2", 53, "10.0.0.1", 1000, pattern(1));
        assertThat(IcmpHeader.code(link.last(), 20)).isEqualTo(IcmpHeader.PORT_UNREACHABLE);
    }

    @Test
    void settingsHaveTheirNames() {
        Sysctls sysctls = new Sysctls();
        settings.define(sysctls);
        assertThat(sysctls.get("net.core.rmem_default")).isEqualTo("212992");
        sysctls.set("net.core.rmem_default", "4096");
        assertThat(settings.receiveBufferBytes).isEqualTo(4096);
        assertThat(UdpResult.MESSAGE_TOO_LONG.errno()).isEqualTo("EMSGSIZE");
    }
}
