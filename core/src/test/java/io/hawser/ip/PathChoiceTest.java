package io.hawser.ip;

import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.ipv6;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.SourceRoute;
import io.hawser.ip.neighbour.NeighbourState;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which source address, interface and next hop a host chooses for a destination. */
class PathChoiceTest {
    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.ethernet("10.0.0.1/24");
    private final TestLink second = host.ethernet("10.1.0.1/24");
    private final NetworkInterface eth0 = host.eth0();
    private final NetworkInterface eth1 = host.ip.interfaces().getLast();
    private final NetworkInterface lo = host.ip.interfaces().getFirst();

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    private Path pathTo(String destination) {
        return host.ip.pathTo(address(destination));
    }

    private Path path(String source, String destination) {
        return host.ip.path(address(source), address(destination));
    }

    @Test
    void theLoopbackHasItsAddressesFromTheStart() {
        assertThat(lo.name()).isEqualTo("lo");
        assertThat(lo.addresses()).extracting(Object::toString).containsExactly("127.0.0.1/8", "::1/128");
        assertThat(lo.mtuBytes()).isEqualTo(65_535);
        assertThat(lo.link().offloads().checksumOnSend()).isTrue();
    }

    @Test
    void eachInterfaceHasItsName() {
        assertThat(host.ip.interfaces()).extracting(NetworkInterface::name).containsExactly("lo", "eth0", "eth1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.ip.addInterface("eth1", link))
                .withMessageContaining("there is an interface eth1 already");
    }

    @Test
    void aPathIsFoundOnceForAllItsUsers() {
        IpAddress remote = address("10.0.0.9");
        Path path = host.ip.pathTo(remote);
        assertThat(host.ip.pathTo(remote)).isSameAs(path);
        Path forwarded = host.ip.pathOfOthers(remote.high(), remote.low());
        assertThat(forwarded).isNotSameAs(path);
        assertThat(host.ip.pathOfOthers(remote.high(), remote.low())).isSameAs(forwarded);
        assertThat(host.ip.pathOfOthers(0, address("192.0.2.1").low())).isNull();
    }

    @Test
    void packetsToOwnAddressesLeaveByTheLoopback() {
        eth0.addAddress(address("2001:db8::1"), 64);
        for (String own : List.of("10.0.0.1", "10.1.0.1", "127.7.7.7", "::1", "2001:db8::1")) {
            assertThat(pathTo(own).via()).as(own).isEqualTo(lo);
        }
        assertThat(pathTo("127.7.7.7").local()).isEqualTo(address("127.0.0.1"));
        assertThat(pathTo("10.1.0.1").local()).isEqualTo(address("10.1.0.1"));
        assertThat(pathTo("::1").local()).isEqualTo(address("::1"));
    }

    @Test
    void theLimitedBroadcastLeavesByTheFirstInterfaceUnlessARouteSaysOtherwise() {
        assertThat(pathTo("255.255.255.255").via()).isEqualTo(eth0);
        eth0.down();
        assertThat(pathTo("255.255.255.255").via()).isEqualTo(eth1);
        eth0.up();
        host.ip.routes().add(Prefix.ALL_V4, null, eth1, 0);
        assertThat(pathTo("255.255.255.255").via()).isEqualTo(eth1);
        host.ip.routes().remove(new Route(Prefix.ALL_V4, null, eth1, 0));
        eth0.removeAddress(address("10.0.0.1"));
        eth1.removeAddress(address("10.1.0.1"));
        assertThat(pathTo("255.255.255.255")).isNull();
    }

    /** In IPv6 the routes say nothing of groups. */
    @Test
    void aGroupOfIpv6IsReachedByTheFirstInterfaceWithAnAddress() {
        eth1.addAddress(address("2001:db8:1::1"), 64);
        host.ip.routes().add(Prefix.ALL_V6, null, eth0, 0);
        assertThat(pathTo("ff02::9").via()).isEqualTo(eth1);
        eth0.addAddress(address("2001:db8::1"), 64);
        assertThat(pathTo("ff02::9").via()).isEqualTo(eth0);
    }

    @Test
    void aLinkLocalSourceTellsTheLink() {
        eth0.addAddress(address("fe80::1"), 64);
        eth1.addAddress(address("fe80::2"), 64);
        assertThat(path("fe80::1", "fe80::9").via()).isEqualTo(eth0);
        assertThat(path("fe80::2", "fe80::9").via()).isEqualTo(eth1);
        assertThat(path("fe80::2", "ff02::1").via()).isEqualTo(eth1);
        assertThat(path("fe80::2", "fe80::1").via()).as("an own address").isEqualTo(lo);
        eth1.addAddress(address("2001:db8:1::1"), 64);
        host.ip.routes().add(Prefix.ALL_V6, null, eth0, 0);
        assertThat(path("fe80::2", "2001:db8:9::9").via()).as("as routed").isEqualTo(eth0);
        eth1.down();
        assertThat(path("fe80::2", "fe80::9").via()).isEqualTo(eth0);
    }

    @Test
    void anInterfaceWithoutAnAddressOfTheFamilySendsFromAnotherOnes() {
        eth1.removeAddress(address("10.1.0.1"));
        eth1.addAddress(address("2001:db8:1::1"), 64);
        host.ip.routes().add(Prefix.parse("192.0.2.0/24"), null, eth1, 0);
        Path path = pathTo("192.0.2.7");
        assertThat(path.via()).isEqualTo(eth1);
        assertThat(path.local()).isEqualTo(address("10.0.0.1"));
        eth0.removeAddress(address("10.0.0.1"));
        assertThat(pathTo("192.0.2.7")).as("127.0.0.1 is no source outside").isNull();
        assertThat(host.count(IpCounter.OUT_NO_ROUTES)).isEqualTo(1);
    }

    @Test
    void theSourceIsOfTheNetworkOfTheGateway() {
        eth0.addAddress(address("10.5.0.1"), 24);
        host.ip.routes().add(Prefix.ALL_V4, address("10.5.0.254"), eth0, 0);
        assertThat(pathTo("8.8.8.8").local()).isEqualTo(address("10.5.0.1"));
        host.send("8.8.8.8", 8, true);
        assertThat(link.last()).hasSize(42);
        assertThat(host.neighbour("10.5.0.254")).isEqualTo(NeighbourState.INCOMPLETE);
    }

    @Test
    void noPathBetweenTheseAddresses() {
        assertThat(path("10.0.0.9", "10.0.0.2")).as("not this host's").isNull();
        assertThat(path("127.0.0.1", "10.0.0.2")).as("lo leads nowhere else").isNull();
        assertThat(path("10.0.0.1", "::1")).as("of two families").isNull();
        assertThat(path("10.0.0.1", "192.0.2.1")).as("no route").isNull();
        assertThat(pathTo("0.0.0.0")).isNull();
        host.ip.routes().add(Prefix.ALL_V4, null, eth0, 0);
        assertThat(pathTo("0.0.0.0")).as("whatever the routes say").isNull();
        assertThat(path("127.0.0.1", "127.0.0.9").via()).isEqualTo(lo);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 192.0.2.1, 10.0.0.5, true", "10.0.0.9, 192.0.2.1, 10.0.0.5, false",
        "10.0.0.1, 192.0.2.1, 10.1.0.1, false", "10.0.0.1, 192.0.2.1, 203.0.113.1, false",
        "10.0.0.1, 2001:db8::9, 10.0.0.5, false"
    })
    void aSourceRouteBeginsWithAHopThatThisHostReaches(String source, String destination, String hop, boolean found) {
        SourceRoute route = new SourceRoute(false, List.of(address(hop)));
        Path path = host.ip.path(address(source), address(destination), route);
        assertThat(path != null).isEqualTo(found);
    }

    private Packet packet(String source, String destination) {
        byte[] bytes = address(source).isV4()
                ? ipv4(source, destination, 6, pattern(8))
                : ipv6(source, destination, 6, 9, pattern(8));
        Packet packet = net.pool.allocate(bytes.length);
        System.arraycopy(bytes, 0, packet.bytes(), packet.append(bytes.length), bytes.length);
        return packet;
    }

    private Path replyPath(String source, String destination) {
        Packet packet = packet(source, destination);
        Path path = host.ip.replyPath(packet);
        packet.release();
        return path;
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.9, 10.0.0.1, false", "10.0.0.9, 10.0.0.255, true", "10.0.0.9, 255.255.255.255, true",
        "10.0.0.9, 224.0.0.1, true", "fe80::9, ff02::1, true", "fe80::9, fe80::1, false"
    })
    void packetsToBroadcastAddressesAndGroupsAreToMany(String source, String destination, boolean toMany) {
        Packet packet = packet(source, destination);
        assertThat(host.ip.isToMany(packet)).isEqualTo(toMany);
        packet.release();
    }

    @Test
    void aReplyToManyComesFromTheAddressTowardsTheSender() {
        for (String destination : List.of("10.0.0.1", "10.0.0.255", "255.255.255.255", "224.0.0.1")) {
            assertThat(replyPath("10.0.0.9", destination)).hasToString("10.0.0.1 to 10.0.0.9 by eth0");
        }
        assertThat(replyPath("10.1.0.9", "10.0.0.1")).hasToString("10.0.0.1 to 10.1.0.9 by eth1");
        assertThat(replyPath("10.1.0.9", "224.0.0.1")).hasToString("10.1.0.1 to 10.1.0.9 by eth1");
        assertThat(replyPath("192.0.2.9", "224.0.0.1")).isNull();
    }

    @Test
    void pathsByAnInterfaceIgnoreTheRoutes() {
        eth1.addAddress(address("fe80::2"), 64);
        Path broadcast = host.ip.broadcastPath(eth1, IpAddress.ANY_V4);
        assertThat(broadcast).hasToString("0.0.0.0 to 255.255.255.255 by eth1");
        assertThat(broadcast.isBroadcast()).isTrue();
        Path group = host.ip.multicastPath(eth1, null, address("239.1.2.3"));
        assertThat(group).hasToString("10.1.0.1 to 239.1.2.3 by eth1");
        assertThat(group.isMulticast()).isTrue();
        assertThat(host.ip.multicastPath(eth1, address("10.0.0.1"), address("239.1.2.3")))
                .hasToString("10.0.0.1 to 239.1.2.3 by eth1");
        assertThat(host.ip.linkPath(eth1, null, address("fe80::9"))).hasToString("fe80::2 to fe80::9 by eth1");
        assertThat(host.ip.linkPath(eth1, address("fe80::7"), address("fe80::9")))
                .hasToString("fe80::7 to fe80::9 by eth1");
        assertThat(host.ip.multicastPath(eth0, null, address("ff02::9"))).isNull();
        assertThat(host.ip.linkPath(eth0, null, address("fe80::9"))).isNull();
    }

    @Test
    void aStationIsReachedWithoutArp() {
        Path path = host.ip.stationPath(eth0, address("10.0.0.1"), address("10.0.0.99"), new MacAddress(0x02_99));
        host.send(path, 8, true);
        assertThat(link.sent).hasSize(1);
        assertThat(EthernetHeader.destination(link.last(), 0)).isEqualTo(0x02_99);
        assertThat(path.isBroadcast() || path.isMulticast()).isFalse();
        assertThat(eth0.neighbours()).isEmpty();
    }

    @Test
    void aLinkWithoutEthernetCarriesBothFamilies() {
        TestLink raw = host.link(LinkType.RAW_IP, "10.2.0.1/24", 1500);
        host.ip.interfaces().getLast().addAddress(address("2001:db8:2::1"), 64);
        raw.inject(ipv4("10.2.0.2", "10.2.0.1", TestHost.PROTOCOL, pattern(8)));
        raw.inject(ipv6("2001:db8:2::2", "2001:db8:2::1", TestHost.PROTOCOL, 9, pattern(9)));
        assertThat(host.received).containsExactly(pattern(8), pattern(9));
        raw.inject(new byte[0]);
        assertThat(host.count(IpCounter.IN_HDR_ERRORS)).isEqualTo(1);
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isZero();
    }

    @Test
    void theTtlIsTheSendersOrTheDefault() {
        Path path = host.ip.stationPath(eth0, address("10.0.0.1"), address("10.0.0.9"), new MacAddress(0x02_99));
        for (int ttl : new int[] {0, 1, 255}) {
            host.ip.output(host.payload(8), path, TestHost.PROTOCOL, 0, ttl, true);
            assertThat(Ipv4Header.ttl(link.last(), 14)).isEqualTo(ttl == 0 ? 64 : ttl);
        }
    }

    @Test
    void aHostThatIsOffHoldsNoPacket() {
        byte[] fragment = ipv4("10.0.0.9", "10.0.0.1", TestHost.PROTOCOL, pattern(8), 1, Ipv4Header.MORE_FRAGMENTS);
        link.inject(TestNet.frame(link.address().value(), 0x02_77, EthernetHeader.TYPE_IPV4, fragment));
        host.send("127.0.0.1", 8, true);
        host.send("10.0.0.9", 8, true);
        assertThat(host.ip.fragmentedDatagrams()).isEqualTo(1);
        assertThat(net.pool.outstanding()).isEqualTo(3);
        host.ip.powerOff();
        assertThat(host.ip.fragmentedDatagrams()).isZero();
        assertThat(net.pool.outstanding()).isZero();
        assertThat(net.timers.armed()).isZero();
        assertThat(second.sent).isEmpty();
    }

    /** Of a network with a broadcast address, and one that has none because it has two hosts (RFC 3021). */
    @Test
    void anAddressIsThisHostsOrABroadcastOfItsNetworks() {
        for (int i = 0; i < 300; i++) {
            eth0.addAddress(address("10.7." + i / 100 + "." + (1 + i % 100)), 32);
        }
        eth0.addAddress(address("10.8.0.0"), 31);
        // the broadcast address of one network is a host of another
        eth0.addAddress(address("10.9.0.1"), 24);
        eth0.addAddress(address("10.9.0.255"), 23);
        for (int i = 0; i < 300; i++) {
            assertThat(isLocal("10.7." + i / 100 + "." + (1 + i % 100))).isTrue();
            assertThat(isLocal("10.7." + i / 100 + "." + (101 + i % 100))).isFalse();
        }
        assertThat(isLocal("10.8.0.0")).isTrue();
        assertThat(isBroadcast("10.8.0.1")).isFalse();
        assertThat(isLocal("10.9.0.255")).isTrue();
        assertThat(isBroadcast("10.9.0.255")).isFalse();
        assertThat(isBroadcast("10.9.1.255")).isTrue();
        assertThat(isBroadcast("10.0.0.255")).isTrue();
        assertThat(isBroadcast("255.255.255.255")).isTrue();
        assertThat(isLocal("127.255.0.1")).isTrue();
        assertThat(isLocal("128.0.0.1")).isFalse();
        assertThat(isLocal("::1")).isTrue();
        assertThat(isLocal("::2")).isFalse();
        // the lower half of 127.0.0.1 behind another upper half
        assertThat(host.ip.isLocal(1, address("127.0.0.1").low())).isFalse();
        assertThat(host.ip.isBroadcast(1, address("255.255.255.255").low())).isFalse();
    }

    private boolean isLocal(String text) {
        return host.ip.isLocal(address(text).high(), address(text).low());
    }

    private boolean isBroadcast(String text) {
        return host.ip.isBroadcast(address(text).high(), address(text).low());
    }
}
