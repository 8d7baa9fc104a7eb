package io.hawser.cli.proof;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.SysctlOption;
import io.hawser.link.PcapngWriter;
import io.hawser.proof.Recording;
import io.hawser.proof.explore.Counterexample;
import io.hawser.proof.explore.Exchange;
import io.hawser.proof.explore.Explorer;
import io.hawser.proof.explore.Report;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hawser explore}: every interleaving of short exchanges. */
@Command(
        name = "explore",
        description =
                "Walks every way that a short exchange between two hosts can go: what is on its way arrives, gets "
                        + "lost, is"
                        + " doubled or held back, time passes, users act early or late. Checks in every state what "
                        + "RFC 9293 §3.3 and §3.6 say,"
                        + " and that from every state both ends come to an end. Exits with 1 if something does not "
                        + "hold, and shows the shortest"
                        + " way there.",
        mixinStandardHelpOptions = true)
public final class ExploreCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "EXCHANGE", description = "which ones (all); --list names them")
    private List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "list the exchanges")
    private boolean list;

    @Option(
            names = {"--bound", "--faults"},
            paramLabel = "N",
            defaultValue = "1",
            description = "how many faults there may be on one way: packets lost, doubled, held back, or late"
                    + " (${DEFAULT-VALUE})")
    private int faults;

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "" + Explorer.DEFAULT_DEPTH,
            description = "how many moves there may be on one way (${DEFAULT-VALUE})")
    private int depth;

    @Option(names = "--jobs", paramLabel = "J", description = "how many threads (as many as there are CPUs)")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--set",
            paramLabel = "SYSCTL=VALUE",
            description = "change a setting of both hosts, for example net.ipv4.tcp_sack=0; may be repeated")
    private Map<String, String> sysctls = new LinkedHashMap<>();

    @Option(names = "--pcap", paramLabel = "FILE", description = "write what was found into a capture (pcapng)")
    private @Nullable Path pcap;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (list) {
            for (Exchange each : Exchange.values()) {
                out.printf("%-24s %s%n", each.id(), each.summary());
            }
            out.flush();
            return 0;
        }
        if (faults < 0 || depth < 1 || jobs < 1) {
            throw wrong("--bound is 0 or more, --depth and --jobs 1 or more");
        }
        List<Exchange> chosen = names.isEmpty()
                ? List.of(Exchange.values())
                : names.stream().map(this::named).toList();
        out.printf(Locale.ROOT, "%-24s %10s %12s %6s %8s%n", "exchange", "states", "transitions", "depth", "seconds");
        int found = 0;
        long states = 0;
        for (Exchange each : chosen) {
            Report report = explore(each);
            states += report.states();
            print(out, report);
            Counterexample finding = report.finding();
            if (finding != null) {
                found++;
                show(out, finding, found == 1);
            }
        }
        out.printf(
                "%d states on ways with at most %d %s: %s%n",
                states,
                faults,
                faults == 1 ? "fault" : "faults",
                found == 0
                        ? "every rule holds in all of them, and all of them come to an end"
                        : found + " of " + chosen.size() + " exchanges go wrong");
        out.flush();
        return found == 0 ? 0 : 1;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private Exchange named(String name) {
        return Exchange.of(name)
                .orElseThrow(() -> wrong("no exchange is called '" + name + "'; there are "
                        + Arrays.stream(Exchange.values()).map(Exchange::id).collect(Collectors.joining(", "))));
    }

    private Report explore(Exchange exchange) throws InterruptedException {
        ProgressLine progress = new ProgressLine(System.err);
        try {
            return Explorer.explore(exchange, sysctls, faults, depth, jobs, states -> {
                if (progress.isDue()) {
                    progress.show(exchange.id() + ": " + states + " states");
                }
            });
        } catch (IllegalArgumentException unknown) {
            throw SysctlOption.wrong(Objects.requireNonNull(spec), sysctls, unknown);
        } finally {
            progress.clear();
        }
    }

    private static void print(PrintWriter out, Report report) {
        out.printf(
                Locale.ROOT,
                "%-24s %10d %12d %6d %8.1f%s%n",
                report.exchange().id(),
                report.states(),
                report.transitions(),
                report.depth(),
                report.nanos() / NANOS,
                report.cut() ? "  some ways are longer than --depth" : "");
        out.flush();
    }

    private void show(PrintWriter out, Counterexample finding, boolean first) {
        out.println();
        out.println(finding);
        out.flush();
        PrintStream lines =
                new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
        Path file = first ? pcap : null;
        if (file == null) {
            finding.show(new Recording(lines, null));
        } else {
            try (PcapngWriter capture = new PcapngWriter(new BufferedOutputStream(Files.newOutputStream(file)), 0)) {
                finding.show(new Recording(lines, capture));
            } catch (IOException unwritable) {
                throw CommandFailure.ofFile("cannot write " + file, unwritable);
            }
        }
        lines.flush();
        out.println();
    }
}
