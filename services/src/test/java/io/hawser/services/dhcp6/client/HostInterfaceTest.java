package io.hawser.services.dhcp6.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.services.dhcp.Lan;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Addresses that a server assigns and that the host has, or gets meanwhile, in another way. */
class HostInterfaceTest {
    private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::100");

    private final Lan lan = new Lan(1);
    private final Host host = lan.host("host", "10.0.0.1/24");
    private final NetworkInterface via = Lan.eth(host);
    private final List<Boolean> results = new ArrayList<>();

    @AfterEach
    void close() {
        lan.close();
    }

    @Test
    void anAddressThatIsBeingCheckedIsRefused() {
        via.ipv6().detectDuplicate(ADDRESS, _ -> {});
        new HostInterface(via).assign(ADDRESS, results::add);
        assertThat(results).containsExactly(false);
    }

    @Test
    void anAddressThatTheHostGetsDuringTheCheckIsRefused() {
        new HostInterface(via).assign(ADDRESS, results::add);
        via.addAddress(ADDRESS, 64);
        lan.run(Duration.ofSeconds(3));
        assertThat(results).containsExactly(false);
    }
}
