package io.hawser.cli.run;

import io.hawser.cli.options.CommandFailure;
import io.hawser.lab.Audience;
import io.hawser.lab.Conditions;
import io.hawser.lab.Experiment;
import io.hawser.lab.Outcome;
import io.hawser.lab.Scenario;
import io.hawser.lab.Scenarios;
import io.hawser.lab.plot.Figure;
import io.hawser.lab.report.JsonAudience;
import io.hawser.lab.report.TextAudience;
import io.hawser.lab.script.Profiles;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.ScriptedScenario;
import io.hawser.link.PcapngWriter;
import io.hawser.tcp.TcpException;
import io.hawser.text.Similar;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Plays a scenario and prints what happens. */
@Command(
        name = "run",
        description = "Plays a situation in the simulated network, in virtual time, and prints what happens.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    private static final int MOST_SEEDS = 100_000_000;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME|FILE.yaml",
            description = "which one: --list names them; or a file of your own, see docs/writing-scenarios.md")
    private @Nullable String name;

    @Option(names = "--list", description = "list the scenarios")
    private boolean list;

    @Option(names = "--all", description = "play all of them, a line each; experiments in a shorter form")
    private boolean all;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            converter = Seed.class,
            description = "what all chance comes from: the same seed gives the same bytes (default ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--profile",
            paramLabel = "classic|modern",
            defaultValue = Profiles.MODERN,
            description = "the settings to begin with: what the textbooks say, or what is done today (default)")
    private String profile = Profiles.MODERN;

    @Option(
            names = "--pcap",
            paramLabel = "FILE",
            description =
                    "also write a capture (pcapng) for Wireshark; where there are millions of packets, of their headers")
    private @Nullable Path pcap;

    @Option(
            names = "--set",
            paramLabel = "SYSCTL=VALUE",
            description = "change a setting of every host, for example net.ipv4.tcp_sack=0; may be repeated")
    private Map<String, String> sysctls = new LinkedHashMap<>();

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "where the plot goes, of a scenario that has one (default: its name and .svg)")
    private @Nullable Path svg;

    @Option(names = "--json", description = "print one JSON object: runs, events, tables, verdicts")
    private boolean json;

    @Option(names = "--quiet", description = "print one line: name, verdict, virtual time, wall time")
    private boolean quiet;

    @Option(names = "--check-determinism", description = "play it twice, and compare every byte of what is told")
    private boolean checkDeterminism;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "play it with N seeds, from --seed on, on all cores; ends with the seeds that failed")
    private int seeds;

    @Override
    public Integer call() throws IOException, TcpException {
        PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
        try {
            return run(out);
        } finally {
            out.flush();
        }
    }

    private int run(PrintStream out) throws IOException, TcpException {
        if (list) {
            list(out);
            return 0;
        }
        Conditions conditions = conditions(out);
        if (all) {
            return Verdicts.of(Scenarios.all(), conditions, out) ? 0 : 1;
        }
        Scenario scenario = chosen();
        if (svg != null && !(scenario instanceof Experiment)) {
            throw wrong("--svg: " + scenario.name() + " has no plot; " + plotted() + " have");
        }
        if (seeds < 0 || seeds > MOST_SEEDS) {
            throw wrong("--seeds: from 1 to " + MOST_SEEDS + ", not " + seeds);
        }
        if (seeds > 0) {
            return new Sweep(scenario, conditions, seeds).run(System.out, System.err) ? 0 : 1;
        }
        if (checkDeterminism) {
            return Determinism.check(scenario, conditions, out) ? 0 : 1;
        }
        if (quiet) {
            return Verdicts.of(List.of(scenario), conditions, out) ? 0 : 1;
        }
        Outcome outcome = played(scenario, conditions, out);
        if (!outcome.passed() && !json) {
            out.println();
            out.println("Not as the scenario expects:");
            outcome.failures()
                    .forEach(check ->
                            out.println("  " + check.where() + ": " + check.what() + " -- found: " + check.found()));
        }
        return outcome.passed() ? 0 : 1;
    }

    /** What cannot be written is told before anything is played. */
    private Outcome played(Scenario scenario, Conditions conditions, PrintStream out) throws IOException, TcpException {
        if (json || !(scenario instanceof Experiment experiment)) {
            return captured(scenario, conditions, json ? new JsonAudience(out) : new TextAudience(out));
        }
        Path file = Objects.requireNonNullElse(svg, Path.of(experiment.plotFile()));
        try (OutputStream plot = open(file)) {
            return captured(scenario, conditions, new WithPlot(out, plot, file));
        }
    }

    private Outcome captured(Scenario scenario, Conditions conditions, Audience audience)
            throws IOException, TcpException {
        if (pcap == null) {
            return scenario.play(conditions, audience);
        }
        try (OutputStream file = open(pcap);
                PcapngWriter writer = new PcapngWriter(file, 0)) {
            return scenario.play(conditions.withCapture(writer), audience);
        }
    }

    private static void list(PrintStream out) {
        List<Scenario> scenarios = Scenarios.all();
        int width =
                scenarios.stream().mapToInt(each -> each.name().length()).max().orElse(0) + 2;
        String separator = "";
        for (String group : Scenarios.groups()) {
            List<Scenario> members = scenarios.stream()
                    .filter(each -> each.group().equals(group))
                    .toList();
            if (!members.isEmpty()) {
                out.println(separator + group);
                members.forEach(each -> out.println(
                        "  " + each.name() + " ".repeat(width - each.name().length()) + each.summary()));
                separator = "\n";
            }
        }
    }

    private Scenario chosen() throws IOException {
        if (name == null) {
            throw wrong("which scenario? There are " + String.join(", ", Scenarios.names())
                    + "; or name a file that ends in .yaml");
        }
        String given = name;
        if (given.endsWith(".yaml") || given.endsWith(".yml")) {
            return own(Path.of(given));
        }
        return Scenarios.named(given)
                .orElseThrow(() -> wrong("no scenario is called '" + given + "'"
                        + Similar.hint(given, Scenarios.names())
                        + "; there are " + String.join(", ", Scenarios.names())));
    }

    private static Scenario own(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw CommandFailure.ofFile("cannot read " + file, e);
        }
        try {
            return ScriptedScenario.read(file.toString(), bytes);
        } catch (ScenarioFileException wrong) {
            throw new CommandFailure(wrong);
        }
    }

    private static String plotted() {
        return Scenarios.all().stream()
                .filter(Experiment.class::isInstance)
                .map(Scenario::name)
                .collect(Collectors.joining(" and "));
    }

    private OutputStream open(Path file) {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw wrong("cannot write " + file + ": " + reason(e) + "; name a file in a folder that exists");
        }
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets this");
        }
        return new ParameterException(spec.commandLine(), message);
    }

    private Conditions conditions(PrintStream out) {
        if (!Profiles.NAMES.contains(profile)) {
            throw wrong("--profile: there are " + String.join(" and ", Profiles.NAMES) + ", not '" + profile + "'");
        }
        try {
            return new Conditions(seed, profile, sysctls, out, null, /* brief= */ false);
        } catch (IllegalArgumentException unknown) {
            throw wrong("--set: " + unknown.getMessage());
        }
    }

    /** Text, and the plot in a file. */
    private static final class WithPlot extends TextAudience {
        private final OutputStream plot;
        private final Path file;

        WithPlot(PrintStream out, OutputStream plot, Path file) {
            super(out);
            this.plot = plot;
            this.file = file;
        }

        @Override
        public void figure(Experiment experiment, Figure figure) {
            try {
                plot.write(figure.svg().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw CommandFailure.ofFile("cannot write " + file, e);
            }
            out().println();
            out().println("The plot is in " + file.toAbsolutePath().normalize());
            out().println();
        }
    }

    /** Says what a seed is to who gives something else. */
    static final class Seed implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException notANumber) {
                throw new TypeConversionException("a seed is a whole number of up to 63 bits, not '" + text + "'");
            }
        }
    }
}
