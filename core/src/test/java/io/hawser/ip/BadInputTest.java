package io.hawser.ip;

import static io.hawser.ip.TestNet.icmp;
import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.pattern;
import static io.hawser.ip.TestNet.resummed;
import static io.hawser.ip.TestNet.withOptions;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.link.LinkType;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rows of the table of bad inputs that the network layer answers for. */
class BadInputTest {
    private static final String PEER = "10.0.0.2";
    private static final String SELF = "10.0.0.1";
    private static final int RECORDED = TestHost.PROTOCOL;

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, SELF + "/24", 1500);

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    private void assertDropped(IpCounter reason, byte[] packet) {
        long before = host.count(reason);
        link.inject(packet);
        assertThat(host.count(reason)).as("%s", reason.mibName()).isEqualTo(before + 1);
        assertThat(host.received).isEmpty();
        assertThat(link.sent).isEmpty();
    }

    private static byte[] good() {
        return ipv4(PEER, SELF, RECORDED, pattern(40));
    }

    @Test
    void badInput01_ihlBelow5OrPastThePacket() {
        for (int ihl : new int[] {0, 1, 4}) {
            byte[] packet = good();
            packet[0] = (byte) (0x40 | ihl);
            assertDropped(IpCounter.IN_HDR_ERRORS, resummed(packet));
        }
        byte[] packet = ipv4(PEER, SELF, RECORDED, pattern(4));
        packet[0] = 0x4f;
        assertDropped(IpCounter.IN_HDR_ERRORS, packet);
        for (int version : new int[] {0, 3, 5, 15}) {
            byte[] other = good();
            other[0] = (byte) (version << 4 | 5);
            assertDropped(IpCounter.IN_HDR_ERRORS, resummed(other));
        }
    }

    @Test
    void badInput02_totalLengthBelowTheHeaderOrPastTheFrame() {
        for (int total : new int[] {0, 1, 19}) {
            byte[] packet = good();
            Bytes.put16(packet, 2, total);
            assertDropped(IpCounter.IN_HDR_ERRORS, resummed(packet));
        }
        for (int total : new int[] {61, 1500, 32_768, 65_535}) {
            byte[] packet = good();
            Bytes.put16(packet, 2, total);
            assertDropped(IpCounter.EXT_IN_TRUNCATED_PKTS, resummed(packet));
        }
        byte[] packet = good();
        for (int cut = 0; cut < packet.length; cut++) {
            link.inject(Arrays.copyOf(packet, cut));
        }
        assertThat(host.received).isEmpty();
    }

    @Test
    void badInput03_paddingBehindTheTotalLengthIsTrimmed() {
        byte[] packet = ipv4(PEER, SELF, RECORDED, new byte[] {1, 2, 3});
        link.inject(Arrays.copyOf(packet, 60));
        assertThat(host.received).containsExactly(new byte[] {1, 2, 3});
    }

    @Test
    void badInput11_badChecksums() {
        byte[] packet = good();
        packet[10] ^= 1;
        assertDropped(IpCounter.EXT_IN_CSUM_ERRORS, packet);
        assertThat(host.count(IpCounter.IN_HDR_ERRORS)).isEqualTo(1);
        byte[] echo = icmp(IcmpHeader.ECHO_REQUEST, 0, 1, pattern(9));
        echo[12] ^= 4;
        assertDropped(IpCounter.ICMP_IN_CSUM_ERRORS, ipv4(PEER, SELF, IpProtocol.ICMP, echo));
        assertThat(host.count(IpCounter.ICMP_IN_ERRORS)).isEqualTo(1);
    }

    @Test
    void badInput12_sourcesThatNoHostHas() {
        for (String source : new String[] {
            "255.255.255.255", "10.0.0.255", "224.0.0.1", "239.1.2.3", "0.0.0.0", "127.0.0.1", "127.9.9.9", SELF
        }) {
            assertDropped(IpCounter.IN_ADDR_ERRORS, ipv4(source, SELF, RECORDED, pattern(40)));
            byte[] echo = icmp(IcmpHeader.ECHO_REQUEST, 0, 1, pattern(9));
            assertDropped(IpCounter.IN_ADDR_ERRORS, ipv4(source, SELF, IpProtocol.ICMP, echo));
        }
        assertDropped(IpCounter.IN_ADDR_ERRORS, ipv4(PEER, "127.0.0.1", RECORDED, pattern(4)));
        assertDropped(IpCounter.IN_ADDR_ERRORS, ipv4("0.0.0.0", "0.0.0.0", IpProtocol.UDP, pattern(8)));
    }

    @Test
    void badInput13_sourceRoutesAndMalformedOptions() {
        int[][] bad = {
            {131, 7, 4, 10, 0, 0, 9},
            {137, 7, 4, 10, 0, 0, 9},
            {1, 1, 131, 3, 4},
            {7, 0},
            {7, 1, 4, 0},
            {7, 9, 4, 0},
            {7, 3, 3, 0},
            {68, 3, 5, 0},
            {68, 4, 4, 0},
            {1, 1, 1, 148},
            {200, 41, 0, 0},
        };
        for (int[] options : bad) {
            assertDropped(IpCounter.IN_HDR_ERRORS, withOptions(good(), options));
        }
    }

    @Test
    @Requirement("MUST-50")
    void optionsThatOnlyRecordAreTolerated() {
        int[][] tolerated = {
            {7, 7, 4, 0, 0, 0, 0},
            {68, 8, 5, 0, 0, 0, 0, 0},
            {148, 4, 0, 0},
            {0, 131, 99, 99},
            {1, 1, 1, 0},
            {200, 4, 0, 0}
        };
        for (int[] options : tolerated) {
            link.inject(withOptions(good(), options));
        }
        assertThat(host.received).hasSize(tolerated.length).allMatch(each -> Arrays.equals(each, pattern(40)));
    }

    @Test
    void badInput15_anyOverlapDiscardsTheDatagram() {
        byte[] data = pattern(64);
        int[][] overlaps = {{24, 48}, {8, 24}, {16, 40}, {0, 16}, {16, 24}, {24, 32}, {8, 64}};
        for (int id = 0; id < overlaps.length; id++) {
            fragment(data, id, 0, 8, true);
            fragment(data, id, 16, 32, true);
            fragment(data, id, overlaps[id][0], overlaps[id][1], true);
            fragment(data, id, 8, 16, true);
            fragment(data, id, 32, 64, false);
        }
        assertThat(host.received).isEmpty();
        assertThat(host.count(IpCounter.REASM_OKS)).isZero();
        assertThat(host.count(IpCounter.EXT_REASM_OVERLAPS)).isGreaterThanOrEqualTo(overlaps.length);
    }

    @Test
    void badInput15_anExactRepetitionIsIgnored() {
        byte[] data = pattern(64);
        byte[] other = new byte[64];
        fragment(data, 7, 0, 32, true);
        fragment(other, 7, 0, 32, true);
        fragment(data, 7, 32, 64, false);
        assertThat(host.received).containsExactly(data);
    }

    @Test
    void badInput15_contradictoryEndsDiscardTheDatagram() {
        byte[] data = pattern(64);
        fragment(data, 1, 32, 64, false);
        fragment(data, 1, 16, 24, false);
        fragment(data, 2, 32, 48, false);
        fragment(data, 2, 48, 64, true);
        fragment(data, 3, 32, 64, true);
        fragment(data, 3, 8, 16, false);
        for (int id = 1; id <= 3; id++) {
            fragment(data, id, 0, 32, true);
        }
        assertThat(host.received).isEmpty();
        assertThat(host.count(IpCounter.REASM_FAILS)).isEqualTo(3);
    }

    private void fragment(byte[] data, int id, int from, int to, boolean more) {
        link.inject(ipv4(
                PEER,
                SELF,
                RECORDED,
                Arrays.copyOfRange(data, from, to),
                id,
                from / 8 | (more ? Ipv4Header.MORE_FRAGMENTS : 0)));
    }

    @Test
    void badInput16_offsetAndLengthAbove65535() {
        for (int offset : new int[] {8190, 8191}) {
            assertDropped(IpCounter.REASM_FAILS, ipv4(PEER, SELF, RECORDED, pattern(32), 1, offset));
        }
        assertDropped(IpCounter.REASM_FAILS, ipv4(PEER, SELF, RECORDED, pattern(1480), 1, 8100));
        // The largest that there is: 65515 bytes of payload.
        link.inject(ipv4(PEER, SELF, RECORDED, pattern(3), 1, 8189));
        assertThat(host.count(IpCounter.REASM_FAILS)).isEqualTo(3);
    }

    @Test
    void badInput17_aFirstFragmentWithoutItsTransportHeader() {
        int[][] protocols = {{IpProtocol.TCP, 16}, {IpProtocol.TCP, 8}, {IpProtocol.UDP, 0}, {IpProtocol.ICMP, 0}};
        for (int[] each : protocols) {
            assertDropped(
                    IpCounter.REASM_FAILS, ipv4(PEER, SELF, each[0], pattern(each[1]), 1, Ipv4Header.MORE_FRAGMENTS));
        }
        assertDropped(IpCounter.REASM_FAILS, ipv4(PEER, SELF, RECORDED, pattern(0), 1, 5));
        assertDropped(IpCounter.REASM_FAILS, ipv4(PEER, SELF, RECORDED, pattern(13), 1, Ipv4Header.MORE_FRAGMENTS));
    }

    @Test
    void badInput18_aFragmentBombIsBoundedForOneSource() {
        for (int i = 0; i < 20_000; i++) {
            link.inject(ipv4(
                    "10.0.0.66", SELF, RECORDED, pattern(8), i & 0xffff, 1 + i % 8000 | Ipv4Header.MORE_FRAGMENTS));
            assertThat(net.pool.outstanding() * 1920).isLessThanOrEqualTo(host.settings.fragmentHighBytes / 4);
        }
        byte[] data = pattern(2960);
        fragment(data, 5, 0, 1480, true);
        fragment(data, 5, 1480, 2960, false);
        assertThat(host.received).as("another source is not harmed").containsExactly(data);
    }

    @Test
    void badInput18_aFragmentBombIsBoundedForAll() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            String source = "10.0.0." + (3 + random.nextInt(200));
            link.inject(ipv4(source, SELF, RECORDED, pattern(8), i, Ipv4Header.MORE_FRAGMENTS));
            assertThat(net.pool.outstanding() * 1920).isLessThanOrEqualTo(host.settings.fragmentHighBytes);
        }
        byte[] data = pattern(2960);
        fragment(data, 5, 0, 1480, true);
        fragment(data, 5, 1480, 2960, false);
        assertThat(host.received).containsExactly(data);
        net.run(31 * TestNet.SECOND);
        assertThat(net.pool.outstanding()).as("after the timeout").isZero();
    }

    @Test
    void badInput18_theHolesOfADatagramAreBounded() {
        byte[] data = pattern(65_512);
        for (int i = 0; i < 4000; i += 2) {
            fragment(data, 1, 8 * i, 8 * i + 8, true);
        }
        assertThat(host.count(IpCounter.REASM_FAILS)).isGreaterThan(10);
        assertThat(net.pool.outstanding()).isLessThanOrEqualTo(128);
    }

    @Test
    void badInput19_identificationsAreNotPredictable() {
        host.link(LinkType.RAW_IP, "10.9.0.1/16", 1500);
        Set<Integer> differences = new HashSet<>();
        int before = 0;
        TestLink other = (TestLink) host.ip.interfaces().get(2).link();
        for (int i = 1; i <= 1000; i++) {
            host.send("10.9." + i / 250 + "." + (1 + i % 250), 10, false);
            int id = Ipv4Header.identification(other.last(), 0);
            differences.add(id - before & 0xffff);
            before = id;
        }
        assertThat(differences).as("differences between destinations").hasSizeGreaterThan(980);
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 60_000; i++) {
            host.send("10.9.7.7", 0, false);
            ids.add(Ipv4Header.identification(other.last(), 0));
            other.sent.clear();
        }
        assertThat(ids).as("to one destination none comes twice soon").hasSize(60_000);
        host.send("10.9.7.7", 10, true);
        assertThat(Ipv4Header.identification(other.last(), 0))
                .as("what is never cut up needs none")
                .isZero();
    }

    @Test
    void badInput49_aPathMtuHasAFloorAndNeverGrows() {
        Path path = host.ip.pathTo(IpAddress.parse(PEER));
        path.learnMtu(1400);
        assertThat(path.mtuBytes()).isEqualTo(1400);
        for (int larger : new int[] {1400, 1401, 1500, 9000, 65_535, Integer.MAX_VALUE}) {
            path.learnMtu(larger);
            assertThat(path.mtuBytes()).isEqualTo(1400);
        }
        for (int tiny : new int[] {551, 68, 67, 1, 0, -1, Integer.MIN_VALUE}) {
            TestHost fresh = net.host();
            TestLink out = fresh.link(LinkType.RAW_IP, SELF + "/24", 1500);
            Path told = fresh.ip.pathTo(IpAddress.parse(PEER));
            told.learnMtu(tiny);
            assertThat(told.mtuBytes()).isEqualTo(552);
            fresh.send(told, 532, true);
            assertThat(Ipv4Header.dontFragment(out.last(), 0))
                    .as("routers may cut it up")
                    .isFalse();
            assertThat(Ipv4Header.identification(out.last(), 0)).isNotZero();
        }
        net.run(601 * TestNet.SECOND);
        assertThat(path.mtuBytes()).as("forgotten").isEqualTo(1500);
    }

    @Test
    void badInput51_noErrorAboutWhatIsNotFromOneHostToThisOne() {
        byte[] error = icmp(IcmpHeader.DESTINATION_UNREACHABLE, 3, 0, ipv4(SELF, PEER, 200, pattern(8)));
        byte[] unspoken = pattern(30);
        byte[][] silent = {
            ipv4(PEER, SELF, IpProtocol.ICMP, icmp(99, 0, 0, unspoken)),
            ipv4(PEER, SELF, IpProtocol.ICMP, error),
            ipv4(PEER, "10.0.0.255", 200, unspoken),
            ipv4(PEER, "255.255.255.255", 200, unspoken),
            ipv4(PEER, "224.0.0.1", 200, unspoken),
            ipv4("240.0.0.1", SELF, 200, unspoken),
        };
        for (byte[] packet : silent) {
            link.inject(packet);
        }
        link.inject(ipv4(PEER, SELF, 200, unspoken, 1, 4));
        net.run(40 * TestNet.SECOND);
        assertThat(host.count(IpCounter.REASM_TIMEOUT))
                .as("of a later fragment only")
                .isEqualTo(1);
        assertThat(link.sent).isEmpty();
        link.inject(ipv4(PEER, SELF, 200, unspoken));
        assertThat(link.sent).as("the same to this host alone").hasSize(1);
    }

    @Test
    void badInput51_errorsAreLimitedForEachHostAndForAll() {
        for (int i = 0; i < 100; i++) {
            link.inject(ipv4(PEER, SELF, 200, pattern(8)));
        }
        assertThat(link.sent).as("a burst").hasSize(6);
        assertThat(host.count(IpCounter.ICMP_OUT_RATE_LIMIT_HOST)).isGreaterThan(50);
        net.run(3 * TestNet.SECOND);
        for (int i = 0; i < 100; i++) {
            link.inject(ipv4(PEER, SELF, 200, pattern(8)));
        }
        assertThat(link.sent).as("one a second").hasSize(9);
        net.run(10 * TestNet.SECOND);
        link.sent.clear();
        for (int i = 3; i < 203; i++) {
            link.inject(ipv4("10.0.0." + i, SELF, 200, pattern(8)));
        }
        assertThat(link.sent).as("about the burst for all").hasSizeBetween(30, 80);
        assertThat(host.count(IpCounter.ICMP_OUT_RATE_LIMIT_GLOBAL)).isGreaterThan(100);
    }

    @Test
    void badInput52_whatWasNotAskedForOnlyRefreshes() {
        TestHost station = net.host();
        TestLink wire = station.ethernet("192.168.0.1/24");
        long own = wire.address().value();
        IpAddress liar = IpAddress.parse("192.168.0.9");
        for (int operation : new int[] {ArpHeader.REPLY, ArpHeader.REQUEST}) {
            wire.inject(arp(operation, 0xffff_ffff_ffffL, 0x02_09, liar, liar));
            wire.inject(arp(operation, own, 0x02_09, liar, IpAddress.parse("192.168.0.77")));
        }
        wire.inject(arp(ArpHeader.REPLY, own, 0x02_09, liar, IpAddress.parse("192.168.0.1")));
        assertThat(station.eth0().neighbours()).isEmpty();
        assertThat(wire.sent).isEmpty();

        wire.inject(arp(ArpHeader.REQUEST, own, 0x02_09, liar, IpAddress.parse("192.168.0.1")));
        assertThat(wire.sent).as("a request is answered").hasSize(1);
        assertThat(station.neighbour("192.168.0.9"))
                .as("whoever asks will send")
                .isEqualTo(NeighbourState.STALE);
        net.run(2 * TestNet.SECOND);
        wire.inject(arp(ArpHeader.REPLY, 0xffff_ffff_ffffL, 0x02_10, liar, liar));
        assertThat(station.eth0().neighbours().getFirst().mac().value())
                .as("moved")
                .isEqualTo(0x02_10);
        wire.inject(arp(ArpHeader.REPLY, own, 0x02_11, liar, IpAddress.parse("192.168.0.1")));
        assertThat(station.eth0().neighbours().getFirst().mac().value())
                .as("not twice at once")
                .isEqualTo(0x02_10);
    }

    @Test
    void badInput52_malformedArpChangesNothing() {
        TestHost station = net.host();
        TestLink wire = station.ethernet("192.168.0.1/24");
        long own = wire.address().value();
        IpAddress self = IpAddress.parse("192.168.0.1");
        byte[] good = arp(ArpHeader.REQUEST, own, 0x02_09, IpAddress.parse("192.168.0.9"), self);
        for (int cut = 0; cut < good.length; cut++) {
            wire.inject(Arrays.copyOf(good, cut));
        }
        wire.inject(arp(ArpHeader.REQUEST, own, 0x01_00_00_00_00_09L, IpAddress.parse("192.168.0.9"), self));
        wire.inject(arp(ArpHeader.REQUEST, own, 0, IpAddress.parse("192.168.0.9"), self));
        wire.inject(arp(ArpHeader.REQUEST, own, 0x02_09, self, self));
        wire.inject(arp(ArpHeader.REQUEST, own, 0x02_09, IpAddress.parse("10.99.0.9"), self));
        assertThat(station.eth0().neighbours()).isEmpty();
    }

    @Test
    void badInput52_theTableIsBoundedAndKeepsThoseThatLive() {
        TestHost station = net.host();
        TestHost friend = net.host();
        TestLink wire = station.ethernet("192.168.0.1/16");
        TestLink.join(wire, friend.ethernet("192.168.255.254/16"));
        station.send("192.168.255.254", 10, true);
        net.run(TestNet.SECOND / 10);
        assertThat(friend.received).hasSize(1);
        for (int i = 0; i < 5000; i++) {
            station.send("192.168." + (1 + i / 250) + "." + (1 + i % 250), 10, true);
            assertThat(station.eth0().neighbours()).hasSizeLessThanOrEqualTo(1024);
        }
        assertThat(station.neighbour("192.168.255.254")).isEqualTo(NeighbourState.REACHABLE);
        station.send("192.168.255.254", 10, true);
        net.run(TestNet.SECOND / 10);
        assertThat(friend.received).hasSize(2);
        assertThat(station.count(IpCounter.ARP_TABLE_FULLS)).isGreaterThan(3000);
    }

    /** Packets that wait for a neighbour that never answers take nothing from others, and are bounded. */
    @Test
    void badInput52_aDeadNeighbourBlocksNoOther() {
        TestHost station = net.host();
        TestHost friend = net.host();
        TestLink wire = station.ethernet("192.168.0.1/24");
        TestLink.join(wire, friend.ethernet("192.168.0.2/24"));
        for (int i = 0; i < 1000; i++) {
            station.send("192.168.0.99", 10, true);
        }
        assertThat(net.pool.outstanding())
                .as("packets that wait, and the request")
                .isEqualTo(101 + 1);
        for (int i = 0; i < 10; i++) {
            station.send("192.168.0.2", 10, true);
        }
        net.run(TestNet.SECOND / 10);
        assertThat(friend.received).hasSize(10);
    }

    /** RFC 1122 §3.2.2.2 lets a host take them; who does can be led anywhere by whoever forges a router's address. */
    @Test
    void badInput53_redirectsChangeNothing() {
        TestHost station = net.host();
        TestHost router = net.host();
        TestLink wire = station.ethernet("192.168.0.1/24");
        TestLink routers = router.ethernet("192.168.0.254/24");
        TestLink.join(wire, routers);
        station.ip.routes().add(Prefix.ALL_V4, IpAddress.parse("192.168.0.254"), station.eth0(), 0);
        Path before = station.ip.pathTo(IpAddress.parse("198.51.100.7"));
        byte[] quoted = ipv4("192.168.0.1", "198.51.100.7", RECORDED, pattern(8));
        int liar = IpAddress.parse("192.168.0.66").v4();
        for (int code = 0; code < 4; code++) {
            byte[] redirect = icmp(IcmpHeader.REDIRECT, code, liar, quoted);
            wire.inject(TestNet.frame(
                    wire.address().value(),
                    routers.address().value(),
                    EthernetHeader.TYPE_IPV4,
                    ipv4("192.168.0.254", "192.168.0.1", IpProtocol.ICMP, redirect)));
        }
        assertThat(station.count(IpCounter.ICMP_IN_REDIRECTS)).isEqualTo(4);
        assertThat(station.ip.pathTo(IpAddress.parse("198.51.100.7"))).isSameAs(before);
        station.send("198.51.100.7", 10, true);
        net.run(TestNet.SECOND / 10);
        assertThat(station.neighbour("192.168.0.254")).isEqualTo(NeighbourState.REACHABLE);
        assertThat(station.eth0().neighbours()).hasSize(1);
    }

    private static byte[] arp(int operation, long destinationMac, long senderMac, IpAddress sender, IpAddress target) {
        byte[] packet = new byte[ArpHeader.BYTES];
        ArpHeader.write(packet, 0, operation, senderMac, sender.v4(), 0, target.v4());
        return TestNet.frame(destinationMac, senderMac, EthernetHeader.TYPE_ARP, packet);
    }

    @Test
    void badInput57_anEchoRequestLargerThanTheMtuIsAnsweredInFragments() {
        for (int bytes : new int[] {1473, 2000, 65_507}) {
            byte[] echo = icmp(IcmpHeader.ECHO_REQUEST, 0, 0x1234_0001, pattern(bytes));
            for (int from = 0; from < echo.length; from += 1480) {
                int to = Math.min(echo.length, from + 1480);
                int more = to < echo.length ? Ipv4Header.MORE_FRAGMENTS : 0;
                link.inject(
                        ipv4(PEER, SELF, IpProtocol.ICMP, Arrays.copyOfRange(echo, from, to), bytes, from / 8 | more));
            }
            byte[] reply = new byte[echo.length];
            int got = 0;
            for (byte[] fragment : link.sent) {
                assertThat(Ipv4Header.isChecksumValid(fragment, 0)).isTrue();
                int length = fragment.length - 20;
                System.arraycopy(fragment, 20, reply, Ipv4Header.fragmentOffset(fragment, 0), length);
                got += length;
            }
            assertThat(got).isEqualTo(echo.length);
            assertThat(IcmpHeader.type(reply, 0)).isEqualTo(IcmpHeader.ECHO_REPLY);
            assertThat(IcmpHeader.isWellFormed(reply, 0, reply.length)).isTrue();
            assertThat(TestNet.from(reply, 8)).isEqualTo(pattern(bytes));
            link.sent.clear();
        }
        assertThat(host.count(IpCounter.ICMP_OUT_ECHO_REPS)).isEqualTo(3);
    }
}
