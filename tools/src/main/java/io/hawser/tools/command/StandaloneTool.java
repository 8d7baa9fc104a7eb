package io.hawser.tools.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/** A tool that needs no host for some arguments: with these it runs where the command was given. */
public interface StandaloneTool extends Tool {
    /** Returns whether these arguments need no host. */
    boolean isStandalone(List<String> arguments);

    /**
     * Runs the tool to its end.
     *
     * @return the exit code
     * @throws IOException if output cannot be written
     */
    int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) throws IOException;
}
