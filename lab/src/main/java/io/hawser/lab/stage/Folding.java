package io.hawser.lab.stage;

import java.util.ArrayList;
import java.util.List;

/** Says of what repeats itself how often it does, instead of printing it again and again. */
final class Folding {
    /** The longest pattern that is looked for. */
    private static final int MOST_LINES = 24;

    /** Fewer repetitions are shown in full. */
    private static final int LEAST_REPETITIONS = 4;

    /** Repetitions of fewer lines, all together, are shown in full. */
    private static final int LEAST_LINES = 40;

    /** How many of the repetitions are shown at the beginning. */
    private static final int SHOWN_FIRST = 2;

    private Folding() {}

    static List<String> fold(List<Trace.Line> lines) {
        List<String> folded = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            int length = 0;
            int repetitions = 0;
            for (int candidate = 1; candidate <= MOST_LINES; candidate++) {
                int times = repetitions(lines, at, candidate);
                boolean isLong = times >= LEAST_REPETITIONS && times * candidate >= LEAST_LINES;
                if (isLong && times * candidate > length * repetitions) {
                    length = candidate;
                    repetitions = times;
                }
            }
            if (length == 0) {
                folded.add(lines.get(at).text());
                at++;
                continue;
            }
            int end = at + length * repetitions;
            lines.subList(at, at + length * SHOWN_FIRST).forEach(line -> folded.add(line.text()));
            folded.add("                … " + Trace.grouped(repetitions - SHOWN_FIRST - 1L) + " more like this");
            lines.subList(end - length, end).forEach(line -> folded.add(line.text()));
            at = end;
        }
        return folded;
    }

    /** How often the {@code length} lines from {@code at} on come one after the other. */
    private static int repetitions(List<Trace.Line> lines, int at, int length) {
        int times = 1;
        for (int from = at + length; from + length <= lines.size(); from += length) {
            for (int i = 0; i < length; i++) {
                if (!lines.get(from + i).key().equals(lines.get(at + i).key())) {
                    return times;
                }
            }
            times++;
        }
        return times;
    }
}
