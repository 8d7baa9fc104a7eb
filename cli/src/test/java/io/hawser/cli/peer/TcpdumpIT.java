package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import io.hawser.link.PcapngWriter;
import io.hawser.link.PcapngWriter.Direction;
import io.hawser.tools.tcpdump.Tcpdump;
import java.io.BufferedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares Hawser's lines with tcpdump's for the same capture: every packet of the corpus that the unit test reads. */
@RealPeerTest("tcpdump")
class TcpdumpIT {
    private static final Path CORPUS = Path.of(
            System.getProperty("hawser.root", ".."),
            "tools/src/test/resources/io/hawser/tools/tcpdump/tcpdump-corpus.tsv");

    /** 2023-11-14 22:13:20 UTC. */
    private static final long EPOCH_OFFSET_NANOS = 1_700_000_000_000_000_000L;

    private static final long INTERVAL_NANOS = 1_234_567_891L;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"ETHERNET, false", "ETHERNET, true", "RAW_IP, false"})
    void everyLineIsTheSame(LinkType type, boolean absoluteNumbers) throws Exception {
        Path file = folder.resolve("corpus.pcapng");
        List<String> ours = new ArrayList<>();
        Tcpdump tcpdump = new Tcpdump(EPOCH_OFFSET_NANOS, absoluteNumbers);
        try (PcapngWriter writer =
                new PcapngWriter(new BufferedOutputStream(Files.newOutputStream(file)), EPOCH_OFFSET_NANOS)) {
            int link = writer.addInterface("corpus", type);
            long nowNanos = 0;
            for (byte[] packet : packets(type)) {
                writer.packet(link, nowNanos, Direction.INBOUND, packet, 0, packet.length, List.of("a comment"));
                ours.add(tcpdump.line(nowNanos, packet, 0, packet.length, type));
                nowNanos += INTERVAL_NANOS;
            }
        }
        List<String> command =
                List.of("env", "TZ=UTC", "tcpdump", absoluteNumbers ? "-nS" : "-n", "-r", file.toString());
        String theirs =
                PeerProcess.run(Duration.ofSeconds(30), command).succeeded().stdout();
        assertThat(theirs.lines().toList())
                .isEqualTo(ours.stream().flatMap(String::lines).toList());
    }

    private static List<byte[]> packets(LinkType type) throws Exception {
        String name = type == LinkType.ETHERNET ? "ethernet" : "raw";
        List<byte[]> packets = new ArrayList<>();
        for (String row : Files.readAllLines(CORPUS)) {
            String[] columns = row.split("\t", -1);
            if (columns[0].equals(name)) {
                packets.add(HexFormat.of().parseHex(columns[1]));
            }
        }
        assertThat(packets).isNotEmpty();
        return packets;
    }
}
