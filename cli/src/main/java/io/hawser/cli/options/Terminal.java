package io.hawser.cli.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The terminal, if there is one. */
public final class Terminal {
    /** Goes to the start of the line and empties it. */
    public static final String CLEAR_LINE = "\r\033[K";

    private Terminal() {}

    /** Whether standard error is one: the kernel shows it as a link to the terminal's file. */
    public static boolean isStandardError() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException unknown) {
            return false;
        }
    }
}
