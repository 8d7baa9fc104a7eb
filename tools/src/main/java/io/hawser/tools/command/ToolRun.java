package io.hawser.tools.command;

/** A run of a {@link Tool}. Belongs to the thread that owns the host. */
@FunctionalInterface
public interface ToolRun {
    /** A run that has ended. */
    ToolRun ENDED = () -> {};

    /** Ends the run as Ctrl-C does. Does nothing if it has ended. */
    void interrupt();
}
