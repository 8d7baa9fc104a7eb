package io.hawser.cli.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The terminal, if there is one. */
public final class Terminal {
    /** Goes to the start of the line and empties it. */
    public static final String CLEAR_LINE = "\r\033[K";

    private static final int LEAST_COLUMNS = 40;
    private static final int USUAL_COLUMNS = 80;

    private Terminal() {}

    /**
     * The longest line, from the environment variable COLUMNS, which the hawser script sets.
     *
     * @param most what it is without it, and at the most
     */
    public static int columns(int most) {
        return columns(System.getenv("COLUMNS"), most);
    }

    static int columns(@Nullable String told, int most) {
        return told == null || !told.matches("[1-9][0-9]{0,5}")
                ? most
                : Math.clamp(Integer.parseInt(told), LEAST_COLUMNS, most);
    }

    /** The width of the terminal that standard output leads to, in columns; 0 when it leads elsewhere. */
    public static int standardOutputColumns() {
        String told = System.getenv("COLUMNS");
        boolean isNumber = told != null && told.matches("[1-9][0-9]{0,5}");
        return isTerminal(1) ? isNumber ? Integer.parseInt(told) : USUAL_COLUMNS : 0;
    }

    /** Whether standard error is one. */
    public static boolean isStandardError() {
        return isTerminal(2);
    }

    private static boolean isTerminal(int descriptor) {
        String target = target(descriptor);
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    }

    /** The target of a file descriptor of this process, from the link in /proc; empty where there is none. */
    static String target(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
        } catch (IOException unknown) {
            return "";
        }
    }
}
