package io.hawser.cli;

import io.hawser.cli.run.RunCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The hawser command. */
@Command(
        name = "hawser",
        description = "A TCP/IP stack for the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {RunCommand.class})
public final class Main implements Runnable {
    private static final int USAGE_ERROR = 2;

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** Runs the command line and exits: 0 when it was done, 1 when it failed, 2 when it was not understood. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setParameterExceptionHandler(Main::explain)
                .execute(args));
    }

    /** One line that says what was wrong and, where picocli knows it, what would be right. */
    private static int explain(ParameterException wrong, String[] args) {
        PrintWriter err = wrong.getCommandLine().getErr();
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        err.println(command + ": " + wrong.getMessage() + " (" + command + " --help says more)");
        err.flush();
        return USAGE_ERROR;
    }
}
