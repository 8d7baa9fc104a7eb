package io.hawser.tools.command;

import io.hawser.host.Host;
import java.util.List;

/**
 * A command that looks into a host, with the options, the output and the exit codes of the program it is named after.
 *
 * <p>A tool holds no state of its own; one instance serves any number of runs, on any number of hosts.
 */
public interface Tool {
    /** The name of the command, for example {@code ss}. */
    String name();

    /** One line that says what the command shows, for a list of commands. */
    String summary();

    /**
     * Starts a run. It may end before this returns; it ends by {@link Console#exit}, exactly once.
     *
     * <p>To be called by the thread that owns the host. The run uses the host's timers and never blocks.
     *
     * @param arguments the words after the name of the command
     */
    ToolRun start(Host host, List<String> arguments, Console console);
}
