package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.link.LinkType;
import io.hawser.tools.tcpdump.Tcpdump;
import java.util.List;

/** Any bytes can be printed as a line, and no byte outside the packet is read. */
class TcpdumpFuzzTest {
    private static final int MARGIN = 3;

    @FuzzTest
    void anyBytesArePrinted(byte[] input) {
        byte[] bytes = new byte[input.length + 2 * MARGIN];
        System.arraycopy(input, 0, bytes, MARGIN, input.length);
        for (LinkType type : List.of(LinkType.ETHERNET, LinkType.RAW_IP)) {
            String line = print(bytes, input.length, type);
            // bytes around the packet must not be read
            for (int i = 0; i < MARGIN; i++) {
                bytes[i] ^= (byte) 0xff;
                bytes[bytes.length - 1 - i] ^= (byte) 0xff;
            }
            assertThat(print(bytes, input.length, type)).isEqualTo(line);
        }
    }

    private static String print(byte[] bytes, int length, LinkType type) {
        Tcpdump tcpdump = new Tcpdump(0);
        String first = tcpdump.line(0, bytes, MARGIN, MARGIN + length, type);
        assertThat(first).startsWith("00:00:00.000000 ");
        return first + tcpdump.line(1_000_000, bytes, MARGIN, MARGIN + length, type);
    }
}
