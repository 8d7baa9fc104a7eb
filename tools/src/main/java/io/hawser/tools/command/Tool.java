package io.hawser.tools.command;

import io.hawser.host.Host;
import java.util.List;

/**
 * A command that examines a host, with the options, the output and the exit codes of the program after which it is
 * named.
 *
 * <p>A tool is stateless; one instance serves any number of runs, on any number of hosts.
 */
public interface Tool {
    /** The name of the command, for example {@code ss}. */
    String name();

    /** One line that describes the output, for a list of commands. */
    String summary();

    /**
     * Starts a run. It may end before this method returns; it ends by calling {@link Console#exit} exactly once.
     *
     * <p>Must be called by the thread that owns the host. The run uses the host's timers and never blocks.
     *
     * @param arguments the words after the name of the command
     */
    ToolRun start(Host host, List<String> arguments, Console console);
}
