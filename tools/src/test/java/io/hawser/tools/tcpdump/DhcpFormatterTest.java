package io.hawser.tools.tcpdump;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * Compares with dhcp-verbose.txt: the output of {@code tcpdump -nv} 4.99.3 for the packets in dhcp-verbose.hex, from
 * BOOTP on.
 */
class DhcpFormatterTest {
    private static String resource(String name) throws IOException {
        try (InputStream in = DhcpFormatterTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String print(byte[] packet, int length, int verbosity) {
        PrintOptions options = PrintOptions.NUMERIC.withVerbosity(verbosity);
        String line = new Tcpdump(0, options).line(0, packet, 0, length, LinkType.RAW_IP);
        return line.substring(Math.max(0, line.indexOf("BOOTP/DHCP")));
    }

    @Test
    void fieldsAndOptionsAsTcpdumpPrintsThem() throws IOException {
        StringBuilder printed = new StringBuilder();
        for (String hex : resource("dhcp-verbose.hex").lines().toList()) {
            byte[] packet = HexFormat.of().parseHex(hex);
            printed.append(print(packet, packet.length, 1)).append('\n');
        }
        assertThat(printed.toString()).isEqualTo(resource("dhcp-verbose.txt"));
    }

    @Test
    void fillersAreCountedWithMoreVs() throws IOException {
        byte[] packet = HexFormat.of()
                .parseHex(resource("dhcp-verbose.hex").lines().findFirst().orElseThrow());
        assertThat(print(packet, packet.length, 3))
                .contains(", Flags [none] (0x0000)")
                .endsWith("\n\t    END (255), length 0\n\t    PAD (0), length 0, occurs 18");
    }

    @Test
    void cutAtEachByteAndFilledWithAnyByte() throws IOException {
        for (String hex : resource("dhcp-verbose.hex").lines().toList()) {
            byte[] packet = HexFormat.of().parseHex(hex);
            for (int length = 0; length <= packet.length; length++) {
                print(Arrays.copyOf(packet, length), length, 3);
            }
            for (int at = 28; at < packet.length; at++) {
                for (int value : new int[] {0, 1, 82, 121, 127, 255}) {
                    byte[] changed = packet.clone();
                    changed[at] = (byte) value;
                    assertThat(print(changed, changed.length, 3)).isNotEmpty();
                }
            }
        }
    }
}
