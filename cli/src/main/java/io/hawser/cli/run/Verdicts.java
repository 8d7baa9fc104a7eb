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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plays scenarios for their verdict alone: a line each. */
final class Verdicts {
    private static final double NANOS = 1e9;

    private Verdicts() {}

    /** Plays them on all cores, and tells of each in its turn. Returns whether all were as they should be. */
    static boolean of(List<Scenario> scenarios, Conditions conditions, PrintStream out) throws TcpException {
        int width =
                scenarios.stream().mapToInt(each -> each.name().length()).max().orElse(0);
        Conditions briefly = conditions.briefly();
        boolean allPassed = true;
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Played>> all = scenarios.stream()
                    .map(each -> pool.submit(() -> played(each, briefly, Audience.none())))
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                Played played = all.get(i).get();
                tell(scenarios.get(i).name(), width, played, conditions, out);
                allPassed &= played.outcome.passed();
            }
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case TcpException broken -> throw broken;
                case RuntimeException broken -> throw broken;
                case Error broken -> throw broken;
                case null, default -> throw new IllegalStateException(failure);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            pool.shutdownNow();
        }
        return allPassed;
    }

    /** The same of one, as the conditions have it. */
    static boolean of(Scenario scenario, Conditions conditions, @Nullable Plot plot, PrintStream out)
            throws TcpException {
        Played played = played(scenario, conditions, plot == null ? Audience.none() : plot.alone());
        tell(scenario.name(), scenario.name().length(), played, conditions, out);
        return played.outcome.passed();
    }

    private record Played(Outcome outcome, double wallSeconds) {}

    private static Played played(Scenario scenario, Conditions conditions, Audience audience) throws TcpException {
        long begin = System.nanoTime();
        Outcome outcome = scenario.play(conditions, audience);
        return new Played(outcome, (System.nanoTime() - begin) / NANOS);
    }

    private static void tell(String name, int width, Played played, Conditions conditions, PrintStream out) {
        Outcome outcome = played.outcome;
        out.println(name
                + " ".repeat(width - name.length() + 2)
                + (outcome.passed() ? "ok      " : "FAILED  ")
                + String.format(
                        Locale.ROOT,
                        "%22s virtual  %6.3f s wall",
                        Times.spoken(outcome.virtualNanos()),
                        played.wallSeconds));
        tellFailures(outcome, conditions, "    ", out);
        out.flush();
    }

    /** What was not as expected, a line each. */
    static void tellFailures(Outcome outcome, Conditions conditions, String indent, PrintStream out) {
        outcome.failures()
                .forEach(check ->
                        out.println(indent + check.where() + ": " + check.what() + " -- found: " + check.found()));
        if (!outcome.failures().isEmpty() && !conditions.sysctls().isEmpty()) {
            // what is expected was written for the scenario as it is
            out.println(indent + "(expected without" + settings(conditions) + ")");
        }
    }

    /** As they are written on the command line, each after a space. */
    static String settings(Conditions conditions) {
        return conditions.sysctls().entrySet().stream()
                .map(each -> " --set " + each.getKey() + "=" + each.getValue())
                .sorted()
                .collect(Collectors.joining());
    }
}
