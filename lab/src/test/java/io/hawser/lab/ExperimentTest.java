package io.hawser.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.link.PcapngWriter;
import io.hawser.tcp.congestion.CongestionControls;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The experiments in a shorter form than for users. */
class ExperimentTest {
    /** GitHub and others do not display larger pictures. */
    private static final int MOST_BYTES = 300_000;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private String svg = "";

    private List<String> play(Experiment experiment, Map<String, String> sysctls) throws Exception {
        printed.reset();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        svg = experiment.play(new RunOptions(1, sysctls, out, null)).figure().svg();
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Returns the numbers of the line with this beginning. */
    private static List<Double> numbers(List<String> lines, String beginning) {
        String line = lines.stream()
                .filter(each -> each.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError(beginning + " is not in " + lines));
        return List.of(line.substring(beginning.length())
                        .replace("%", "")
                        .strip()
                        .split(" +", -1))
                .stream()
                .map(word -> Double.valueOf(word.replace(",", "")))
                .toList();
    }

    @Test
    void everyCongestionControlFillsTheLineAndRenoLeavesSomeOfIt() throws Exception {
        List<String> lines = play(new Congestion(Duration.ofSeconds(20)), Map.of());
        // Mbit/s, share in %, lost, sent again, mean and 95 % of the round trip, mean and most of the queue
        for (String name : CongestionControls.NAMES) {
            List<Double> row = numbers(lines, name + "   ");
            assertThat(row).as(name).hasSize(8);
            assertThat(row.get(0)).as(name + ", Mbit/s").isBetween(80.0, 96.54);
            assertThat(row.get(4)).as(name + ", round trip").isBetween(50.0, 75.2);
            assertThat(row.get(7)).as(name + ", queue").isBetween(1.0, 208.0);
        }
        List<Double> reno = numbers(lines, "reno   ");
        List<Double> cubic = numbers(lines, "cubic   ");
        // 0.5 of the data in flight is less than the capacity of the link, 0.7 is not
        assertThat(cubic.get(0)).as("throughput").isGreaterThan(reno.get(0));
        assertThat(cubic.get(6)).as("queue").isGreaterThan(reno.get(6));
        for (String name : CongestionControls.NAMES) {
            assertThat(numbers(lines, name + " + " + name).get(2)).isBetween(0.5, 1.0);
        }
        assertThat(svg).contains("<title>Congestion control").hasSizeLessThan(MOST_BYTES);
        CongestionControls.NAMES.forEach(name -> assertThat(svg).contains(">" + name + "</text>"));
    }

    @Test
    void aSeedGivesTheSameEachTime() throws Exception {
        Congestion shortly = new Congestion(Duration.ofSeconds(11));
        List<String> first = play(shortly, Map.of());
        String plot = svg;
        assertThat(play(shortly, Map.of())).isEqualTo(first);
        assertThat(svg).isEqualTo(plot);
    }

    @Test
    void everyByteArrivesOnceAndInOrder() throws Exception {
        List<String> lines = play(new Reliable(200), Map.of());
        String sent = lines.get(0);
        String received = lines.get(1);
        assertThat(sent).contains("20,000,000 bytes, SHA-256 ");
        assertThat(received.substring(received.indexOf("20,000,000")))
                .isEqualTo(sent.substring(sent.indexOf("20,000,000")));
        assertThat(numbers(lines, "  lost by chance").get(0)).isGreaterThan(10);
        assertThat(numbers(lines, "  damaged").get(0)).isPositive();
        assertThat(numbers(lines, "  sent twice").get(0)).isGreaterThan(30);
        assertThat(numbers(lines, "  held back, and overtaken").get(0)).isGreaterThan(70);
        assertThat(numbers(lines, "    by fast retransmit (SACK and RACK)").get(0))
                .isGreaterThan(10);
        assertThat(svg).contains("lost packets").hasSizeLessThan(MOST_BYTES);
    }

    /** Without SACK there is neither RACK nor a tail loss probe: the retransmission timer repairs more losses. */
    @Test
    void settingsHoldForBothHosts() throws Exception {
        double with = numbers(
                        play(new Reliable(200), Map.of()),
                        "retransmission timeouts".indent(2).stripTrailing())
                .get(0);
        List<String> lines = play(new Reliable(200), Map.of("net.ipv4.tcp_sack", "0"));
        assertThat(numbers(lines, "  tail loss probes")).containsExactly(0.0, 0.0);
        assertThat(numbers(lines, "  retransmission timeouts").get(0)).isGreaterThan(with);
    }

    @Test
    void aSettingThatThereIsNotIsToldAtOnce() {
        assertThatThrownBy(() -> new RunOptions(1, Map.of("net.ipv4.tcp_sak", "0"), System.out, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("net.ipv4.tcp_sak");
    }

    /** The capture has 96 bytes of each packet, which include its headers, and its length. */
    @Test
    void aCaptureHasTheHeadersOfAllPackets() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        try (PcapngWriter capture = new PcapngWriter(file, 0)) {
            new Reliable(10).play(new RunOptions(1, Map.of(), out, capture));
        }
        long sent = numbers(printed.toString(StandardCharsets.UTF_8).lines().toList(), "  sent ").stream()
                .mapToLong(Double::longValue)
                .sum();
        assertThat(file.size()).isBetween((int) sent * 80, (int) sent * 150);
    }
}
