package io.hawser.cli;

import io.hawser.cli.control.ToolCommand;
import io.hawser.cli.dhcp.DhcpCommand;
import io.hawser.cli.exec.ExecCommand;
import io.hawser.cli.fetch.FetchCommand;
import io.hawser.cli.lab.LabCommand;
import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.ConfiguredArguments;
import io.hawser.cli.options.StandardOutput;
import io.hawser.cli.options.Terminal;
import io.hawser.cli.packetdrill.PacketdrillCommand;
import io.hawser.cli.proof.CompareCommand;
import io.hawser.cli.proof.ExploreCommand;
import io.hawser.cli.proof.WalkCommand;
import io.hawser.cli.requirements.RequirementsCommand;
import io.hawser.cli.run.RunCommand;
import io.hawser.cli.shell.ShellCommand;
import io.hawser.cli.up.UpCommand;
import io.hawser.lab.script.Place;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.text.Similar;
import io.hawser.tools.Commands;
import io.hawser.tools.command.Tool;
import io.hawser.tools.dns.DnsCommands;
import io.hawser.tools.filter.FilterNames;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The hawser command. */
@Command(
        name = "hawser",
        description = "A TCP/IP stack for the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = "From a clone also: hawser test, hawser mutants, hawser fuzz, hawser stress, hawser bench, each with "
                + "--help.",
        subcommands = {
            LabCommand.class, //
            RunCommand.class,
            ShellCommand.class,
            UpCommand.class,
            ExecCommand.class,
            FetchCommand.class,
            DhcpCommand.class,
            PacketdrillCommand.class,
            RequirementsCommand.class,
            WalkCommand.class,
            ExploreCommand.class,
            CompareCommand.class,
            HelpCommand.class,
        })
public final class Main implements Runnable {
    private static final int USAGE_ERROR = CommandFailure.WRONG_INPUT;
    private static final int HELP_COLUMNS = 80;

    /** The least width that picocli accepts. */
    private static final int LEAST_HELP_COLUMNS = 55;

    /** Commands that the launcher script runs itself; the help lists them. */
    private static final List<String> OF_A_CLONE = List.of("test", "mutants", "fuzz", "stress", "bench");

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /**
     * Runs the command line and exits: with 0 on success, 1 on failure, 2 for invalid input, 141 when the reader of the
     * output has closed it.
     */
    public static void main(String[] args) {
        StandardOutput.install();
        System.exit(run(commandLine(), args));
    }

    /** Executes a command line, with the options of the file given by {@code --config}; returns the exit code. */
    static int run(CommandLine commands, String... args) {
        ConfiguredArguments configured;
        try {
            configured = ConfiguredArguments.read(commands, args);
        } catch (CommandFailure wrong) {
            CommandLine called = commands.getSubcommands().getOrDefault(args[0], commands);
            tell(called, String.valueOf(wrong.getMessage()));
            return wrong.exitCode();
        }
        if (configured == null) {
            return commands.execute(args);
        }
        return commands.setOverwrittenOptionsAllowed(true)
                .setParameterExceptionHandler((wrong, _) -> {
                    Place place = configured.placeOf(wrong.getArgSpec(), wrong.getValue());
                    return place == null ? explain(wrong, args) : explain(wrong, place + ": ");
                })
                .execute(configured.words());
    }

    /** The commands, with handlers that report an error in one line. */
    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Main());
        for (Tool tool : Commands.all(FilterNames.ofThisMachine(), InstantSource.system())) {
            commands.addSubcommand(tool.name(), ToolCommand.of(tool));
        }
        for (Tool tool : DnsCommands.all(_ -> ResolverSettings.of(), InstantSource.system(), new SplittableRandom(0))) {
            commands.addSubcommand(tool.name(), ToolCommand.of(tool));
        }
        Set<String> withWords = Set.of("up", "fetch", "dhcp");
        commands.getSubcommands().forEach((name, command) -> {
            if (withWords.contains(name)) {
                command.setCaseInsensitiveEnumValuesAllowed(true);
            }
        });
        return commands.setUsageHelpWidth(Math.max(LEAST_HELP_COLUMNS, Terminal.columns(HELP_COLUMNS)))
                .setParameterExceptionHandler(Main::explain)
                .setExecutionStrategy(Main::execute)
                .setExecutionExceptionHandler(Main::failed);
    }

    private static int execute(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (StandardOutput.Lost lost) {
            // width of the help; the handler also gets exceptions of commands
            return lost(lost, parsed.commandSpec().commandLine());
        } catch (OutOfMemoryError tooSmall) {
            tell(
                    parsed.commandSpec().commandLine(),
                    "out of memory, with a heap of at most "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MB; give it more, for example HAWSER_JAVA_OPTS=-Xmx1g");
            return CommandFailure.WRONG_INPUT;
        }
    }

    private static int lost(StandardOutput.Lost lost, CommandLine command) {
        if (!lost.isPipe()) {
            tell(command, String.valueOf(lost.getMessage()));
        }
        return lost.exitCode();
    }

    /** Prints one line with the mistake and, if it can be determined, a correction. */
    private static int explain(ParameterException wrong, String[] args) {
        return explain(wrong, "");
    }

    private static int explain(ParameterException wrong, String place) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String message = wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : String.valueOf(wrong.getMessage())
                        .replaceAll("\\s*\\R\\s*", " ")
                        .replaceFirst("^Error: ", "")
                        .replaceFirst("' is not an? (int|long)$", "' is not a whole number")
                        .replaceFirst(
                                "^Value for option option '(.*?)' \\((.*?)\\) should be in KEY=VALUE format but was "
                                        + "(.*)$",
                                "$1 wants $2, not '$3'");
        tell(wrong.getCommandLine(), place + message + " (" + command + " --help says more)");
        return USAGE_ERROR;
    }

    /** Describes the first unexpected word, and suggests what may have been meant. */
    private static String unmatched(UnmatchedArgumentException wrong) {
        CommandSpec spec = wrong.getCommandLine().getCommandSpec();
        String word = wrong.getUnmatched().getFirst();
        if (word.startsWith("-")) {
            List<String> options = spec.options().stream()
                    .flatMap(option -> List.of(option.names()).stream())
                    .toList();
            return "there is no option '" + word + "'" + Similar.hint(word, options);
        }
        if (spec.subcommands().isEmpty()) {
            return "'" + word + "' is one word too many";
        }
        List<String> commands = new ArrayList<>(spec.subcommands().keySet());
        commands.addAll(OF_A_CLONE);
        return "there is no command '" + word + "'" + Similar.hint(word, commands);
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof StandardOutput.Lost lost) {
            return lost(lost, command);
        }
        if (failure instanceof CommandFailure told) {
            tell(command, String.valueOf(told.getMessage()));
            return told.exitCode();
        }
        // a bug: the report needs the stack trace
        throw failure;
    }

    private static void tell(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + Terminal.printable(line));
        err.flush();
    }
}
