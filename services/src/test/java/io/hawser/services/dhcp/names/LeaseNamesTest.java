package io.hawser.services.dhcp.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseState;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dns.message.DnsName;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseNamesTest {
    private static final DnsName PC = DnsName.parse("pc.lab.example");
    private static final IpAddress FIRST = IpAddress.parse("10.0.0.100");
    private static final IpAddress SECOND = IpAddress.parse("10.0.0.101");

    private final LeaseNames names = new LeaseNames(DnsName.parse("lab.example"));

    private static LeaseRecord lease(IpAddress address, @Nullable String hostName) {
        MacAddress mac = new MacAddress(0x0200_0000_0000L + (address.v4() & 0xff));
        return new LeaseRecord(address, LeaseState.ACTIVE, 0, 3600, ClientIdentifier.of(mac), mac, hostName);
    }

    @Test
    void aLeaseIsFoundByItsNameAndByItsAddress() {
        names.add(lease(FIRST, "PC"));
        assertThat(names.addressesOf(PC)).containsExactly(FIRST);
        assertThat(names.addressesOf(DnsName.parse("Pc.LAB.example"))).containsExactly(FIRST);
        assertThat(names.nameOf(FIRST)).isEqualTo(PC);
        names.remove(FIRST);
        assertThat(names.addressesOf(PC)).isEmpty();
        assertThat(names.nameOf(FIRST)).isNull();
    }

    @Test
    void aNameMayHaveTheDomain() {
        names.add(lease(FIRST, "pc.Lab.Example"));
        assertThat(names.nameOf(FIRST)).isEqualTo(PC);
    }

    @Test
    void aClientThatChangesItsNameHasTheNewOneAlone() {
        names.add(lease(FIRST, "pc"));
        names.add(lease(FIRST, "laptop"));
        assertThat(names.addressesOf(PC)).isEmpty();
        assertThat(names.nameOf(FIRST)).isEqualTo(DnsName.parse("laptop.lab.example"));
        names.add(lease(FIRST, null));
        assertThat(names.nameOf(FIRST)).isNull();
    }

    @Test
    void aNameIsOfTheFirstClientThatAsksForIt() {
        names.add(lease(FIRST, "pc"));
        names.add(lease(SECOND, "pc"));
        names.add(lease(FIRST, "pc"));
        assertThat(names.addressesOf(PC)).containsExactly(FIRST);
        assertThat(names.nameOf(SECOND)).isNull();
        names.remove(FIRST);
        assertThat(names.addressesOf(PC)).containsExactly(SECOND);
        assertThat(names.nameOf(SECOND)).isEqualTo(PC);
    }

    @Test
    void bothAddressesOfAStationHaveItsName() {
        IpAddress own = new IpAddress(0x2001_0db8_0000_0000L, 0x100);
        IpAddress foreign = new IpAddress(0x2001_0db8_0000_0000L, 0x101);
        names.add(lease(FIRST, "pc"));
        MacAddress mac = lease(FIRST, "pc").mac();
        ClientIdentifier client = ClientIdentifier.ofDuid(1, new byte[] {0, 2, 1});
        MacAddress other = new MacAddress(0x0200_0000_0077L);
        names.add(new LeaseRecord(foreign, LeaseState.ACTIVE, 0, 3600, client, other, "pc"));
        names.add(new LeaseRecord(own, LeaseState.ACTIVE, 0, 3600, client, mac, "pc"));
        assertThat(names.addressesOf(PC)).containsExactly(FIRST, own);
        assertThat(names.nameOf(own)).isEqualTo(PC);
        assertThat(names.nameOf(foreign)).isNull();
        names.remove(FIRST);
        assertThat(names.addressesOf(PC)).containsExactly(foreign);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-pc", "pc-", "a b", "pc.other.example", "*", "a_b", "\u00e4", "wpad", "LOCALHOST", "isatap"
            })
    void aHostNameThatNoHostMayHaveIsNoName(String hostName) {
        names.add(lease(FIRST, hostName));
        assertThat(names.nameOf(FIRST)).isNull();
    }

    @Test
    void aHostNameThatIsTooLongIsNoName() {
        names.add(lease(FIRST, "a".repeat(63)));
        assertThat(names.nameOf(FIRST)).isNotNull();
        names.add(lease(SECOND, "a".repeat(64)));
        assertThat(names.nameOf(SECOND)).isNull();
    }
}
