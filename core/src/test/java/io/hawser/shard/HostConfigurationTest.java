package io.hawser.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.Prefix;
import io.hawser.wire.IpAddress;
import org.junit.jupiter.api.Test;

class HostConfigurationTest {
    private static final IpAddress GATEWAY = IpAddress.parse("10.0.0.254");

    private final ShardedNet net = new ShardedNet(2, 1);
    private final Host first = net.shards.get(0);
    private final Host second = net.shards.get(1);
    private final NetworkInterface shared = net.interfaces.get(0);
    private final NetworkInterface other = net.interfaces.get(1);

    private void assertOtherFollows() {
        HostConfiguration wanted = HostConfiguration.of(first, shared);
        wanted.applyTo(second, other);
        assertThat(HostConfiguration.of(second, other)).isEqualTo(wanted);
    }

    @Test
    void addressesRoutesMtuAndStateAreFollowed() {
        shared.addAddress(IpAddress.parse("10.0.1.2"), 24);
        shared.addAddress(IpAddress.parse("fd01::2"), 64);
        first.ip().routes().add(Prefix.ALL_V4, GATEWAY, shared, 5);
        shared.limitMtu(1400);
        assertOtherFollows();
        assertThat(second.ip().pathTo(IpAddress.parse("192.0.2.1")).mtuBytes()).isEqualTo(1400);

        shared.removeAddress(IpAddress.parse("10.0.1.2"));
        first.ip().routes().all().stream()
                .filter(each -> each.metric() == 5)
                .forEach(first.ip().routes()::remove);
        shared.down();
        assertOtherFollows();
        assertThat(second.ip().pathTo(IpAddress.parse("192.0.2.1"))).isNull();

        shared.limitMtu(65_535);
        shared.up();
        assertOtherFollows();
        assertThat(other.isUp()).isTrue();
        assertThat(other.mtuBytes()).isEqualTo(1500);
    }

    @Test
    void whatRoutersAdvertiseIsFollowed() {
        IpAddress neighbour = IpAddress.parse("fd00::9");
        int[] changes = {0};
        first.ip().onConfigurationChange(() -> changes[0]++);
        shared.limitV6Mtu(1280);
        shared.hopLimit(7);
        assertThat(changes[0]).isEqualTo(2);
        assertOtherFollows();
        assertThat(second.ip().pathTo(neighbour).mtuBytes()).isEqualTo(1280);
        assertThat(second.ip().pathTo(neighbour).defaultTtl()).isEqualTo(7);
        assertThat(other.mtuBytes()).isEqualTo(1500);

        shared.limitV6Mtu(65_535);
        shared.hopLimit(0);
        assertOtherFollows();
        assertThat(second.ip().pathTo(neighbour).mtuBytes()).isEqualTo(1500);
    }

    @Test
    void changesAreReported() {
        int[] changes = {0};
        first.ip().onConfigurationChange(() -> changes[0]++);
        shared.addAddress(IpAddress.parse("10.0.1.2"), 24);
        assertThat(changes[0]).isPositive();
        changes[0] = 0;
        shared.limitMtu(1400);
        assertThat(changes[0]).isEqualTo(1);
        first.ip().routes().add(Prefix.ALL_V4, GATEWAY, shared, 5);
        assertThat(changes[0]).isEqualTo(2);
        shared.down();
        assertThat(changes[0]).isEqualTo(3);
    }

    @Test
    void settingsAreReportedByName() {
        StringBuilder seen = new StringBuilder();
        first.sysctls().onChange((name, value) -> seen.append(name).append('=').append(value));
        first.sysctls().set("net/ipv4/tcp_sack", "0");
        assertThat(seen).hasToString("net.ipv4.tcp_sack=0");
    }

    /** Addresses and routes that are there already are left alone, so that connections keep their paths. */
    @Test
    void configurationThatIsInEffectChangesNothing() {
        first.ip().routes().add(Prefix.ALL_V4, GATEWAY, shared, 5);
        assertOtherFollows();
        int[] changes = {0};
        second.ip().onConfigurationChange(() -> changes[0]++);
        HostConfiguration.of(first, shared).applyTo(second, other);
        assertThat(changes[0]).isZero();
    }

    @Test
    void routesThroughOtherInterfacesAreNotShared() {
        Prefix network = Prefix.parse("10.9.0.0/16");
        first.ip().routes().add(network, null, first.ip().interfaces().getFirst(), 0);
        assertThat(HostConfiguration.of(first, shared).routes())
                .isNotEmpty()
                .noneMatch(each -> each.destination().equals(network));
    }
}
