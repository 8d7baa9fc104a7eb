package io.hawser.lab.shell;

import io.hawser.tools.command.Console;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The console of a tool in a shell: complete lines are passed to the shell, each after a prefix. Files are the user's.
 */
final class ShellConsole implements Console {
    private final int columns;
    private final PrintStream out;
    private final PrintStream err;
    private OptionalInt exitCode = OptionalInt.empty();

    /**
     * Makes a console.
     *
     * @param prefix precedes each line; empty for a tool in the foreground, whose output is printed immediately
     * @param columns the width of the terminal; 0 for none
     */
    ShellConsole(String prefix, int columns, Consumer<String> shell) {
        this.columns = columns;
        out = stream(prefix, shell);
        err = stream(prefix, shell);
    }

    private static PrintStream stream(String prefix, Consumer<String> shell) {
        OutputStream lines = prefix.isEmpty() ? new Whole(shell) : new Lines(prefix, shell);
        return new PrintStream(lines, /* autoFlush= */ true, StandardCharsets.UTF_8);
    }

    private static final class Whole extends OutputStream {
        private final Consumer<String> shell;

        Whole(Consumer<String> shell) {
            this.shell = shell;
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            shell.accept(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }

    private static final class Lines extends OutputStream {
        private final String prefix;
        private final Consumer<String> shell;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(String prefix, Consumer<String> shell) {
            this.prefix = prefix;
            this.shell = shell;
        }

        @Override
        public void write(int octet) {
            line.write(octet);
            if (octet == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                if (!text.isBlank()) {
                    shell.accept(prefix + text);
                }
                line.reset();
            }
        }
    }

    /** The exit code; empty while the tool runs. */
    OptionalInt exitCode() {
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
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException missing) {
            failure.accept("No such file or directory");
            return;
        } catch (AccessDeniedException denied) {
            failure.accept("Permission denied");
            return;
        } catch (IOException failed) {
            failure.accept(String.valueOf(failed.getMessage()));
            return;
        }
        content.accept(bytes);
    }

    /** Reports the end of standard input, because that belongs to the shell, not to its tools. */
    @Override
    public void readLine(String prompt, Consumer<@Nullable String> line) {
        line.accept(null);
    }

    @Override
    public void readInput(int most, Consumer<byte @Nullable []> bytes) {
        bytes.accept(null);
    }

    @Override
    public OutputStream create(String file) {
        try {
            return new BufferedOutputStream(Files.newOutputStream(Path.of(file)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void exit(int code) {
        exitCode = OptionalInt.of(code);
    }
}
