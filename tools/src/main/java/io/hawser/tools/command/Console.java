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
     * Creates a file of the user who gave the command, replacing an existing one; {@code -} is standard output. On
     * failure the run is interrupted.
     */
    OutputStream create(String file);

    /** Ends the run with this exit code, 0 to 255. */
    void exit(int code);
}
