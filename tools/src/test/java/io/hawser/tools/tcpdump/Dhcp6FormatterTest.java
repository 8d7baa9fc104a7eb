package io.hawser.tools.tcpdump;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares with dhcp6-verbose.txt: the output of {@code tcpdump -nv} 4.99.3 for the packets in dhcp6-verbose.hex, from
 * dhcp6 on.
 */
class Dhcp6FormatterTest {
    private static List<String> resource(String name) throws IOException {
        try (InputStream in = Dhcp6FormatterTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static String print(byte[] packet, int length, int verbosity) {
        PrintOptions options = PrintOptions.NUMERIC.withVerbosity(verbosity);
        String line = new Tcpdump(0, options).line(0, packet, 0, length, LinkType.RAW_IP);
        return line.substring(Math.max(0, line.indexOf("dhcp6")));
    }

    @Test
    void messagesAndOptionsAsTcpdumpPrintsThem() throws IOException {
        List<String> packets = resource("dhcp6-verbose.hex");
        List<String> lines = resource("dhcp6-verbose.txt");
        assertThat(packets).hasSameSizeAs(lines).hasSizeGreaterThan(300);
        for (int i = 0; i < packets.size(); i++) {
            byte[] packet = HexFormat.of().parseHex(packets.get(i));
            assertThat(print(packet, packet.length, 1)).isEqualTo(lines.get(i));
        }
    }

    @Test
    void theTypeAloneWithoutV() throws IOException {
        byte[] packet = HexFormat.of().parseHex(resource("dhcp6-verbose.hex").get(1));
        assertThat(print(packet, packet.length, 0)).isEqualTo("dhcp6 solicit");
    }

    @Test
    void cutAtEachByteAndFilledWithAnyByte() throws IOException {
        for (String hex : resource("dhcp6-verbose.hex")) {
            byte[] packet = HexFormat.of().parseHex(hex);
            for (int length = 48; length <= packet.length; length++) {
                assertThat(print(Arrays.copyOf(packet, length), length, 1)).contains("dhcp6");
            }
            for (int at = 48; at < Math.min(packet.length, 120); at++) {
                for (int value : new int[] {0, 1, 3, 47, 127, 255}) {
                    byte[] changed = packet.clone();
                    changed[at] = (byte) value;
                    assertThat(print(changed, changed.length, 1)).contains("dhcp6");
                }
            }
        }
    }
}
