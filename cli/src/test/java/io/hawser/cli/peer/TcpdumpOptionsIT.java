package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tools.capture.CaptureReader;
import io.hawser.tools.capture.PcapWriter;
import io.hawser.tools.filter.FilterException;
import io.hawser.tools.filter.FilterLink;
import io.hawser.tools.filter.FilterNames;
import io.hawser.tools.filter.PacketFilter;
import io.hawser.tools.tcpdump.TcpdumpCommand;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares lines and decisions with Debian's tcpdump 4.99.3 and libpcap 1.10.3, for generated packets. */
@RealPeerTest("tcpdump")
@Timeout(300)
class TcpdumpOptionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PACKETS = 2000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Matches output of tcpdump for protocols that Hawser does not decode; changed bytes may name such a protocol. */
    private static final Pattern NOT_DECODED = Pattern.compile("(?i)sctp|PIMv|IPComp|egp|igrp|ospf|GRE|RSVP|VRRP|CARP"
            + "|mobile|mobility|PGM|DCCP|MPCP|MPLS|PPP|LLDP|CFM|EAPOL|Appletalk|IPX|STP|OSI|NetBeui|oui |geonet|TIPC"
            + "|loopback|slow|AoE|NSH|DECnet|ptp|mptcp|<ELT|DLCI|unknown icmp6|RPL|node information"
            + "|mtrace|domain \\[|DHCP"
            + "|bootp|MACsec|Realtek|AARP|bad proto|NS |ether-ip");

    /** Protocols of IP that tcpdump decodes and for which Hawser prints numbers. */
    private static final Pattern NUMBERED_PROTOCOL =
            Pattern.compile(" ip-proto-(8|9|33|46|47|55|62|88|89|103|108|112|113|132|135|143) ");

    private static final Pattern NUMBER = Pattern.compile("^ {0,4}(\\d+)  ");

    private final TimeZone zone = TimeZone.getDefault();

    @TempDir
    private Path folder;

    @BeforeEach
    void useUtc() {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    @AfterEach
    void useOwnZone() {
        TimeZone.setDefault(zone);
    }

    private Path capture(PacketGenerator generator, int linkType) throws Exception {
        Path file = folder.resolve("generated.pcap");
        int skip = linkType == 1 ? 0 : 14;
        try (PcapWriter writer =
                new PcapWriter(new BufferedOutputStream(Files.newOutputStream(file)), linkType, 262_144)) {
            for (int i = 0; i < PACKETS; i++) {
                byte[] packet = generator.next();
                if (packet.length > skip) {
                    int wireBytes = packet.length - skip;
                    writer.packet((i + 1) * NANOS_PER_SECOND, packet, skip, packet.length, wireBytes);
                }
            }
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "-n, 1, true",
        "-nv, 1, true",
        "-nvv -S, 1, true",
        "-nvvv -e, 1, true",
        "-nq, 1, true",
        "-neqv, 1, true",
        "-nttt, 1, true",
        "-nttttt, 1, true",
        "-n -K -vv, 1, true",
        "-nX, 1, false",
        "-nxx, 1, true",
        "-nA, 1, false",
        "-nAA, 1, true",
        "-n, 101, true",
        "-nvve, 101, true"
    })
    void everyPacketIsPrintedAsTcpdumpPrintsIt(String options, int linkType, boolean damages) throws Exception {
        PacketGenerator generator = new PacketGenerator(options.hashCode(), PacketGenerator.Variety.DECODED, damages);
        Path file = capture(generator, linkType);
        List<String> arguments = new ArrayList<>(List.of("-r", file.toString(), "-#"));
        arguments.addAll(List.of(options.split(" ")));
        Map<Integer, String> theirs = blocks(theirs(arguments));
        Map<Integer, String> ours = blocks(ours(arguments));
        int before = theirs.size();
        theirs.values().removeIf(text -> NOT_DECODED.matcher(text).find());
        ours.values().removeIf(text -> NUMBERED_PROTOCOL.matcher(text).find());
        theirs.keySet().retainAll(ours.keySet());
        List<String> differences = new ArrayList<>();
        theirs.forEach((number, text) -> {
            if (!text.equals(ours.get(number))) {
                differences.add("\nreal: " + text + "\nours: " + ours.get(number));
            }
        });
        assertThat(theirs.size()).isGreaterThan(before * 3 / 4);
        assertThat(differences.size()).as("%s", differences).isZero();
    }

    private static String theirs(List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("env", "TZ=UTC", "LC_ALL=C", "tcpdump"));
        command.addAll(arguments);
        return PeerProcess.run(LIMIT, command).succeeded().stdout();
    }

    private static String ours(List<String> arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new TcpdumpCommand(FilterNames.NONE, InstantSource.system())
                .run(arguments, InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err));
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Returns the text about each packet, by its number. */
    private static Map<Integer, String> blocks(String output) {
        Map<Integer, String> blocks = new TreeMap<>();
        int number = 0;
        for (String line : output.split("\n", -1)) {
            Matcher matcher = NUMBER.matcher(line);
            boolean next = matcher.find() && Integer.parseInt(matcher.group(1)) == number + 1;
            number += next ? 1 : 0;
            blocks.merge(number, line, (text, more) -> text + "\n" + more);
        }
        return blocks;
    }

    @Test
    void everyFilterDecidesAsTcpdumpDoes() throws Exception {
        Path file = capture(new PacketGenerator(1, PacketGenerator.Variety.FILTERED, true), 1);
        List<String> differences = new ArrayList<>();
        int filters = 0;
        for (String filter : filters()) {
            filters++;
            String ours = ours(filter, file);
            String theirs = theirs(filter, file);
            if (!ours.equals(theirs)) {
                differences.add(filter + "\n ours: " + ours + "\n real: " + theirs);
            }
        }
        assertThat(filters).isGreaterThan(300);
        assertThat(differences).isEmpty();
    }

    private static List<String> filters() throws Exception {
        try (InputStream in = TcpdumpOptionsIT.class.getResourceAsStream("filters.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        }
    }

    /** Returns the accepted packets, or the message that rejects the filter. */
    private static String ours(String expression, Path file) throws Exception {
        PacketFilter filter;
        try {
            filter = PacketFilter.compile(expression, FilterLink.ETHERNET, FilterNames.ofThisMachine());
        } catch (FilterException wrong) {
            assertThat(wrong.column()).isBetween(1, expression.length() + 1);
            return String.valueOf(wrong.getMessage());
        }
        BitSet accepted = new BitSet();
        try (CaptureReader reader = CaptureReader.open(Files.newInputStream(file))) {
            while (reader.next()) {
                if (filter.accepts(reader.bytes(), reader.start(), reader.end())) {
                    accepted.set((int) (reader.epochNanos() / NANOS_PER_SECOND));
                }
            }
        }
        return accepted.toString();
    }

    /**
     * Runs tcpdump without libpcap's optimizer, which decides some truncated packets before it reads the missing part.
     */
    private String theirs(String expression, Path file) throws Exception {
        Path accepted = folder.resolve("accepted.pcap");
        Files.deleteIfExists(accepted);
        PeerProcess.Finished tcpdump = PeerProcess.run(
                LIMIT,
                List.of(
                        "env",
                        "LC_ALL=C",
                        "tcpdump",
                        "-O",
                        "-r",
                        file.toString(),
                        "-w",
                        accepted.toString(),
                        "--",
                        expression));
        if (tcpdump.exitCode() != 0) {
            List<String> lines = tcpdump.stderr().lines().toList();
            return lines.getLast().replaceFirst("^tcpdump: ", "");
        }
        BitSet numbers = new BitSet();
        try (CaptureReader reader = CaptureReader.open(Files.newInputStream(accepted))) {
            while (reader.next()) {
                numbers.set((int) (reader.epochNanos() / NANOS_PER_SECOND));
            }
        }
        return numbers.toString();
    }

    @ParameterizedTest
    @CsvSource({"10", "30", "39", "40", "70", "200"})
    void aCutFileIsReadUpToTheCut(int bytes) throws Exception {
        Path whole = capture(new PacketGenerator(2, PacketGenerator.Variety.DECODED, false), 1);
        Path cut = folder.resolve("cut.pcap");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(whole), bytes));
        List<String> arguments = List.of("-n", "-r", cut.toString());
        List<String> command = new ArrayList<>(List.of("env", "TZ=UTC", "tcpdump"));
        command.addAll(arguments);
        PeerProcess.Finished theirs = PeerProcess.run(LIMIT, command);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new TcpdumpCommand(FilterNames.NONE, InstantSource.system())
                .run(arguments, InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err));
        assertThat(code).isEqualTo(theirs.exitCode());
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(theirs.stdout());
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(theirs.stderr());
    }
}
