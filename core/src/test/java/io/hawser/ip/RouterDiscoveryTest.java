package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.router.AdvertisedPrefix;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Addresses and routes from routers (RFC 4861 §6.3, RFC 4862 §5.5, RFC 7559), also while the user changes addresses and
 * routes.
 */
class RouterDiscoveryTest {
    private static final IpAddress LINK_LOCAL = IpAddress.parse("fe80::ff:fe00:1");
    private static final IpAddress ROUTER = IpAddress.parse("fe80::99");
    private static final Prefix NETWORK = Prefix.parse("2001:db8::/64");
    private static final IpAddress MADE = IpAddress.parse("2001:db8::ff:fe00:1");
    private static final IpAddress OTHER = IpAddress.parse("2001:db8::5");

    private static final Prefix SECOND_NETWORK = Prefix.parse("2001:db8:2::/64");

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.ethernet("10.0.0.1/24");
    private final Ipv6Interface ipv6 = host.eth0().ipv6();

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
        assertThat(net.timers.armed()).isZero();
    }

    private void autoconfigure() {
        ipv6.autoconfigure(new Ipv6Observer() {});
        net.run(3 * SECOND);
    }

    private void advertise(boolean onLink, boolean autonomous, long validSeconds, long preferredSeconds) {
        RouterDiscovery discovery = Objects.requireNonNull(ipv6.routerDiscovery());
        AdvertisedPrefix prefix = new AdvertisedPrefix(NETWORK, onLink, autonomous, validSeconds, preferredSeconds);
        discovery.advertised(
                ROUTER,
                new RouterAdvertisement(64, false, false, 0, 1800, 0, 0, List.of(prefix), List.of(), List.of(), 0));
        net.run(3 * SECOND);
    }

    private boolean hasNetworkRoute() {
        return host.ip.routes().all().stream()
                .anyMatch(each -> each.destination().equals(NETWORK));
    }

    @Test
    void anAddressThatTheUserAddsDuringItsCheckStays() {
        ipv6.autoconfigure(new Ipv6Observer() {});
        host.eth0().addAddress(OTHER, 64);
        assertThat(host.eth0().has(LINK_LOCAL)).isTrue();
        net.run(3 * SECOND);
        assertThat(host.eth0().has(LINK_LOCAL)).isTrue();
        assertThat(link.sent).as("router solicitations").anyMatch(frame -> frame[54] == (byte) 133);
    }

    @Test
    void anAddressThatAnotherInterfaceGetsDuringItsCheckIsNotAdded() {
        TestLink second = host.ethernet("10.1.0.1/24");
        autoconfigure();
        boolean[] unique = {true};
        ipv6.detectDuplicate(OTHER, result -> unique[0] = result);
        host.ip.interfaces().getLast().addAddress(OTHER, 64);
        net.run(3 * SECOND);
        assertThat(unique[0]).isFalse();
        assertThat(second.sent).isNotEmpty();
    }

    @Test
    void theEndOfAutoconfigurationEndsTheCheckOfTheLinkLocalAddress() {
        ipv6.autoconfigure(new Ipv6Observer() {});
        ipv6.endAutoconfiguration();
        net.run(3 * SECOND);
        assertThat(host.eth0().has(LINK_LOCAL)).isFalse();
        ipv6.autoconfigure(new Ipv6Observer() {});
        net.run(3 * SECOND);
        assertThat(host.eth0().has(LINK_LOCAL)).isTrue();
    }

    @Test
    void aRouterCannotRemoveTheRouteToANetworkOfTheUser() {
        autoconfigure();
        host.eth0().addAddress(OTHER, 64);
        advertise(true, false, 600, 600);
        advertise(true, false, 0, 0);
        assertThat(hasNetworkRoute()).isTrue();
        host.eth0().removeAddress(OTHER);
        assertThat(hasNetworkRoute()).isFalse();
    }

    @Test
    void anAdvertisedNetworkStaysWithoutAnAddressInIt() {
        autoconfigure();
        advertise(true, false, 600, 600);
        host.eth0().addAddress(OTHER, 64);
        host.eth0().removeAddress(OTHER);
        assertThat(hasNetworkRoute()).isTrue();
        net.run(600 * SECOND);
        assertThat(hasNetworkRoute()).isFalse();
    }

    @Test
    void aPathLeavesAnAddressThatBecomesDeprecatedAtOnce() {
        autoconfigure();
        advertise(true, true, 9000, 600);
        host.eth0().addAddress(OTHER, 64);
        IpAddress destination = IpAddress.parse("2001:db8::ff:0:7");
        assertThat(host.ip.pathTo(destination)).extracting(Path::local).isEqualTo(MADE);
        advertise(true, true, 9000, 0);
        assertThat(host.ip.pathTo(destination)).extracting(Path::local).isEqualTo(OTHER);
        advertise(true, true, 9000, 600);
        assertThat(host.ip.pathTo(destination)).extracting(Path::local).isEqualTo(MADE);
    }

    /** The lines of what an observer is notified of. */
    private final List<String> seen = new ArrayList<>();

    private final Ipv6Observer observer = new Ipv6Observer() {
        @Override
        public void addressAdded(IpAddress address) {
            seen.add("added " + address);
        }

        @Override
        public void duplicateFound(IpAddress address) {
            seen.add("duplicate " + address);
        }

        @Override
        public void addressRemoved(IpAddress address) {
            seen.add("removed " + address);
        }

        @Override
        public void routerLost(IpAddress router) {
            seen.add("lost " + router);
        }
    };

    private void observed() {
        ipv6.autoconfigure(observer);
        net.run(3 * SECOND);
        seen.clear();
    }

    private static RouterAdvertisement router(int lifetimeSeconds, int preference, AdvertisedPrefix... prefixes) {
        return new RouterAdvertisement(
                0, false, false, preference, lifetimeSeconds, 0, 0, List.of(prefixes), List.of(), List.of(), 0);
    }

    private void advertised(RouterAdvertisement advertisement) {
        Objects.requireNonNull(ipv6.routerDiscovery()).advertised(ROUTER, advertisement);
    }

    private static AdvertisedPrefix onLink(Prefix prefix, long seconds) {
        return new AdvertisedPrefix(prefix, true, false, seconds, seconds);
    }

    private List<Integer> metricsTo(Prefix destination) {
        return host.ip.routes().all().stream()
                .filter(each -> each.destination().equals(destination))
                .map(Route::metric)
                .toList();
    }

    /** The instants at which routers were asked, in nanoseconds from now on. */
    private List<Long> solicitations() {
        List<Long> times = new ArrayList<>();
        long beganNanos = net.timers.nowNanos();
        link.lost = frame -> {
            if (frame[54] == (byte) 133) {
                times.add(net.timers.nowNanos() - beganNanos);
            }
            return true;
        };
        return times;
    }

    @Test
    void routersAreAskedAtTimesThatDoubleWithATenthOfRandomness() {
        host.eth0().addAddress(LINK_LOCAL, 64);
        List<Long> times = solicitations();
        ipv6.autoconfigure(observer);
        net.run(40_000 * SECOND);
        assertThat(times.getFirst()).isBetween(1L, SECOND);
        double wanted = 4;
        for (int i = 1; i < times.size(); i++) {
            double gap = (times.get(i) - times.get(i - 1)) / 1e9;
            assertThat(gap).as("gap " + i).isBetween(0.9 * wanted, 1.1 * wanted).isNotEqualTo(wanted);
            wanted = Math.min(2 * gap, 3600);
        }
        assertThat(times).hasSizeBetween(18, 22);
    }

    @Test
    void theNumberOfSolicitationsHasALimit() {
        host.eth0().addAddress(LINK_LOCAL, 64);
        host.settings.v6.routerSolicitations = 3;
        List<Long> times = solicitations();
        ipv6.autoconfigure(observer);
        net.run(4000 * SECOND);
        assertThat(times).hasSize(3);
        host.eth0().down();
        net.run(10 * SECOND);
        host.eth0().up();
        net.run(4000 * SECOND);
        assertThat(times).as("again, when the link has come up").hasSize(6);
        ipv6.endAutoconfiguration();
        host.settings.v6.routerSolicitations = 0;
        ipv6.autoconfigure(observer);
        net.run(4000 * SECOND);
        assertThat(times).hasSize(6);
    }

    @Test
    void onlyADefaultRouterEndsTheQuestions() {
        observed();
        List<Long> times = solicitations();
        advertised(router(0, 0));
        net.run(100 * SECOND);
        int before = times.size();
        assertThat(before).isGreaterThan(2);
        assertThat(metricsTo(Prefix.ALL_V6)).isEmpty();
        advertised(router(1800, 0));
        net.run(1000 * SECOND);
        assertThat(times).hasSize(before);
        assertThat(metricsTo(Prefix.ALL_V6)).containsExactly(1024);
        assertThat(seen).isEmpty();
    }

    @Test
    void aRouterChangesItsPreferenceAndItsMind() {
        observed();
        advertised(router(1800, 1));
        assertThat(metricsTo(Prefix.ALL_V6)).containsExactly(1023);
        advertised(router(1800, 1));
        assertThat(seen).as("as before").isEmpty();
        advertised(router(1800, -1));
        assertThat(metricsTo(Prefix.ALL_V6)).containsExactly(1025);
        assertThat(seen).containsExactly("lost " + ROUTER);
        advertised(router(0, -1));
        assertThat(metricsTo(Prefix.ALL_V6)).isEmpty();
        assertThat(seen).containsExactly("lost " + ROUTER, "lost " + ROUTER);
    }

    @Test
    void anMtuIsTakenFromTheLeastOfIpv6UpToTheLinks() {
        autoconfigure();
        advertised(router(1800, 0));
        Path path = host.ip.pathTo(IpAddress.parse("2001:db8:9::1"));
        int[][] cases = {{1280, 1280}, {1279, 1280}, {1499, 1499}, {1501, 1499}, {1500, 1500}, {0, 1500}};
        for (int[] each : cases) {
            advertised(
                    new RouterAdvertisement(0, false, false, 0, 1800, each[0], 0, List.of(), List.of(), List.of(), 0));
            assertThat(path.mtuBytes()).as("after " + each[0]).isEqualTo(each[1]);
        }
    }

    /** The MTU and the hop limit end with the configuration, as addresses and routes do. */
    @Test
    void nothingOfTheRoutersStaysAfterTheEnd() {
        observed();
        AdvertisedPrefix both = new AdvertisedPrefix(NETWORK, true, true, 9000, 9000);
        advertised(new RouterAdvertisement(
                32,
                false,
                false,
                0,
                1800,
                1400,
                0,
                List.of(both, onLink(SECOND_NETWORK, 9000)),
                List.of(),
                List.of(),
                0));
        net.run(3 * SECOND);
        assertThat(metricsTo(SECOND_NETWORK)).hasSize(1);
        assertThat(host.eth0().has(MADE)).isTrue();
        ipv6.endAutoconfiguration();
        assertThat(seen).containsExactly("added " + MADE, "lost " + ROUTER, "removed " + MADE);
        assertThat(metricsTo(Prefix.ALL_V6)).isEmpty();
        assertThat(metricsTo(NETWORK)).isEmpty();
        assertThat(metricsTo(SECOND_NETWORK)).isEmpty();
        Path path = host.ip.pathTo(IpAddress.parse("fe80::77"));
        assertThat(path.mtuBytes()).isEqualTo(1500);
        assertThat(path.defaultTtl()).isEqualTo(64);
        assertThat(net.timers.armed()).isZero();
    }

    @Test
    void theEndDuringACheckLeavesNoAddress() {
        observed();
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, true, true, 9000, 9000)));
        ipv6.endAutoconfiguration();
        net.run(3 * SECOND);
        assertThat(host.eth0().has(MADE)).isFalse();
        assertThat(seen).containsExactly("lost " + ROUTER);
    }

    @Test
    void anAddressWhoseTimeEndsDuringItsCheckIsNotAdded() {
        observed();
        host.settings.v6.duplicateProbes = 5;
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, true, true, 2, 2)));
        net.run(10 * SECOND);
        assertThat(host.eth0().has(MADE)).isFalse();
        assertThat(ipv6.tentativeAddresses()).isEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void networksEndOneByOne() {
        observed();
        advertised(router(1800, 0, onLink(NETWORK, 100), onLink(SECOND_NETWORK, 200)));
        net.run(99 * SECOND);
        assertThat(hasNetworkRoute()).isTrue();
        net.run(SECOND);
        assertThat(hasNetworkRoute()).isFalse();
        assertThat(metricsTo(SECOND_NETWORK)).containsExactly(256);
        net.run(100 * SECOND);
        assertThat(metricsTo(SECOND_NETWORK)).isEmpty();
        advertised(router(1800, 0, onLink(SECOND_NETWORK, 200)));
        net.run(100 * SECOND);
        advertised(router(1800, 0, onLink(SECOND_NETWORK, 300)));
        net.run(299 * SECOND);
        assertThat(metricsTo(SECOND_NETWORK)).containsExactly(256);
        advertised(router(1800, 0, onLink(SECOND_NETWORK, 0)));
        assertThat(metricsTo(SECOND_NETWORK)).isEmpty();
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, false, false, 9, 9)));
        assertThat(hasNetworkRoute()).as("not on this link").isFalse();
    }

    @Test
    void aRouteOfTheUserSurvivesThatANetworkWasNeverThere() {
        observed();
        host.ip.routes().add(NETWORK, null, host.eth0(), 256);
        advertised(router(1800, 0, onLink(NETWORK, 0)));
        assertThat(hasNetworkRoute()).isTrue();
    }

    @Test
    void aNetworkThatIsGoneMayHaveAddressesOfItsRouter() {
        observed();
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, true, true, 9000, 9000)));
        net.run(3 * SECOND);
        advertised(router(1800, 0, onLink(NETWORK, 0)));
        assertThat(hasNetworkRoute()).isFalse();
        assertThat(host.eth0().has(MADE)).isTrue();
        advertised(router(1800, 0, onLink(NETWORK, 9000)));
        host.eth0().addAddress(OTHER, 64);
        advertised(router(1800, 0, onLink(NETWORK, 0)));
        assertThat(hasNetworkRoute()).as("the user's address is in it").isTrue();
    }

    @Test
    void aFullListIsStillRefreshed() {
        observed();
        for (int i = 1; i <= 17; i++) {
            Prefix each = Prefix.parse("2001:db8:" + Integer.toHexString(0x100 + i) + "::/64");
            advertised(router(1800, 0, onLink(each, 100)));
        }
        assertThat(host.ip.routes().all().stream().filter(each -> each.metric() == 256 && each.gateway() == null))
                .as("16, and the link-local network")
                .hasSize(17);
        Prefix first = Prefix.parse("2001:db8:101::/64");
        advertised(router(1800, 0, onLink(first, 500)));
        net.run(200 * SECOND);
        assertThat(metricsTo(first)).hasSize(1);
    }

    @Test
    void aPrefixThatIsNotOnTheLinkGivesAnAddressAlone() {
        observed();
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, false, true, 9000, 9000)));
        net.run(3 * SECOND);
        assertThat(host.eth0().has(MADE)).isTrue();
        assertThat(hasNetworkRoute()).isFalse();
        advertised(router(1800, 0, new AdvertisedPrefix(SECOND_NETWORK, false, true, 0, 0)));
        assertThat(ipv6.tentativeAddresses()).isEmpty();
        net.run(3 * SECOND);
        assertThat(host.eth0().addresses())
                .as("IPv4, link-local, and the first")
                .hasSize(3);
    }

    /** RFC 4862 §5.5.3 e: two hours stay. */
    @Test
    void aShortenedLifetimeEndsAfterTwoHours() {
        observed();
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, true, true, 90_000, 90_000)));
        net.run(3 * SECOND);
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, true, true, 10, 10)));
        net.run(7199 * SECOND);
        assertThat(host.eth0().has(MADE)).isTrue();
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, true, true, 0, 0)));
        net.run(SECOND);
        assertThat(host.eth0().has(MADE))
                .as("what is left of less than two hours stays as it is")
                .isFalse();
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, true, true, 10, 10)));
        net.run(3 * SECOND);
        advertised(router(1800, 0, new AdvertisedPrefix(NETWORK, true, true, 20, 20)));
        net.run(19 * SECOND);
        assertThat(host.eth0().has(MADE)).as("more than is left").isTrue();
    }

    @Test
    void aPathLeavesAnAddressAtTheInstantAtWhichItBecomesDeprecated() {
        observed();
        host.eth0().addAddress(OTHER, 64);
        IpAddress made = IpAddress.parse("2001:db8:2::ff:fe00:1");
        advertised(router(1800, 0, new AdvertisedPrefix(SECOND_NETWORK, true, true, 9000, 600)));
        net.run(599 * SECOND);
        IpAddress destination = IpAddress.parse("2001:db8:2::7");
        assertThat(host.ip.pathTo(destination)).extracting(Path::local).isEqualTo(made);
        net.run(SECOND);
        assertThat(host.ip.pathTo(destination)).extracting(Path::local).isEqualTo(OTHER);
        host.eth0().removeAddress(OTHER);
        assertThat(host.ip.pathTo(destination))
                .as("a deprecated address is better than none")
                .extracting(Path::local)
                .isEqualTo(made);
    }

    /** Answers the probe of an address, as the station that has it. */
    private void claim(IpAddress address) {
        byte[] body = new byte[16];
        Bytes.put64(body, 0, address.high());
        Bytes.put64(body, 8, address.low());
        byte[] packet = TestNet.icmpv6("fe80::77", "ff02::1", 255, 136, 0, 0x2000_0000, body);
        link.inject(TestNet.frame(0x3333_0000_0001L, 0x02_77, EthernetHeader.TYPE_IPV6, packet));
    }

    @Test
    void duplicatesAreNotUsed() {
        ipv6.autoconfigure(observer);
        claim(LINK_LOCAL);
        net.run(100 * SECOND);
        assertThat(seen).containsExactly("duplicate " + LINK_LOCAL);
        assertThat(host.eth0().has(LINK_LOCAL)).isFalse();
        assertThat(link.sent).as("router solicitations").noneMatch(frame -> frame[54] == (byte) 133);
        ipv6.endAutoconfiguration();
        observed();
        AdvertisedPrefix prefix = new AdvertisedPrefix(NETWORK, true, true, 9000, 9000);
        advertised(router(1800, 0, prefix));
        claim(MADE);
        net.run(3 * SECOND);
        assertThat(seen).containsExactly("duplicate " + MADE);
        assertThat(host.eth0().has(MADE)).isFalse();
        advertised(router(1800, 0, prefix));
        host.eth0().addAddress(MADE, 64);
        net.run(3 * SECOND);
        assertThat(seen).as("the user has added it, which is no duplicate").hasSize(1);
    }
}
