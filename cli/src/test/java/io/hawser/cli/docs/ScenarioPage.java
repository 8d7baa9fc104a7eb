package io.hawser.cli.docs;

import io.hawser.lab.Scenarios;
import io.hawser.lab.report.LadderAudience;
import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Times;
import io.hawser.tcp.TcpException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/scenarios.md, and a ladder diagram for each scenario that has one. */
final class ScenarioPage {
    private final StringBuilder page = new StringBuilder("""
            # Scenarios

            Every situation that `./hawser run NAME` plays: what it is, what happens, what it means, and what cures \
            it. The diagram shows the run that the title is about; `--svg FILE` draws the others too, and `--full` \
            prints every segment, timer and table of all runs. All of it comes from one seed, in virtual time. How to \
            write one: [writing-scenarios.md](writing-scenarios.md). This page is written by the build.
            """);
    /** Symptoms in the words of a user without knowledge of TCP, and the scenarios that explain them. */
    private static final String SYMPTOMS = """
            `Connection refused` | refused crash-reconnect
            `Connection timed out`, two minutes after connecting; SYN_SENT | lost-syn backlog-full
            `Connection timed out`, a quarter of an hour after sending | firewall-idle mss
            `Connection reset by peer` | abort half-open backlog-full
            `Broken pipe` | close-wait-leak
            `Address already in use` | server-restart crash-reconnect
            `Cannot assign requested address` | time-wait-pile-up
            connecting takes one second, or three, or seven | lost-syn lost-synack lost-ack
            each call takes 40 ms, or 200 | delayed-ack
            ping works, the login works, and large pages hang | mss
            a transfer stands still, and nothing is lost; "zero window" in a capture | zero-window silly-window
            a transfer is slower than the line | congestion reliable
            a connection that was idle over lunch hangs | firewall-idle
            the peer was switched off, and nobody has noticed | dead-peer half-open
            thousands of TIME_WAIT | time-wait-pile-up four-way-close old-duplicate
            CLOSE_WAIT that never goes away | close-wait-leak
            FIN_WAIT2 | half-close close-wait-leak
            FIN_WAIT1 without a process | fin-wait-1-pile-up
            LAST_ACK | last-ack-pile-up lost-last-ack
            hundreds of SYN_SENT | scan
            SYN_RECV | syn-flood lost-ack syn-rcvd-reset
            CLOSING | simultaneous-close
            the listener's Recv-Q is not 0; `ListenOverflows` grows | backlog-full
            no answer to ping; stars in traceroute | ping-ttl
            """;

    private final Map<String, String> diagrams = new TreeMap<>();

    private record Told(Audience.Heading heading, String meaning, List<Check> checks, long nanos) {}

    ScenarioPage() throws TcpException {
        List<Scenario> all = Scenarios.all();
        page.append("\n## What you see\n\n| you see | play |\n|---|---|\n");
        SYMPTOMS.lines().map(ScenarioPage::symptom).forEach(page::append);
        for (String group : Scenarios.groups()) {
            List<Scenario> members =
                    all.stream().filter(each -> each.group().equals(group)).toList();
            if (!members.isEmpty()) {
                page.append("\n## ").append(group).append("\n");
            }
            for (Scenario scenario : members) {
                if (scenario instanceof Experiment experiment) {
                    experiment(experiment);
                } else {
                    scenario(scenario);
                }
            }
        }
    }

    private static String symptom(String line) {
        String[] parts = line.split(" [|] ", -1);
        return "| " + parts[0] + " | "
                + Stream.of(parts[1].split(" ", -1))
                        .map(name -> Scenarios.named(name).orElseThrow().name())
                        .map(name -> "[" + name + "](#" + name + ")")
                        .collect(Collectors.joining(", "))
                + " |\n";
    }

    String text() {
        return page.toString();
    }

    /** Returns the diagrams by file name. */
    Map<String, String> diagrams() {
        return diagrams;
    }

    private void head(Scenario scenario) {
        page.append("\n### ").append(scenario.name()).append("\n\n**").append(sentence(scenario.summary()));
        page.append("**\n\n").append(scenario.introduction().strip()).append("\n");
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private void tail(Scenario scenario) {
        page.append("\n").append(scenario.meaning().strip()).append("\n");
        if (!scenario.cure().isEmpty()) {
            page.append("\n**What cures it.** ").append(scenario.cure().strip()).append("\n");
        }
    }

    private void experiment(Experiment experiment) {
        head(experiment);
        String plot = experiment.plotFile();
        if (Files.exists(Sources.ROOT.resolve("docs").resolve(plot))) {
            page.append("\n![")
                    .append(experiment.summary())
                    .append("](")
                    .append(plot)
                    .append(")\n");
        }
        tail(experiment);
    }

    private void scenario(Scenario scenario) throws TcpException {
        head(scenario);
        LadderAudience ladder = new LadderAudience();
        List<Told> runs = new ArrayList<>();
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Outcome outcome = scenario.play(new RunOptions(1, Map.of(), nowhere, null), new Audience() {
            @Override
            public void scenarioBegins(Scenario begins, RunOptions conditions) {
                ladder.scenarioBegins(begins, conditions);
            }

            @Override
            public List<StageListener> runBegins(Heading heading) {
                return ladder.runBegins(heading);
            }

            @Override
            public void runEnds(Heading heading, String meaning, List<Check> checks, long virtualNanos) {
                ladder.runEnds(heading, meaning, checks, virtualNanos);
                runs.add(new Told(heading, meaning, checks, virtualNanos));
            }
        });
        String svg = ladder.svg();
        if (svg != null) {
            String file = scenario.name() + ".svg";
            diagrams.put(file, svg);
            page.append("\n![")
                    .append(scenario.summary())
                    .append("](scenarios/")
                    .append(file)
                    .append(")\n");
        }
        outcome(runs.getFirst());
        tail(scenario);
        for (Told run : runs.subList(1, runs.size())) {
            page.append(run.heading().cures() ? "\n**With the cure: " : "\n**But: ");
            page.append(run.heading().title())
                    .append(run.heading().introduction().isBlank() ? ".**" : ".** ")
                    .append(run.heading().introduction().strip())
                    .append("\n");
            outcome(run);
            if (!run.meaning().isEmpty()) {
                page.append("\n").append(run.meaning().strip()).append("\n");
            }
        }
        if (!outcome.passed()) {
            throw new AssertionError(scenario.name() + " does not do what it says: " + outcome.failures());
        }
    }

    private void outcome(Told run) {
        int count = run.checks().size();
        page.append("\n<details><summary>").append(count).append(count == 1 ? " expectation" : " expectations");
        page.append(" met in ");
        page.append(Times.spoken(run.nanos())).append(" of virtual time</summary>\n\n");
        run.checks().forEach(check -> page.append("- ").append(check.what()).append("\n"));
        page.append("\n</details>\n");
    }
}
