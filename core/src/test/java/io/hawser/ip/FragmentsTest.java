package io.hawser.ip;

import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.ipv6;
import static io.hawser.ip.TestNet.joined;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fragments of both families at the limits of their tables, and the datagrams that are made of them. */
class FragmentsTest {
    private static final String SELF = "10.0.0.1";
    private static final String PEER = "10.0.0.2";
    private static final String SELF_V6 = "2001:db8::1";
    private static final String PEER_V6 = "2001:db8::2";

    /** The charge of a fragment of up to 500 bytes, and the charge of a datagram that is added to its fragments'. */
    private static final int OVERHEAD_BYTES = 128;

    private static final int CHARGED_BYTES = Packet.HEADROOM_BYTES + PacketPool.SHORT_BYTES + OVERHEAD_BYTES;

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, SELF + "/24", 1500);

    FragmentsTest() {
        host.eth0().addAddress(IpAddress.parse(SELF_V6), 64);
        link.sent.clear();
    }

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    private void fragment(String source, int protocol, int id, byte[] data, int from, int to) {
        int more = to < data.length ? Ipv4Header.MORE_FRAGMENTS : 0;
        link.inject(ipv4(source, SELF, protocol, Arrays.copyOfRange(data, from, to), id, from / 8 | more));
    }

    private void fragment(byte[] data, int from, int to) {
        fragment(PEER, TestHost.PROTOCOL, 1, data, from, to);
    }

    private void fragmentV6(int next, byte[] data, int from, int to) {
        byte[] header = new byte[8];
        header[0] = (byte) next;
        Bytes.put16(header, 2, from | (to < data.length ? 1 : 0));
        header[7] = 9;
        link.inject(
                ipv6(PEER_V6, SELF_V6, IpProtocol.FRAGMENT, 64, joined(header, Arrays.copyOfRange(data, from, to))));
    }

    /** Packets as a transport gets them: whether to many, and all bytes from the IP header on. */
    @SuppressWarnings("ArrayRecordComponent") // compared part by part
    private record Seen(boolean toMany, byte[] bytes) {}

    private List<Seen> seen(TestHost at, int protocol) {
        List<Seen> seen = new ArrayList<>();
        at.ip.register(protocol, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                seen.add(new Seen(
                        packet.isLinkMulticast(),
                        Arrays.copyOfRange(packet.bytes(), packet.networkOffset(), packet.end())));
                packet.release();
            }

            @Override
            public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
                throw new AssertionError("no errors here");
            }
        });
        return seen;
    }

    @Test
    void theDatagramHasTheHeaderOfAWholeOne() {
        List<Seen> seen = seen(host, 254);
        byte[] data = pattern(100);
        fragment(PEER, 254, 7, data, 48, 100);
        fragment(PEER, 254, 7, data, 0, 48);
        assertThat(seen.getFirst().bytes()).isEqualTo(ipv4(PEER, SELF, 254, data, 7, 0));
        fragmentV6(254, data, 48, 100);
        fragmentV6(254, data, 0, 48);
        assertThat(seen.get(1).bytes()).isEqualTo(ipv6(PEER_V6, SELF_V6, 254, 64, data));
        assertThat(seen).noneMatch(Seen::toMany);
    }

    @Test
    void aDatagramOfWhichAPartCameInAFrameToManyIsToMany() {
        TestHost other = net.host();
        TestLink ethernet = other.ethernet("10.0.0.1/24");
        List<Seen> seen = seen(other, IpProtocol.UDP);
        byte[] data = pattern(64);
        for (int broadcast = 0; broadcast < 2; broadcast++) {
            for (int i = 0; i < 2; i++) {
                byte[] part = Arrays.copyOfRange(data, 32 * i, 32 * i + 32);
                int field = i == 0 ? Ipv4Header.MORE_FRAGMENTS : 4;
                byte[] packet = ipv4(PEER, "10.0.0.255", IpProtocol.UDP, part, broadcast, field);
                long mac =
                        i == broadcast ? 0xffff_ffff_ffffL : ethernet.address().value();
                ethernet.inject(TestNet.frame(mac, 0x02_77, EthernetHeader.TYPE_IPV4, packet));
            }
        }
        assertThat(seen).hasSize(2).allMatch(Seen::toMany);
    }

    /** In IPv4 the protocol tells datagrams apart; in IPv6 the first fragment tells the protocol (RFC 8200 §4.5). */
    @Test
    void theProtocolIsPartOfTheIdentityInIpv4Only() {
        List<Seen> seen = seen(host, 254);
        byte[] data = pattern(64);
        fragment(PEER, 254, 1, data, 0, 32);
        fragment(PEER, TestHost.PROTOCOL, 1, data, 0, 32);
        fragment(PEER, 254, 1, data, 32, 64);
        fragment(PEER, TestHost.PROTOCOL, 1, data, 32, 64);
        assertThat(host.received).hasSize(1);
        assertThat(seen).hasSize(1);
        fragmentV6(77, data, 32, 64);
        fragmentV6(254, data, 0, 32);
        assertThat(seen).hasSize(2);
        assertThat(Ipv6Header.nextHeader(seen.getLast().bytes(), 0)).isEqualTo(254);
    }

    /** RFC 1858 §3: a first fragment has the whole header of the transport, and not more than that. */
    @Test
    void aTransportHeaderMayFillTheFirstFragment() {
        List<Seen> udp = seen(host, IpProtocol.UDP);
        byte[] data = pattern(16);
        fragment(PEER, IpProtocol.UDP, 1, data, 0, 8);
        fragment(PEER, IpProtocol.UDP, 1, data, 8, 16);
        assertThat(udp).hasSize(1);
        assertThat(host.count(IpCounter.REASM_FAILS)).isZero();
    }

    @Test
    void anyNumberOfFragmentsInOrderOrAgainstItIsOneRange() {
        byte[] data = pattern(8 * 300);
        for (int i = 0; i < 300; i++) {
            fragment(data, 8 * i, 8 * i + 8);
        }
        for (int i = 299; i >= 0; i--) {
            fragment(data, 8 * i, 8 * i + 8);
        }
        assertThat(host.received).containsExactly(data, data);
        assertThat(host.count(IpCounter.REASM_OKS)).isEqualTo(2);
        assertThat(host.count(IpCounter.REASM_REQDS)).isEqualTo(600);
    }

    @Test
    void rangesHaveALimit() {
        byte[] data = pattern(8 * 256);
        for (int i = 0; i < 256; i += 2) {
            fragment(data, 8 * i, 8 * i + 8);
        }
        for (int i = 1; i < 256; i += 2) {
            fragment(data, 8 * i, 8 * i + 8);
        }
        assertThat(host.received).containsExactly(data);
        byte[] more = pattern(8 * 400);
        for (int i = 0; i < 258; i += 2) {
            fragment(more, 8 * i, 8 * i + 8);
        }
        assertThat(host.count(IpCounter.REASM_FAILS)).isEqualTo(1);
        assertThat(host.ip.fragmentedDatagrams()).isZero();
    }

    /** The first fragments of these datagrams, each of another source, wait. */
    private void begin(int from, int to) {
        for (int i = from; i < to; i++) {
            fragment("10.0.0." + (10 + i), TestHost.PROTOCOL, 1, pattern(64), 0, 32);
        }
    }

    @Test
    void aSourceMayUseAQuarter() {
        int datagram = OVERHEAD_BYTES + CHARGED_BYTES;
        host.settings.fragments.highBytes = 4L * 3 * datagram;
        for (int id = 1; id <= 3; id++) {
            fragment(PEER, TestHost.PROTOCOL, id, pattern(64), 0, 32);
        }
        assertThat(host.ip.fragmentedDatagrams()).isEqualTo(3);
        begin(0, 1);
        fragment(PEER, TestHost.PROTOCOL, 4, pattern(64), 0, 32);
        assertThat(host.ip.fragmentedDatagrams()).isEqualTo(4);
        // the oldest of that source is gone
        fragment(PEER, TestHost.PROTOCOL, 1, pattern(64), 32, 64);
        fragment(PEER, TestHost.PROTOCOL, 3, pattern(64), 32, 64);
        fragment(PEER, TestHost.PROTOCOL, 4, pattern(64), 32, 64);
        assertThat(host.received).hasSize(2);
        host.settings.fragments.highBytes = 4L * datagram - 4;
        fragment("10.0.0.99", TestHost.PROTOCOL, 1, pattern(64), 0, 32);
        fragment("10.0.0.99", TestHost.PROTOCOL, 1, pattern(64), 32, 64);
        assertThat(host.received).as("more than a quarter").hasSize(2);
    }

    @Test
    void aboveTheHighMarkTheOldestGoDownToTheLowOne() {
        int datagram = OVERHEAD_BYTES + CHARGED_BYTES;
        host.settings.fragments.highBytes = 10L * datagram;
        host.settings.fragments.lowBytes = 4L * datagram;
        begin(0, 10);
        assertThat(host.ip.fragmentedDatagrams()).isEqualTo(10);
        begin(10, 11);
        assertThat(host.ip.fragmentedDatagrams()).isEqualTo(4);
        assertThat(host.count(IpCounter.REASM_FAILS)).isEqualTo(7);
        for (int i = 7; i < 11; i++) {
            fragment("10.0.0." + (10 + i), TestHost.PROTOCOL, 1, pattern(64), 32, 64);
        }
        assertThat(host.received).as("the four that came last").hasSize(4);
    }

    /** A fragment that completes a datagram or is dropped takes no memory from others. */
    @Test
    void memoryIsGivenBack() {
        int datagram = OVERHEAD_BYTES + CHARGED_BYTES;
        host.settings.fragments.highBytes = 10L * datagram;
        host.settings.fragments.lowBytes = 4L * datagram;
        for (int i = 0; i < 50; i++) {
            fragment(pattern(64), 0, 32);
            fragment(pattern(64), 0, 32);
            fragment(pattern(64), 32, 64);
        }
        assertThat(host.received).hasSize(50);
        begin(0, 10);
        assertThat(host.ip.fragmentedDatagrams()).isEqualTo(10);
        net.run(31 * TestNet.SECOND);
        assertThat(host.count(IpCounter.REASM_TIMEOUT)).isEqualTo(10);
        begin(0, 10);
        assertThat(host.ip.fragmentedDatagrams()).isEqualTo(10);
        host.ip.powerOff();
        assertThat(host.ip.fragmentedDatagrams()).isZero();
    }

    @Test
    void aDatagramIsCutIntoWholeFragments() {
        Path path = host.ip.pathTo(IpAddress.parse("10.0.0.9"));
        host.send(path, 2 * 1480, false);
        assertThat(link.sent).extracting(packet -> packet.length).containsExactly(1500, 1500);
        assertThat(host.count(IpCounter.EXT_OUT_OCTETS)).isEqualTo(2 * 1500);
        for (int mtu : new int[] {28, 27}) {
            TestHost other = net.host();
            TestLink narrow = other.link(LinkType.RAW_IP, "10.1.0.1/24", mtu);
            other.send("10.1.0.2", 24, false);
            assertThat(narrow.sent).hasSize(mtu == 28 ? 3 : 0);
            assertThat(other.count(IpCounter.FRAG_FAILS)).isEqualTo(mtu == 28 ? 0 : 1);
        }
    }

    /** A sum of 0 means no checksum in UDP, and is itself in TCP (RFC 768). */
    @Test
    void aCompletedChecksumOfZeroIsWrittenAsUdpWantsIt() {
        Path path = host.ip.pathTo(IpAddress.parse("10.0.0.9"));
        for (int protocol : new int[] {IpProtocol.UDP, IpProtocol.TCP}) {
            int field = protocol == IpProtocol.UDP ? 6 : 16;
            Packet packet = host.payload(3000);
            byte[] bytes = packet.bytes();
            int at = packet.start();
            Bytes.put16(bytes, at + field, ~Checksum.finish(path.pseudoHeaderSum(protocol) + 3000));
            Bytes.put16(bytes, at + 100, 0);
            Bytes.put16(bytes, at + 100, Checksum.finish(Checksum.sum(bytes, at, 3000)));
            packet.deferChecksum();
            link.sent.clear();
            host.ip.output(packet, path, protocol, 0, 0, false);
            assertThat(Bytes.u16(link.sent.getFirst(), 20 + field)).isEqualTo(protocol == IpProtocol.UDP ? 0xffff : 0);
        }
    }
}
