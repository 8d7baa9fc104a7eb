package io.hawser.cli.shell;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.Terminal;
import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.script.InteractiveScenario;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.shell.Pace;
import io.hawser.lab.shell.Shell;
import io.hawser.lab.shell.ShellTrace;
import io.hawser.lab.stage.Styles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A shell in a simulated network, at a terminal or with input from a pipe. */
@Command(
        name = "shell",
        description = "A shell in a simulated network: tools, connections, faults, and time that you let pass.",
        mixinStandardHelpOptions = true)
public final class ShellCommand implements Callable<Integer> {
    private static final byte[] CLIENT_AND_SERVER = "{}".getBytes(StandardCharsets.US_ASCII);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "TOPOLOGY.yaml",
            description = "the network: hosts, routers, links as in a scenario file, whose steps are not played; "
                    + "without it client and server with a link of 10 ms between them")
    private @Nullable Path topology;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "what all chance comes from (1)")
    private long seed;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = Profiles.MODERN,
            description = "the settings to begin with: modern (default), linux-6.1, classic")
    private String profile = Profiles.MODERN;

    @Override
    public Integer call() throws IOException {
        if (!Profiles.NAMES.contains(profile)) {
            throw new ParameterException(
                    spec().commandLine(),
                    "--profile: there are " + String.join(", ", Profiles.NAMES) + ", not '" + profile + "'");
        }
        return Terminal.isStandardInput() && Terminal.isStandardOutput() ? inTerminal() : inPipe();
    }

    private int inTerminal() throws IOException {
        try (ShellTerminal terminal = new ShellTerminal()) {
            PrintStream out = terminal.out();
            ShellTrace trace = new ShellTrace(out, terminal.styles());
            try (InteractiveScenario scenario = scenario(trace, out)) {
                Shell shell = new Shell(scenario, trace, out, terminal.pace(), terminal::columns, howToPlay());
                out.println("A network of " + String.join(", ", shell.hosts())
                        + " in virtual time. help says what there is, quit or Ctrl-D ends it.");
                terminal.serve(shell);
                shell.close();
                return 0;
            }
        }
    }

    /** Runs without a terminal: prints each line after the prompt, so that the output reads like a session. */
    private int inPipe() throws IOException {
        PrintStream out = System.out;
        ShellTrace trace = new ShellTrace(out, Styles.PLAIN);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (InteractiveScenario scenario = scenario(trace, out)) {
            Shell shell = new Shell(scenario, trace, out, Pace.AT_ONCE, () -> 0, howToPlay());
            while (!shell.isOver()) {
                String line = lines.readLine();
                if (line == null) {
                    break;
                }
                out.println(shell.prompt() + line);
                shell.execute(line);
            }
            shell.close();
            out.flush();
            return shell.exitCode();
        }
    }

    private InteractiveScenario scenario(ShellTrace trace, PrintStream out) {
        Path file = topology;
        byte[] bytes = CLIENT_AND_SERVER;
        if (file != null) {
            try {
                bytes = Files.readAllBytes(file);
            } catch (IOException failed) {
                throw CommandFailure.ofInput(CommandFailure.ofFile("cannot read " + file, failed));
            }
        }
        try {
            RunOptions conditions = new RunOptions(seed, profile, Map.of(), out, null, /* brief= */ false);
            return InteractiveScenario.read(String.valueOf(file), bytes, conditions, List.of(trace));
        } catch (ScenarioFileException wrong) {
            throw CommandFailure.ofInput(wrong);
        }
    }

    private String howToPlay() {
        String withSeed = seed == 1 ? "" : "--seed " + seed;
        String withProfile = profile.equals(Profiles.MODERN) ? "" : "--profile " + profile;
        return (withSeed + " " + withProfile).strip();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets this");
        }
        return spec;
    }
}
