package io.hawser.cli;

import io.hawser.cli.fetch.FetchCommand;
import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.packetdrill.PacketdrillCommand;
import io.hawser.cli.proof.ExploreCommand;
import io.hawser.cli.proof.WalkCommand;
import io.hawser.cli.requirements.RequirementsCommand;
import io.hawser.cli.run.RunCommand;
import io.hawser.cli.up.UpCommand;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The hawser command. */
@Command(
        name = "hawser",
        description = "A TCP/IP stack for the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = "From a clone also: hawser test, hawser mutants, hawser fuzz, hawser bench, each with --help.",
        subcommands = {
            RunCommand.class, //
            UpCommand.class,
            FetchCommand.class,
            PacketdrillCommand.class,
            RequirementsCommand.class,
            WalkCommand.class,
            ExploreCommand.class,
        })
public final class Main implements Runnable {
    private static final int FAILURE = 1;
    private static final int USAGE_ERROR = 2;

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** Runs the command line and exits: 0 when it was done, 1 when it failed, 2 when it was not understood. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The commands, and how they tell in one line what was wrong. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(Main::explain)
                .setExecutionExceptionHandler(Main::failed);
    }

    /** One line that says what was wrong and, where picocli knows it, what would be right. */
    private static int explain(ParameterException wrong, String[] args) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String message = String.valueOf(wrong.getMessage())
                .replaceAll("\\s*\\R\\s*", " ")
                .replaceFirst("^Error: ", "");
        List<String> similar =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String suggestion = similar.isEmpty() ? "" : "; do you mean " + String.join(" or ", similar) + "?";
        tell(wrong.getCommandLine(), message + suggestion + " (" + command + " --help says more)");
        return USAGE_ERROR;
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof CommandFailure told) {
            tell(command, String.valueOf(told.getMessage()));
            return FAILURE;
        }
        // a bug: whoever reports it needs the stack trace
        throw failure;
    }

    private static void tell(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + line);
        err.flush();
    }
}
