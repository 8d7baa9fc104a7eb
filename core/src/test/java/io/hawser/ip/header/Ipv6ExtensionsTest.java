package io.hawser.ip.header;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.header.Ipv6Extensions.UpperLayer;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The extension headers of IPv6 (RFC 8200 §4), read in place at any index. */
class Ipv6ExtensionsTest {
    /** The index of the IPv6 header in the array of a test. */
    private static final int AT = 3;

    private static final int FIRST = AT + Ipv6Header.BYTES;

    private static byte[] packet(int next, String headers) {
        byte[] bytes = HexFormat.of().parseHex(headers.replace(" ", ""));
        byte[] packet = new byte[FIRST + bytes.length];
        packet[AT] = 0x60;
        packet[AT + 6] = (byte) next;
        System.arraycopy(bytes, 0, packet, FIRST, bytes.length);
        return packet;
    }

    /** The headers, the type of the first, and the protocol and offset of the header behind them; -1 for none. */
    @ParameterizedTest
    @CsvSource({
        "17, '', 17, 0",
        "0, 1100010400000000, 17, 8",
        "43, 1100010400000000, 17, 8",
        "60, 1101010c000000000000000000000000, 17, 16",
        "60, 1101010c00000000, -1, 0",
        "60, 11000104000000, -1, 0",
        "60, 3c00010400000000 1100010400000000, 17, 16",
        "44, 1100000000000007, 17, 8",
        "44, 1100000100000007, 17, 8",
        "44, 1100000700000007, 17, 8",
        "44, 1100000800000007, -1, 0",
        "44, 11ff000000000007, 17, 8",
        "44, 11000000000000, -1, 0"
    })
    void theUpperLayerHeader(int first, String headers, int protocol, int offset) {
        byte[] packet = packet(first, headers);
        assertThat(Ipv6Extensions.upperLayer(packet, AT, packet.length))
                .isEqualTo(protocol < 0 ? null : new UpperLayer(protocol, FIRST + offset));
    }

    @Test
    void theNumberOfHeadersHasALimit() {
        for (int count : new int[] {8, 9}) {
            byte[] packet = packet(60, "3c00010400000000".repeat(count - 1) + "1100010400000000");
            assertThat(Ipv6Extensions.upperLayer(packet, AT, packet.length))
                    .isEqualTo(count == 8 ? new UpperLayer(17, FIRST + 64) : null);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3a00050200000100, true",
        "0, 3a00000005020000, true",
        "0, 3a01050200000100 0000000000000000, true",
        "0, 3a00010305020000, false",
        "0, 3a00010200000502, true",
        "0, 3a00010400000000, false",
        "60, 3a00050200000100, false",
        "0, 3a00010400000000 0502000000000000, false"
    })
    void routerAlertIsFound(int first, String headers, boolean found) {
        assertThat(Ipv6Extensions.hasRouterAlert(packet(first, headers), AT)).isEqualTo(found);
    }

    /** The options, and the offset of one that demands that the packet is not processed; -1 none, -2 malformed. */
    @ParameterizedTest
    @CsvSource({
        "1100010400000000, -1",
        "1100000000000000, -1",
        "1100050200000100, -1",
        "1100010500000000, -2",
        "1100000000000001, -2",
        "1100000000001e00, -1",
        "1100000000001e01, -2",
        "1100800400000000, 2",
        "1100008003000000, 3",
        "1100400400000000, 2",
        "1100c00400000000, 2",
        "1100040400000000, -1",
        "11003f0400000000, -1",
        "1101 1e00 1e00 1e00 1e00 1e00 1e00 1e00, -1",
        "1102 1e00 1e00 1e00 1e00 1e00 1e00 1e00 1e00 0000 0000 0000, -1",
        "1102 1e00 1e00 1e00 1e00 1e00 1e00 1e00 1e00 1e00 0000 0000, -2",
        "1102 0100 0100 0100 0100 0100 0100 0100 0100 0100 0000 0000, -1"
    })
    void unknownOptions(String header, int offset) {
        byte[] packet = packet(IpProtocol.DESTINATION_OPTIONS, header);
        assertThat(Ipv6Extensions.unknownOption(packet, FIRST)).isEqualTo(offset < 0 ? offset : FIRST + offset);
    }

    @Test
    void theTypesWithALength() {
        for (int type = 0; type < 256; type++) {
            assertThat(Ipv6Extensions.isExtension(type)).isEqualTo(type == 0 || type == 43 || type == 60);
        }
        assertThat(Ipv6Extensions.lengthOf(new byte[] {0, 0, (byte) 255}, 1)).isEqualTo(2048);
    }
}
