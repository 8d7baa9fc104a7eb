package io.hawser.device;

import java.util.List;

/** The program that this process runs. */
public final class ProcessImage {
    private ProcessImage() {}

    /**
     * Replaces the running JVM by another program, like execv(3): the process, its standard streams and its parent stay
     * the same, so signals reach the new program and its exit code is that of the process. Returns only on failure.
     *
     * @param command the path of the program, then its arguments
     * @return the reason of the failure
     * @throws DeviceException if this is not Linux
     */
    public static String replace(List<String> command) {
        Libc.requireLinux("programs that replace another", System.getProperty("os.name"));
        System.out.flush();
        System.err.flush();
        return Libc.describe(-Libc.execv(command));
    }
}
