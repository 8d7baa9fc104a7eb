package io.hawser.cli.run;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.SysctlOption;
import io.hawser.cli.options.Terminal;
import io.hawser.lab.Scenarios;
import io.hawser.lab.report.JsonAudience;
import io.hawser.lab.report.TextAudience;
import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.ScriptedScenario;
import io.hawser.link.PcapngWriter;
import io.hawser.tcp.TcpException;
import io.hawser.text.Similar;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Plays a scenario and prints its events. */
@Command(
        name = "run",
        description = "Plays a situation in the simulated network, in virtual time, and prints what happens.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    private static final int MOST_SEEDS = 100_000_000;
    private static final int MOST_ABOUT = 5;
    private static final int LEAST_ABOUT = 3;

    /** Options that exclude each other: combinations in which one would be ignored silently are refused. */
    private static final Map<String, List<String>> APART = Map.of(
            "--all", List.of("--pcap", "--svg", "--seeds", "--check-determinism", "--full"),
            "--json", List.of("--quiet", "--svg", "--full"),
            "--quiet", List.of("--full"),
            "--seeds", List.of("--pcap", "--svg", "--json", "--check-determinism", "--full"),
            "--check-determinism", List.of("--pcap", "--svg", "--json", "--full"));

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..*",
            hideParamSyntax = true,
            paramLabel = "[NAME|FILE.yaml]",
            description = "which one: --list names them; or a file of your own, see docs/writing-scenarios.md")
    private List<String> names = new ArrayList<>();

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
            paramLabel = "NAME",
            defaultValue = Profiles.MODERN,
            description = "the settings to begin with: modern, today's Linux (default); linux-6.1, that of most "
                    + "servers, before 6.5; classic, what the textbooks say")
    private String profile = Profiles.MODERN;

    @Option(
            names = "--pcap",
            paramLabel = "FILE",
            description = "also write a capture (pcapng) for Wireshark; where there are millions of packets, of their "
                    + "headers")
    private @Nullable Path pcap;

    @Option(
            names = {"--sysctl", "--set"},
            paramLabel = "SYSCTL=VALUE",
            description = "change a setting of every host, for example net.ipv4.tcp_sack=0; may be repeated")
    private Map<String, String> sysctls = new LinkedHashMap<>();

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = {
                "write the picture: a ladder diagram of the run that the title is about, or the plot of an experiment",
                "(default for an experiment: its name and .svg). Further runs go to FILE-2.svg and so on"
            })
    private @Nullable Path svg;

    @Option(names = "--full", description = "print every segment of every run as tcpdump does, with states and timers")
    private boolean full;

    @Option(names = "--json", description = "print one JSON object a scenario: runs, events, tables, verdicts")
    private boolean json;

    @Option(
            names = "--quiet",
            description = "print one line: name, verdict, virtual time, wall time; experiments in a shorter form")
    private boolean quiet;

    @Option(names = "--check-determinism", description = "play it twice and compare every byte of the output")
    private boolean checkDeterminism;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "play it with N seeds, from --seed on, on all cores; ends with the seeds that failed")
    private @Nullable Integer seeds;

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
        refuseWhatCannotBeTogether();
        RunOptions conditions = conditions(out);
        if (all) {
            return (json ? jsonOf(Scenarios.all(), conditions, out) : Verdicts.of(Scenarios.all(), conditions, out))
                    ? 0
                    : 1;
        }
        Scenario scenario = chosen();
        if (seeds != null) {
            if (seeds < 1 || seeds > MOST_SEEDS) {
                throw wrong("--seeds: from 1 to " + MOST_SEEDS + ", not " + seeds);
            }
            return new Sweep(names.getFirst(), scenario, conditions, seeds).run(System.out, System.err) ? 0 : 1;
        }
        if (checkDeterminism) {
            return Determinism.check(scenario, conditions, out) ? 0 : 1;
        }
        boolean passed = pcap == null ? played(scenario, conditions, out) : captured(pcap, scenario, conditions, out);
        return passed ? 0 : 1;
    }

    private void refuseWhatCannotBeTogether() {
        var given = spec().commandLine().getParseResult();
        APART.forEach((option, others) -> others.stream()
                .filter(other -> given.hasMatchedOption(option) && given.hasMatchedOption(other))
                .findFirst()
                .ifPresent(other -> {
                    throw wrong(option + " and " + other + " do not go together");
                }));
        if (all && !names.isEmpty()) {
            throw wrong("--all plays every scenario; leave '" + names.getFirst() + "' out, or --all");
        }
        if (names.size() > 1) {
            throw wrong("one scenario at a time, not " + String.join(" and ", names));
        }
    }

    private static boolean jsonOf(List<Scenario> scenarios, RunOptions conditions, PrintStream out)
            throws TcpException {
        boolean allPassed = true;
        for (Scenario each : scenarios) {
            allPassed &= each.play(conditions.briefly(), new JsonAudience(out)).passed();
        }
        return allPassed;
    }

    private boolean captured(Path file, Scenario scenario, RunOptions conditions, PrintStream out) throws TcpException {
        try (OutputStream bytes = new BufferedOutputStream(open(file), 1 << 16);
                PcapngWriter writer = new PcapngWriter(bytes, 0)) {
            return played(scenario, conditions.withCapture(writer), out);
        } catch (UncheckedIOException failure) {
            throw CommandFailure.ofFile("cannot write " + file, Objects.requireNonNull(failure.getCause()));
        } catch (IOException failure) {
            throw CommandFailure.ofFile("cannot write " + file, failure);
        }
    }

    /** Plays a scenario; returns whether all expectations were met. */
    private boolean played(Scenario scenario, RunOptions conditions, PrintStream out) throws TcpException {
        if (json) {
            return scenario.play(conditions, new JsonAudience(out)).passed();
        }
        Path picture = svg != null || quiet || !(scenario instanceof Experiment experiment)
                ? svg
                : Path.of(experiment.plotFile());
        if (quiet) {
            // a file must get the complete output
            RunOptions asked = picture == null && pcap == null ? conditions.briefly() : conditions;
            Audience audience = picture == null ? Audience.none() : pictures(picture, Audience.none());
            return Verdicts.of(scenario, asked, audience, out);
        }
        TextAudience.Form form = new TextAudience.Form(
                full, Terminal.columns(TextAudience.WIDTH), Terminal.lineWidth(), TerminalStyles.ofStandardOutput());
        Audience text = new TextAudience(out, form);
        Pictures pictures = picture == null ? null : pictures(picture, text);
        Outcome outcome = scenario.play(conditions, pictures == null ? text : pictures);
        if (pictures != null) {
            pictures.tell(out);
        }
        if (!outcome.passed()) {
            out.println("Not as the scenario expects:");
            Verdicts.tellFailures(outcome, conditions, "  ", out);
        }
        if (!full && !(scenario instanceof Experiment)) {
            out.println(
                    form.wrap("(--full prints every segment, state and timer of all runs; --svg FILE draws them.)"));
        }
        return outcome.passed();
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
        if (names.isEmpty()) {
            throw wrong(
                    "which scenario? 'hawser run --list' names them; or name a file of your own that ends in .yaml");
        }
        String given = names.getFirst();
        if (given.endsWith(".yaml") || given.endsWith(".yml")) {
            return own(Path.of(given));
        }
        return Scenarios.named(given).orElseThrow(() -> wrong(unknown(given)));
    }

    private static String unknown(String given) {
        if (given.isBlank()) {
            return "the name of the scenario is empty; 'hawser run --list' names all";
        }
        if (given.indexOf('/') >= 0 || given.indexOf('.') >= 0) {
            return "'" + given + "' is neither a scenario nor a file that ends in .yaml";
        }
        String similar = Similar.to(given, Scenarios.names());
        if (similar != null) {
            return "no scenario is called '" + given + "'; do you mean '" + similar + "'?";
        }
        List<String> about = about(given.toLowerCase(Locale.ROOT));
        return "no scenario is called '" + given + "'; "
                + (about.isEmpty()
                        ? "'hawser run --list' names all"
                        : String.join(", ", about) + (about.size() == 1 ? " is" : " are") + " about it");
    }

    /** The scenarios that have a word in their names or titles; words of one or two letters occur in too many. */
    private static List<String> about(String word) {
        if (word.length() < LEAST_ABOUT || word.equals("help")) {
            return List.of();
        }
        Pattern whole = Pattern.compile("\\b" + Pattern.quote(word) + "s?\\b");
        return Scenarios.all().stream()
                .filter(each -> each.name().contains(word)
                        || whole.matcher(each.summary().toLowerCase(Locale.ROOT))
                                .find())
                .map(Scenario::name)
                .limit(MOST_ABOUT)
                .toList();
    }

    private static Scenario own(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw CommandFailure.ofInput(CommandFailure.ofFile("cannot read " + file, e));
        }
        try {
            return ScriptedScenario.read(file.toString(), bytes);
        } catch (ScenarioFileException wrong) {
            throw CommandFailure.ofInput(wrong);
        }
    }

    private OutputStream open(Path file) {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private Pictures pictures(Path file, Audience audience) {
        try {
            return Pictures.into(file, audience);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private ParameterException unwritable(Path file, IOException why) {
        return wrong(CommandFailure.ofFile("cannot write " + file, why).getMessage());
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets this");
        }
        return spec;
    }

    private RunOptions conditions(PrintStream out) {
        if (!Profiles.NAMES.contains(profile)) {
            throw wrong("--profile: there are " + String.join(", ", Profiles.NAMES) + ", not '" + profile + "'");
        }
        try {
            return new RunOptions(seed, profile, sysctls, out, null, /* brief= */ false);
        } catch (IllegalArgumentException unknown) {
            throw SysctlOption.wrong(spec(), sysctls, unknown);
        }
    }

    /** Parses a seed, with a description for messages. */
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
