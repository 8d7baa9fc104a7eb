package io.hawser.cli.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The result of the tests of some requirements, run in a JVM of their own.
 * @param failed the tests that failed
 * @param ran the number of tests; 0 if there are none, or if the JVM ended too early
 * @param trouble further information: that the tests did not end, or how the JVM ended; empty if there is none
 */
record TestRun(List<String> failed, int ran, String trouble) {
    private static final int NAMES_SHOWN = 3;

    /** The exit code of -XX:+ExitOnOutOfMemoryError. */
    private static final int OUT_OF_MEMORY = 3;

    /**
     * Runs the tests.
     * @param classPath of the JVM
     * @param limit the time after which the tests are considered endless
     */
    static TestRun of(String classPath, Collection<String> requirements, Duration limit)
            throws IOException, InterruptedException {
        Path results = Files.createTempFile("hawser-mutant", ".txt");
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-ea",
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+ExitOnOutOfMemoryError",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    classPath,
                    TaggedTests.class.getName(),
                    results.toString()));
            command.addAll(requirements);
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    return new TestRun(List.of(), 1, "no end within " + limit.toSeconds() + " s");
                }
            } finally {
                process.destroyForcibly();
            }
            return read(Files.readAllLines(results), process.exitValue());
        } finally {
            Files.delete(results);
        }
    }

    private static TestRun read(List<String> lines, int exitCode) {
        if (exitCode == OUT_OF_MEMORY) {
            return new TestRun(List.of(), 1, "out of memory");
        }
        if (exitCode != 0 || lines.isEmpty() || !lines.getLast().startsWith(TaggedTests.RAN)) {
            return new TestRun(List.of(), 0, "the JVM of the tests ended with exit code " + exitCode);
        }
        int ran = Integer.parseInt(lines.getLast().substring(TaggedTests.RAN.length()));
        return new TestRun(List.copyOf(lines.subList(0, lines.size() - 1)), ran, "");
    }

    boolean isRed() {
        return ran > 0 && (!failed.isEmpty() || !trouble.isEmpty());
    }

    boolean isGreen() {
        return ran > 0 && !isRed();
    }

    @Override
    public String toString() {
        int more = failed.size() - NAMES_SHOWN;
        String names = String.join(", ", failed.subList(0, Math.min(failed.size(), NAMES_SHOWN)));
        return trouble.isEmpty() ? names + (more > 0 ? " and " + more + " more" : "") : trouble;
    }
}
