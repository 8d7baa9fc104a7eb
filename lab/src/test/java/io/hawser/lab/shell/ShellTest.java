package io.hawser.lab.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.report.TextAudience;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.script.InteractiveScenario;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.ScriptedScenario;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Styles;
import io.hawser.lab.stage.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shell without a terminal, in virtual time. */
class ShellTest {
    @TempDir
    Path folder;

    private static final PrintStream NOWHERE =
            new PrintStream(ByteArrayOutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    /** A shell and its output. */
    private static final class Session implements AutoCloseable {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final InteractiveScenario scenario;
        final Shell shell;

        Session(String topology) {
            PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
            ShellTrace trace = new ShellTrace(out, Styles.PLAIN);
            try {
                scenario = InteractiveScenario.read(
                        "topology.yaml",
                        topology.getBytes(StandardCharsets.UTF_8),
                        new RunOptions(1, Map.of(), out, null),
                        List.of(trace));
            } catch (ScenarioFileException wrong) {
                throw new IllegalArgumentException(wrong);
            }
            shell = new Shell(scenario, trace, out, Pace.AT_ONCE, () -> 0, "");
        }

        /** Executes lines and returns their output. */
        String say(String... lines) {
            bytes.reset();
            for (String each : lines) {
                shell.execute(each);
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }

        long nowNanos() {
            return scenario.stage().nowNanos();
        }

        @Override
        public void close() {
            shell.close();
            scenario.close();
        }
    }

    private static Session session() {
        return new Session("{}");
    }

    @Test
    void sentencesAreAboutTheHostThatTheUserIsOn() {
        try (Session session = session()) {
            session.say("trace off", "on server", "listens on port 80", "on client", "connects c1 to server:80");
            assertThat(session.say("c1 sends \"hello\"", "wait 1s", "server ss -tnH"))
                    .matches("""
                    ESTAB 5 +0 +10.0.0.2:80 +10.0.0.1:\\d+ *
                    """);
            session.say("server accepts s1");
            assertThat(session.say("expect s1 has received \"hello\"")).isEqualTo("so it is\n");
            assertThat(session.say("expect c1 is CLOSE_WAIT")).startsWith("no: ");
            assertThat(session.shell.prompt()).isEqualTo("client 1.02s> ");
            assertThat(session.shell.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void statesAreToldAndPacketsWhenTheyAreAskedFor() {
        try (Session session = session()) {
            session.say("server listens on port 80");
            assertThat(session.say("connects c1 to server:80"))
                    .contains("client.c1   SYN_SENT → ESTABLISHED")
                    .doesNotContain("Flags [S]");
            assertThat(session.say("trace all", "c1 sends \"x\"", "wait 1s")).contains("Flags [P.]");
            assertThat(session.say("trace off", "c1 closes", "wait 1s")).isEmpty();
        }
    }

    @Test
    void tcpdumpInTheBackgroundPrintsBetweenTheLines() {
        try (Session session = session()) {
            session.say("trace off", "server listens on port 80");
            assertThat(session.say("server tcpdump -nt 'tcp[tcpflags] & tcp-syn != 0' &"))
                    .startsWith("[1] tcpdump: ");
            assertThat(session.say("jobs")).isEqualTo("[1] server tcpdump -nt 'tcp[tcpflags] & tcp-syn != 0'\n");
            assertThat(session.say("connects c1 to server:80").lines())
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("[1] IP 10.0.0."));
            assertThat(session.say("stop 1")).contains("[1] 2 packets captured");
            assertThat(session.say("jobs")).isEmpty();
        }
    }

    @Test
    void toolsTakeTheTimeThatTheyTake() {
        try (Session session = session()) {
            assertThat(session.say("ping -c 2 server"))
                    .startsWith("PING server (10.0.0.2) 56(84) bytes of data.\n")
                    .contains("2 packets transmitted, 2 received, 0% packet loss");
            assertThat(session.nowNanos()).isBetween(1_000_000_000L, 1_100_000_000L);
            assertThat(session.say("cut client-server", "ping -c 1 -W 1 server"))
                    .contains("100% packet loss");
            assertThat(session.say("heal client-server", "ping -c 1 server")).contains("1 received");
            assertThat(session.say("tcpdump -n")).contains("(stopped: nothing more happens in this network)");
        }
    }

    @Test
    void timeIsSteppedAndRuns() {
        try (Session session = session()) {
            session.say("server listens on port 80", "opens c1 to server:80");
            session.say("step");
            assertThat(session.nowNanos()).isPositive().isLessThan(20_000_000L);
            session.say("run at 10x for 5s");
            assertThat(session.nowNanos()).isGreaterThanOrEqualTo(5_000_000_000L);
            assertThat(session.say("run")).isEqualTo("? without a terminal nobody could interrupt: say 'run for 5s'\n");
            assertThat(session.say("run at 0x for 1s")).contains("time would stand still");
        }
    }

    @Test
    void wrongLinesAreExplained() {
        try (Session session = session()) {
            assertThat(session.say("sss -tan")).contains("do you mean 'ss'?");
            assertThat(session.say("client opns c1 to server:80")).contains("do you mean 'opens'?");
            assertThat(session.say("on nowhere")).contains("there is no host 'nowhere'; there are client, server");
            assertThat(session.say("save session.txt")).contains("save FILE.yaml");
            assertThat(session.say("save /no/such/folder/a.yaml")).contains("no such file");
            assertThat(session.say("stop 7")).contains("no command of number '7'");
            assertThat(session.say("ss -tan 'x")).contains("is not closed");
            assertThat(session.say("cut client-nowhere")).startsWith("? ");
            assertThat(session.say("trace loud")).contains("trace off, trace states or trace all");
            assertThat(session.say("", "# a comment")).isEmpty();
            assertThat(session.shell.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void whatWasDoneIsPlayedToTheSameEnd() throws IOException, ScenarioFileException {
        Path file = folder.resolve("Session-1.yaml");
        String end;
        try (Session session = new Session("""
                hosts:
                  client: 10.0.1.2/24
                  server: 10.0.2.2/24
                routers:
                  r: {addresses: [10.0.1.1/24, 10.0.2.1/24]}
                links:
                  client-r: {latency: 3ms, loss: 5%}
                  r-server: {latency: 20ms}
                """)) {
            session.say(
                    "sysctl -w net.ipv4.tcp_fin_timeout=7 net.ipv4.tcp_rmem='4096 8192 16384'",
                    "on server",
                    "listens on port 80",
                    "tcpdump -n port 80 &",
                    "on client",
                    "connects c1 to server:80",
                    "server accepts s1",
                    "c1 sends 100 kB",
                    "step 5",
                    "step 5",
                    "cut r-server",
                    "run for 700ms",
                    "heal r-server",
                    "expect c1 is SYN_SENT",
                    "ping -c 3 server",
                    "ss -tan \"( dport = :80 )\"",
                    "c1 closes",
                    "connects c2 to server:81",
                    "stop 1",
                    "wait 1s",
                    "save " + file);
            assertThat(session.shell.exitCode())
                    .as("the expectation that failed")
                    .isEqualTo(1);
            end = session.say("netstat -nato", "nstat -as", "server netstat -nato", "server nstat -as");
        }
        ScriptedScenario saved = ScriptedScenario.read(file.toString(), Files.readAllBytes(file));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Outcome outcome = saved.play(new RunOptions(1, Map.of(), NOWHERE, null), new TextAudience(out));
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.checks()).hasSizeGreaterThanOrEqualTo(2);
        String yaml = Files.readString(file);
        String shown = replayed(yaml.replace("\nmeaning:", """
                  - client runs "netstat -nato"
                  - client runs "nstat -as"
                  - server runs "netstat -nato"
                  - server runs "nstat -as"

                meaning:"""));
        assertThat(shown.replaceAll("(?m)^  ", "")
                        .replaceAll("(?m)^\\$.*\n", "")
                        .replace("\n\n", "\n"))
                .endsWith(end.replace("\n\n", "\n"));
    }

    /** Plays a file and returns the output of its last four commands. */
    private static String replayed(String yaml) throws ScenarioFileException {
        ScriptedScenario scenario = ScriptedScenario.read("again.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder();
        scenario.playRun(
                0,
                new RunOptions(1, Map.of(), NOWHERE, null),
                List.of(new StageListener() {
                    @Override
                    public void table(long nowNanos, Table table) {
                        text.append(table.text()).append('\n');
                    }
                }),
                _ -> {},
                _ -> {});
        return text.toString();
    }

    @Test
    void linesAreCompleted() {
        try (Session session = session()) {
            session.say("server listens on port 80", "opens c1 to server:80");
            assertThat(session.shell.complete("tc")).containsExactly("tcpdump");
            assertThat(session.shell.complete("on s")).containsExactly("server");
            assertThat(session.shell.complete("client.c1 cl")).containsExactly("closes");
            assertThat(session.shell.complete("c1 cl")).containsExactly("closes");
            assertThat(session.shell.complete("client op")).containsExactly("opens");
            assertThat(session.shell.complete("op")).containsExactly("opens");
            assertThat(session.shell.complete("cut ")).isNotNull();
            assertThat(session.shell.complete("trace a")).containsExactly("all");
        }
    }

    @Test
    void helpNamesEveryCommand() {
        try (Session session = session()) {
            String help = session.say("help");
            ShellHelp.COMMANDS.stream()
                    .filter(each -> !each.equals("exit") && !each.equals("help"))
                    .forEach(each -> assertThat(help).contains(each));
            assertThat(help.lines()).allMatch(line -> line.length() <= 100);
            assertThat(session.say("help tools")).contains("tcpdump", "lsof", "dig");
            assertThat(session.say("help shuts")).contains("{connection} shuts its output");
            assertThat(session.say("help faults")).contains("cut ");
        }
    }

    @Test
    void noToolIsCalledAsASentenceBegins() {
        try (Session session = session()) {
            assertThat(session.shell.commands()).doesNotContain("cut", "heal", "wait", "show", "expect");
        }
    }
}
