package io.hawser.ip;

import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.ipv6;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A router: which packets it forwards (RFC 1812 §5), and their fields afterwards. */
class ForwarderTest {
    private static final String SENDER = "10.0.0.2";
    private static final String BEHIND = "10.1.0.2";

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink left = host.ethernet("10.0.0.1/24");
    private final TestLink right = host.link(LinkType.RAW_IP, "10.1.0.1/24", 1300);

    @BeforeEach
    void forward() {
        host.settings.forward = true;
        host.settings.v6.forward = true;
        NetworkInterface eth1 = host.ip.interfaces().getLast();
        eth1.addAddress(IpAddress.parse("2001:db8:1::1"), 64);
        host.ip.routes().add(Prefix.ALL_V4, null, eth1, 0);
        right.sent.clear();
    }

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
    }

    private void inject(long mac, byte[] packet) {
        int type = packet[0] >>> 4 == 4 ? EthernetHeader.TYPE_IPV4 : EthernetHeader.TYPE_IPV6;
        left.inject(TestNet.frame(mac, 0x02_77, type, packet));
    }

    private void inject(byte[] packet) {
        inject(left.address().value(), packet);
    }

    @Test
    void aPacketIsForwardedWithOneHopLess() {
        byte[] packet = ipv4(SENDER, BEHIND, TestHost.PROTOCOL, pattern(1280), 7, Ipv4Header.DONT_FRAGMENT);
        packet[8] = 2;
        inject(TestNet.resummed(packet));
        packet[8] = 1;
        assertThat(right.sent).containsExactly(TestNet.resummed(packet));
        assertThat(host.count(IpCounter.FORW_DATAGRAMS)).isEqualTo(1);
        inject(packet);
        assertThat(right.sent).as("its last hop").hasSize(1);
        assertThat(host.count(IpCounter.IN_HDR_ERRORS)).isEqualTo(1);
    }

    @Test
    void theSenderIsToldOfItsLastHopAndOfADestinationWithoutRoute() {
        host.eth0().addNeighbour(IpAddress.parse(SENDER), new MacAddress(0x02_77));
        byte[] packet = ipv4(SENDER, BEHIND, TestHost.PROTOCOL, pattern(8));
        packet[8] = 1;
        inject(TestNet.resummed(packet));
        assertThat(IcmpHeader.type(left.last(), 34)).isEqualTo(IcmpHeader.TIME_EXCEEDED);
        host.ip.routes().all().stream()
                .filter(route -> route.destination().equals(Prefix.ALL_V4))
                .forEach(host.ip.routes()::remove);
        inject(ipv4(SENDER, "192.0.2.1", TestHost.PROTOCOL, pattern(8)));
        assertThat(IcmpHeader.type(left.last(), 34)).isEqualTo(IcmpHeader.DESTINATION_UNREACHABLE);
        assertThat(IcmpHeader.code(left.last(), 34)).isEqualTo(IcmpHeader.NET_UNREACHABLE);
        assertThat(host.count(IpCounter.EXT_IN_NO_ROUTES)).isEqualTo(1);
        assertThat(right.sent).isEmpty();
    }

    @Test
    void aPacketOfIpv6AsLargeAsTheMtuIsForwarded() {
        inject(ipv6("2001:db8::2", "2001:db8:1::2", TestHost.PROTOCOL, 2, pattern(1260)));
        assertThat(right.sent)
                .containsExactly(ipv6("2001:db8::2", "2001:db8:1::2", TestHost.PROTOCOL, 1, pattern(1260)));
        inject(ipv6("2001:db8::2", "2001:db8:1::2", TestHost.PROTOCOL, 2, pattern(1261)));
        assertThat(right.sent).hasSize(1);
        assertThat(host.count(IpCounter.V6_IN_TOO_BIG_ERRORS)).isEqualTo(1);
    }

    @Test
    void aPacketInAFrameToManyIsNotForwarded() {
        inject(0xffff_ffff_ffffL, ipv4(SENDER, BEHIND, TestHost.PROTOCOL, pattern(8)));
        assertThat(right.sent).isEmpty();
        assertThat(host.count(IpCounter.IN_ADDR_ERRORS)).isEqualTo(1);
    }

    /** RFC 1112 §4: 240.0.0.0/4 has no hosts. */
    @ParameterizedTest
    @ValueSource(strings = {"240.0.0.1", "255.0.0.1"})
    void reservedAddressesAreNotForwardedTo(String destination) {
        inject(ipv4(SENDER, destination, TestHost.PROTOCOL, pattern(8)));
        assertThat(right.sent).isEmpty();
        assertThat(host.count(IpCounter.IN_ADDR_ERRORS)).isEqualTo(1);
        inject(ipv4(SENDER, "223.0.0.15", TestHost.PROTOCOL, pattern(8)));
        assertThat(right.sent).hasSize(1);
    }

    @Test
    void aPacketThatIsTooLargeIsFragmentedOrRefused() {
        host.eth0().addNeighbour(IpAddress.parse(SENDER), new MacAddress(0x02_77));
        inject(ipv4(SENDER, BEHIND, TestHost.PROTOCOL, pattern(1281), 7, Ipv4Header.DONT_FRAGMENT));
        assertThat(right.sent).isEmpty();
        assertThat(host.count(IpCounter.FRAG_FAILS)).isEqualTo(1);
        assertThat(IcmpHeader.rest(left.last(), 34)).as("the MTU").isEqualTo(1300);
        inject(ipv4(SENDER, BEHIND, TestHost.PROTOCOL, pattern(1281), 7, 0));
        assertThat(right.sent).extracting(packet -> packet.length).containsExactly(1300, 21);
        assertThat(host.count(IpCounter.FORW_DATAGRAMS)).isEqualTo(1);
    }

    @Test
    void aPacketOfIpv6ToNobodyOrFromNobodyIsNotForwarded() {
        long mac = left.address().value();
        inject(mac, ipv6("::", "2001:db8:1::2", TestHost.PROTOCOL, 9, pattern(8)));
        inject(mac, ipv6("2001:db8::2", "fe80::2", TestHost.PROTOCOL, 9, pattern(8)));
        inject(0x3333_0000_0001L, ipv6("2001:db8::2", "2001:db8:1::2", TestHost.PROTOCOL, 9, pattern(8)));
        assertThat(right.sent).isEmpty();
        assertThat(host.count(IpCounter.V6_IN_ADDR_ERRORS)).isEqualTo(3);
        inject(mac, ipv6("2001:db8::2", "2001:db8:1::2", TestHost.PROTOCOL, 9, pattern(8)));
        assertThat(Ipv6Header.hopLimit(right.last(), 0)).isEqualTo(8);
    }
}
