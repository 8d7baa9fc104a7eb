package io.hawser.cli.fetch;

import io.hawser.cli.options.Terminal;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;

/** Shows the progress of a download: one line that is overwritten, only on a terminal, and one at the end. */
final class Progress {
    private static final long INTERVAL_NANOS = 200_000_000;

    private final PrintStream terminal;
    private final boolean shown;
    private final OptionalLong total;
    private final long startNanos;
    private long shownNanos;
    private long bytes;

    Progress(PrintStream terminal, OptionalLong total, long startNanos) {
        this.terminal = terminal;
        this.total = total;
        this.startNanos = startNanos;
        shownNanos = startNanos;
        shown = Terminal.isStandardError();
    }

    void add(int count) {
        bytes += count;
        long now = System.nanoTime();
        if (shown && now - shownNanos >= INTERVAL_NANOS) {
            shownNanos = now;
            String of = total.isPresent() ? " of " + total.getAsLong() : "";
            terminal.print("\r" + bytes + of + " bytes, " + rate(now) + "   ");
            terminal.flush();
        }
    }

    /** Clears the line for the final message. */
    void clear() {
        if (shown) {
            terminal.print(Terminal.CLEAR_LINE);
        }
    }

    /** For example {@code 104857600 bytes in 0.93 s (902 Mbit/s)}. */
    String summary() {
        long now = System.nanoTime();
        return String.format(Locale.ROOT, "%d bytes in %.2f s (%s)", bytes, (now - startNanos) / 1e9, rate(now));
    }

    private String rate(long nowNanos) {
        double megabits = bytes * 8e3 / Math.max(1, nowNanos - startNanos);
        return String.format(Locale.ROOT, megabits < 10 ? "%.1f Mbit/s" : "%.0f Mbit/s", megabits);
    }
}
