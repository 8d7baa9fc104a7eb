package io.hawser.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.MacAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Interfaces and routes as given in options. */
class InterfaceOptionTest {
    @Test
    void anInterface() {
        InterfaceOption read =
                InterfaceOption.parse("packet=eth1,address=10.0.0.2/24,address=10.1.0.2/16,mac=interface");
        assertThat(read.kind()).isEqualTo(DeviceKind.PACKET);
        assertThat(read.device()).isEqualTo("eth1");
        assertThat(read.addresses())
                .containsExactly(InterfaceAddress.parse("10.0.0.2/24"), InterfaceAddress.parse("10.1.0.2/16"));
        assertThat(read.station()).isEqualTo(DeviceKind.OF_INTERFACE);
        assertThat(InterfaceOption.parse("tap=t,address=10.0.0.2/24,mac=02:00:00:00:00:01")
                        .station())
                .isEqualTo(MacAddress.parse("02:00:00:00:00:01"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tap0 | an interface has no 'tap0'; do you mean 'tap'?",
                "tap=tap0 | the interface tap0 wants an address with the length of its network's prefix, such as",
                "address=10.0.0.2/24 | an interface wants a device, tap, tun, packet, such as tap=tap1,",
                "tap=a,tun=b,address=10.0.0.2/24 | an interface has one device, not tap a and tun b",
                "tap=,address=10.0.0.2/24 | the 'tap' of an interface wants a value",
                "tap=a,adress=10.0.0.2/24 | an interface has no 'adress'; do you mean 'address'?",
                "tap=a,speed=1 | an interface has no 'speed'; it has tap, tun, packet, address, mac",
                "tap=a,address=10.0.0.2 | not an address and",
                "tun=a,address=10.0.0.2/24,mac=02:00:00:00:00:01 | a TUN device has no Ethernet address",
                "tap=a,address=10.0.0.2/24,mac=interface | the kernel's end of a has the address of the interface",
                "tap=a,address=10.0.0.2/24,mac=01:00:5e:00:00:01 | 01:00:5e:00:00:01 is not the address of one station",
                "tap=a,address=10.0.0.2/24,mac=x | an Ethernet address such as 02:00:00:00:00:02, or 'interface' for",
            })
    void whatIsWrongWithAnInterface(String text, String message) {
        assertThatThrownBy(() -> InterfaceOption.parse(text)).message().startsWith(message);
    }

    @Test
    void routes() {
        assertThat(RouteOption.parse("10.99.0.0/16 via 10.78.0.1")).hasToString("10.99.0.0/16 via 10.78.0.1");
        assertThat(RouteOption.parse("default via 10.77.0.1")).hasToString("default via 10.77.0.1");
        RouteOption full = RouteOption.parse("10.99.0.0/16 via 10.78.0.1 dev tap1 metric 5");
        assertThat(full).hasToString("10.99.0.0/16 via 10.78.0.1 dev tap1");
        assertThat(full.metric()).isEqualTo(5);
        assertThat(RouteOption.parse("10.99.0.0/16 dev tun0").gateway()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.99.0.0/16 | a route is 'PREFIX via ROUTER'",
                "via 10.0.0.1 | a route is 'PREFIX via ROUTER'",
                "10.99.0.0/16 via 10.0.0 | not an address such as",
                "10.99.0.0/33 via 10.0.0.1 | ",
                "10.99.0.0/16 through 10.0.0.1 | a route is 'PREFIX via ROUTER'",
            })
    void whatIsWrongWithARoute(String text, String message) {
        assertThatThrownBy(() -> RouteOption.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith(message == null ? "" : message);
    }
}
