package io.hawser.tools.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The terminal, pipe or file that a tool uses for input and output. A run calls it from the thread that owns its host;
 * no method blocks.
 */
public interface Console {
    /** Standard output. */
    PrintStream out();

    /** Standard error. */
    PrintStream err();

    /** The width in columns of the terminal on standard output; 0 for a pipe or a file. */
    int columns();

    /** The height of that terminal in lines; 0 for a pipe or a file. */
    default int rows() {
        return 0;
    }

    /** Returns whether so much output is unread that a run with more output should pause. */
    boolean isCongested();

    /**
     * Reads a file of the user who gave the command; {@code -} is standard input. The result is delivered later, on the
     * thread that owns the host.
     *
     * @param content receives the contents
     * @param failure receives the reason of a failure in the words of strerror(3): {@code No such file or directory}
     */
    void read(String file, Consumer<byte[]> content, Consumer<String> failure);

    /**
     * Reads the next line of the user's standard input. The result is delivered later, on the thread that owns the
     * host.
     *
     * @param prompt printed first if the input is a terminal
     * @param line receives the line without its end; null at the end of the input
     */
    void readLine(String prompt, Consumer<@Nullable String> line);

    /**
     * Reads the next bytes of the user's standard input as soon as there are any. A run reads lines or bytes, not both.
     * The answer comes later, on the thread that owns the host.
     *
     * @param most the largest number of bytes, at least 1
     * @param bytes receives at least one byte; null at the end of the input
     */
    void readInput(int most, Consumer<byte @Nullable []> bytes);

    /**
     * Makes the user's terminal pass on each key when it is pressed, without echo, until the run ends. Does nothing
     * without a terminal.
     */
    default void readSingleKeys() {}

    /**
     * Creates a file of the user who gave the command, replacing an existing one; {@code -} is standard output. On
     * failure the run is interrupted.
     */
    OutputStream create(String file);

    /** Ends the run with this exit code, 0 to 255. */
    void exit(int code);
}
