package io.hawser.tools.tcpdump;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Compares with tcpdump-corpus.tsv: link, packet, and the output of tcpdump 4.99.3 about it, with \n and \t for line
 * feed and tab.
 */
class TcpdumpTest {
    private record Row(LinkType type, String hex, String expected) {
        byte[] packet() {
            return HexFormat.of().parseHex(hex);
        }
    }

    private static List<Row> corpus() throws IOException {
        try (InputStream in = TcpdumpTest.class.getResourceAsStream("tcpdump-corpus.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .map(columns -> new Row(
                            columns[0].equals("ethernet") ? LinkType.ETHERNET : LinkType.RAW_IP,
                            columns[1],
                            columns[2]))
                    .toList();
        }
    }

    private static String text(Tcpdump tcpdump, byte[] packet, LinkType type) {
        return tcpdump.line(0, packet, 0, packet.length, type).substring("00:00:00.000000 ".length());
    }

    @Test
    void everyPacketIsPrintedAsTcpdumpPrintsIt() throws IOException {
        Tcpdump ethernet = new Tcpdump(0);
        Tcpdump raw = new Tcpdump(0);
        List<String> expected = new ArrayList<>();
        List<String> printed = new ArrayList<>();
        for (Row row : corpus()) {
            Tcpdump tcpdump = row.type == LinkType.ETHERNET ? ethernet : raw;
            String line = text(tcpdump, row.packet(), row.type);
            printed.add(row.hex + " " + line.replace("\n", "\\n").replace("\t", "\\t"));
            expected.add(row.hex + " " + row.expected);
        }
        assertThat(printed).hasSizeGreaterThan(700).isEqualTo(expected);
    }

    @Test
    void whereThePacketLiesInItsArrayDoesNotMatter() throws IOException {
        Tcpdump here = new Tcpdump(0);
        Tcpdump there = new Tcpdump(0);
        for (Row row : corpus()) {
            byte[] packet = row.packet();
            byte[] within = new byte[packet.length + 300];
            Arrays.fill(within, (byte) 0xa5);
            System.arraycopy(packet, 0, within, 100, packet.length);
            assertThat(there.line(0, within, 100, 100 + packet.length, row.type))
                    .isEqualTo(here.line(0, packet, 0, packet.length, row.type));
        }
    }

    /** A truncated or changed packet is still printed as a line. */
    @Test
    void nothingIsThrownWhateverComes() throws IOException {
        Random random = new Random(1);
        Tcpdump tcpdump = new Tcpdump(0);
        List<Row> corpus = corpus();
        for (int round = 0; round < 100; round++) {
            for (Row row : corpus) {
                byte[] packet = row.packet();
                for (int i = random.nextInt(4); i > 0 && packet.length > 0; i--) {
                    packet[random.nextInt(packet.length)] = (byte) random.nextInt();
                }
                byte[] cut = Arrays.copyOf(packet, random.nextInt(packet.length + 1));
                assertThat(text(tcpdump, cut, LinkType.ETHERNET)).isNotNull();
                assertThat(text(tcpdump, cut, LinkType.RAW_IP)).isNotNull();
            }
        }
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            text(tcpdump, noise, random.nextBoolean() ? LinkType.ETHERNET : LinkType.RAW_IP);
        }
    }

    @Test
    void packetsMayNestAsDeeplyAsTheyFit() {
        byte[] header = HexFormat.of().parseHex("4500ffff000040004004000001020304" + "05060708");
        byte[] nested = new byte[65_520];
        for (int at = 0; at < nested.length; at += header.length) {
            System.arraycopy(header, 0, nested, at, header.length);
        }
        assertThat(text(new Tcpdump(0), nested, LinkType.RAW_IP))
                .startsWith("IP truncated-ip - 15 bytes missing! 1.2.3.4 > 5.6.7.8: IP truncated-ip")
                .endsWith(" [|ip]");
    }

    @Test
    void anEmptyPacketIsALine() {
        assertThat(text(new Tcpdump(0), new byte[0], LinkType.ETHERNET)).isEqualTo(" [|ether]");
        assertThat(text(new Tcpdump(0), new byte[0], LinkType.RAW_IP)).isEqualTo("truncated-ip 0");
    }

    @Test
    void numbersStayAbsoluteWhenAskedTo() throws IOException {
        Tcpdump absolute = new Tcpdump(0, true);
        List<Row> corpus = corpus();
        List<String> lines = corpus.subList(0, 6).stream()
                .map(row -> text(absolute, row.packet(), row.type))
                .toList();
        assertThat(lines.get(3)).contains("seq 1012495607:1012497055, ack 3000000001,");
        assertThat(lines.get(5)).contains("sack 1 {1012497607:1012498607}");
    }

    @Test
    void timesAreUtcAndCutOffAtTheMicrosecond() {
        assertThat(Tcpdump.timeOfDay(0)).isEqualTo("00:00:00.000000");
        assertThat(Tcpdump.timeOfDay(999)).isEqualTo("00:00:00.000000");
        assertThat(Tcpdump.timeOfDay(86_399_999_999_999L)).isEqualTo("23:59:59.999999");
        assertThat(Tcpdump.timeOfDay(-1_000)).isEqualTo("23:59:59.999999");
        long offset = (14 * 3600L + 42 * 60) * 1_000_000_000L;
        byte[] packet = HexFormat.of().parseHex("00");
        assertThat(new Tcpdump(offset).line(167_658_000, packet, 0, 1, LinkType.ETHERNET))
                .isEqualTo("14:42:00.167658  [|ether]");
    }
}
