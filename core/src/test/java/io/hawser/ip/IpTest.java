package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.link.Offloads;
import io.hawser.packet.Packet;
import io.hawser.wire.Checksum;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** IPv4 (RFC 791): headers, routes, forwarding, fragments both ways. */
class IpTest {
    private final TestNet net = new TestNet();

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    @Test
    void packetsCrossARawLink() {
        TestHost one = net.host();
        TestHost other = net.host();
        TestLink link = one.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        TestLink.join(link, other.link(LinkType.RAW_IP, "10.0.0.2/24", 1500));
        one.send("10.0.0.2", 1480, true);
        net.run(SECOND);
        assertThat(other.received).containsExactly(pattern(1480));
        assertThat(link.last()).hasSize(1500);
        assertThat(Ipv4Header.ttl(link.last(), 0)).isEqualTo(64);
        assertThat(Ipv4Header.dontFragment(link.last(), 0)).isTrue();
        assertThat(Ipv4Header.isChecksumValid(link.last(), 0)).isTrue();
        assertThat(one.eth0().txPackets()).isEqualTo(1);
        assertThat(one.eth0().txBytes()).isEqualTo(1500);
        assertThat(other.eth0().rxBytes()).isEqualTo(1500);
        assertThat(other.count(IpCounter.IN_DELIVERS)).isEqualTo(1);
    }

    @Test
    void packetsToOwnAddressesComeBackAtTheSameInstantButNotWithinTheCall() {
        TestHost host = net.host();
        TestLink link = host.ethernet("10.0.0.1/24");
        for (String own : new String[] {"10.0.0.1", "127.0.0.1", "127.1.2.3"}) {
            host.received.clear();
            host.send(own, 70, true);
            assertThat(host.received).isEmpty();
            net.run(0);
            assertThat(host.received).containsExactly(pattern(70));
        }
        assertThat(link.sent).isEmpty();
        Path path = host.ip.pathTo(address("10.0.0.1"));
        assertThat(path.via().name()).isEqualTo("lo");
        assertThat(path.local()).isEqualTo(address("10.0.0.1"));
        assertThat(host.ip.pathTo(address("127.0.0.9")).local()).isEqualTo(address("127.0.0.1"));
        assertThat(host.ip.path(address("127.0.0.1"), address("10.0.0.9")))
                .as("lo leads nowhere else")
                .isNull();
    }

    @Test
    void aPathIsSharedUntilSomethingChanges() {
        TestHost host = net.host();
        host.ethernet("10.0.0.1/24");
        Path path = host.ip.pathTo(address("10.0.0.9"));
        assertThat(host.ip.pathTo(address("10.0.0.9"))).isSameAs(path);
        assertThat(host.ip.path(address("10.0.0.1"), address("10.0.0.9"))).isSameAs(path);
        assertThat(path.isStale()).isFalse();
        assertThat(path.mtuBytes()).isEqualTo(1500);
        assertThat(path.pseudoHeaderSum(6)).isEqualTo(Checksum.pseudoHeader(path.local(), path.remote(), 6));
        host.ip.routes().add(Prefix.ALL_V4, address("10.0.0.254"), host.eth0(), 0);
        assertThat(path.isStale()).isTrue();
        Path next = host.ip.pathTo(address("10.0.0.9"));
        assertThat(next).isNotSameAs(path);
        host.eth0().addAddress(address("10.1.0.1"), 24);
        assertThat(next.isStale()).isTrue();
        host.eth0().removeAddress(address("10.1.0.1"));
        host.eth0().down();
        assertThat(host.ip.pathTo(address("10.0.0.9"))).isNull();
        assertThat(host.count(IpCounter.OUT_NO_ROUTES)).isEqualTo(1);
        assertThat(host.ip.path(address("10.0.0.7"), address("10.0.0.9")))
                .as("not an own address")
                .isNull();
    }

    @Test
    void aReplyGoesFromWhereThePacketWasSentTo() {
        TestHost host = net.host();
        host.ethernet("10.0.0.1/24");
        host.eth0().addAddress(address("10.0.0.5"), 24);
        Packet packet = host.payload(0);
        byte[] bytes = TestNet.ipv4("10.0.0.9", "10.0.0.5", 6, pattern(0));
        System.arraycopy(bytes, 0, packet.bytes(), packet.append(20), 20);
        Path path = host.ip.replyPath(packet);
        assertThat(path.local()).isEqualTo(address("10.0.0.5"));
        assertThat(path.remote()).isEqualTo(address("10.0.0.9"));
        assertThat(host.ip.replyPath(packet)).isSameAs(path);
        packet.release();
    }

    @Test
    void manyPathsAreBoundedAndRight() {
        TestHost host = net.host();
        host.link(LinkType.RAW_IP, "10.0.0.1/8", 1500);
        List<Integer> order = new ArrayList<>();
        for (int i = 2; i < 200_000; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(1));
        for (int i : order) {
            IpAddress remote = IpAddress.v4(10 << 24 | i);
            Path path = host.ip.pathTo(remote);
            assertThat(path.remote()).isEqualTo(remote);
            assertThat(host.ip.pathTo(remote)).isSameAs(path);
        }
    }

    @Test
    void theLongestPrefixWinsThenTheMetric() {
        TestHost host = net.host();
        host.ethernet("10.0.0.1/24");
        host.ethernet("10.1.0.1/24");
        NetworkInterface eth0 = host.ip.interfaces().get(1);
        NetworkInterface eth1 = host.ip.interfaces().get(2);
        RouteTable routes = host.ip.routes();
        routes.add(Prefix.ALL_V4, address("10.0.0.254"), eth0, 10);
        routes.add(Prefix.ALL_V4, address("10.1.0.254"), eth1, 5);
        routes.add(Prefix.parse("192.168.0.0/16"), address("10.0.0.253"), eth0, 0);
        routes.add(Prefix.parse("192.168.7.0/24"), address("10.1.0.253"), eth1, 0);
        routes.add(Prefix.parse("192.168.7.7/32"), null, eth0, 0);
        assertThat(routes.lookup(address("8.8.8.8")).via()).isEqualTo(eth1);
        assertThat(routes.lookup(address("192.168.1.1")).gateway()).isEqualTo(address("10.0.0.253"));
        assertThat(routes.lookup(address("192.168.7.1")).gateway()).isEqualTo(address("10.1.0.253"));
        assertThat(routes.lookup(address("192.168.7.7")).gateway()).isNull();
        assertThat(host.ip.pathTo(address("8.8.8.8")).local()).isEqualTo(address("10.1.0.1"));
        assertThat(host.ip.pathTo(IpAddress.ANY_V4)).as("nobody").isNull();
        eth1.down();
        assertThat(routes.lookup(address("8.8.8.8")).via())
                .as("the next metric")
                .isEqualTo(eth0);
        assertThat(routes.lookup(address("192.168.7.1")).gateway()).isEqualTo(address("10.0.0.253"));
        assertThat(routes.all()).hasSize(8);
        assertThat(routes.all().getFirst().destination()).isEqualTo(Prefix.ALL_V4);
        assertThat(routes.remove(routes.all().getFirst())).isTrue();
        assertThat(routes.all()).hasSize(7);
        eth0.removeAddress(address("10.0.0.1"));
        assertThat(routes.all())
                .as("routes by an interface go with its last address")
                .noneMatch(route -> route.via() == eth0);
    }

    @Test
    void routesAreChecked() {
        TestHost host = net.host();
        host.ethernet("10.0.0.1/24");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.ip.routes().add(Prefix.ALL_V4, address("10.9.0.1"), host.eth0(), 0))
                .withMessageContaining("eth0")
                .withMessageContaining("10.0.0.1/24");
        assertThatIllegalArgumentException().isThrownBy(() -> host.eth0().addAddress(address("10.0.0.1"), 24));
        assertThatIllegalArgumentException().isThrownBy(() -> host.eth0().addAddress(address("10.0.0.255"), 24));
        assertThatIllegalArgumentException().isThrownBy(() -> host.eth0().addAddress(address("224.0.0.1"), 24));
        assertThatIllegalArgumentException().isThrownBy(() -> host.eth0().addAddress(address("10.0.0.9"), 33));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.ip.addInterface("eth0", host.eth0().link()));
    }

    @Test
    void prefixesAreParsedOrRefused() {
        assertThat(Prefix.parse("10.0.0.0/24").contains(address("10.0.0.255"))).isTrue();
        assertThat(Prefix.parse("10.0.0.0/24").contains(address("10.0.1.0"))).isFalse();
        assertThat(Prefix.parse("0.0.0.0/0")).isEqualTo(Prefix.ALL_V4);
        assertThat(Prefix.ALL_V4.contains(new IpAddress(1, 2)))
                .as("another family")
                .isFalse();
        assertThat(Prefix.of(address("10.77.1.2"), 9)).hasToString("10.0.0.0/9");
        assertThat(Prefix.of(new IpAddress(-1, -1), 65)).isEqualTo(new Prefix(new IpAddress(-1, Long.MIN_VALUE), 65));
        for (String bad : new String[] {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "x/8", "10.0.0.0/8/8"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Prefix.parse(bad));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.parse("10.0.0.1/24"))
                .withMessageContaining("10.0.0.0/24");
    }

    @Test
    void whatExceedsThePathMtuIsCutUpOrRefused() {
        TestHost one = net.host();
        TestHost other = net.host();
        TestLink link = one.link(LinkType.RAW_IP, "10.0.0.1/24", 576);
        TestLink back = other.link(LinkType.RAW_IP, "10.0.0.2/24", 576);
        TestLink.join(link, back);
        for (int length : new int[] {556, 557, 1104, 1105, 5000, 65_515}) {
            one.send("10.0.0.2", length, false);
            net.run(SECOND);
            assertThat(other.received.getLast()).isEqualTo(pattern(length));
        }
        assertThat(one.count(IpCounter.FRAG_OKS)).isEqualTo(5);
        assertThat(other.count(IpCounter.REASM_OKS)).isEqualTo(5);
        int before = link.sent.size();
        one.send("10.0.0.2", 557, true);
        assertThat(one.count(IpCounter.FRAG_FAILS)).isEqualTo(1);
        assertThat(link.sent).hasSize(before);
        one.settings.noPathMtuDiscovery = 1;
        one.send("10.0.0.2", 557, true);
        net.run(SECOND);
        assertThat(other.received).as("without discovery nothing is marked DF").hasSize(7);
    }

    @Test
    void fragmentsArriveInAnyOrder() {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        Random random = new Random(7);
        byte[] data = pattern(20_000);
        for (int round = 0; round < 200; round++) {
            List<byte[]> fragments = new ArrayList<>();
            for (int from = 0; from < data.length; ) {
                int to = Math.min(data.length, from + 8 * (1 + random.nextInt(180)));
                int more = to < data.length ? Ipv4Header.MORE_FRAGMENTS : 0;
                byte[] part = Arrays.copyOfRange(data, from, to);
                fragments.add(TestNet.ipv4("10.0.0.2", "10.0.0.1", TestHost.PROTOCOL, part, round, from / 8 | more));
                from = to;
            }
            Collections.shuffle(fragments, random);
            fragments.addAll(1, fragments.subList(0, 1));
            fragments.forEach(link::inject);
            assertThat(host.received).hasSize(round + 1);
            assertThat(host.received.getLast()).isEqualTo(data);
        }
        assertThat(host.count(IpCounter.REASM_FAILS)).isZero();
    }

    @Test
    void congestionThatAFragmentMetTheDatagramHasMet() {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        List<Integer> tos = new ArrayList<>();
        host.ip.register(TestHost.PROTOCOL, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                tos.add(Ipv4Header.tos(packet.bytes(), packet.networkOffset()));
                assertThat(Ipv4Header.isChecksumValid(packet.bytes(), packet.networkOffset()))
                        .isTrue();
                packet.release();
            }

            @Override
            public void icmpError(Packet quoted, int type, int code, int mtuBytes) {}
        });
        int[][] cases = {{2, 2}, {2, 3}, {1, 3}, {0, 0}, {0, 3}, {0, 2}};
        for (int id = 0; id < cases.length; id++) {
            for (int i = 0; i < 2; i++) {
                byte[] fragment =
                        TestNet.ipv4("10.0.0.2", "10.0.0.1", TestHost.PROTOCOL, pattern(8), id, i == 0 ? 0x2000 : 1);
                fragment[1] = (byte) cases[id][i];
                link.inject(TestNet.resummed(fragment));
            }
        }
        assertThat(tos).containsExactly(2, 3, 3, 0, 0);
        assertThat(host.count(IpCounter.REASM_FAILS)).isEqualTo(1);
    }

    @Test
    void aLinkThatCutsSegmentsGetsThemWhole() {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        Packet packet = host.payload(30_000);
        packet.segmentBytes(1448);
        host.ip.output(packet, host.ip.pathTo(address("10.0.0.2")), IpProtocol.TCP, 0, 0, true);
        assertThat(host.count(IpCounter.FRAG_FAILS)).as("this one does not").isEqualTo(1);
        link.offloads = new Offloads(true, 65_000);
        packet = host.payload(30_000);
        packet.segmentBytes(1448);
        host.ip.output(packet, host.ip.pathTo(address("10.0.0.2")), IpProtocol.TCP, 0, 0, true);
        assertThat(link.last()).hasSize(30_020);
    }

    @Test
    void aDeferredChecksumIsCompletedBeforeThePacketIsCutUp() {
        TestHost one = net.host();
        TestHost other = net.host();
        TestLink link = one.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        link.offloads = new Offloads(true, 0);
        TestLink.join(link, other.link(LinkType.RAW_IP, "10.0.0.2/24", 1500));
        other.ip.register(IpProtocol.TCP, other.recorder);
        Path path = one.ip.pathTo(address("10.0.0.2"));
        path.learnMtu(600);
        path.learnMtu(68);
        Packet packet = one.payload(3000);
        int at = packet.start();
        TcpHeader.write(packet.bytes(), at, 1, 2, 3, 4, 20, TcpHeader.ACK, 5, 0);
        TcpHeader.deferChecksum(packet.bytes(), at, 3000, path.pseudoHeaderSum(IpProtocol.TCP));
        packet.deferChecksum();
        one.ip.output(packet, path, IpProtocol.TCP, 0, 0, true);
        net.run(SECOND);
        assertThat(link.sent).hasSizeGreaterThan(4);
        byte[] segment = other.received.getFirst();
        assertThat(TcpHeader.isChecksumValid(segment, 0, 3000, path.pseudoHeaderSum(IpProtocol.TCP)))
                .isTrue();
    }

    @Test
    void broadcastsReachAllWithoutAskingForAnAddress() {
        TestHost one = net.host();
        TestHost two = net.host();
        TestHost three = net.host();
        TestLink link = one.ethernet("10.0.0.1/24");
        TestLink.join(link, two.ethernet("10.0.0.2/24"), three.ethernet("10.0.0.3/24"));
        two.ip.register(IpProtocol.UDP, two.recorder);
        three.ip.register(IpProtocol.UDP, three.recorder);
        for (String all : new String[] {"10.0.0.255", "255.255.255.255"}) {
            Path path = one.ip.pathTo(address(all));
            assertThat(path.isBroadcast()).isTrue();
            one.ip.output(one.payload(30), path, IpProtocol.UDP, 0, 0, false);
            one.ip.output(one.payload(30), path, IpProtocol.TCP, 0, 0, false);
        }
        net.run(SECOND);
        assertThat(two.received).hasSize(2);
        assertThat(three.received).hasSize(2);
        assertThat(two.count(IpCounter.IN_ADDR_ERRORS)).as("TCP to all").isEqualTo(2);
        assertThat(link.sent).hasSize(4).allMatch(frame -> EthernetHeader.destination(frame, 0) == 0xffff_ffff_ffffL);
        Path group = one.ip.pathTo(address("239.129.2.3"));
        assertThat(group).as("no route").isNull();
        one.ip.routes().add(Prefix.parse("224.0.0.0/4"), null, one.eth0(), 0);
        one.send("239.129.2.3", 5, false);
        assertThat(EthernetHeader.destination(link.last(), 0)).isEqualTo(0x0100_5e01_0203L);
        assertThat(one.ip.pathTo(address("239.129.2.3")).isMulticast()).isTrue();
    }
}
