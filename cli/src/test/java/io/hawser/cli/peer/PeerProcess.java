package io.hawser.cli.peer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program outside of this JVM. Closing kills it with all processes that it has started. */
final class PeerProcess implements AutoCloseable {
    /** The time to wait for the last output of an ended program: a remaining child may hold the pipe. */
    private static final long LAST_OUTPUT_MILLIS = 2000;

    private final List<String> command;
    private final Process process;
    private final Object outputChanged = new Object();
    private final BoundedOutput stdout;
    private final BoundedOutput stderr;

    private PeerProcess(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        stdout = new BoundedOutput(process.getInputStream(), this::signal);
        stderr = new BoundedOutput(process.getErrorStream(), this::signal);
    }

    /** The result of an ended program. */
    record Finished(List<String> command, int exitCode, String stdout, String stderr) {
        /** Returns this result if the program reported success; otherwise fails. */
        Finished succeeded() {
            if (exitCode != 0) {
                throw new AssertionError(this + " failed");
            }
            return this;
        }

        @Override
        public String toString() {
            return String.join(" ", command) + " (exit code " + exitCode + ")\n" + stdout + stderr;
        }
    }

    /** Starts a program, with the C locale so that its messages can be matched. */
    static PeerProcess start(List<String> command) {
        List<String> resolved = new ArrayList<>(command);
        resolved.set(0, RealPeers.find(command.getFirst()).map(Path::toString).orElse(command.getFirst()));
        ProcessBuilder builder = new ProcessBuilder(resolved);
        builder.environment().put("PATH", RealPeers.searchPath());
        builder.environment().put("LC_ALL", "C");
        try {
            return new PeerProcess(List.copyOf(command), builder.start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Runs a program to its end, which must be reached within {@code limit}. */
    static Finished run(Duration limit, List<String> command) throws InterruptedException {
        try (PeerProcess running = start(command)) {
            return running.await(limit);
        }
    }

    /** Waits for the end. A program that has not ended within the limit is killed, and the test fails. */
    Finished await(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            close();
            throw new AssertionError("still running after " + limit + ": " + this);
        }
        stdout.awaitEnd(LAST_OUTPUT_MILLIS);
        stderr.awaitEnd(LAST_OUTPUT_MILLIS);
        return new Finished(command, process.exitValue(), stdout(), stderr());
    }

    /** Waits until the program has printed {@code text}, on either of its outputs. */
    void awaitOutput(String text, Duration limit) throws InterruptedException {
        long untilNanos = System.nanoTime() + limit.toNanos();
        synchronized (outputChanged) {
            while (!stdout().contains(text) && !stderr().contains(text)) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
                if (leftMillis <= 0 || (stdout.hasEnded() && stderr.hasEnded())) {
                    throw new AssertionError("'" + text + "' was not printed by " + this);
                }
                outputChanged.wait(leftMillis);
            }
        }
    }

    /** Writes to the program's standard input. */
    void send(String text) throws IOException {
        OutputStream stdin = process.getOutputStream();
        stdin.write(text.getBytes(StandardCharsets.UTF_8));
        stdin.flush();
    }

    /** Ends the program's standard input. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    String stdout() {
        return stdout.toString();
    }

    String stderr() {
        return stderr.toString();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the process, for signals. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        // the program itself first: a server would restart the children that it loses, and they would hold our pipes
        List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
        process.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    private void signal() {
        synchronized (outputChanged) {
            outputChanged.notifyAll();
        }
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n" + stdout() + stderr();
    }
}
