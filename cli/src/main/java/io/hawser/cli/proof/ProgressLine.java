package io.hawser.cli.proof;

import io.hawser.cli.options.Terminal;
import java.io.PrintStream;

/** A line on the terminal that is overwritten a few times a second; without a terminal nothing is printed. */
final class ProgressLine {
    private static final long INTERVAL_NANOS = 200_000_000;
    private static final int BAR_WIDTH = 30;

    private final PrintStream terminal;
    private final boolean shown;
    private long shownNanos;

    ProgressLine(PrintStream terminal) {
        this.terminal = terminal;
        shown = Terminal.isStandardError();
        shownNanos = System.nanoTime();
    }

    /** Returns whether it is time to print it again. */
    boolean isDue() {
        return shown && System.nanoTime() - shownNanos >= INTERVAL_NANOS;
    }

    void show(String text) {
        if (shown) {
            shownNanos = System.nanoTime();
            terminal.print(Terminal.CLEAR_LINE + text);
            terminal.flush();
        }
    }

    /** Clears the line for another message. */
    void clear() {
        if (shown) {
            terminal.print(Terminal.CLEAR_LINE);
            terminal.flush();
        }
    }

    /** For example {@code [######........]}. */
    static String bar(long done, long of) {
        int filled = of == 0 ? BAR_WIDTH : (int) (BAR_WIDTH * Math.min(done, of) / of);
        return "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "]";
    }
}
