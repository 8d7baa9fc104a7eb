package io.hawser.cli.proof;

import io.hawser.cli.options.CommandFailure;
import io.hawser.device.DeviceException;
import io.hawser.proof.compare.ComparisonReport;
import io.hawser.proof.compare.FoundDifference;
import io.hawser.proof.compare.KernelComparison;
import io.hawser.proof.compare.KernelExchange;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hawser compare}: the kernel and Hawser, answer by answer. */
@Command(
        name = "compare",
        description =
                "Gives random exchanges of segments and calls to the kernel of this machine and to Hawser, and compares"
                        + " their answers. What differs, and is not in the list of wanted differences, is made as "
                        + "short as it gets and printed"
                        + " as a packetdrill script that the kernel passes. With a file, shows every answer of both "
                        + "to the exchange in it."
                        + " Needs Linux and root: the kernel plays in a network namespace of its own. Exits with 1 if "
                        + "something differs, or"
                        + " if an entry of the list is not seen any more, and with 2 where it cannot compare.",
        mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;
    private static final int CANNOT = 2;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "an exchange, a step a line, as docs/proof.md has them; '-' for standard input")
    private @Nullable String file;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the first seed (0); without --count, shows every answer to the exchange of this one")
    private @Nullable Long seed;

    @Option(names = "--count", paramLabel = "N", description = "how many exchanges (10000)")
    private @Nullable Long count;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "200",
            description =
                    "how many exchanges go to the kernel side by side (${DEFAULT-VALUE}); fewer where the machine is "
                            + "busy")
    private int atOnce;

    @Option(names = "--wanted", description = "print the list of wanted differences")
    private boolean wanted;

    @Override
    public Integer call() throws InterruptedException {
        if (count != null && count < 1 || atOnce < 1) {
            throw wrong((atOnce < 1 ? "--at-once" : "--count") + " is 1 or more");
        }
        if (file != null && (seed != null || count != null)) {
            throw wrong("a file has one exchange: --seed and --count are for random ones");
        }
        if (wanted) {
            out().print(KernelComparison.wantedDifferences());
            out().flush();
            return 0;
        }
        try {
            if (file != null) {
                return show(read(file));
            }
            return seed != null && count == null ? show(KernelComparison.exchange(seed)) : compare();
        } catch (DeviceException cannot) {
            PrintWriter err = command().commandLine().getErr();
            err.println(command().qualifiedName() + ": " + cannot.getMessage());
            err.flush();
            return CANNOT;
        }
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command().commandLine(), message);
    }

    private PrintWriter out() {
        return command().commandLine().getOut();
    }

    private KernelExchange read(String name) {
        try {
            String text = name.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(name), StandardCharsets.UTF_8);
            return KernelExchange.parse(text);
        } catch (IOException unreadable) {
            throw CommandFailure.ofFile("cannot read " + name, unreadable);
        } catch (IllegalArgumentException wrongLine) {
            throw wrong(name + ": " + wrongLine.getMessage());
        }
    }

    private int show(KernelExchange exchange) throws InterruptedException {
        KernelComparison.Shown shown = KernelComparison.show(exchange);
        out().print(shown.text());
        out().flush();
        return shown.differs() ? 1 : 0;
    }

    private int compare() throws InterruptedException {
        long first = Objects.requireNonNullElse(seed, 0L);
        long all = Objects.requireNonNullElse(count, 10_000L);
        ProgressLine progress = new ProgressLine(System.err);
        ComparisonReport report = KernelComparison.run(first, all, atOnce, done -> {
            if (progress.isDue()) {
                progress.show(ProgressLine.bar(done, all) + " " + done + " of " + all + " exchanges");
            }
        });
        progress.clear();
        report.findings().forEach(this::print);
        report.stale().forEach(entry -> out().println("not seen any more: " + entry));
        double seconds = report.nanos() / NANOS;
        out().printf(
                        Locale.ROOT,
                        "%d exchanges in %.1f s, seeds %d to %d: %d unexplained differences%s%n",
                        all,
                        seconds,
                        first,
                        first + all - 1,
                        report.findings().size(),
                        report.unseen() == 0
                                ? ""
                                : ", and " + report.unseen() + " exchanges that differ were not looked at");
        out().printf(
                        "%d differed only while others ran; %d had a wanted difference (--wanted lists them)%n",
                        report.flakes(),
                        report.wanted().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum());
        report.wanted().forEach((name, times) -> out().printf("  %-40s %d%n", name, times));
        out().flush();
        return report.isClean() ? 0 : 1;
    }

    private void print(FoundDifference finding) {
        out().println("seed " + finding.seed() + ", and " + (finding.times() - 1) + " like it:");
        out().println(finding.difference());
        out().println();
        out().println(finding.exchange().toString().indent(2));
        out().println(finding.script().indent(2));
    }
}
