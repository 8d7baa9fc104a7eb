package io.hawser.services.dhcp6;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.Prefix;
import io.hawser.services.dhcp.Lan;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.services.dhcp6.client.Dhcp6Client;
import io.hawser.services.dhcp6.client.Dhcp6ClientObserver;
import io.hawser.services.dhcp6.client.Dhcp6ClientOptions;
import io.hawser.services.dhcp6.client.Dhcp6ClientState;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.server.Dhcp6Server;
import io.hawser.services.dhcp6.server.Dhcp6ServerConfig;
import io.hawser.services.dhcp6.server.Dhcp6ServerObserver;
import io.hawser.services.dhcp6.server.Dhcp6Subnet;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** DHCPv6 between hosts of a simulated network, over UDP and IPv6. */
class Dhcp6HostsTest {
    private static final IpAddress FIRST = IpAddress.parse("2001:db8::100");

    private final Lan lan = new Lan(1);

    @AfterEach
    void nothingLeaks() {
        lan.run(Duration.ofSeconds(2));
        long outstanding = lan.network.pool().outstanding();
        lan.close();
        assertThat(outstanding).isZero();
    }

    private Dhcp6Server server() {
        Dhcp6Subnet subnet = Dhcp6Subnet.of(Prefix.parse("2001:db8::/64"))
                .pool(AddressRange.parse("2001:db8::100-2001:db8::1ff"))
                .option(Dhcp6Option.DNS_SERVERS, "2001:db8::1")
                .build();
        return Dhcp6Server.on(
                lan.host("server", "2001:db8::1/64"),
                Dhcp6ServerConfig.builder().subnet(subnet).build(),
                lan.clock(),
                LeaseStore.inMemory(),
                Dhcp6ServerObserver.NONE);
    }

    private Dhcp6Client client(Host host, Dhcp6ClientObserver observer) {
        Dhcp6ClientOptions options = Dhcp6ClientOptions.defaults().startDelay(Duration.ZERO);
        NetworkInterface via = Lan.eth(host);
        return Dhcp6Client.on(host, via, lan.network.random("dhcp6 client"), options, observer);
    }

    @Test
    void getsAnAddressAfterDuplicateAddressDetection() {
        Dhcp6Server server = server();
        Host host = lan.host("client");
        Dhcp6Client client = client(host, Dhcp6ClientObserver.NONE);
        client.start();
        lan.run(Duration.ofSeconds(5));
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.BOUND);
        assertThat(Lan.eth(host).addresses()).anyMatch(each -> each.address().equals(FIRST));
        assertThat(client.lease().nameServers()).containsExactly(IpAddress.parse("2001:db8::1"));
        assertThat(server.counters().get(Dhcp6Counter.IN_SOLICITS)).isEqualTo(1);
        assertThat(server.active()).isEqualTo(1);
        client.release();
        lan.run(Duration.ofSeconds(1));
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.STOPPED);
        assertThat(Lan.eth(host).addresses()).noneMatch(each -> each.address().equals(FIRST));
        assertThat(server.active()).isZero();
        server.close();
    }

    @Test
    void anAddressThatAnotherStationHasIsDeclined() {
        Dhcp6Server server = server();
        lan.host("squatter", "2001:db8::100/64");
        Dhcp6Client client = client(lan.host("client"), Dhcp6ClientObserver.NONE);
        client.start();
        lan.run(Duration.ofSeconds(10));
        assertThat(client.counters().get(Dhcp6Counter.OUT_DECLINES)).isEqualTo(1);
        assertThat(client.lease().address()).isEqualTo(IpAddress.parse("2001:db8::101"));
        client.stop();
        server.close();
    }

    @Test
    void getsSettingsAlone() {
        Dhcp6Server server = server();
        List<IpAddress> found = new ArrayList<>();
        Dhcp6Client client = client(lan.host("client"), new Dhcp6ClientObserver() {
            @Override
            public void informed(Dhcp6Message answer) {
                found.addAll(answer.options().addresses(Dhcp6Option.DNS_SERVERS));
            }
        });
        client.inform();
        lan.run(Duration.ofSeconds(1));
        assertThat(found).containsExactly(IpAddress.parse("2001:db8::1"));
        client.stop();
        server.close();
    }
}
