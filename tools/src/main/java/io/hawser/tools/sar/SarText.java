package io.hawser.tools.sar;

import io.hawser.tools.sar.SarReport.Column;
import io.hawser.tools.sar.SarReport.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Prints samples in the format of sar of sysstat 12.6. */
final class SarText {
    private static final double BYTES_PER_KILOBYTE = 1024;
    private static final long NANOS_PER_CENTISECOND = 10_000_000;
    private static final double CENTISECONDS_PER_SECOND = 100;

    private final List<SarReport> reports;
    private final Map<String, Long> sums = new HashMap<>();
    private int count;
    private boolean hasHeading;

    SarText(List<SarReport> reports) {
        this.reports = reports;
    }

    /**
     * Prints one interval.
     *
     * @param from the time of day of {@code before}, for headings
     * @param to the time of day of {@code now}
     */
    String interval(SarSample before, SarSample now, String from, String to) {
        count++;
        for (SarReport report : reports) {
            if (report.kind() == Kind.LEVELS) {
                report.columns()
                        .forEach(each ->
                                sums.merge(each.counter(), now.values().getOrDefault(each.counter(), 0L), Long::sum));
            }
        }
        return print(before, now, from, to, /* isAverage= */ false);
    }

    /** Prints the average of all intervals; empty if there was none. */
    String average(SarSample first, SarSample last) {
        return count == 0 ? "" : print(first, last, "Average:", "Average:", /* isAverage= */ true);
    }

    private String print(SarSample before, SarSample now, String from, String to, boolean isAverage) {
        StringBuilder text = new StringBuilder();
        for (SarReport report : reports) {
            Set<String> interfaces = interfaces(report, now);
            // as in sar: the heading of a single report with one line is not repeated
            boolean repeats = reports.size() > 1 || interfaces.size() > 1;
            if (repeats || !hasHeading) {
                text.append('\n');
                heading(report, from, text);
            }
            for (String each : interfaces) {
                text.append(String.format(Locale.ROOT, "%-11s", to));
                if (report.kind() == Kind.INTERFACE_RATES) {
                    text.append(String.format(Locale.ROOT, " %9s", each));
                }
                report.columns().forEach(column -> text.append(cell(report, column, each, before, now, isAverage)));
                text.append('\n');
            }
        }
        hasHeading = true;
        return text.toString();
    }

    private static Set<String> interfaces(SarReport report, SarSample now) {
        if (report.kind() != Kind.INTERFACE_RATES) {
            return Set.of("");
        }
        return now.interfaces().keySet();
    }

    private static void heading(SarReport report, String from, StringBuilder text) {
        text.append(String.format(Locale.ROOT, "%-11s", from));
        if (report.kind() == Kind.INTERFACE_RATES) {
            text.append("     IFACE");
        }
        report.columns().forEach(column -> text.append(String.format(Locale.ROOT, " %9s", column.heading())));
        text.append('\n');
    }

    private String cell(
            SarReport report, Column column, String each, SarSample before, SarSample now, boolean isAverage) {
        if (report.kind() == Kind.LEVELS) {
            double level = isAverage
                    ? (double) sums.getOrDefault(column.counter(), 0L) / count
                    : now.values().getOrDefault(column.counter(), 0L);
            return String.format(Locale.ROOT, " %9d", (long) Math.rint(level));
        }
        long grown = value(now, report, column, each) - value(before, report, column, each);
        long centiseconds = Math.max(1, (now.atNanos() - before.atNanos()) / NANOS_PER_CENTISECOND);
        double rate = CENTISECONDS_PER_SECOND * Math.max(0, grown) / centiseconds;
        if (column.counter().endsWith("Bytes")) {
            rate /= BYTES_PER_KILOBYTE;
        }
        return String.format(Locale.ROOT, " %9.2f", rate);
    }

    private static long value(SarSample sample, SarReport report, Column column, String each) {
        Map<String, Long> values = report.kind() == Kind.INTERFACE_RATES
                ? sample.interfaces().getOrDefault(each, Map.of())
                : sample.values();
        return values.getOrDefault(column.counter(), 0L);
    }
}
