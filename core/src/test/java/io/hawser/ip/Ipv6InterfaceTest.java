package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** IPv6 on an interface: addresses that are being checked, its groups, and the role of a router. */
class Ipv6InterfaceTest extends Ipv6TestBase {
    private static final IpAddress CHECKED = IpAddress.parse("2001:db8::7:9");

    private final Ipv6Interface ipv6 = host.eth0().ipv6();
    private final List<Boolean> results = new ArrayList<>();

    Ipv6InterfaceTest() {
        super(HOST + "/64");
    }

    private static long sent(TestLink by, int type) {
        return by.sent.stream()
                .filter(frame ->
                        EthernetHeader.type(frame, 0) == EthernetHeader.TYPE_IPV6 && Bytes.u8(frame, 54) == type)
                .count();
    }

    @Test
    void anAddressIsInItsGroupWhileItIsChecked() {
        ipv6.detectDuplicate(CHECKED, results::add);
        assertThat(ipv6.tentativeAddresses()).containsExactly(CHECKED);
        assertThat(host.eth0().isMember(CHECKED.solicitedNode())).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> ipv6.detectDuplicate(CHECKED, results::add))
                .withMessageContaining(CHECKED + " is being checked already");
        net.run(3 * SECOND);
        assertThat(results).containsExactly(true);
        assertThat(sent(link, Icmpv6Header.NEIGHBOUR_SOLICITATION)).isEqualTo(1);
        assertThat(ipv6.tentativeAddresses()).isEmpty();
        assertThat(host.eth0().isMember(CHECKED.solicitedNode())).isFalse();
    }

    @Test
    void aCheckThatIsCancelledHasNoResult() {
        ipv6.detectDuplicate(CHECKED, results::add);
        ipv6.cancelDetection(IpAddress.parse("2001:db8::7:8"));
        assertThat(ipv6.tentativeAddresses()).containsExactly(CHECKED);
        ipv6.cancelDetection(CHECKED);
        assertThat(ipv6.tentativeAddresses()).isEmpty();
        assertThat(host.eth0().isMember(CHECKED.solicitedNode())).isFalse();
        net.run(3 * SECOND);
        assertThat(results).isEmpty();
        assertThat(sent(link, Icmpv6Header.NEIGHBOUR_SOLICITATION)).isZero();
    }

    @Test
    void aHostThatIsOffChecksNoAddress() {
        ipv6.detectDuplicate(CHECKED, results::add);
        host.ip.powerOff();
        assertThat(ipv6.tentativeAddresses()).isEmpty();
        assertThat(net.timers.armed()).isZero();
        net.run(3 * SECOND);
        assertThat(results).isEmpty();
    }

    @Test
    void everyInterfaceIsInTheGroupsOfAllNodes() {
        assertThat(host.eth0().isMember(IpAddress.parse("ff01::1"))).isTrue();
        assertThat(host.eth0().isMember(IpAddress.parse("ff02::1"))).isTrue();
        assertThat(host.eth0().isMember(IpAddress.parse("ff02::2"))).isFalse();
        assertThat(host.eth0().isMember(IpAddress.parse("ff05::2"))).isFalse();
    }

    @Test
    void aRouterHasALinkLocalAddressAndSaysWhenItEnds() {
        TestHost router = net.host();
        TestLink wire = router.ethernet("10.2.0.1/24");
        Ipv6Interface role = router.eth0().ipv6();
        role.advertise(RouterAdvertisement.of(Prefix.parse("2001:db8:2::/64")));
        assertThat(role.isEnabled()).isTrue();
        assertThat(router.eth0().isMember(IpAddress.parse("ff02::2"))).isTrue();
        net.run(SECOND);
        assertThat(sent(wire, Icmpv6Header.ROUTER_ADVERTISEMENT)).isEqualTo(1);
        role.advertise(null);
        assertThat(sent(wire, Icmpv6Header.ROUTER_ADVERTISEMENT)).isEqualTo(2);
        assertThat(Bytes.u16(wire.last(), 60)).as("lifetime").isZero();
        assertThat(router.eth0().isMember(IpAddress.parse("ff02::2"))).isFalse();
        role.advertise(null);
        net.run(1000 * SECOND);
        assertThat(sent(wire, Icmpv6Header.ROUTER_ADVERTISEMENT)).isEqualTo(2);
        router.ip.powerOff();
    }

    @Test
    void theEndOfAutoconfigurationEndsItOnce() {
        ipv6.endAutoconfiguration();
        ipv6.autoconfigure(new Ipv6Observer() {});
        assertThatIllegalStateException()
                .isThrownBy(() -> ipv6.autoconfigure(new Ipv6Observer() {}))
                .withMessageContaining("eth0 is being configured by its routers already");
        ipv6.endAutoconfiguration();
        ipv6.endAutoconfiguration();
        link.sent.clear();
        net.run(100 * SECOND);
        assertThat(sent(link, Icmpv6Header.ROUTER_SOLICITATION)).isZero();
    }
}
