package io.hawser.cli.run;

import io.hawser.lab.Conditions;
import io.hawser.lab.Experiment;
import io.hawser.lab.Scenario;
import io.hawser.lab.Scenarios;
import io.hawser.lab.Stage;
import io.hawser.lab.Trace;
import io.hawser.lab.TracedScenario;
import io.hawser.link.PcapngWriter;
import io.hawser.tcp.TcpException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

/** Plays a scenario and prints its trace. */
@Command(
        name = "run",
        description = "Plays a situation in the simulated network, in virtual time, and prints what happens.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "which one; --list names them")
    private @Nullable String name;

    @Option(names = "--list", description = "list the scenarios")
    private boolean list;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            converter = Seed.class,
            description = "what all chance comes from: the same seed gives the same bytes (default ${DEFAULT-VALUE})")
    private long seed;

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

    @Override
    public Integer call() throws IOException, TcpException {
        PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
        if (list) {
            Scenarios.all().forEach(each -> out.printf("%-16s %s%n", each.name(), each.summary()));
            out.flush();
            return 0;
        }
        Scenario scenario = chosen();
        if (svg != null && scenario instanceof TracedScenario) {
            throw wrong("--svg: " + scenario.name() + " has no plot; " + plotted() + " have");
        }
        if (pcap == null) {
            play(scenario, out, null);
        } else {
            try (OutputStream file = open(pcap);
                    PcapngWriter writer = new PcapngWriter(file, 0)) {
                play(scenario, out, writer);
            }
        }
        out.flush();
        return 0;
    }

    private Scenario chosen() {
        String names = Scenarios.all().stream().map(Scenario::name).collect(Collectors.joining(", "));
        if (name == null) {
            throw wrong("which scenario? There are " + names);
        }
        return Scenarios.named(name)
                .orElseThrow(() -> wrong("no scenario is called '" + name + "'; there are " + names));
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

    private void play(Scenario scenario, PrintStream out, @Nullable PcapngWriter capture)
            throws IOException, TcpException {
        Conditions conditions = conditions(out, capture);
        out.println(scenario.name() + ": " + scenario.summary());
        out.println();
        out.println(scenario.introduction());
        out.println();
        switch (scenario) {
            case TracedScenario traced -> trace(traced, conditions);
            case Experiment experiment -> {
                // what is known is to be read while the rest is computed
                out.flush();
                Path file = Objects.requireNonNullElse(svg, Path.of(experiment.plotFile()));
                try (OutputStream plot = open(file)) {
                    plot.write(experiment.play(conditions).svg().getBytes(StandardCharsets.UTF_8));
                }
                out.println();
                out.println("The plot is in " + file.toAbsolutePath().normalize());
            }
        }
        out.println();
        out.println(scenario.meaning());
    }

    private Conditions conditions(PrintStream out, @Nullable PcapngWriter capture) {
        try {
            return new Conditions(seed, sysctls, out, capture);
        } catch (IllegalArgumentException unknown) {
            throw wrong("--set: " + unknown.getMessage());
        }
    }

    private static void trace(TracedScenario scenario, Conditions conditions) throws IOException, TcpException {
        Trace trace = new Trace(conditions.out(), conditions.capture());
        try (Stage stage = new Stage(conditions, trace)) {
            scenario.play(stage);
            trace.finish(stage.network().nowNanos());
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
