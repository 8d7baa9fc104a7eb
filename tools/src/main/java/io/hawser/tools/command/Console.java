package io.hawser.tools.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The terminal, pipe or file in front of which a tool runs. A run calls it from the thread that owns its host; no
 * method blocks.
 */
public interface Console {
    /** Standard output. */
    PrintStream out();

    /** Standard error. */
    PrintStream err();

    /** The width of the terminal that standard output leads to, in columns; 0 when it leads to a pipe or a file. */
    int columns();

    /** Whether so much output waits to be read that a run with more to print had better pause. */
    boolean isCongested();

    /**
     * Reads a file of the user who gave the command; {@code -} is standard input. The answer comes later, on the thread
     * that owns the host.
     *
     * @param content takes the content
     * @param failure takes the reason why there is none, as strerror(3) words it: {@code No such file or directory}
     */
    void read(String file, Consumer<byte[]> content, Consumer<String> failure);

    /**
     * Reads the next line of the user's standard input. The answer comes later, on the thread that owns the host.
     *
     * @param prompt printed before, if the user sits at a terminal
     * @param line takes the line without its end; null at the end of the input
     */
    void readLine(String prompt, Consumer<@Nullable String> line);

    /**
     * Creates a file of the user who gave the command, over what is there; {@code -} is standard output. If that cannot
     * be done the run is interrupted.
     */
    OutputStream create(String file);

    /** Ends the run with this exit code, 0 to 255. */
    void exit(int code);
}
