package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which address of an interface packets come from (RFC 6724 §5), in whatever order the addresses were added. */
class SourceAddressesTest {
    private static final String LINK_LOCAL = "fe80::1";
    private static final String SITE_LOCAL = "fec0::1";
    private static final String GLOBAL = "2001:db8::1";
    private static final String UNIQUE_LOCAL = "fd00:1::1";

    private final TestNet net = new TestNet();

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    /** The source for a destination, of an interface with these addresses. */
    private String source(String destination, List<String> addresses) {
        TestHost host = net.host();
        host.link(LinkType.RAW_IP, addresses.getFirst() + "/24", 1500);
        for (String each : addresses.subList(1, addresses.size())) {
            host.eth0().addAddress(IpAddress.parse(each), each.contains(":") ? 64 : 24);
        }
        return String.valueOf(host.eth0().sourceFor(IpAddress.parse(destination)));
    }

    private void assertSource(String destination, String better, String other) {
        assertThat(source(destination, List.of(better, other))).isEqualTo(better);
        assertThat(source(destination, List.of(other, better))).isEqualTo(better);
    }

    @Test
    void theSourceIsTheDestinationIfTheInterfaceHasIt() {
        assertSource("2001:db8::7", "2001:db8::7", "2001:db8::1");
        assertSource(GLOBAL, GLOBAL, LINK_LOCAL);
    }

    @Test
    void theScopeIsTheLeastThatReachesTheDestination() {
        assertSource("fe80::9", LINK_LOCAL, GLOBAL);
        assertSource("ff02::1", LINK_LOCAL, GLOBAL);
        assertSource("ff02::1", LINK_LOCAL, SITE_LOCAL);
        assertSource("ff05::1", GLOBAL, LINK_LOCAL);
        assertSource("ff05::1", SITE_LOCAL, LINK_LOCAL);
        assertSource("ff05::1", SITE_LOCAL, GLOBAL);
        assertSource("ff0e::1", GLOBAL, LINK_LOCAL);
        assertSource("ff0e::1", GLOBAL, SITE_LOCAL);
        assertSource("fec0::9", SITE_LOCAL, GLOBAL);
        // a longer common prefix does not make up for a scope that is too small
        assertSource("fc00::9", GLOBAL, LINK_LOCAL);
        assertSource("fc00::9", GLOBAL, SITE_LOCAL);
    }

    @Test
    void theLongestCommonPrefixDecidesAmongEquals() {
        assertSource("fd00:1::9", UNIQUE_LOCAL, GLOBAL);
        assertSource("2001:db8:0:1::9", "2001:db8:0:2::1", "2001:db8:1::1");
        assertThat(source("2001:db8::9", List.of(GLOBAL, "2001:db8::2")))
                .as("of one network, the first")
                .isEqualTo(GLOBAL);
    }

    @Test
    void eachFamilyHasItsOwn() {
        assertThat(source("10.0.0.9", List.of(GLOBAL, "192.0.2.1", "10.0.0.1"))).isEqualTo("10.0.0.1");
        assertThat(source("198.51.100.9", List.of(GLOBAL, "192.0.2.1", "10.0.0.1")))
                .isEqualTo("192.0.2.1");
        assertThat(source("10.0.0.9", List.of(GLOBAL))).isEqualTo("null");
        assertThat(source("2001:db8::9", List.of("10.0.0.1"))).isEqualTo("null");
    }
}
