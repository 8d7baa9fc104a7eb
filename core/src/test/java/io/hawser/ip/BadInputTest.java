package io.hawser.ip;

import static io.hawser.ip.TestNet.icmp;
import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.pattern;
import static io.hawser.ip.TestNet.resummed;
import static io.hawser.ip.TestNet.withOptions;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rows of the table of bad inputs of the network layer, except those about fragments and neighbours. */
class BadInputTest extends BadInputTestBase {
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
        };
        for (int[] options : bad) {
            assertDropped(IpCounter.IN_HDR_ERRORS, withOptions(good(), options));
        }
    }

    /**
     * RFC 1122 §3.2.2.5: the error message tells the sender which byte of the header is wrong. Each row has that byte
     * and the options.
     */
    @Test
    void badInput13_malformedOptionsAreAParameterProblem() {
        int[][] bad = {
            {21, 7, 0},
            {21, 7, 1, 4, 0},
            {21, 7, 9, 4, 0},
            {22, 7, 3, 3, 0},
            {22, 7, 7, 5, 0, 0, 0, 0},
            {21, 68, 3, 5, 0},
            {22, 68, 4, 4, 0},
            {22, 68, 8, 6, 0, 0, 0, 0, 0},
            {22, 68, 8, 5, 1, 0, 0, 0, 0},
            {23, 68, 4, 5, 0xf0},
            {24, 1, 1, 1, 148},
            {21, 200, 41, 0, 0},
        };
        for (int[] row : bad) {
            int[] options = Arrays.copyOfRange(row, 1, row.length);
            link.sent.clear();
            link.inject(withOptions(good(), options));
            assertThat(host.received).isEmpty();
            assertThat(link.sent).as(Arrays.toString(row)).hasSize(1);
            byte[] answer = link.last();
            assertThat(IcmpHeader.type(answer, 20)).isEqualTo(IcmpHeader.PARAMETER_PROBLEM);
            assertThat(IcmpHeader.rest(answer, 20) >>> 24)
                    .as(Arrays.toString(row))
                    .isEqualTo(row[0]);
            assertThat(TestNet.from(answer, 28)).startsWith(withOptions(good(), options));
            net.run(2 * TestNet.SECOND);
        }
        assertThat(host.count(IpCounter.IN_HDR_ERRORS)).isEqualTo(bad.length);
        assertThat(host.count(IpCounter.ICMP_OUT_PARM_PROBS)).isEqualTo(bad.length);
    }

    /**
     * No error is sent to an address that cannot have sent the packet, or about a packet not addressed to this host.
     */
    @Test
    void badInput13_malformedOptionsThatNobodyIsToldOf() {
        int[] options = {7, 3, 3, 0};
        for (String[] ends :
                new String[][] {{SELF, SELF}, {"127.0.0.1", SELF}, {PEER, "10.0.0.255"}, {PEER, "10.0.0.7"}}) {
            assertDropped(
                    IpCounter.IN_HDR_ERRORS,
                    withOptions(TestNet.ipv4(ends[0], ends[1], RECORDED, pattern(40)), options));
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
