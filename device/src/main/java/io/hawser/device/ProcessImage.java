package io.hawser.device;

import java.util.List;

/** The program that this process runs. */
public final class ProcessImage {
    private ProcessImage() {}

    /**
     * Replaces the running JVM by another program, as execv(3) does: the process, its standard streams and its parent
     * stay, so signals reach the new program and its exit code is the process's own. Returns only if that fails.
     *
     * @param command the path of the program, then its arguments
     * @return why it failed
     * @throws DeviceException if this is not Linux
     */
    public static String replace(List<String> command) {
        Libc.requireLinux("programs that replace another", System.getProperty("os.name"));
        System.out.flush();
        System.err.flush();
        return Libc.describe(-Libc.execv(command));
    }
}
