package io.hawser.tools.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Process and machine of the stacks, as tools report them. Immutable; may be used by any thread.
 *
 * @param command the name of the process
 * @param pid its process id
 * @param user the name of its user
 * @param uid the id of its user
 * @param system the name of the operating system
 * @param release the release of the kernel
 * @param architecture the architecture of the processors, as uname(1) prints it
 * @param processors the number of processors
 * @param zone the time zone of printed times
 */
public record Platform(
        String command,
        long pid,
        String user,
        long uid,
        String system,
        String release,
        String architecture,
        int processors,
        ZoneId zone) {
    /** The machine of a simulation, always the same. */
    public static final Platform SIMULATED =
            new Platform("hawser", 1, "root", 0, "Hawser", "simulation", "virtual", 1, ZoneOffset.UTC);

    /** This process on this machine. */
    public static Platform ofThisProcess() {
        String architecture = System.getProperty("os.arch", "unknown");
        return new Platform(
                "hawser",
                ProcessHandle.current().pid(),
                System.getProperty("user.name", "unknown"),
                uidOfThisProcess(),
                System.getProperty("os.name", "unknown"),
                System.getProperty("os.version", "unknown"),
                architecture.equals("amd64") ? "x86_64" : architecture,
                Runtime.getRuntime().availableProcessors(),
                ZoneId.systemDefault());
    }

    private static long uidOfThisProcess() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return 0;
        }
    }
}
