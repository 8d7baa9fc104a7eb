package io.hawser.cli.run;

import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.stage.Times;
import io.hawser.tcp.TcpException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Plays scenarios only for their verdicts, and prints a line for each. */
final class Verdicts {
    private static final double NANOS = 1e9;

    private Verdicts() {}

    /** Plays scenarios; returns whether all expectations were met. */
    static boolean of(List<Scenario> scenarios, RunOptions conditions, PrintStream out) throws TcpException {
        boolean allPassed = true;
        int width =
                scenarios.stream().mapToInt(each -> each.name().length()).max().orElse(0);
        for (Scenario each : scenarios) {
            allPassed &= told(each, width, conditions.briefly(), Audience.none(), out);
        }
        return allPassed;
    }

    /** Plays one scenario with the given conditions; returns whether all expectations were met. */
    static boolean of(Scenario scenario, RunOptions conditions, Audience audience, PrintStream out)
            throws TcpException {
        return told(scenario, scenario.name().length(), conditions, audience, out);
    }

    private static boolean told(Scenario scenario, int width, RunOptions conditions, Audience audience, PrintStream out)
            throws TcpException {
        long begin = System.nanoTime();
        Outcome outcome = scenario.play(conditions, audience);
        double wallSeconds = (System.nanoTime() - begin) / NANOS;
        out.println(scenario.name()
                + " ".repeat(width - scenario.name().length() + 2)
                + (outcome.passed() ? "ok      " : "FAILED  ")
                + String.format(
                        Locale.ROOT, "%22s virtual  %6.3f s wall", Times.spoken(outcome.virtualNanos()), wallSeconds));
        tellFailures(outcome, conditions, "    ", out);
        out.flush();
        return outcome.passed();
    }

    /** Prints the failed expectations, a line for each. */
    static void tellFailures(Outcome outcome, RunOptions conditions, String indent, PrintStream out) {
        outcome.failures()
                .forEach(check ->
                        out.println(indent + check.where() + ": " + check.what() + " -- found: " + check.found()));
        if (!outcome.failures().isEmpty() && !conditions.sysctls().isEmpty()) {
            // expectations hold for the scenario with its own settings
            out.println(indent + "(expected without" + settings(conditions) + ")");
        }
    }

    /** The settings in the form of the command line, each preceded by a space. */
    static String settings(RunOptions conditions) {
        return conditions.sysctls().entrySet().stream()
                .map(each -> " --sysctl " + each.getKey() + "=" + each.getValue())
                .sorted()
                .collect(Collectors.joining());
    }
}
