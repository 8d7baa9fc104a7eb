package io.hawser.services.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForeignLeasesTest {
    @Test
    void dnsmasq() {
        List<LeaseRecord> leases = ForeignLeases.dnsmasq(
                List.of(
                        "1764460000 02:00:00:00:00:01 10.0.0.105 pc1 01:02:00:00:00:00:01",
                        "0 02:00:00:00:00:02 10.0.0.106 * *",
                        "duid 00:01:00:01:2f:00:00:00",
                        "1764460000 12345 fd00::1 pc1 00:01"),
                1764450000);
        assertThat(leases)
                .containsExactly(
                        new LeaseRecord(
                                IpAddress.parse("10.0.0.105"),
                                LeaseState.ACTIVE,
                                1764450000,
                                1764460000,
                                ClientIdentifier.parse("01:02:00:00:00:00:01"),
                                MacAddress.parse("02:00:00:00:00:01"),
                                "pc1"),
                        new LeaseRecord(
                                IpAddress.parse("10.0.0.106"),
                                LeaseState.ACTIVE,
                                1764450000,
                                LeaseRecord.NEVER,
                                ClientIdentifier.parse("01:02:00:00:00:00:02"),
                                MacAddress.parse("02:00:00:00:00:02"),
                                null));
    }

    @Test
    void kea() {
        List<LeaseRecord> leases = ForeignLeases.kea(List.of(
                "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,"
                        + "user_context",
                "10.0.0.10,02:00:00:00:00:01,01:02:00:00:00:00:01,3600,1764460000,1,0,0,pc1,0,",
                "10.0.0.11,02:00:00:00:00:02,,3600,1764460000,1,0,0,,0,",
                "10.0.0.10,02:00:00:00:00:01,01:02:00:00:00:00:01,3600,1764463600,1,0,0,a&#x2cb,0,",
                "10.0.0.11,02:00:00:00:00:02,,0,1764460000,1,0,0,,0,",
                "10.0.0.12,,,86400,1764546400,1,0,0,,1,"));
        assertThat(leases).hasSize(2);
        assertThat(leases.getFirst().expirySeconds()).isEqualTo(1764463600);
        assertThat(leases.getFirst().hostName()).isEqualTo("a,b");
        assertThat(leases.getLast().state()).isEqualTo(LeaseState.ABANDONED);
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() {
        assertThatThrownBy(() -> ForeignLeases.dnsmasq(List.of("1764460000 02:00 10.0.0.5 * *"), 0))
                .hasMessage("line 1 is no lease of dnsmasq: not an Ethernet address such as 02:00:00:00:00:01: "
                        + "'02:00': '1764460000 02:00 10.0.0.5 * *'");
        assertThatThrownBy(() -> ForeignLeases.kea(List.of("address,duid,valid_lifetime")))
                .hasMessage("line 1 has no column 'hwaddr', as the lease file of kea-dhcp4 has");
    }
}
