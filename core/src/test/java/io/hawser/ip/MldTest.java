package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.icmpv6;
import static io.hawser.ip.TestNet.joined;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.group.GroupMembership;
import io.hawser.ip.group.InterfaceGroups;
import io.hawser.ip.group.SourceFilter;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The messages of multicast listener discovery, of both versions (RFC 2710, RFC 3810, RFC 3590). */
class MldTest extends Ipv6TestBase {
    private static final IpAddress GROUP = IpAddress.parse("ff05::1:3");
    private static final IpAddress A = IpAddress.parse("2001:db8::a");
    private static final IpAddress B = IpAddress.parse("2001:db8::b");
    private static final String ROUTER = "fe80::9";

    private final InterfaceGroups groups = host.eth0().groupsV6();

    MldTest() {
        super("fe80::1/64");
    }

    /** The messages that were sent, from their ICMPv6 header on; their headers and checksums are checked. */
    private List<byte[]> sent(String source) {
        List<byte[]> messages = new ArrayList<>();
        for (byte[] frame : link.sent) {
            byte[] packet = TestNet.from(frame, 14);
            assertThat(EthernetHeader.destination(frame, 0))
                    .isEqualTo(0x3333_0000_0000L | Ipv6Header.destinationLow(packet, 0) & 0xffff_ffffL);
            assertThat(Ipv6Header.nextHeader(packet, 0)).isEqualTo(IpProtocol.HOP_BY_HOP);
            assertThat(Ipv6Header.hopLimit(packet, 0)).isEqualTo(1);
            assertThat(address(packet, 8)).isEqualTo(IpAddress.parse(source));
            assertThat(Bytes.i64(packet, 40)).as("Router Alert").isEqualTo(0x3a00_0502_0000_0100L);
            // the checksum, as if the hop-by-hop header were not there
            byte[] plain = joined(Arrays.copyOf(packet, 40), TestNet.from(packet, 48));
            Bytes.put16(plain, 4, plain.length - 40);
            long sum = Ipv6Header.pseudoHeader(plain, 0, IpProtocol.ICMPV6);
            assertThat(Icmpv6Header.isWellFormed(plain, 40, plain.length - 40, sum))
                    .isTrue();
            messages.add(TestNet.from(plain, 40));
        }
        link.sent.clear();
        return messages;
    }

    private static byte[] bytes(IpAddress... addresses) {
        byte[] bytes = new byte[16 * addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            Bytes.put64(bytes, 16 * i, addresses[i].high());
            Bytes.put64(bytes, 16 * i + 8, addresses[i].low());
        }
        return bytes;
    }

    /** Injects a message of the router, with Router Alert. */
    private void inject(String source, int hopLimit, int type, int code, byte[] body) {
        byte[] plain = icmpv6(source, "ff02::1", hopLimit, type, 0, code << 16, body);
        byte[] alert = {IpProtocol.ICMPV6, 0, 5, 2, 0, 0, 1, 0};
        byte[] packet = joined(Arrays.copyOf(plain, 40), alert, TestNet.from(plain, 40));
        Bytes.put16(packet, 4, packet.length - 40);
        packet[6] = IpProtocol.HOP_BY_HOP;
        link.inject(TestNet.frame(ALL_NODES_MAC, 0x02_99, EthernetHeader.TYPE_IPV6, packet));
    }

    /** Injects a query of version 2; the robustness and the code of the interval are those of the querier. */
    private void query(int code, IpAddress group, int robustness, int interval, IpAddress... sources) {
        byte[] rest = {(byte) robustness, (byte) interval, 0, (byte) sources.length};
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, code, joined(bytes(group), rest, bytes(sources)));
    }

    private long errors() {
        return host.count(IpCounter.ICMP6_IN_ERRORS);
    }

    private void join(SourceFilter filter) {
        groups.join(GROUP, filter);
        reportGroups();
    }

    @Test
    void aReportHasItsForm() {
        long messages = host.count(IpCounter.ICMP6_OUT_MSGS);
        long reports = host.count(IpCounter.ICMP6_OUT_MLDV2_REPORTS);
        groups.join(GROUP, SourceFilter.only(A).with(B));
        byte[] report = sent("fe80::1").getFirst();
        assertThat(report).hasSize(8 + 20 + 32);
        assertThat(Bytes.u8(report, 0)).isEqualTo(143);
        assertThat(Bytes.i32(report, 4)).as("one record").isEqualTo(1);
        assertThat(Bytes.i32(report, 8)).as("ALLOW of two sources").isEqualTo(5 << 24 | 2);
        assertThat(address(report, 12)).isEqualTo(GROUP);
        assertThat(TestNet.from(report, 28)).isEqualTo(bytes(A, B));
        assertThat(host.count(IpCounter.ICMP6_OUT_MSGS) - messages).isEqualTo(1);
        assertThat(host.count(IpCounter.ICMP6_OUT_MLDV2_REPORTS) - reports).isEqualTo(1);
    }

    @Test
    void reportsFitTheMtu() {
        for (int i = 0; i < 80; i++) {
            groups.join(new IpAddress(GROUP.high(), 100 + i), SourceFilter.ALL);
        }
        reportGroups();
        query(1000, IpAddress.ANY_V6, 2, 125);
        net.run(2 * SECOND);
        assertThat(link.sent)
                .extracting(frame -> frame.length - 14)
                .containsExactly(40 + 8 + 8 + 72 * 20, 40 + 16 + 180);
    }

    @Test
    void aQueryOfVersion2IsAnsweredWithinItsTime() {
        join(SourceFilter.ALL);
        query(500, GROUP, 2, 125, A, B);
        net.run(1_000_000);
        assertThat(link.sent).as("not at once").isEmpty();
        net.run(SECOND / 2);
        byte[] report = sent("fe80::1").getFirst();
        assertThat(Bytes.i32(report, 8)).as("IS_IN").isEqualTo(1 << 24 | 2);
        assertThat(TestNet.from(report, 28)).isEqualTo(bytes(A, B));
        assertThat(errors()).isZero();
        query(1000, IpAddress.parse("ff05::99"), 2, 125);
        net.run(2 * SECOND);
        assertThat(link.sent).as("not a member").isEmpty();
    }

    /** RFC 3810 §5.1.3: 0x8000 is 32768 ms, and 0xffff the longest time. */
    @Test
    void longTimesAreFloatingPointNumbers() {
        List<Long> times = new ArrayList<>();
        join(SourceFilter.ALL);
        long[][] cases = {{0x7fff, 32_767}, {0x8000, 32_768}, {0x8001, 32_776}, {0xffff, 8_387_584}};
        for (long[] each : cases) {
            times.clear();
            for (int i = 0; i < 60; i++) {
                link.sent.clear();
                query((int) each[0], GROUP, 2, 125);
                long beganNanos = net.timers.nowNanos();
                while (link.sent.isEmpty()) {
                    net.timers.advance(net.timers.nextDeadlineNanos());
                }
                times.add((net.timers.nowNanos() - beganNanos) / 1_000_000);
            }
            long longest = times.stream().mapToLong(Long::longValue).max().orElseThrow();
            assertThat(longest).as(Long.toHexString(each[0])).isBetween(each[1] * 9 / 10, each[1]);
        }
    }

    @Test
    void aQuerierTellsItsRobustnessAndInterval() {
        query(1, IpAddress.ANY_V6, 0xf8 | 4, 0x80, A);
        net.run(SECOND);
        link.sent.clear();
        groups.join(GROUP, SourceFilter.ALL);
        net.run(10 * SECOND);
        assertThat(sent("fe80::1")).hasSize(4);
        // 4 * 128 s + 10 s
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, 1, bytes(IpAddress.ANY_V6));
        assertThat(groups.version()).isEqualTo(2);
        net.run(521 * SECOND);
        assertThat(groups.version()).isEqualTo(2);
        net.run(SECOND);
        assertThat(groups.version()).isEqualTo(3);
        assertThat(errors()).isZero();
    }

    @Test
    void aRouterOfVersion1IsAnsweredInItsVersion() {
        GroupMembership membership = groups.join(GROUP, SourceFilter.ALL);
        reportGroups();
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, 2000, bytes(GROUP));
        net.run(1_000_000);
        assertThat(link.sent).isEmpty();
        net.run(2 * SECOND);
        assertThat(sent("fe80::1")).singleElement().satisfies(report -> {
            assertThat(Bytes.u8(report, 0)).isEqualTo(131);
            assertThat(TestNet.from(report, 8)).isEqualTo(bytes(GROUP));
        });
        assertThat(host.count(IpCounter.ICMP6_OUT_GROUP_MEMB_RESPONSES)).isEqualTo(1);
        membership.filter(SourceFilter.NONE);
        assertThat(sent("fe80::1")).singleElement().satisfies(done -> {
            assertThat(Bytes.u8(done, 0)).isEqualTo(132);
            assertThat(TestNet.from(done, 8)).isEqualTo(bytes(GROUP));
        });
        assertThat(host.count(IpCounter.ICMP6_OUT_GROUP_MEMB_REDUCTIONS)).isEqualTo(1);
    }

    @Test
    void anotherHostsReportIsEnoughInVersion1() {
        join(SourceFilter.ALL);
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, 2000, bytes(GROUP));
        inject("fe80::7", 1, Icmpv6Header.LISTENER_REPORT, 0, bytes(A));
        inject("fe80::7", 1, Icmpv6Header.LISTENER_DONE, 0, bytes(GROUP));
        inject("fe80::7", 1, Icmpv6Header.LISTENER_REPORT, 0, bytes(GROUP));
        net.run(10 * SECOND);
        assertThat(link.sent).isEmpty();
        assertThat(errors()).isZero();
        assertThat(host.count(IpCounter.ICMP6_IN_GROUP_MEMB_RESPONSES)).isEqualTo(2);
        assertThat(host.count(IpCounter.ICMP6_IN_GROUP_MEMB_REDUCTIONS)).isEqualTo(1);
        assertThat(host.count(IpCounter.ICMP6_IN_GROUP_MEMB_QUERIES)).isEqualTo(1);
    }

    @Test
    void malformedAndForgedMessagesAreErrors() {
        join(SourceFilter.ALL);
        byte[] query = joined(bytes(GROUP), new byte[] {2, 125, 0, 0});
        inject(ROUTER, 2, Icmpv6Header.LISTENER_QUERY, 10, query);
        inject("2001:db8::9", 1, Icmpv6Header.LISTENER_QUERY, 10, query);
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, 10, Arrays.copyOf(query, 15));
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, 10, Arrays.copyOf(query, 17));
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, 10, Arrays.copyOf(query, 19));
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, 10, joined(bytes(A), new byte[] {2, 125, 0, 0}));
        assertThat(errors()).isEqualTo(6);
        byte[] twoSources = joined(bytes(GROUP), new byte[] {2, 125, 0, 2}, bytes(A, B));
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, 10, Arrays.copyOf(twoSources, twoSources.length - 1));
        inject(ROUTER, 1, Icmpv6Header.LISTENER_QUERY, 10, Arrays.copyOf(twoSources, 20 + 16));
        assertThat(errors()).isEqualTo(8);
        inject("fe80::7", 2, Icmpv6Header.LISTENER_REPORT, 0, bytes(GROUP));
        assertThat(errors()).isEqualTo(9);
        net.run(20 * SECOND);
        assertThat(link.sent).isEmpty();
        // a report of version 2 is for routers, and may come from no address
        inject("::", 1, Icmpv6Header.LISTENER_REPORT_V2, 0, new byte[0]);
        inject("fe80::7", 1, Icmpv6Header.LISTENER_REPORT_V2, 0, new byte[20]);
        assertThat(errors()).isEqualTo(9);
        assertThat(host.count(IpCounter.ICMP6_IN_MLDV2_REPORTS)).isEqualTo(2);
    }

    /** RFC 3590 §4: reports come from no address until the interface has its link-local one. */
    @Test
    void aHostWithoutAddressReportsFromNone() {
        host.eth0().removeAddress(IpAddress.parse("fe80::1"));
        reportGroups();
        groups.join(GROUP, SourceFilter.ALL);
        assertThat(sent("::")).hasSize(1);
    }

    @Test
    void aHostWithoutGroupsHearsQueriesAndReportsInVain() {
        TestHost bare = net.host();
        TestLink bareLink = bare.ethernet("10.0.0.1/24");
        byte[] alert = {IpProtocol.ICMPV6, 0, 5, 2, 0, 0, 1, 0};
        for (int type : new int[] {Icmpv6Header.LISTENER_QUERY, Icmpv6Header.LISTENER_REPORT}) {
            byte[] plain = icmpv6(ROUTER, "ff02::1", 1, type, 0, 10 << 16, bytes(GROUP));
            byte[] packet = joined(Arrays.copyOf(plain, 40), alert, TestNet.from(plain, 40));
            Bytes.put16(packet, 4, packet.length - 40);
            packet[6] = IpProtocol.HOP_BY_HOP;
            bareLink.inject(TestNet.frame(ALL_NODES_MAC, 0x02_99, EthernetHeader.TYPE_IPV6, packet));
        }
        net.run(5 * SECOND);
        assertThat(bareLink.sent).isEmpty();
        assertThat(bare.count(IpCounter.ICMP6_IN_ERRORS)).isZero();
        assertThat(bare.eth0().hasGroupsV6()).isFalse();
    }
}
