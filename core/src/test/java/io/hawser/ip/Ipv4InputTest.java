package io.hawser.ip;

import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.group.SourceFilter;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which IPv4 packets a host takes (RFC 1122 §3.2.1, §3.3.6), and how it counts them. */
class Ipv4InputTest {
    private static final String PEER = "10.0.0.2";
    private static final String SELF = "10.0.0.1";
    private static final long TO_ALL = 0xffff_ffff_ffffL;

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.ethernet(SELF + "/24");
    private final long own = link.address().value();

    Ipv4InputTest() {
        host.ip.register(IpProtocol.UDP, host.recorder);
        host.ip.register(IpProtocol.TCP, host.recorder);
    }

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
    }

    private void inject(long mac, byte[] packet) {
        link.inject(TestNet.frame(mac, 0x02_77, EthernetHeader.TYPE_IPV4, packet));
    }

    private void inject(byte[] packet) {
        inject(own, packet);
    }

    @Test
    void packetsAndBytesAreCounted() {
        host.eth0().groups().join(IpAddress.parse("239.1.2.3"), SourceFilter.ALL);
        inject(ipv4(PEER, SELF, TestHost.PROTOCOL, pattern(8)));
        // the padding of a frame is counted as received, but not as broadcast
        inject(TO_ALL, Arrays.copyOf(ipv4(PEER, "10.0.0.255", IpProtocol.UDP, pattern(8)), 46));
        inject(TO_ALL, ipv4(PEER, "239.1.2.3", IpProtocol.UDP, pattern(9)));
        assertThat(host.received).hasSize(3);
        assertThat(host.count(IpCounter.IN_RECEIVES)).isEqualTo(3);
        assertThat(host.count(IpCounter.EXT_IN_OCTETS)).isEqualTo(28 + 46 + 29);
        assertThat(host.count(IpCounter.EXT_IN_BCAST_PKTS)).isEqualTo(1);
        assertThat(host.count(IpCounter.EXT_IN_BCAST_OCTETS)).isEqualTo(28);
        assertThat(host.count(IpCounter.EXT_IN_MCAST_PKTS)).isEqualTo(1);
        assertThat(host.count(IpCounter.EXT_IN_MCAST_OCTETS)).isEqualTo(29);
        assertThat(host.count(IpCounter.IN_DELIVERS)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"0, EXT_IN_NO_ECT_PKTS", "1, EXT_IN_ECT1_PKTS", "2, EXT_IN_ECT0_PKTS", "0xb7, EXT_IN_CE_PKTS"})
    void packetsAreCountedByTheirEcnCodepoint(String tos, IpCounter counter) {
        byte[] packet = ipv4(PEER, SELF, TestHost.PROTOCOL, pattern(8));
        packet[1] = Integer.decode(tos).byteValue();
        inject(TestNet.resummed(packet));
        assertThat(host.count(counter)).isEqualTo(1);
        assertThat(host.count(IpCounter.IN_RECEIVES)).isEqualTo(1);
    }

    @Test
    void aPacketAsLongAsItsHeaderIsEmpty() {
        inject(ipv4(PEER, SELF, TestHost.PROTOCOL, new byte[0]));
        assertThat(host.received).containsExactly(new byte[0]);
        byte[] withOptions = TestNet.withOptions(ipv4(PEER, SELF, TestHost.PROTOCOL, new byte[0]), 1, 1, 1, 1);
        inject(withOptions);
        assertThat(host.received).hasSize(2);
        Bytes.put16(withOptions, 2, 23);
        inject(TestNet.resummed(withOptions));
        assertThat(host.count(IpCounter.IN_HDR_ERRORS)).isEqualTo(1);
    }

    @Test
    void aMalformedOptionIsReportedWithThePacket() {
        host.eth0().addNeighbour(IpAddress.parse(PEER), new MacAddress(0x02_77));
        byte[] packet = TestNet.withOptions(ipv4(PEER, SELF, TestHost.PROTOCOL, pattern(8)), 7, 3, 3, 0);
        inject(packet);
        assertThat(TestNet.from(link.last(), 14 + 20 + 8)).isEqualTo(packet);
        assertThat(host.count(IpCounter.IN_HDR_ERRORS)).isEqualTo(1);
    }

    /** The result of checking a pair of addresses holds for the next packet only while they are this host's. */
    @Test
    void anAddressThatIsRemovedBetweenTwoPacketsIsNotAccepted() {
        IpAddress removed = IpAddress.parse("10.0.0.7");
        host.eth0().addAddress(removed, 24);
        byte[] packet = ipv4(PEER, "10.0.0.7", TestHost.PROTOCOL, pattern(8));
        inject(packet);
        inject(packet);
        assertThat(host.received).hasSize(2);
        host.eth0().removeAddress(removed);
        inject(packet);
        assertThat(host.received).hasSize(2);
        inject(ipv4("10.0.0.3", SELF, TestHost.PROTOCOL, pattern(8)));
        inject(ipv4("10.0.0.255", SELF, TestHost.PROTOCOL, pattern(8)));
        inject(ipv4("10.0.0.3", "10.0.0.8", TestHost.PROTOCOL, pattern(8)));
        assertThat(host.received).hasSize(3);
    }

    @Test
    void aPacketOfThisHostItselfIsAcceptedFromTheLoopbackOnly() {
        host.send(SELF, 8, true);
        net.run(1);
        assertThat(host.received).hasSize(1);
        inject(ipv4(SELF, SELF, TestHost.PROTOCOL, pattern(8)));
        assertThat(host.received).hasSize(1);
        assertThat(host.count(IpCounter.IN_ADDR_ERRORS)).isEqualTo(1);
    }

    /** A DHCP client broadcasts from 0.0.0.0, and a bridge without an address asks for members (RFC 4541 §2.1.1). */
    @ParameterizedTest
    @CsvSource({
        "255.255.255.255, 17, true",
        "255.255.255.255, 1, false",
        "10.0.0.255, 17, false",
        "10.0.0.1, 17, false",
        "224.0.0.1, 17, false",
        "10.0.0.1, 2, false",
        "224.0.0.1, 2, true"
    })
    void whatMayComeFromNobody(String destination, int protocol, boolean accepted) {
        inject(TO_ALL, ipv4("0.0.0.0", destination, protocol, pattern(8)));
        assertThat(host.count(IpCounter.IN_DELIVERS)).isEqualTo(accepted ? 1 : 0);
        assertThat(host.count(IpCounter.IN_ADDR_ERRORS)).isEqualTo(accepted ? 0 : 1);
    }

    /** MUST-57 of RFC 9293, and the like for other protocols of connections. */
    @ParameterizedTest
    @CsvSource({"6, false", "253, false", "17, true", "1, true", "2, true"})
    void onlyDatagramsIcmpAndIgmpGoToMany(int protocol, boolean accepted) {
        inject(TO_ALL, ipv4(PEER, "10.0.0.255", protocol, pattern(8)));
        inject(TO_ALL, ipv4(PEER, "224.0.0.1", protocol, pattern(8)));
        assertThat(host.count(IpCounter.IN_DELIVERS)).isEqualTo(accepted ? 2 : 0);
        assertThat(host.count(IpCounter.IN_ADDR_ERRORS)).isEqualTo(accepted ? 0 : 2);
    }

    @Test
    void aGroupThatThisHostHasNotJoinedIsNotReceived() {
        inject(TO_ALL, ipv4(PEER, "239.1.2.3", IpProtocol.UDP, pattern(8)));
        assertThat(host.received).isEmpty();
        assertThat(host.count(IpCounter.IN_ADDR_ERRORS)).isEqualTo(1);
        inject(ipv4(PEER, "223.255.255.255", IpProtocol.UDP, pattern(8)));
        assertThat(host.count(IpCounter.EXT_IN_MCAST_PKTS)).isEqualTo(1);
    }

    /** RFC 1122 §3.2.1.3: neither a group nor 127.0.0.0/8 is an address on a link. */
    @ParameterizedTest
    @CsvSource({"224.0.0.1, 10.0.0.1", "239.255.255.255, 10.0.0.1", "10.0.0.2, 127.0.0.1", "127.0.0.1, 10.0.0.1"})
    void addressesThatNoPacketOnALinkHas(String source, String destination) {
        inject(ipv4(source, destination, TestHost.PROTOCOL, pattern(8)));
        assertThat(host.received).isEmpty();
        assertThat(host.count(IpCounter.IN_ADDR_ERRORS)).isEqualTo(1);
    }

    private byte[] offer(int protocol, int port, int bytes, int fragment) {
        byte[] datagram = pattern(bytes);
        Bytes.put16(datagram, 2, port);
        return ipv4(PEER, "10.0.0.77", protocol, datagram, 1, fragment);
    }

    /** RFC 2131 §4.1: an offer is sent to the address that the client is to get. */
    @Test
    void aClientWithoutAddressReceivesDatagramsToItsPort() {
        inject(offer(IpProtocol.UDP, 68, 20, 0));
        assertThat(host.received).as("not asked for").isEmpty();
        host.eth0().acceptUnconfigured(68);
        inject(offer(IpProtocol.UDP, 67, 20, 0));
        inject(offer(IpProtocol.TCP, 68, 20, 0));
        inject(offer(IpProtocol.UDP, 68, 7, 0));
        inject(offer(IpProtocol.UDP, 68, 24, Ipv4Header.MORE_FRAGMENTS));
        inject(TO_ALL, offer(IpProtocol.UDP, 68, 20, 0));
        assertThat(host.received).isEmpty();
        assertThat(host.count(IpCounter.IN_ADDR_ERRORS)).isEqualTo(6);
        inject(offer(IpProtocol.UDP, 68, 20, 0));
        inject(offer(IpProtocol.UDP, 68, 8, 0));
        assertThat(host.received).hasSize(2);
        host.eth0().acceptUnconfigured(0);
        inject(offer(IpProtocol.UDP, 0, 20, 0));
        assertThat(host.received).hasSize(2);
    }

    @Test
    void aTransportIsToldWhereTheHeadersAre() {
        int[] offsets = new int[2];
        host.ip.register(254, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                offsets[0] = packet.transportOffset() - packet.networkOffset();
                offsets[1] = packet.start() - packet.transportOffset();
                packet.release();
            }

            @Override
            public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
                throw new AssertionError("no errors here");
            }
        });
        inject(TestNet.withOptions(ipv4(PEER, SELF, 254, pattern(8)), 148, 4, 0, 0));
        assertThat(offsets).containsExactly(24, 0);
    }
}
