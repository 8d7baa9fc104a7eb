package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.router.AdvertisedPrefix;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Addresses and routes from routers while the user changes addresses and routes as well. */
class RouterDiscoveryTest {
    private static final IpAddress LINK_LOCAL = IpAddress.parse("fe80::ff:fe00:1");
    private static final IpAddress ROUTER = IpAddress.parse("fe80::99");
    private static final Prefix NETWORK = Prefix.parse("2001:db8::/64");
    private static final IpAddress MADE = IpAddress.parse("2001:db8::ff:fe00:1");
    private static final IpAddress OTHER = IpAddress.parse("2001:db8::5");

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
}
