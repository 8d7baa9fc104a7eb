package io.hawser.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of addresses (RFC 4291 §2.2, RFC 5952) and their kinds (RFC 4291 §2.4, RFC 6890). */
class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, 1.2.3.4",
        "0.0.0.0, 0.0.0.0",
        "255.254.10.255, 255.254.10.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::00a, 2001:db8::a",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "fff0:eee1:ddd2:ccc3:bbb4:aaa5:9996:8887, fff0:eee1:ddd2:ccc3:bbb4:aaa5:9996:8887",
        // RFC 5952 §4.2: the longest run of zeros, the first of equal ones, and no single one
        "1:0:0:4:0:0:0:8, 1:0:0:4::8",
        "1:0:0:4:0:0:7:8, 1::4:0:0:7:8",
        "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
        "1:2:3:4:5:6::8, 1:2:3:4:5:6:0:8",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        // RFC 4291 §2.2 (3), and the IPv4 address that a mapped one is
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "::ffff:10.0.0.1, 10.0.0.1",
        "::fffe:10.0.0.1, ::fffe:a00:1"
    })
    void textIsReadAndWritten(String text, String written) {
        IpAddress address = IpAddress.parse(text);
        assertThat(address).hasToString(written);
        assertThat(IpAddress.parse(written)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.04",
                "1.2.3.x",
                "1.2..4",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:",
                "1::2::3",
                "1:2:3:4::5:6:7:8",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "1.2.3.4::",
                "::.1.2.3",
                "fe80::1%eth0"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void ipv4AloneIsReadWhereOnlyThatIsMeant() {
        assertThat(IpAddress.parseIpv4("10.0.0.1").v4()).isEqualTo(0x0a00_0001);
        assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.parseIpv4("::1"));
    }

    @Test
    void halvesOfAnAddress() {
        IpAddress address = IpAddress.parse("8001:2:3:4:f005:6:7:8");
        assertThat(address.high()).isEqualTo(0x8001_0002_0003_0004L);
        assertThat(address.low()).isEqualTo(0xf005_0006_0007_0008L);
        assertThat(IpAddress.v4(-2).high()).isZero();
        assertThat(IpAddress.v4(-2).low()).isEqualTo(0xffff_ffff_fffeL);
        assertThat(IpAddress.lowOfV4(1)).isEqualTo(0xffff_0000_0001L);
    }

    /** Kinds: 4 IPv4, u unspecified, m multicast, l loopback, b limited broadcast, k link-local, g group of a link. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 4u",
        "::, u",
        "10.0.0.1, 4",
        "127.0.0.1, 4l",
        "127.255.255.255, 4l",
        "128.0.0.1, 4",
        "126.255.255.255, 4",
        "255.255.255.255, 4b",
        "255.255.255.254, 4",
        "223.255.255.255, 4",
        "224.0.0.1, 4m",
        "239.255.255.255, 4m",
        "240.0.0.1, 4",
        "169.254.1.2, 4k",
        "169.253.1.2, 4",
        "::1, l",
        "::2, ''",
        "1::1, ''",
        "1::, ''",
        "1::ffff:10.0.0.1, ''",
        "fe80::1, k",
        "febf::1, k",
        "fec0::1, ''",
        "fe7f::1, ''",
        "ff00::1, mg",
        "ff01::1, mg",
        "ff02::1, mg",
        "ff12::1, mg",
        "ff03::1, m",
        "ff05::1, m",
        "ff0e::1, m",
        "fe00::1, ''",
        "fd02::1, ''",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, m"
    })
    void kinds(String text, String kinds) {
        IpAddress address = IpAddress.parse(text);
        String found = (address.isV4() ? "4" : "")
                + (address.isUnspecified() ? "u" : "")
                + (address.isMulticast() ? "m" : "")
                + (address.isLoopback() ? "l" : "")
                + (address.isLimitedBroadcast() ? "b" : "")
                + (address.isLinkLocal() ? "k" : "")
                + (address.isLinkLocalGroup() ? "g" : "");
        assertThat(found).isEqualTo(kinds);
    }

    /** RFC 4291 §2.7.1. */
    @Test
    void solicitedNodeHasTheLast24Bits() {
        assertThat(IpAddress.parse("2001:db8::1234:5678:9abc:def0").solicitedNode())
                .isEqualTo(IpAddress.parse("ff02::1:ffbc:def0"));
    }
}
