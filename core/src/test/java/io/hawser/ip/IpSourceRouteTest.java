package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.SourceRoute;
import io.hawser.link.LinkType;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Source routes at a router (RFC 791 §3.1, RFC 1122 §3.2.1.8, RFC 1812 §5.3.13). */
class IpSourceRouteTest {
    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink left = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final TestLink right = host.link(LinkType.RAW_IP, "10.1.0.1/24", 1500);

    @BeforeEach
    void route() {
        host.settings.forward = true;
        host.settings.acceptSourceRoute = true;
        host.ip
                .routes()
                .add(
                        Prefix.ALL_V4,
                        IpAddress.parse("10.1.0.254"),
                        host.ip.interfaces().getLast(),
                        0);
    }

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    private void inject(int... option) {
        byte[] packet = TestNet.ipv4("10.0.0.2", "10.0.0.1", TestHost.PROTOCOL, TestNet.pattern(8));
        left.inject(TestNet.withOptions(packet, option));
    }

    @ParameterizedTest
    @CsvSource({"131, 10.1.0.9", "137, 10.1.0.9", "131, 192.0.2.1"})
    void theNextHopBecomesTheDestinationAndIsReplacedByTheAddressTowardsIt(int kind, String next) {
        int to = IpAddress.parse(next).v4();
        inject(kind, 11, 4, to >>> 24, to >>> 16 & 0xff, to >>> 8 & 0xff, to & 0xff, 10, 2, 0, 7);
        byte[] packet = right.last();
        assertThat(Ipv4Header.isChecksumValid(packet, 0)).isTrue();
        assertThat(Ipv4Header.ttl(packet, 0)).isEqualTo(63);
        assertThat(Ipv4Header.destination(packet, 0)).isEqualTo(to);
        assertThat(Arrays.copyOfRange(packet, 20, 31)).containsExactly(kind, 11, 8, 10, 1, 0, 1, 10, 2, 0, 7);
        assertThat(left.sent).isEmpty();
    }

    /** Cases that are rejected: by another router, to no host, to all hosts, to the sender itself. */
    @ParameterizedTest
    @CsvSource({
        "137, 192.0.2.1",
        "131, 224.0.0.1",
        "131, 255.255.255.255",
        "131, 10.1.0.255",
        "131, 10.1.0.1",
        "131, 0.0.0.0"
    })
    void noSuchHop(int kind, String next) {
        int to = IpAddress.parse(next).v4();
        inject(kind, 7, 4, to >>> 24, to >>> 16 & 0xff, to >>> 8 & 0xff, to & 0xff);
        assertThat(right.sent).isEmpty();
        byte[] error = left.last();
        assertThat(error[20]).isEqualTo((byte) IcmpHeader.DESTINATION_UNREACHABLE);
        assertThat(error[21]).isEqualTo((byte) IcmpHeader.SOURCE_ROUTE_FAILED);
    }

    @Test
    void atItsEndItIsDelivered() {
        inject(131, 7, 8, 10, 0, 0, 254);
        assertThat(host.received).containsExactly(TestNet.pattern(8));
    }

    @Test
    void echoIsAnsweredAlongTheWayBack() {
        byte[] echo = TestNet.icmp(IcmpHeader.ECHO_REQUEST, 0, 1, TestNet.pattern(8));
        left.inject(TestNet.withOptions(
                TestNet.ipv4("10.7.0.2", "10.0.0.1", IpProtocol.ICMP, echo), 131, 11, 12, 10, 7, 0, 1, 10, 0, 0, 254));
        byte[] reply = left.last();
        assertThat(Ipv4Header.destination(reply, 0))
                .isEqualTo(IpAddress.parse("10.0.0.254").v4());
        assertThat(Arrays.copyOfRange(reply, 20, 32)).containsExactly(131, 11, 4, 10, 7, 0, 1, 10, 7, 0, 2, 0);
        assertThat(reply[32]).isEqualTo((byte) IcmpHeader.ECHO_REPLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "131 2",
                "131 3 3",
                "131 6 4 1 1 1",
                "131 7 0 1 1 1 1",
                "131 7 5 1 1 1 1",
                "131 7 3 1 1 1 1",
                "131 7 4 10 1 0 9 131 7 8 10 1 0 9",
                "137 7 8 10 1 0 9 131 7 8 10 1 0 9",
                "131 9 4 10 1 0 9"
            })
    void malformed(String option) {
        inject(Arrays.stream(option.split(" ", -1)).mapToInt(Integer::parseInt).toArray());
        assertThat(host.count(IpCounter.IN_HDR_ERRORS)).isEqualTo(1);
        assertThat(host.received).isEmpty();
        assertThat(right.sent).isEmpty();
    }

    /** Every fragment carries the route. */
    @Test
    void fragmentsAllHaveIt() {
        Path path = host.ip.path(
                IpAddress.parse("10.1.0.1"),
                IpAddress.parse("10.9.0.9"),
                new SourceRoute(false, List.of(IpAddress.parse("10.1.0.5"))));
        host.send(path, 3000, true);
        assertThat(right.sent).hasSize(3);
        for (byte[] fragment : right.sent) {
            assertThat(Ipv4Header.headerBytes(fragment, 0)).isEqualTo(28);
            assertThat(Ipv4Header.isChecksumValid(fragment, 0)).isTrue();
            assertThat(fragment[20]).isEqualTo((byte) 131);
            assertThat(Bytes.i32(fragment, 23))
                    .isEqualTo(IpAddress.parse("10.9.0.9").v4());
        }
    }
}
