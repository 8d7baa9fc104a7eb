package io.hawser.cli.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** How far a download is: a line that is written over, on a terminal only, and one at the end. */
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
        shown = isTerminal();
    }

    /** Whether standard error is one: the kernel shows it as a link to the terminal's file. */
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException unknown) {
            return false;
        }
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

    /** Makes room for what is to be said in the end. */
    void clear() {
        if (shown) {
            terminal.print("\r\033[K");
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
