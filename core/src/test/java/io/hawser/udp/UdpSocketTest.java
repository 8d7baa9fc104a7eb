package io.hawser.udp;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.ip.TestHost;
import io.hawser.ip.TestLink;
import io.hawser.ip.TestNet;
import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import io.hawser.wire.UdpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state of a UDP socket, the choice of its source address, and the errors that it reports, over both families. */
class UdpSocketTest {
    private static final IpAddress SELF = IpAddress.parse("10.0.0.1");
    private static final IpAddress SECOND_SELF = IpAddress.parse("10.0.0.5");
    private static final IpAddress PEER = IpAddress.parse("10.0.0.2");
    private static final IpAddress SELF_V6 = IpAddress.parse("fd00::1");
    private static final IpAddress SECOND_SELF_V6 = IpAddress.parse("fd00::5");
    private static final IpAddress PEER_V6 = IpAddress.parse("fd00::2");

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final Udp udp = new Udp(host.ip, net.pool, new UdpSettings(), host.counters, new SplittableRandom(5));

    UdpSocketTest() {
        host.eth0().addAddress(SECOND_SELF, 24);
        host.eth0().addAddress(SELF_V6, 64);
        host.eth0().addAddress(SECOND_SELF_V6, 64);
        net.run(3 * SECOND);
        link.sent.clear();
    }

    @AfterEach
    void nothingLeaks() {
        udp.sockets().forEach(UdpSocket::close);
        host.ip.powerOff();
        net.assertNothingLeaks();
    }

    private UdpSocket bind(IpAddress local, int port) {
        return udp.bind(local, port, UdpHandler.NONE);
    }

    private static UdpResult send(UdpSocket socket, IpAddress to) {
        return socket.send(pattern(9), 0, 9, to, 53);
    }

    private IpAddress source() {
        return CommonIpHeader.source(link.last(), 0);
    }

    private void inject(String source, String destination, int port, boolean withChecksum) {
        boolean isV6 = source.indexOf(':') >= 0;
        byte[] datagram = new byte[17];
        System.arraycopy(pattern(9), 0, datagram, 8, 9);
        byte[] packet = isV6
                ? TestNet.ipv6(source, destination, IpProtocol.UDP, 64, datagram)
                : TestNet.ipv4(source, destination, IpProtocol.UDP, datagram);
        int at = CommonIpHeader.headerBytes(packet, 0);
        UdpHeader.write(packet, at, 53, port, 17, CommonIpHeader.pseudoHeader(packet, 0, IpProtocol.UDP));
        if (!withChecksum) {
            packet[at + 6] = 0;
            packet[at + 7] = 0;
        }
        link.inject(packet);
    }

    private static int taken(UdpSocket socket) {
        int count = 0;
        for (Packet packet = socket.receive(); packet != null; packet = socket.receive()) {
            packet.release();
            count++;
        }
        return count;
    }

    // ---- addresses and ports

    @Test
    void peerOfASocketIsKnownWhileItIsConnected() {
        UdpSocket socket = bind(null, 1000);
        assertThat(socket.remote()).isNull();
        assertThat(socket.remotePort()).isZero();
        assertThat(socket.connect(PEER, 65_535)).isEqualTo(UdpResult.OK);
        assertThat(socket.remote()).isEqualTo(PEER);
        assertThat(socket.remotePort()).isEqualTo(65_535);
        socket.disconnect();
        assertThat(socket.remote()).isNull();
        assertThat(socket.remotePort()).isZero();
    }

    @Test
    void portsAre1To65535() {
        UdpSocket socket = bind(null, 65_535);
        assertThat(socket.localPort()).isEqualTo(65_535);
        assertThat(socket.connect(PEER, 1)).isEqualTo(UdpResult.OK);
        assertThatIllegalArgumentException().isThrownBy(() -> socket.connect(PEER, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> socket.connect(PEER, 65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> bind(null, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> bind(null, 65_536));
    }

    /** The source is the address that the socket is bound to, or the one that the route chooses. */
    @Test
    void sourceIsTheLocalAddress() {
        send(bind(SECOND_SELF, 1000), PEER);
        assertThat(source()).isEqualTo(SECOND_SELF);
        send(bind(null, 1001), PEER);
        assertThat(source()).isEqualTo(SELF);
        send(bind(SECOND_SELF_V6, 1002), PEER_V6);
        assertThat(source()).isEqualTo(SECOND_SELF_V6);
        send(bind(SELF_V6, 1003), PEER_V6);
        assertThat(source()).isEqualTo(SELF_V6);
    }

    /** A group is no source: a socket that is bound to one sends from an address of the interface. */
    @Test
    void sourceOfASocketThatIsBoundToAGroupIsAnAddressOfTheHost() {
        IpAddress group = IpAddress.parse("239.1.2.3");
        UdpSocket socket = bind(group, 1000);
        send(socket, PEER);
        assertThat(source()).isEqualTo(SELF);
        socket.multicastVia(host.eth0());
        send(socket, group);
        assertThat(source()).isEqualTo(SELF);
        UdpSocket other = bind(SECOND_SELF, 1001);
        other.multicastVia(host.eth0());
        send(other, group);
        assertThat(source()).isEqualTo(SECOND_SELF);
        net.run(SECOND);
    }

    /** A link-local address or a group of IPv6 is reached by the interface that the socket is bound to. */
    @Test
    void linkLocalAddressesAreReachedByTheInterfaceOfTheSocket() {
        IpAddress neighbour = IpAddress.parse("fe80::2");
        UdpSocket socket = bind(null, 1000);
        socket.bindTo(host.eth0());
        assertThat(send(socket, neighbour)).isEqualTo(UdpResult.OK);
        assertThat(CommonIpHeader.destination(link.last(), 0)).isEqualTo(neighbour);
        assertThat(source()).isEqualTo(SELF_V6);
        assertThat(send(socket, IpAddress.ALL_NODES)).isEqualTo(UdpResult.OK);
        assertThat(CommonIpHeader.destination(link.last(), 0)).isEqualTo(IpAddress.ALL_NODES);
        UdpSocket own = bind(SECOND_SELF_V6, 1001);
        own.bindTo(host.eth0());
        assertThat(send(own, neighbour)).isEqualTo(UdpResult.OK);
        assertThat(source()).isEqualTo(SECOND_SELF_V6);
        assertThat(send(own, PEER_V6)).isEqualTo(UdpResult.OK);
        assertThat(send(socket, PEER)).isEqualTo(UdpResult.OK);
        assertThat(source()).isEqualTo(SELF);
    }

    @Test
    void pathOfADatagramIsTheOneToItsDestination() {
        UdpSocket socket = bind(null, 1000);
        for (int i = 0; i < 2; i++) {
            send(socket, PEER);
            assertThat(CommonIpHeader.destination(link.last(), 0)).isEqualTo(PEER);
            send(socket, PEER_V6);
            assertThat(CommonIpHeader.destination(link.last(), 0)).isEqualTo(PEER_V6);
        }
        host.eth0().down();
        assertThat(send(socket, PEER_V6)).isEqualTo(UdpResult.NETWORK_UNREACHABLE);
    }

    @Test
    void messageOfARefusedBindNamesPortAndAddress() {
        bind(SELF, 1000);
        assertThatExceptionOfType(UdpBindException.class)
                .isThrownBy(() -> bind(SELF, 1000))
                .withMessage("UDP port 1000 at 10.0.0.1 is in use");
        assertThatExceptionOfType(UdpBindException.class)
                .isThrownBy(() -> bind(null, 1000))
                .withMessage("UDP port 1000 at any address is in use");
        UdpSettings few = new UdpSettings(new long[] {50_000, 50_001});
        Udp small = new Udp(host.ip, net.pool, few, host.counters, new SplittableRandom(5));
        small.bind(null, 0, UdpHandler.NONE);
        small.bind(null, 0, UdpHandler.NONE);
        assertThatExceptionOfType(UdpBindException.class)
                .isThrownBy(() -> small.bind(null, 0, UdpHandler.NONE))
                .withMessage("all UDP ports from 50000 to 50001 are in use");
    }

    @ParameterizedTest
    @CsvSource({"false, false, NONE", "true, false, ADDRESS", "false, true, PORT", "true, true, BOTH"})
    void sharingIsMadeOfBothOptions(boolean reuseAddress, boolean reusePort, UdpPortSharing sharing) {
        assertThat(UdpPortSharing.of(reuseAddress, reusePort)).isEqualTo(sharing);
    }

    // ---- the table of sockets

    /** 200 sockets, half of them at an address: each gets its datagrams, also after some were closed. */
    @Test
    void eachOfManySocketsIsFound() {
        List<UdpSocket> sockets = new ArrayList<>();
        for (int port = 2000; port < 2100; port++) {
            sockets.add(bind(SELF, port));
            sockets.add(bind(SECOND_SELF_V6, port));
        }
        for (int i = 0; i < sockets.size(); i += 3) {
            sockets.get(i).close();
            sockets.get(i).close();
        }
        for (int port = 2000; port < 2100; port++) {
            inject("10.0.0.2", "10.0.0.1", port, true);
            inject("fd00::2", "fd00::5", port, true);
        }
        for (int i = 0; i < sockets.size(); i++) {
            assertThat(taken(sockets.get(i))).as("socket %d", i).isEqualTo(i % 3 == 0 ? 0 : 1);
        }
        assertThat(udp.sockets()).extracting(UdpSocket::localPort).isSorted().hasSize(133);
    }

    /** Two addresses of IPv6 that differ in the upper half alone are two. */
    @Test
    void socketsAreToldApartByTheWholeAddress() {
        IpAddress elsewhere = IpAddress.parse("fd01::5");
        host.eth0().addAddress(elsewhere, 64);
        net.run(3 * SECOND);
        UdpSocket one = bind(SECOND_SELF_V6, 1000);
        UdpSocket other = bind(elsewhere, 1000);
        inject("fd00::2", "fd00::5", 1000, true);
        inject("fd00::2", "fd01::5", 1000, true);
        inject("fd00::2", "fd01::5", 1000, true);
        assertThat(taken(one)).isEqualTo(1);
        assertThat(taken(other)).isEqualTo(2);
    }

    /** Of the sockets that share a port, a connected one does not take the datagrams of others. */
    @Test
    void sharersThatAreConnectedElsewhereAreLeftOut() {
        List<UdpSocket> sharers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sharers.add(udp.bind(null, 1000, UdpHandler.NONE, UdpPortSharing.PORT));
        }
        for (int i = 0; i < 4; i++) {
            sharers.get(i).connect(IpAddress.parse("10.0.0.9"), 53);
        }
        for (int i = 10; i < 60; i++) {
            inject("10.0.0." + i, "10.0.0.1", 1000, true);
        }
        assertThat(taken(sharers.get(4)) + taken(sharers.get(5))).isEqualTo(50);
    }

    // ---- what arrives

    /** RFC 8200 §8.1: unlike IPv4, "the default behavior is that UDP packets ... with a zero checksum" are dropped. */
    @Test
    void datagramWithoutChecksumIsDroppedOverIpv6Alone() {
        UdpSocket socket = bind(null, 1000);
        inject("fd00::2", "fd00::1", 1000, false);
        assertThat(taken(socket)).isZero();
        assertThat(host.count(IpCounter.UDP_IN_CSUM_ERRORS)).isEqualTo(1);
        inject("fd00::2", "fd00::1", 1000, true);
        inject("10.0.0.2", "10.0.0.1", 1000, false);
        assertThat(taken(socket)).isEqualTo(2);
    }

    @Test
    void interfaceOfTheLastDatagramIsKnown() {
        UdpSocket socket = bind(null, 1000);
        assertThat(socket.arrivedBy()).isNull();
        inject("10.0.0.2", "10.0.0.1", 1000, true);
        assertThat(socket.arrivedBy()).isEqualTo(host.eth0());
        assertThat(taken(socket)).isEqualTo(1);
    }

    /** SO_RCVBUF: a datagram that just fits is accepted; here each takes 768 bytes. */
    @Test
    void bufferIsFilledToItsLastByte() {
        UdpSocket socket = bind(null, 1000);
        socket.receiveBufferBytes(2 * 768);
        for (int i = 0; i < 3; i++) {
            inject("10.0.0.2", "10.0.0.1", 1000, true);
        }
        assertThat(socket.receivedMemoryBytes()).isEqualTo(2 * 768);
        assertThat(taken(socket)).isEqualTo(2);
    }

    // ---- errors

    /** RFC 1122 §4.1.3.3: two errors are permanent and reported by the next call, the others to the handler only. */
    @ParameterizedTest
    @CsvSource({"2, PROTOCOL_NOT_AVAILABLE", "3, CONNECTION_REFUSED", "1, OK", "0, OK"})
    void permanentErrorsAreReportedByTheNextCall(int code, UdpResult result) {
        UdpSocket socket = bind(null, 1000);
        socket.connect(PEER, 53);
        send(socket, PEER);
        byte[] quoted = link.last();
        link.inject(TestNet.ipv4(
                "10.0.0.9",
                "10.0.0.1",
                IpProtocol.ICMP,
                TestNet.icmp(IcmpHeader.DESTINATION_UNREACHABLE, code, 0, quoted)));
        assertThat(send(socket, PEER)).isEqualTo(result);
        assertThat(send(socket, PEER)).isEqualTo(UdpResult.OK);
    }

    // ---- the loss of power

    @Test
    void lossOfPowerClosesAllSockets() {
        UdpSocket socket = bind(null, 1000);
        inject("10.0.0.2", "10.0.0.1", 1000, true);
        udp.powerOff();
        assertThat(socket.isClosed()).isTrue();
        assertThat(udp.sockets()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> bind(null, 1000));
    }

    /** A port is free again once its last socket is closed, and not before. */
    @Test
    void portOfSeveralSocketsIsFreeAfterTheLast() {
        UdpSocket one = bind(SELF, 1000);
        UdpSocket other = bind(SECOND_SELF, 1000);
        one.close();
        assertThatExceptionOfType(UdpBindException.class).isThrownBy(() -> bind(null, 1000));
        other.close();
        assertThat(bind(null, 1000).localPort()).isEqualTo(1000);
    }

    /** An IPv6 datagram carries its checksum over the addresses of IPv6. */
    @Test
    void datagramOverIpv6HasItsChecksum() {
        send(bind(null, 1000), PEER_V6);
        byte[] packet = link.last();
        assertThat(UdpHeader.isChecksumValid(
                        packet, Ipv6Header.BYTES, Ipv6Header.pseudoHeader(packet, 0, IpProtocol.UDP)))
                .isTrue();
    }
}
