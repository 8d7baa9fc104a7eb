package io.hawser.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The hawser command. */
@Command(
        name = "hawser",
        description = "A TCP/IP stack for the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Main implements Runnable {
    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
