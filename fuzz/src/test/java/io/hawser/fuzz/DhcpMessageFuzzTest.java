package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClasslessRoute;
import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.DhcpOptions;
import io.hawser.services.dhcp.message.DomainSearchList;
import io.hawser.services.dhcp.message.OptionFormat;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes are parsed as a DHCP message or refused with a message; a parsed message that is written and parsed again
 * has the same options, if there is space for them.
 */
class DhcpMessageFuzzTest {
    private static final int LARGE = 65_000;

    @MethodSource("messages")
    @FuzzTest
    void anyMessage(byte[] bytes) throws DhcpFormatException {
        DhcpMessage message;
        try {
            message = DhcpMessage.parse(bytes, 0, bytes.length);
        } catch (DhcpFormatException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(message.toString()).doesNotContainPattern("\\p{Cntrl}");
        message.client();
        message.relayInformation();
        for (DhcpOption option : DhcpOption.values()) {
            look(message.options(), option);
        }
        byte[] written = message.encode(LARGE);
        DhcpMessage again = DhcpMessage.parse(written, 0, written.length);
        assertThat(again.options()).isEqualTo(message.options());
        byte[] small = message.encode(DhcpMessage.MIN_MAX_BYTES);
        assertThat(small.length).isBetween(300, DhcpMessage.MIN_MAX_BYTES);
        DhcpMessage.parse(small, 0, small.length);
    }

    private static void look(DhcpOptions options, DhcpOption option) {
        options.u8(option);
        options.u16(option);
        options.u32(option);
        options.text(option);
        options.address(option);
        options.addresses(option);
        byte[] value = options.get(option);
        if (value != null) {
            for (OptionFormat format : OptionFormat.values()) {
                assertThat(format.format(value)).isNotNull();
            }
        }
    }

    static Stream<byte[]> messages() {
        DhcpMessage discover = DhcpMessage.request(DhcpMessageType.DISCOVER, 7, MacAddress.parse("02:00:00:00:00:07"));
        discover.options()
                .put(DhcpOption.CLIENT_IDENTIFIER, new byte[] {1, 2, 0, 0, 0, 0, 7})
                .put(DhcpOption.PARAMETER_REQUEST_LIST, new byte[] {1, 3, 6, 121, 119})
                .put(DhcpOption.RELAY_AGENT_INFORMATION, new byte[] {1, 2, 0, 5, 5, 4, 10, 0, 0, 1});
        DhcpMessage ack = DhcpMessage.reply(DhcpMessageType.ACK, discover);
        ack.options()
                .put(DhcpOption.SUBNET_MASK, IpAddress.parse("255.255.255.0"))
                .put(DhcpOption.DOMAIN_SEARCH, DomainSearchList.encode(List.of("a.example.org", "b.example.org")))
                .put(
                        DhcpOption.CLASSLESS_ROUTES,
                        ClasslessRoute.encode(List.of(ClasslessRoute.parse("10.0.0.0/8 via 10.1.1.1"))))
                .put(DhcpOption.VENDOR_OPTIONS, new byte[260]);
        return Stream.of(discover.encode(548), ack.encode(548), ack.encode(1472));
    }
}
