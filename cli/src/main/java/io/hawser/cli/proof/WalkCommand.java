package io.hawser.cli.proof;

import io.hawser.cli.options.CommandFailure;
import io.hawser.link.PcapngWriter;
import io.hawser.proof.Recording;
import io.hawser.proof.walk.RandomWalk;
import io.hawser.proof.walk.Walks;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hawser walk}: random walks. */
@Command(
        name = "walk",
        description =
                "Lets random users of two random hosts do random things over a random line, once for each seed, and "
                        + "checks"
                        + " that every byte arrives once and in order, that every connection ends, and that nothing "
                        + "is left behind."
                        + " Exits with 1 if one walk failed.",
        mixinStandardHelpOptions = true)
public final class WalkCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;
    private static final long DEFAULT_SEEDS = 10_000;

    /**
     * Limit of threads: more than the number of CPUs are no faster, and beyond this limit they cannot be started
     * everywhere.
     */
    private static final int MOST_JOBS = 1024;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "the first seed (0); without --seeds walk this one alone, and print its packets")
    private @Nullable Long seed;

    @Option(names = "--seeds", paramLabel = "N", description = "walk N seeds, from --seed on (10 000)")
    private @Nullable Long seeds;

    @Option(names = "--jobs", paramLabel = "J", description = "how many at once (as many as there are CPUs)")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(names = "--pcap", paramLabel = "FILE", description = "with --seed alone: also write a capture (pcapng)")
    private @Nullable Path pcap;

    @Override
    public Integer call() throws InterruptedException {
        if (seeds != null && seeds < 1) {
            throw wrong("--seeds is 1 or more, not " + seeds);
        }
        if (jobs < 1 || jobs > MOST_JOBS) {
            throw wrong("--jobs is from 1 to " + MOST_JOBS + ", not " + jobs);
        }
        boolean isAlone = seed != null && seeds == null;
        if (!isAlone && pcap != null) {
            throw wrong("--pcap is for one walk: give --seed S, and no --seeds");
        }
        return seed != null && seeds == null
                ? show(seed, pcap)
                : walkAll(seed == null ? 0 : seed, seeds == null ? DEFAULT_SEEDS : seeds);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private int walkAll(long first, long count) throws InterruptedException {
        Map<Long, Throwable> failures = new ConcurrentSkipListMap<>();
        AtomicLong done = new AtomicLong();
        ProgressLine progress = new ProgressLine(System.err);
        long startNanos = System.nanoTime();
        Walks.run(first, count, jobs, () -> false, (ended, failure) -> {
            if (failure != null) {
                failures.put(ended, failure);
            }
            done.incrementAndGet();
            synchronized (progress) {
                if (progress.isDue()) {
                    progress.show(progressText(done.get(), count, failures.size(), startNanos));
                }
            }
        });
        progress.clear();
        failures.forEach((failed, why) -> out().println("seed " + failed + ": " + firstLine(why)));
        double seconds = (System.nanoTime() - startNanos) / NANOS;
        out().printf(
                        Locale.ROOT,
                        "%d walks in %.1f s (%.0f a second), seeds %d to %d: %d failed%n",
                        count,
                        seconds,
                        count / seconds,
                        first,
                        first + count - 1,
                        failures.size());
        if (!failures.isEmpty()) {
            out().println("failing seeds: "
                    + failures.keySet().stream().map(String::valueOf).collect(Collectors.joining(" ")));
            out().println("hawser walk --seed " + failures.keySet().iterator().next()
                    + " --pcap walk.pcapng shows the first");
        }
        out().flush();
        return failures.isEmpty() ? 0 : 1;
    }

    private String progressText(long done, long count, int failures, long startNanos) {
        double rate = done * NANOS / Math.max(1, System.nanoTime() - startNanos);
        return String.format(
                Locale.ROOT,
                "%s %d of %d walks, %.0f a second, %d failed",
                ProgressLine.bar(done, count),
                done,
                count,
                rate,
                failures);
    }

    private static String firstLine(Throwable failure) {
        String text = failure.toString();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private int show(long shown, @Nullable Path file) {
        PrintStream lines =
                new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
        try {
            if (file == null) {
                return show(shown, new Recording(lines, null), lines);
            }
            try (PcapngWriter capture = new PcapngWriter(new BufferedOutputStream(Files.newOutputStream(file)), 0)) {
                return show(shown, new Recording(lines, capture), lines);
            }
        } catch (IOException unwritable) {
            throw CommandFailure.ofFile("cannot write " + file, unwritable);
        } finally {
            lines.flush();
        }
    }

    private static int show(long shown, Recording recording, PrintStream lines) {
        RandomWalk walk = new RandomWalk(shown, recording);
        Throwable failure = null;
        try {
            walk.run();
        } catch (RuntimeException | Error wrong) {
            failure = wrong;
        }
        Duration took = Duration.ofNanos(walk.nowNanos());
        if (failure == null) {
            lines.println("seed " + shown + ": no rule is broken, nothing is left, after " + took);
            return 0;
        }
        lines.println("seed " + shown + " failed after " + took + ": " + failure);
        failure.printStackTrace(lines);
        return 1;
    }
}
