package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.header.SourceRoute;
import io.hawser.link.LinkType;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths: their MTU (RFC 1191, RFC 8201), the fields of their packets, and the table of routes. */
class PathTest {
    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final TestLink second = host.ethernet("10.1.0.1/24");
    private final NetworkInterface eth0 = host.eth0();
    private final NetworkInterface eth1 = host.ip.interfaces().getLast();

    PathTest() {
        eth0.addAddress(address("2001:db8::1"), 64);
    }

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
        assertThat(second.sent).isEmpty();
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    private Path pathTo(String destination) {
        return host.ip.pathTo(address(destination));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2", "2001:db8::2"})
    void aReportedMtuIsForgottenTenMinutesLater(String destination) {
        Path path = pathTo(destination);
        path.learnMtu(1400);
        net.run(300 * SECOND);
        path.learnMtu(1400);
        net.run(300 * SECOND - 1);
        assertThat(path.mtuBytes()).isEqualTo(1400);
        net.run(1);
        assertThat(path.mtuBytes()).as("the same report again has no effect").isEqualTo(1500);
    }

    @Test
    void theSmallestMtuOfAllLinksIsAccepted() {
        Path path = pathTo("2001:db8::2");
        path.learnMtu(1279);
        assertThat(path.mtuBytes()).isEqualTo(1500);
        path.learnMtu(1280);
        assertThat(path.mtuBytes()).isEqualTo(1280);
    }

    /** A report at the limit of net.ipv4.route.min_pmtu is believed; below it routers may fragment. */
    @Test
    void packetsHaveDfUnlessTheReportedMtuIsTooSmall() {
        Path path = pathTo("10.0.0.2");
        path.learnMtu(552);
        host.send(path, 8, true);
        assertThat(Ipv4Header.dontFragment(link.last(), 0)).isTrue();
        Path narrow = pathTo("10.0.0.3");
        narrow.learnMtu(551);
        assertThat(narrow.mtuBytes()).isEqualTo(552);
        host.send(narrow, 8, true);
        assertThat(Ipv4Header.dontFragment(link.last(), 0)).isFalse();
        net.run(600 * SECOND);
        host.send(narrow, 8, true);
        assertThat(Ipv4Header.dontFragment(link.last(), 0)).isTrue();
    }

    @Test
    void anMtuBelowTheLimitIsThatOfTheLink() {
        eth0.limitMtu(500);
        Path path = pathTo("10.0.0.2");
        path.learnMtu(400);
        assertThat(path.mtuBytes()).isEqualTo(500);
    }

    @Test
    void eachFamilyHasItsHeaderMtuAndHops() {
        host.settings.defaultTtl = 77;
        host.settings.v6.hopLimit = 55;
        eth0.limitV6Mtu(1300);
        Path v4 = pathTo("10.0.0.2");
        Path v6 = pathTo("2001:db8::2");
        assertThat(v4.headerBytes()).isEqualTo(20);
        assertThat(v6.headerBytes()).isEqualTo(40);
        assertThat(v4.defaultTtl()).isEqualTo(77);
        assertThat(v6.defaultTtl()).isEqualTo(55);
        assertThat(v4.mtuBytes()).isEqualTo(1500);
        assertThat(v6.mtuBytes()).isEqualTo(1300);
        assertThat(v4).hasToString("10.0.0.1 to 10.0.0.2 by eth0");
    }

    @Test
    void aSourceRouteLengthensTheHeader() {
        SourceRoute route = new SourceRoute(false, List.of(address("10.0.0.5")));
        Path path = host.ip.path(address("10.0.0.1"), address("10.9.0.9"), route);
        assertThat(path.sourceRoute()).isEqualTo(route);
        assertThat(path.optionBytes()).isEqualTo(8);
        assertThat(path.headerBytes()).isEqualTo(28);
        host.ip.routes().add(Prefix.parse("10.8.0.0/16"), null, eth0, 0);
        assertThat(path.isStale()).isTrue();
        Path renewed = host.ip.renewed(path);
        assertThat(renewed.isStale()).isFalse();
        assertThat(renewed.sourceRoute()).isEqualTo(route);
        assertThat(host.ip.renewed(pathTo("10.0.0.9")).sourceRoute()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, false, false",
        "10.0.0.255, true, false",
        "255.255.255.255, true, false",
        "2001:db8::2, false, false",
        "ff02::9, false, true"
    })
    void whomAPathReaches(String destination, boolean all, boolean group) {
        Path path = pathTo(destination);
        assertThat(path.isBroadcast()).isEqualTo(all);
        assertThat(path.isMulticast()).isEqualTo(group);
    }

    @Test
    void routesAreListedByLengthThenNetworkThenMetric() {
        RouteTable routes = host.ip.routes();
        routes.all().forEach(routes::remove);
        routes.add(Prefix.parse("10.0.0.7/32"), null, eth0, 0);
        routes.add(Prefix.parse("192.168.0.0/16"), null, eth0, 0);
        routes.add(Prefix.parse("10.77.0.0/16"), null, eth0, 9);
        routes.add(Prefix.parse("10.77.0.0/16"), null, eth0, 8);
        routes.add(Prefix.parse("10.76.0.0/16"), null, eth0, 10);
        routes.add(Prefix.ALL_V4, null, eth0, 20);
        routes.add(Prefix.parse("2001:db9::/48"), null, eth0, 0);
        for (int network = 9; network > 0; network--) {
            routes.add(Prefix.parse("2001:db8:" + network + "::/48"), null, eth0, 0);
        }
        assertThat(routes.all())
                .extracting(route -> route.destination() + " " + route.metric())
                .containsExactly(
                        "0.0.0.0/0 20",
                        "10.76.0.0/16 10",
                        "10.77.0.0/16 8",
                        "10.77.0.0/16 9",
                        "192.168.0.0/16 0",
                        "10.0.0.7/32 0",
                        "2001:db8:1::/48 0",
                        "2001:db8:2::/48 0",
                        "2001:db8:3::/48 0",
                        "2001:db8:4::/48 0",
                        "2001:db8:5::/48 0",
                        "2001:db8:6::/48 0",
                        "2001:db8:7::/48 0",
                        "2001:db8:8::/48 0",
                        "2001:db8:9::/48 0",
                        "2001:db9::/48 0");
    }

    @Test
    void theLowestMetricOfANetworkIsUsedUntilItIsRemoved() {
        RouteTable routes = host.ip.routes();
        Prefix network = Prefix.parse("192.0.2.0/24");
        for (int metric : new int[] {9, 7, 8}) {
            routes.add(network, null, eth0, metric);
        }
        for (int metric = 7; metric < 10; metric++) {
            Route best = routes.lookup(address("192.0.2.1"));
            assertThat(best.metric()).isEqualTo(metric);
            routes.remove(best);
        }
        assertThat(routes.lookup(address("192.0.2.1"))).isNull();
    }

    @Test
    void aRouteThatIsRemovedIsNotUsed() {
        RouteTable routes = host.ip.routes();
        Route added = new Route(Prefix.parse("192.0.2.0/24"), null, eth0, 0);
        assertThat(routes.remove(added)).isFalse();
        routes.add(added.destination(), null, eth0, 0);
        routes.add(added.destination(), null, eth0, 0);
        Path path = pathTo("192.0.2.1");
        assertThat(routes.remove(added)).isTrue();
        assertThat(path.isStale()).isTrue();
        assertThat(routes.remove(added)).as("it was there once").isFalse();
        assertThat(pathTo("192.0.2.1")).isNull();
    }

    @Test
    void aGatewayIsOnANetworkOfTheInterfaceAndOfTheFamilyOfTheDestination() {
        RouteTable routes = host.ip.routes();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> routes.add(Prefix.ALL_V6, address("10.0.0.9"), eth0, 0))
                .withMessageContaining("another family");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> routes.add(Prefix.ALL_V4, address("10.0.0.9"), eth1, 0))
                .withMessageContaining("eth1 has no network with it, only [10.1.0.1/24]");
        routes.add(Prefix.ALL_V4, address("10.99.0.9"), eth0, 0);
        assertThat(pathTo("8.8.8.8").via())
                .as("a link without link addresses needs no gateway that it knows")
                .isEqualTo(eth0);
    }
}
