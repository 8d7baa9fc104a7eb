package io.hawser.tools.tcpdump;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares with dns-corpus.tsv: the number of v, a packet, and the output of tcpdump 4.99.3 after the addresses. */
class DnsFormatterTest {
    @Test
    void everyMessageIsPrintedAsTcpdumpPrintsItWithEachNumberOfV() throws IOException {
        List<String> printed = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try (InputStream in = DnsFormatterTest.class.getResourceAsStream("dns-corpus.tsv")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty()) {
                    String[] columns = line.split("\t", -1);
                    int verbosity = Integer.parseInt(columns[0]);
                    Tcpdump tcpdump = new Tcpdump(0, PrintOptions.NUMERIC.withVerbosity(verbosity));
                    byte[] packet = HexFormat.of().parseHex(columns[1]);
                    String text = tcpdump.line(0, packet, 0, packet.length, LinkType.RAW_IP);
                    int body = text.indexOf(": ", text.indexOf(" > ")) + 2;
                    printed.add(verbosity + " " + text.substring(body).replace("[no cksum] ", ""));
                    expected.add(verbosity + " " + columns[2]);
                }
            }
        }
        assertThat(printed).hasSizeGreaterThan(70).isEqualTo(expected);
    }
}
