package io.hawser.ip;

import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The IPv4 packets that a host sends: fields, identifications (RFC 6864), counters. */
class Ipv4OutputTest {
    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/16", 1500);

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    private Path pathTo(String destination) {
        return host.ip.pathTo(IpAddress.parse(destination));
    }

    @Test
    void aPacketHasItsFields() {
        host.ip.output(host.payload(30), pathTo("10.0.0.2"), 254, 0xb9, 7, true);
        byte[] expected = TestNet.ipv4("10.0.0.1", "10.0.0.2", 254, pattern(30), 0, Ipv4Header.DONT_FRAGMENT);
        expected[1] = (byte) 0xb9;
        expected[8] = 7;
        assertThat(link.sent).containsExactly(TestNet.resummed(expected));
    }

    @Test
    void packetsAndBytesAreCounted() {
        host.send("10.0.0.2", 30, true);
        assertThat(host.count(IpCounter.EXT_OUT_BCAST_PKTS) + host.count(IpCounter.EXT_OUT_MCAST_PKTS))
                .isZero();
        host.send("255.255.255.255", 40, true);
        Path group = host.ip.multicastPath(host.eth0(), null, IpAddress.parse("239.1.2.3"));
        host.send(group, 50, true);
        assertThat(host.count(IpCounter.OUT_REQUESTS)).isEqualTo(3);
        assertThat(host.count(IpCounter.EXT_OUT_OCTETS)).isEqualTo(50 + 60 + 70);
        assertThat(host.count(IpCounter.EXT_OUT_BCAST_PKTS)).isEqualTo(1);
        assertThat(host.count(IpCounter.EXT_OUT_BCAST_OCTETS)).isEqualTo(60);
        assertThat(host.count(IpCounter.EXT_OUT_MCAST_PKTS)).isEqualTo(1);
        assertThat(host.count(IpCounter.EXT_OUT_MCAST_OCTETS)).isEqualTo(70);
    }

    @Test
    void aPacketHasAtMost65535Bytes() {
        host.send("10.0.0.2", 65_516, false);
        assertThat(link.sent).isEmpty();
        assertThat(host.count(IpCounter.FRAG_FAILS)).isEqualTo(1);
        host.send("10.0.0.2", 65_515, false);
        assertThat(link.sent).hasSize(45);
        host.send("10.0.0.2", 1480, true);
        assertThat(link.last()).hasSize(1500);
        host.send("10.0.0.2", 1481, true);
        assertThat(host.count(IpCounter.FRAG_FAILS)).isEqualTo(2);
    }

    private List<Integer> identifications(String destination, int protocol, int count) {
        Path path = pathTo(destination);
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            host.ip.output(host.payload(8), path, protocol, 0, 0, false);
            assertThat(Ipv4Header.dontFragment(link.last(), 0)).isFalse();
            found.add(Ipv4Header.identification(link.last(), 0));
        }
        return found;
    }

    /** RFC 7739 §5.3: consecutive between two hosts, unrelated between others. */
    @Test
    void identificationsAreConsecutiveForEachPairOfHostsAndProtocol() {
        List<Integer> first = identifications("10.0.0.2", 254, 3);
        assertThat(first.get(1)).isEqualTo(first.get(0) + 1 & 0xffff);
        assertThat(first.get(2)).isEqualTo(first.get(0) + 2 & 0xffff);
        Set<Integer> others = new HashSet<>();
        for (int i = 3; i < 43; i++) {
            others.addAll(identifications("10.0.0." + i, 254, 1));
            others.addAll(identifications("10.0.0.2", 100 + i, 1));
        }
        assertThat(others).hasSizeGreaterThan(70);
        assertThat(identifications("10.0.0.2", 254, 1)).containsExactly(first.get(0) + 3 & 0xffff);
    }

    @Test
    void identificationsPassThroughAllOf16Bits() {
        Path path = pathTo("10.0.0.2");
        boolean[] seen = new boolean[1 << 16];
        for (int i = 0; i < seen.length; i++) {
            host.ip.output(host.payload(0), path, 254, 0, 0, false);
            seen[Ipv4Header.identification(link.last(), 0)] = true;
            link.sent.clear();
        }
        for (int id = 0; id < seen.length; id++) {
            assertThat(seen[id]).as("identification %d", id).isTrue();
        }
    }

    @Test
    void withoutPathMtuDiscoveryNoPacketHasDf() {
        host.settings.noPathMtuDiscovery = 1;
        host.send("10.0.0.2", 1481, true);
        assertThat(link.sent).hasSize(2).noneMatch(packet -> Ipv4Header.dontFragment(packet, 0));
    }
}
