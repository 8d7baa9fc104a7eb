package io.hawser.lab.report;

import io.hawser.lab.report.Chronicle.Change;
import io.hawser.lab.report.Chronicle.Ending;
import io.hawser.lab.report.Chronicle.Entry;
import io.hawser.lab.report.Chronicle.Failure;
import io.hawser.lab.report.Chronicle.Omitted;
import io.hawser.lab.report.Chronicle.Passage;
import io.hawser.lab.report.Chronicle.Remark;
import io.hawser.lab.report.Chronicle.Shown;
import io.hawser.lab.report.Chronicle.Unmet;
import io.hawser.lab.stage.Styles;
import io.hawser.lab.stage.Styles.Role;
import io.hawser.lab.stage.Table;
import io.hawser.lab.stage.Times;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints a run in its short form, with a line for each segment: the instant, sender and receiver, the segment, and its
 * fate.
 */
final class BriefRun {
    /** Limit of rows; further ones are folded. */
    private static final int MOST_ROWS = 32;

    /** Limit of printed lines of a table: the first and the last ones of a longer table are printed. */
    private static final int MOST_TABLE_LINES = 8;

    private static final int LEAST_TIME_WIDTH = 9;

    /** Minimum width, even on a very narrow terminal. */
    private static final int LEAST_BODY = 20;

    private final PrintStream out;
    private final int width;
    private final Styles styles;
    private boolean isGap = true;
    private String shownTime = "";
    private boolean showsOptions;
    private int timeWidth = LEAST_TIME_WIDTH;

    BriefRun(PrintStream out, int width, Styles styles) {
        this.out = out;
        this.width = width;
        this.styles = styles;
    }

    /**
     * Prints a run.
     *
     * @param showsSegments whether to print segments and state changes too, and not only remarks, tables and failures
     * @param showsOptions whether to print the TCP options of SYNs
     */
    void print(List<Entry> entries, boolean showsSegments, boolean showsOptions) {
        this.showsOptions = showsOptions;
        List<Entry> wanted = new ArrayList<>();
        for (Entry each : entries) {
            boolean isTelling =
                    each instanceof Remark || each instanceof Shown || each instanceof Failure || each instanceof Unmet;
            if (showsSegments || isTelling) {
                wanted.add(each);
            }
        }
        List<Entry> shown = Digest.of(wanted, MOST_ROWS);
        timeWidth = shown.stream()
                .mapToInt(each -> Times.spoken(each.atNanos()).length())
                .reduce(LEAST_TIME_WIDTH, Math::max);
        shown.forEach(this::print);
        if (!isGap) {
            out.println();
        }
    }

    private String indent() {
        return " ".repeat(timeWidth + 2);
    }

    private void print(Entry entry) {
        switch (entry) {
            case Passage passage -> passage(passage);
            case Change change ->
                line(change.atNanos(), Role.STATE, change.name() + ": " + change.from() + " → " + change.to());
            case Failure failure ->
                line(
                        failure.atNanos(),
                        Role.BAD,
                        failure.host() + "." + failure.connection() + " fails: "
                                + failure.error().errno() + ", "
                                + failure.error().text());
            case Remark remark ->
                line(
                        remark.atNanos(),
                        remark.isFault() ? Role.BAD : Role.REMARK,
                        (remark.isFault() ? "-- fault: " : "-- ") + remark.text());
            case Omitted omitted -> {
                out.println(indent() + styles.apply(Role.DETAIL, omitted.what()));
                isGap = false;
            }
            case Shown shown -> table(shown.table());
            case Unmet unmet ->
                line(
                        unmet.atNanos(),
                        Role.BAD,
                        "** NOT AS EXPECTED, " + unmet.check().where() + ": "
                                + unmet.check().what() + " -- found: "
                                + unmet.check().found());
        }
    }

    private void passage(Passage passage) {
        String text =
                passage.from() + " → " + passage.to() + ": " + passage.words().label()
                        + (showsOptions && !passage.words().options().isEmpty()
                                ? " <" + passage.words().options() + ">"
                                : "");
        String fate = passage.ending() == Ending.ARRIVED ? "" : "  ✗ " + passage.end();
        line(passage.atNanos(), passage.ending() == Ending.ARRIVED ? null : Role.BAD, text + fate);
    }

    /** Prints a line, broken at the width; the instant is omitted if it is the same as in the line before. */
    private void line(long nowNanos, @Nullable Role role, String text) {
        String time = Times.spoken(nowNanos);
        String first = time.equals(shownTime) ? "" : time;
        shownTime = time;
        String head = " ".repeat(timeWidth - first.length()) + styles.apply(Role.DETAIL, first) + "  ";
        String body = Paragraphs.wrap(text, Math.max(LEAST_BODY, width - timeWidth - 6));
        String[] lines = body.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            out.println((i == 0 ? head : indent() + "    ") + (role == null ? lines[i] : styles.apply(role, lines[i])));
        }
        isGap = false;
    }

    private void table(Table table) {
        if (!isGap) {
            out.println();
        }
        out.println(
                styles.apply(Role.HEADING, table.isCommand() ? "  $ " + table.title() : "  " + table.title() + ":"));
        List<String> lines = table.text().lines().toList();
        int first = lines.size() <= MOST_TABLE_LINES ? lines.size() : MOST_TABLE_LINES - 2;
        lines.subList(0, first).forEach(this::tableLine);
        if (first < lines.size()) {
            out.println(styles.apply(Role.DETAIL, "  … " + Digest.grouped(lines.size() - first - 1L) + " more lines"));
            tableLine(lines.getLast());
        }
        out.println();
        isGap = true;
        shownTime = "";
    }

    /** Prints a line of a table, truncated at the width: broken lines would not be aligned with their headings. */
    private void tableLine(String line) {
        String text = "  " + line.stripTrailing();
        out.println(text.length() <= width ? text : text.substring(0, width - 1) + "…");
    }
}
