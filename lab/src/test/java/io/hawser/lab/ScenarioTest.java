package io.hawser.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.PcapngWriter;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

    private Stage play(TracedScenario scenario, long seed) throws Exception {
        printed.reset();
        captured.reset();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        try (PcapngWriter capture = new PcapngWriter(captured, 0)) {
            Trace trace = new Trace(out, capture);
            Stage stage = new Stage(new Conditions(seed, Map.of(), out, capture), trace);
            scenario.play(stage);
            trace.finish(stage.network().nowNanos());
            return stage;
        }
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> linesWith(String text) {
        return lines().stream().filter(line -> line.contains(text)).toList();
    }

    private List<String> stateChanges(String host) {
        return lines().stream()
                .filter(line -> line.contains(" → ") && line.contains("    " + host))
                .map(line -> line.substring(line.indexOf(host) + host.length()).strip())
                .toList();
    }

    private String sha256() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(captured.toByteArray()));
    }

    @Test
    void theHandshakeTakesThreeSegmentsAndOneAndAHalfRoundTrips() throws Exception {
        Stage stage = play(new Handshake(), 1);
        assertThat(stateChanges("client")).containsExactly("CLOSED → SYN_SENT", "SYN_SENT → ESTABLISHED");
        assertThat(stateChanges("server")).containsExactly("LISTEN → SYN_RCVD", "SYN_RCVD → ESTABLISHED");
        assertThat(linesWith("Flags [")).hasSize(3);
        assertThat(linesWith("Flags [S]"))
                .singleElement()
                .asString()
                .contains("win 64240, options [mss 1460,sackOK,TS val ", "ecr 0,nop,wscale 7], length 0");
        assertThat(linesWith("Flags [S.]")).singleElement().asString().contains("win 65160, options [mss 1460,sackOK,");
        assertThat(linesWith("Flags [.]")).singleElement().asString().contains("ack 1, win 502, options [nop,nop,TS");
        stage.client()
                .tcp()
                .forEachFlow(flow -> assertThat(TcpTimerKind.values())
                        .as("timers of an idle connection")
                        .allMatch(kind -> flow.timerDeadlineNanos(kind) == Deadline.NEVER));
    }

    @Test
    void theFirstToCloseStaysInTimeWaitFor60Seconds() throws Exception {
        Stage stage = play(new FourWayClose(), 1);
        assertThat(stateChanges("client"))
                .containsExactly(
                        "CLOSED → SYN_SENT",
                        "SYN_SENT → ESTABLISHED",
                        "ESTABLISHED → FIN_WAIT_1",
                        "FIN_WAIT_1 → FIN_WAIT_2",
                        "FIN_WAIT_2 → TIME_WAIT",
                        "TIME_WAIT → CLOSED");
        assertThat(stateChanges("server"))
                .containsExactly(
                        "LISTEN → SYN_RCVD",
                        "SYN_RCVD → ESTABLISHED",
                        "ESTABLISHED → CLOSE_WAIT",
                        "CLOSE_WAIT → LAST_ACK",
                        "LAST_ACK → CLOSED");
        assertThat(linesWith("Flags [F.]")).hasSize(2);
        assertThat(linesWith("FIN_WAIT_2 → TIME_WAIT"))
                .singleElement()
                .asString()
                .startsWith("00:00:01.010005");
        assertThat(linesWith("TIME_WAIT → CLOSED")).singleElement().asString().startsWith("00:01:01.010005");
        assertThat(stage.client().tcp().flowCount()).isZero();
        assertThat(stage.server().tcp().flowCount()).isZero();
        assertThat(stage.client().packets().outstanding()).isZero();
    }

    static List<TracedScenario> all() {
        return Scenarios.all().stream()
                .filter(TracedScenario.class::isInstance)
                .map(TracedScenario.class::cast)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aSeedGivesTheSameBytesEachTimeAndAnotherSeedOthers(TracedScenario scenario) throws Exception {
        play(scenario, 7);
        String first = sha256();
        List<String> trace = lines();
        play(scenario, 7);
        assertThat(sha256()).isEqualTo(first);
        assertThat(lines()).isEqualTo(trace);
        play(scenario, 8);
        assertThat(sha256()).isNotEqualTo(first);
    }

    @Test
    void theBytesOfASeedAreTheSameOnEveryMachine() throws Exception {
        play(new FourWayClose(), 1);
        assertThat(sha256()).isEqualTo("e2b60812f96461033614d867428cbf27b71a891d68308ada5a1fd157e50aedc9");
    }

    @Test
    void stateChangesAndTimersAreCommentsOfThePackets() throws Exception {
        play(new Handshake(), 1);
        String file = captured.toString(StandardCharsets.UTF_8);
        assertThat(file).contains("client: CLOSED → SYN_SENT", "server: timer CONNECTION_ESTABLISHMENT armed: 1.000 s");
        assertThat(TcpState.values()).as("the states that the RFC has").hasSize(11);
    }
}
