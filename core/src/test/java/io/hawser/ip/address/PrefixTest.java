package io.hawser.ip.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Network prefixes, and addresses of interfaces with the length of a prefix. */
class PrefixTest {
    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 0.0.0.0, 255.255.255.255",
        "10.0.0.0/9, 10.0.0.0, 10.127.255.255",
        "10.0.0.4/31, 10.0.0.4, 10.0.0.5",
        "10.0.0.4/32, 10.0.0.4, 10.0.0.4",
        "::/0, ::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::/63, 2001:db8::, 2001:db8:0:1:ffff:ffff:ffff:ffff",
        "2001:db8::/64, 2001:db8::, 2001:db8::ffff:ffff:ffff:ffff",
        "2001:db8::/65, 2001:db8::, 2001:db8::7fff:ffff:ffff:ffff",
        "2001:db8::1/128, 2001:db8::1, 2001:db8::1"
    })
    void aPrefixContainsTheAddressesFromItsFirstToItsLast(String text, String first, String last) {
        Prefix prefix = Prefix.parse(text);
        assertThat(prefix).hasToString(text);
        assertThat(prefix.contains(address(first))).isTrue();
        assertThat(prefix.contains(address(last))).isTrue();
        assertThat(Prefix.of(address(last), prefix.length())).isEqualTo(prefix);
        if (prefix.length() > 0) {
            IpAddress one = address(last);
            IpAddress next = new IpAddress(one.high() + (one.low() == -1 ? 1 : 0), one.low() + 1);
            assertThat(prefix.contains(next)).as("the next address").isFalse();
        }
    }

    @Test
    void aPrefixContainsNoAddressOfTheOtherFamily() {
        assertThat(Prefix.ALL_V4.contains(address("::1"))).isFalse();
        assertThat(Prefix.ALL_V6.contains(address("10.0.0.1"))).isFalse();
        assertThat(Prefix.defaultBy(address("10.0.0.1"))).isEqualTo(Prefix.ALL_V4);
        assertThat(Prefix.defaultBy(address("fe80::1"))).isEqualTo(Prefix.ALL_V6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/1000", "::/129", "/8", "x/8"})
    void whatIsNoPrefix(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Prefix.parse(text));
        assertThatIllegalArgumentException().isThrownBy(() -> InterfaceAddress.parse(text));
    }

    @Test
    void aLengthOutOfRangeIsRefusedWithTheAddressAsItWasGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.of(address("10.0.0.7"), -1))
                .withMessage("the prefix of 10.0.0.7 has 0 to 32 bits, not -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.of(address("2001:db8::7"), 129))
                .withMessage("the prefix of 2001:db8::7 has 0 to 128 bits, not 129");
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.parse("10.0.0.1/24"))
                .withMessage("10.0.0.1/24 has bits after the prefix; the network is 10.0.0.0/24");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.of(address("10.0.0.1"), 33))
                .withMessage("the prefix of 10.0.0.1 has 0 to 32 bits, not 33");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.of(address("::1"), 129))
                .withMessage("the prefix of ::1 has 0 to 128 bits, not 129");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InterfaceAddress.parse("10.0.0.1"))
                .withMessageContaining("such as 10.0.0.1/24: '10.0.0.1'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InterfaceAddress.parse("10.0.0.0/24"))
                .withMessage("10.0.0.0/24 is not the address of a host");
    }

    /** RFC 1122 §3.2.1.3, and RFC 3021: of two addresses both are hosts'. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/24, true",
        "10.0.0.0/24, false",
        "10.0.0.255/24, false",
        "10.0.0.5/30, true",
        "10.0.0.4/30, false",
        "10.0.0.7/30, false",
        "10.0.0.4/31, true",
        "10.0.0.5/31, true",
        "10.0.0.4/32, true",
        "0.0.0.0/32, false",
        "224.0.0.1/32, false",
        "255.255.255.255/32, false",
        "::/128, false",
        "ff02::1/64, false",
        "2001:db8::/64, true",
        "2001:db8::ffff:ffff:ffff:ffff/64, true"
    })
    void theAddressOfAHost(String text, boolean valid) {
        if (!valid) {
            assertThatIllegalArgumentException().isThrownBy(() -> InterfaceAddress.parse(text));
            return;
        }
        InterfaceAddress parsed = InterfaceAddress.parse(text);
        assertThat(parsed).hasToString(text);
        assertThat(parsed.network().contains(parsed.address())).isTrue();
        assertThat(parsed.network().length()).isEqualTo(parsed.prefixLength());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/24, true, 10.0.0.255",
        "10.0.0.5/30, true, 10.0.0.7",
        "10.0.0.4/31, false, 10.0.0.5",
        "10.77.0.1/9, true, 10.127.255.255",
        "2001:db8::1/24, false, "
    })
    void theBroadcastAddress(String text, boolean has, String broadcast) {
        InterfaceAddress parsed = InterfaceAddress.parse(text);
        assertThat(parsed.hasBroadcast()).isEqualTo(has);
        if (broadcast != null) {
            assertThat(parsed.broadcast()).isEqualTo(address(broadcast));
        }
    }
}
