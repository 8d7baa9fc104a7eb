package io.hawser.cli.up;

import io.hawser.cli.options.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for running {@code hawser up} in the background. */
final class BackgroundOptions {
    private static final String DAEMON = "--daemon";

    /** Time limit for the start of the background process in seconds. */
    private static final int SECONDS_TO_START = 60;

    private static final int LOOK_AGAIN_MILLIS = 50;

    /** Beginning of the line that reports that the host is ready. */
    static final String READY = "hawser is up";

    @Option(names = DAEMON, description = "go on in the background, and end when the host serves; needs --log")
    private boolean daemon;

    @Option(names = "--log", paramLabel = "FILE", description = "with --daemon: the file that gets all output")
    private @Nullable Path log;

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description = "write the number of the process here, and remove the file at the end")
    private @Nullable Path pidFile;

    /** Returns whether this process must start another one and end. */
    boolean isDaemon() {
        return daemon;
    }

    /** Returns whether the log that a background process needs is missing. */
    boolean isLogMissing() {
        return daemon && log == null;
    }

    /**
     * Starts this command again, in the background and without the terminal, and waits until it is ready.
     *
     * @return the exit code: 0 once it is ready, or its own code if it ends before
     */
    int start() {
        Path output = Objects.requireNonNull(log);
        Path folder = output.toAbsolutePath().getParent();
        try {
            if (folder != null && !Files.isDirectory(folder)) {
                throw new NoSuchFileException(folder.toString());
            }
            Files.deleteIfExists(output);
            Process started = new ProcessBuilder(command())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true)
                    .start();
            return await(started, output);
        } catch (IOException failed) {
            throw CommandFailure.ofFile("--log " + output, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted before the host served");
        }
    }

    /** The command of this process without {@link #DAEMON}, in a new session if setsid(1) is available. */
    private static List<String> command() {
        ProcessHandle.Info own = ProcessHandle.current().info();
        List<String> words = new ArrayList<>();
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            words.add(setsid.toString());
        }
        words.add(own.command().orElseThrow(() -> new CommandFailure("this system does not tell how to start again")));
        for (String each : own.arguments().orElse(new String[0])) {
            if (!each.equals(DAEMON)) {
                words.add(each);
            }
        }
        return words;
    }

    private static int await(Process started, Path output) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(SECONDS_TO_START)) {
            boolean ended = started.waitFor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            String said = Files.readString(output, StandardCharsets.UTF_8);
            if (ended) {
                System.err.print(said);
                return started.exitValue() == 0 ? CommandFailure.FAILED : started.exitValue();
            }
            if (said.lines().anyMatch(line -> line.startsWith(READY))) {
                System.out.print(said);
                System.out.println("process " + started.pid() + ", output in " + output);
                return 0;
            }
        }
        started.destroy();
        throw new CommandFailure("the host did not serve within " + SECONDS_TO_START + " s; " + output + " says why");
    }

    /** A file that exists as long as the host runs. */
    interface PidFile extends AutoCloseable {
        @Override
        void close();
    }

    /** Writes the file of {@code --pid-file}, if requested; closing it removes the file. */
    PidFile pidFile() {
        Path file = pidFile;
        if (file == null) {
            return () -> {};
        }
        try {
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
        } catch (IOException failed) {
            throw CommandFailure.ofFile("--pid-file " + file, failed);
        }
        return () -> {
            try {
                Files.deleteIfExists(file);
            } catch (IOException failed) {
                System.err.println(
                        CommandFailure.ofFile("--pid-file " + file, failed).getMessage());
            }
        };
    }
}
