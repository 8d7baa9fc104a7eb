package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.group.InterfaceGroups;
import io.hawser.ip.group.SourceFilter;
import io.hawser.ip.neighbour.NeighbourEntry;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interface: its addresses and their routes, its counters and taps, and what it does while it is down. */
class NetworkInterfaceTest {
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final NetworkInterface eth0 = host.eth0();

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    private List<String> routes() {
        return host.ip.routes().all().stream()
                .filter(each -> each.via() == eth0)
                .map(each -> each.destination() + " " + each.metric())
                .toList();
    }

    private static byte[] packet(int payloadBytes) {
        return ipv4("10.0.0.2", "10.0.0.1", TestHost.PROTOCOL, pattern(payloadBytes));
    }

    @Test
    void theMtuIsLimitedWithinTheRangeOfIpv4() {
        for (int bad : new int[] {67, 65_536}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> eth0.limitMtu(bad))
                    .withMessageContaining("from 68 to 65535 bytes, not " + bad);
        }
        eth0.limitMtu(68);
        assertThat(eth0.mtuBytes()).isEqualTo(68);
        eth0.limitMtu(65_535);
        assertThat(eth0.mtuBytes()).isEqualTo(1500);
        assertThat(eth0).hasToString("eth0");
    }

    @Test
    void packetsAndBytesAreCounted() {
        link.inject(packet(80));
        host.send("10.0.0.2", 50, true);
        host.send("10.0.0.2", 60, true);
        assertThat(eth0.rxPackets()).isEqualTo(1);
        assertThat(eth0.rxBytes()).isEqualTo(100);
        assertThat(eth0.txPackets()).isEqualTo(2);
        assertThat(eth0.txBytes()).isEqualTo(150);
        assertThat(host.count(IpCounter.OUT_TRANSMITS)).isEqualTo(2);
        eth0.addAddress(address("2001:db8::1"), 64);
        host.send("2001:db8::2", 50, true);
        assertThat(host.count(IpCounter.OUT_TRANSMITS)).isEqualTo(2);
        assertThat(host.count(IpCounter.V6_OUT_TRANSMITS)).isEqualTo(1);
    }

    @Test
    void anInterfaceThatIsDownDropsPackets() {
        Path path = host.ip.pathTo(address("10.0.0.2"));
        eth0.down();
        assertThat(path.isStale()).isTrue();
        assertThat(host.ip.pathTo(address("10.0.0.2"))).isNull();
        host.send(path, 8, true);
        link.inject(packet(8));
        assertThat(eth0.txDropped()).isEqualTo(1);
        assertThat(eth0.rxDropped()).isEqualTo(1);
        assertThat(link.sent).isEmpty();
        assertThat(host.received).isEmpty();
        eth0.up();
        Path again = host.ip.pathTo(address("10.0.0.2"));
        assertThat(again.isStale()).isFalse();
        host.ip.powerOff();
        assertThat(eth0.isUp()).isFalse();
    }

    @Test
    void aPathByAnotherInterfaceIsStaleWhenThisOneComesUp() {
        host.link(LinkType.RAW_IP, "10.1.0.1/24", 1500);
        host.ip.routes().add(Prefix.ALL_V4, null, eth0, 0);
        host.ip.routes().add(Prefix.ALL_V4, null, host.ip.interfaces().getLast(), 1);
        eth0.down();
        Path path = host.ip.pathTo(address("192.0.2.1"));
        assertThat(path.via()).isNotEqualTo(eth0);
        eth0.up();
        assertThat(path.isStale()).isTrue();
        assertThat(host.ip.pathTo(address("192.0.2.1")).via()).isEqualTo(eth0);
    }

    @Test
    void aFrameOfAHeaderAloneHasAnEmptyPacket() {
        TestHost other = net.host();
        TestLink ethernet = other.ethernet("10.2.0.1/24");
        byte[] frame = TestNet.frame(ethernet.address().value(), 0x02_77, EthernetHeader.TYPE_IPV4, new byte[0]);
        ethernet.inject(frame);
        assertThat(other.eth0().rxDropped()).isZero();
        assertThat(other.count(IpCounter.IN_HDR_ERRORS)).isEqualTo(1);
        ethernet.inject(Arrays.copyOf(frame, 13));
        assertThat(other.eth0().rxDropped()).isEqualTo(1);
    }

    @Test
    void tapsSeePacketsOfBothDirectionsUntilTheyAreRemoved() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        PacketTap one = (via, packet, outgoing) -> first.add(via + " " + packet.length() + " " + outgoing);
        PacketTap two = (via, packet, outgoing) -> second.add(via + " " + packet.length() + " " + outgoing);
        eth0.addTap(one);
        eth0.addTap(two);
        link.inject(packet(80));
        host.send("10.0.0.2", 50, true);
        eth0.removeTap(one);
        eth0.removeTap(one);
        link.inject(packet(10));
        eth0.down();
        link.inject(packet(11));
        assertThat(first).containsExactly("eth0 100 false", "eth0 70 true");
        assertThat(second).containsExactly("eth0 100 false", "eth0 70 true", "eth0 30 false", "eth0 31 false");
    }

    @Test
    void anAddressIsOnOneInterfaceUnlessItIsLinkLocal() {
        host.link(LinkType.RAW_IP, "10.1.0.1/24", 1500);
        NetworkInterface eth1 = host.ip.interfaces().getLast();
        eth0.addAddress(address("fe80::1"), 64);
        eth1.addAddress(address("fe80::1"), 64);
        assertThatIllegalArgumentException().isThrownBy(() -> eth0.addAddress(address("fe80::1"), 64));
        eth0.addAddress(address("2001:db8::1"), 64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> eth1.addAddress(address("2001:db8::1"), 64))
                .withMessageContaining("eth0 has the address 2001:db8::1 already");
        eth0.addAddress(address("169.254.1.1"), 16);
        assertThatIllegalArgumentException().isThrownBy(() -> eth1.addAddress(address("169.254.1.1"), 16));
    }

    /** As in Linux, the metric of a network is 0 in IPv4 and 256 in IPv6. */
    @Test
    void aNetworkHasARouteAsLongAsItHasAnAddress() {
        eth0.addAddress(address("10.0.0.7"), 24);
        eth0.addAddress(address("2001:db8::1"), 64);
        eth0.addAddress(address("2001:db8::2"), 64);
        eth0.addAddress(address("10.9.9.9"), 32);
        assertThat(routes()).containsExactlyInAnyOrder("10.0.0.0/24 0", "2001:db8::/64 256");
        assertThat(eth0.removeAddress(address("10.0.0.99"))).isFalse();
        assertThat(eth0.removeAddress(address("10.0.0.7"))).isTrue();
        assertThat(eth0.removeAddress(address("2001:db8::2"))).isTrue();
        assertThat(routes()).hasSize(2);
        assertThat(eth0.removeAddress(address("2001:db8::1"))).isTrue();
        assertThat(routes()).containsExactly("10.0.0.0/24 0");
        eth0.removeAddress(address("10.0.0.1"));
        assertThat(routes()).isEmpty();
    }

    @Test
    void allRoutesByAnInterfaceGoWithItsLastAddress() {
        host.link(LinkType.RAW_IP, "10.1.0.1/24", 1500);
        host.ip.routes().add(Prefix.parse("192.0.2.0/24"), null, eth0, 0);
        host.ip
                .routes()
                .add(Prefix.parse("198.51.100.0/24"), null, host.ip.interfaces().getLast(), 0);
        eth0.addAddress(address("10.0.0.7"), 32);
        eth0.removeAddress(address("10.0.0.7"));
        assertThat(routes()).containsExactlyInAnyOrder("10.0.0.0/24 0", "192.0.2.0/24 0");
        eth0.removeAddress(address("10.0.0.1"));
        assertThat(routes()).isEmpty();
        assertThat(host.ip.pathTo(address("198.51.100.1"))).isNotNull();
        assertThat(host.ip.pathTo(address("10.1.0.9"))).isNotNull();
    }

    @Test
    void theSolicitedNodeGroupOfAnAddressIsLeftWithIt() {
        TestHost other = net.host();
        other.ethernet("10.2.0.1/24");
        IpAddress first = address("2001:db8::7:1");
        other.eth0().addAddress(first, 64);
        other.eth0().addAddress(address("2001:db8:1::7:1"), 64);
        assertThat(other.eth0().isMember(first.solicitedNode())).isTrue();
        other.eth0().removeAddress(first);
        assertThat(other.eth0().isMember(first.solicitedNode()))
                .as("another address has the same group")
                .isTrue();
        other.eth0().removeAddress(address("2001:db8:1::7:1"));
        assertThat(other.eth0().isMember(first.solicitedNode())).isFalse();
        assertThat(other.eth0().removeAddress(address("10.2.0.1"))).isTrue();
        other.ip.powerOff();
    }

    @Test
    void anAddressThatIsRemovedIsNotThisHosts() {
        eth0.addAddress(address("10.0.0.7"), 32);
        Path path = host.ip.pathTo(address("10.0.0.9"));
        eth0.removeAddress(address("10.0.0.7"));
        assertThat(path.isStale()).isTrue();
        link.inject(ipv4("10.0.0.2", "10.0.0.7", TestHost.PROTOCOL, pattern(8)));
        assertThat(host.received).isEmpty();
        link.inject(packet(8));
        assertThat(host.received).hasSize(1);
    }

    @Test
    void everyInterfaceIsAMemberOfAllSystemsOnly() {
        assertThat(eth0.isMember(InterfaceGroups.ALL_SYSTEMS)).isTrue();
        assertThat(eth0.isMember(GROUP)).isFalse();
        assertThat(eth0.isMember(address("ff02::9"))).isFalse();
    }

    @Test
    void groupsJoinedWhileAnInterfaceIsDownAreReportedWhenItComesUp() {
        TestHost other = net.host();
        TestLink ethernet = other.ethernet("10.2.0.1/24");
        other.eth0().addAddress(address("fe80::1"), 64);
        net.run(3 * SECOND);
        ethernet.sent.clear();
        other.eth0().down();
        other.eth0().groups().join(GROUP, SourceFilter.ALL);
        other.eth0().groupsV6().join(address("ff05::1:3"), SourceFilter.ALL);
        net.run(3 * SECOND);
        assertThat(other.eth0().txDropped()).as("no report is made").isZero();
        other.eth0().up();
        net.run(3 * SECOND);
        assertThat(ethernet.sent)
                .extracting(frame -> EthernetHeader.type(frame, 0))
                .contains(EthernetHeader.TYPE_IPV4, EthernetHeader.TYPE_IPV6);
        other.ip.powerOff();
    }

    @Test
    void neighboursOfBothFamiliesAreForgottenWhenAnInterfaceGoesDown() {
        TestHost other = net.host();
        other.ethernet("10.2.0.1/24");
        other.eth0().addAddress(address("2001:db8:2::1"), 64);
        other.eth0().addNeighbour(address("2001:db8:2::2"), new MacAddress(0x02_77));
        other.eth0().addNeighbour(address("10.2.0.2"), new MacAddress(0x02_78));
        assertThat(other.eth0().neighbours())
                .extracting(NeighbourEntry::address)
                .containsExactly(address("10.2.0.2"), address("2001:db8:2::2"));
        assertThat(other.eth0().findNeighbour(address("2001:db8:2::2")).mac().value())
                .isEqualTo(0x02_77);
        assertThat(other.eth0().findNeighbour(address("10.2.0.3"))).isNull();
        other.eth0().down();
        assertThat(other.eth0().neighbours()).isEmpty();
        other.ip.powerOff();
    }
}
