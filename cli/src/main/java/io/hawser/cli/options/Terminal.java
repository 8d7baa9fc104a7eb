package io.hawser.cli.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The terminal, if there is one. */
public final class Terminal {
    /** Moves to the start of the line and clears it. */
    public static final String CLEAR_LINE = "\r\033[K";

    private static final int LEAST_COLUMNS = 40;
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x80-\\x9f&&[^\n\t]]");
    private static final Pattern LONG_WORD = Pattern.compile("(\\S{100})\\S{60,}");

    private Terminal() {}

    /**
     * The maximum line length, from the environment variable COLUMNS, which the hawser script sets.
     *
     * @param most the default and the maximum
     */
    public static int columns(int most) {
        return columns(System.getenv("COLUMNS"), most);
    }

    static int columns(@Nullable String told, int most) {
        return told == null || !told.matches("[1-9][0-9]{0,5}")
                ? most
                : Math.clamp(Integer.parseInt(told), LEAST_COLUMNS, most);
    }

    /** The width in columns of the terminal on standard output; 0 for another output. */
    public static int standardOutputColumns() {
        return standardOutputSize("COLUMNS", USUAL_COLUMNS);
    }

    /** The height of that terminal, from the environment variable LINES; 0 when standard output leads elsewhere. */
    public static int standardOutputRows() {
        return standardOutputSize("LINES", USUAL_ROWS);
    }

    private static int standardOutputSize(String variable, int usual) {
        String told = System.getenv(variable);
        boolean isNumber = told != null && told.matches("[1-9][0-9]{0,5}");
        return isTerminal(1) ? isNumber ? Integer.parseInt(told) : usual : 0;
    }

    /**
     * The length at which lines are broken: the width of the terminal; {@link Integer#MAX_VALUE} for another output.
     */
    public static int lineWidth() {
        int columns = standardOutputColumns();
        return columns == 0 ? Integer.MAX_VALUE : Math.max(LEAST_COLUMNS, columns);
    }

    /**
     * Makes text safe to print: replaces control characters, which a terminal would execute, and shortens user input
     * that would fill the screen.
     */
    public static String printable(String text) {
        return LONG_WORD.matcher(CONTROL.matcher(text).replaceAll("\uFFFD")).replaceAll("$1…");
    }

    /** Returns whether standard input is a terminal. */
    public static boolean isStandardInput() {
        return isTerminal(0);
    }

    /** Returns whether standard output is a terminal. */
    public static boolean isStandardOutput() {
        return isTerminal(1);
    }

    /** Returns whether standard error is a terminal. */
    public static boolean isStandardError() {
        return isTerminal(2);
    }

    private static boolean isTerminal(int descriptor) {
        String target = target(descriptor);
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
    }

    /** The target of a file descriptor of this process, from the link in /proc; empty if there is none. */
    static String target(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
        } catch (IOException unknown) {
            return "";
        }
    }
}
