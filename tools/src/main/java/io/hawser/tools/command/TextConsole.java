package io.hawser.tools.command;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A console that stores a tool's output, for programs that run tools themselves. Not thread-safe. */
public final class TextConsole implements Console {
    private final int columns;
    private final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();
    private final ByteArrayOutputStream standardError = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(standardOutput, /* autoFlush= */ true, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(standardError, /* autoFlush= */ true, StandardCharsets.UTF_8);
    private final Map<String, byte[]> files = new HashMap<>();
    private final Deque<byte[]> input = new ArrayDeque<>();
    private final Map<String, ByteArrayOutputStream> created = new HashMap<>();
    private OptionalInt exitCode = OptionalInt.empty();

    /** Makes a console for a pipe. */
    public TextConsole() {
        this(0);
    }

    /**
     * Makes a console for a terminal.
     *
     * @param columns its width; 0 for a pipe
     */
    public TextConsole(int columns) {
        this.columns = columns;
    }

    /** Adds a file that a tool can read. */
    public TextConsole file(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds lines of standard input. */
    public TextConsole input(String... lines) {
        for (String line : lines) {
            input.add((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Adds bytes of standard input, which are read at once. */
    public TextConsole input(byte[] bytes) {
        input.add(bytes.clone());
        return this;
    }

    /** Everything printed to standard output so far. */
    public String output() {
        return standardOutput.toString(StandardCharsets.UTF_8);
    }

    /** The same, byte for byte. */
    public byte[] outputBytes() {
        return standardOutput.toByteArray();
    }

    /** Everything printed to standard error so far. */
    public String errors() {
        return standardError.toString(StandardCharsets.UTF_8);
    }

    /** The exit code; empty while the tool runs. */
    public OptionalInt exitCode() {
        return exitCode;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public boolean isCongested() {
        return false;
    }

    @Override
    public void read(String file, Consumer<byte[]> content, Consumer<String> failure) {
        byte[] known = files.get(file);
        if (known == null) {
            failure.accept("No such file or directory");
        } else {
            content.accept(known.clone());
        }
    }

    @Override
    public void readLine(String prompt, Consumer<@Nullable String> line) {
        byte[] next = input.poll();
        line.accept(next == null ? null : new String(next, StandardCharsets.UTF_8).stripTrailing());
    }

    @Override
    public void readInput(int most, Consumer<byte @Nullable []> bytes) {
        byte[] next = input.poll();
        if (next != null && next.length > most) {
            input.addFirst(Arrays.copyOfRange(next, most, next.length));
            next = Arrays.copyOf(next, most);
        }
        bytes.accept(next);
    }

    @Override
    public OutputStream create(String file) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        created.put(file, content);
        return content;
    }

    /** The contents of a file that a tool has created; empty if it has not. */
    public byte[] created(String file) {
        ByteArrayOutputStream content = created.get(file);
        return content == null ? new byte[0] : content.toByteArray();
    }

    @Override
    public void exit(int code) {
        if (exitCode.isPresent()) {
            throw new IllegalStateException("a run ends once");
        }
        exitCode = OptionalInt.of(code);
    }
}
