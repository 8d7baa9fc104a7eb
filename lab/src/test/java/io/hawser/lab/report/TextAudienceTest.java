package io.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.Scenarios;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.script.ScriptedScenario;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text of a run. */
class TextAudienceTest {
    private static String told(String steps) throws Exception {
        String file = """
                name: own
                title: mine
                introduction: |
                  A first line of more than forty letters, which is broken anew.
                meaning: none
                steps:
                """ + steps.indent(2);
        return told(ScriptedScenario.read("own.yaml", file.getBytes(StandardCharsets.UTF_8)), TextAudience.WIDTH);
    }

    private static String told(Scenario scenario, int width) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        scenario.play(new RunOptions(1, Map.of(), nowhere, null), new TextAudience(out, TextAudience.Form.full(width)));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theClockThatBeginsAnewAtMidnightSaysTheDay() throws Exception {
        assertThat(told("""
                - say "first"
                - wait 23h
                - say "second"
                - wait 2h
                - say "third"
                - wait until the time is 720h
                - show netstat of client
                - say "fourth"
                """)).contains("""
                00:00:00.000000 -- first
                23:00:00.000000 -- second
                                —— day 2 of the run ——
                01:00:00.000000 -- third
                                —— day 31 of the run ——

                  $ netstat -nat on client
                """).contains("\n00:00:00.000000 -- fourth\n");
    }

    @Test
    void numbersOfConnectionsThatWereFoldedAreRelativeToo() throws Exception {
        String text = told("""
                - server listens on port 80
                - repeat 9 times:
                    - client connects c# to server:80
                - wait 1s
                - client.c5 closes
                - wait 1s
                """);
        assertThat(text).contains("… 6 more like this");
        assertThat(text.lines().filter(line -> line.contains("Flags [F.]")))
                .singleElement()
                .asString()
                .contains("Flags [F.], seq 1, ack 1, ");
    }

    @Test
    void aStreamOfDataIsFolded() throws Exception {
        List<String> lines = told("""
                - server listens on port 80
                - client connects c1 to server:80
                - server accepts s1
                - drop the 200th data segment on client-server
                - bandwidth 10 Mbit/s on client-server
                - jitter 5ms on client-server
                - client.c1 sends 1 MB
                - wait 5s
                """).lines().toList();
        assertThat(lines).hasSizeLessThan(300);
        assertThat(lines).anyMatch(line -> line.matches(" +… [0-9 ]+ more lines of the same data transfer"));
        assertThat(lines).as("what is no stream").anyMatch(line -> line.contains("lost, as the scenario wants"));
    }

    @Test
    void aTailLossProbeIsNoTimeout() throws Exception {
        assertThat(told("""
                - server listens on port 80
                - client connects c1 to server:80
                - wait 1s
                - cut client-server
                - client.c1 sends "x"
                - wait 500ms
                """).lines().filter(line -> line.contains("RETRANSMISSION fired")))
                .containsExactly(
                        "00:00:01.240000    client.c1  timer RETRANSMISSION fired, for a tail loss probe",
                        "00:00:01.460000    client.c1  timer RETRANSMISSION fired");
    }

    @Test
    void whatIsNoCommandHasNoPrompt() throws Exception {
        String text = told("""
                - show timers of client
                - show counters of client
                - show ss of client
                """);
        assertThat(text)
                .contains("\n\n  timers on client:\n  none is armed\n\n  counters of client:\n")
                .contains("\n\n  $ ss -tano on client\n")
                .doesNotContain("\n\n\n");
    }

    @Test
    void tablesThatBeginOrEndARunLeaveNoTwoLinesEmpty() throws Exception {
        for (String name : List.of("refused", "lost-ack", "stale-syn")) {
            assertThat(told(Scenarios.named(name).orElseThrow(), TextAudience.WIDTH))
                    .as(name)
                    .doesNotContain("\n\n\n");
        }
    }

    @Test
    void textEndsWhereTheTerminalDoes() throws Exception {
        String[] lines = told(Scenarios.named("refused").orElseThrow(), 40).split("\n", -1);
        assertThat(lines[2]).isEqualTo("\"Connection refused\": the machine is");
        assertThat(lines[3]).isEqualTo("there, but no program listens on this");
    }
}
