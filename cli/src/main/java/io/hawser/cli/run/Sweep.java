package io.hawser.cli.run;

import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.tcp.TcpException;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Plays a scenario with many seeds, on all cores; each network uses one thread. */
final class Sweep {
    private static final int MOST_TOLD = 20;
    private static final int BAR_WIDTH = 30;
    private static final long TICK_MILLIS = 200;
    private static final double NANOS = 1e9;

    private final String asked;
    private final Scenario scenario;
    private final RunOptions conditions;
    private final int seeds;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final NavigableSet<Long> failed = new ConcurrentSkipListSet<>();

    /** @param asked the scenario's name as the user wrote it */
    Sweep(String asked, Scenario scenario, RunOptions conditions, int seeds) {
        this.asked = asked;
        this.scenario = scenario;
        this.conditions = conditions.briefly();
        this.seeds = seeds;
    }

    /** Runs the sweep; returns whether all passed. */
    boolean run(PrintStream out, PrintStream progress) {
        boolean isTerminal = isTerminal();
        long begin = System.nanoTime();
        int threads = Runtime.getRuntime().availableProcessors();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.execute(this::work);
            }
            pool.shutdown();
            while (!pool.awaitTermination(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (isTerminal) {
                    progress.print("\r" + bar(begin));
                    progress.flush();
                }
            }
        } catch (InterruptedException stopped) {
            next.set(seeds);
            Thread.currentThread().interrupt();
        }
        if (isTerminal) {
            progress.print("\r");
        }
        out.println(bar(begin));
        if (!failed.isEmpty()) {
            out.println("failing seeds: "
                    + failed.stream().limit(MOST_TOLD).map(String::valueOf).collect(Collectors.joining(" "))
                    + (failed.size() > MOST_TOLD ? " …" : ""));
            out.println("see one: hawser run " + asked + " --seed " + failed.first()
                    + (conditions.profile().equals(Profiles.MODERN) ? "" : " --profile " + conditions.profile())
                    + Verdicts.settings(conditions));
        }
        return failed.isEmpty();
    }

    // In JDK 25 there is no console if output is redirected.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private void work() {
        for (long i = next.getAndIncrement(); i < seeds; i = next.getAndIncrement()) {
            long seed = conditions.seed() + i;
            boolean passed = false;
            try {
                passed = scenario.play(conditions.withSeed(seed), Audience.none())
                        .passed();
            } catch (TcpException | RuntimeException | AssertionError broken) {
                // a failure like any other, which playing the seed alone reproduces
            }
            if (!passed) {
                failed.add(seed);
            }
            done.incrementAndGet();
        }
    }

    private String bar(long begin) {
        double seconds = (System.nanoTime() - begin) / NANOS;
        long count = done.get();
        int full = (int) (count * BAR_WIDTH / seeds);
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %d of %d seeds, %.0f a second, %d failed",
                scenario.name(),
                "#".repeat(full),
                ".".repeat(BAR_WIDTH - full),
                count,
                seeds,
                count / Math.max(seconds, 1e-9),
                failed.size());
    }
}
