package io.hawser.cli.run;

import io.hawser.lab.Audience;
import io.hawser.lab.Conditions;
import io.hawser.lab.Outcome;
import io.hawser.lab.Scenario;
import io.hawser.lab.stage.Times;
import io.hawser.tcp.TcpException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Plays scenarios for their verdict alone: a line each. */
final class Verdicts {
    private static final double NANOS = 1e9;

    private Verdicts() {}

    /** Returns whether all were as they should be. */
    static boolean of(List<Scenario> scenarios, Conditions conditions, PrintStream out) throws TcpException {
        boolean allPassed = true;
        int width =
                scenarios.stream().mapToInt(each -> each.name().length()).max().orElse(0);
        Conditions briefly = conditions.briefly();
        for (Scenario each : scenarios) {
            long begin = System.nanoTime();
            Outcome outcome = each.play(briefly, Audience.none());
            double wallSeconds = (System.nanoTime() - begin) / NANOS;
            out.println(each.name()
                    + " ".repeat(width - each.name().length() + 2)
                    + (outcome.passed() ? "ok      " : "FAILED  ")
                    + String.format(
                            Locale.ROOT,
                            "%22s virtual  %6.3f s wall",
                            Times.spoken(outcome.virtualNanos()),
                            wallSeconds));
            outcome.failures()
                    .forEach(check ->
                            out.println("    " + check.where() + ": " + check.what() + " -- found: " + check.found()));
            out.flush();
            allPassed &= outcome.passed();
        }
        return allPassed;
    }
}
