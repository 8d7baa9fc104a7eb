package io.hawser.lab.stage;

import java.util.ArrayList;
import java.util.List;

/** Folds repeated lines of a trace into one line with their number. */
final class Folding {
    /** The length of the longest pattern that is searched for. */
    private static final int MOST_LINES = 24;

    /** Fewer repetitions are printed in full. */
    private static final int LEAST_REPETITIONS = 4;

    /** Repetitions with fewer lines in total are printed in full. */
    private static final int LEAST_LINES = 40;

    /** The number of repetitions that are printed at the beginning. */
    private static final int SHOWN_FIRST = 2;

    /** A transfer whose repetitions fold to fewer lines is printed in that form. */
    private static final int LEAST_TRANSFER = 100;

    private static final int TRANSFER_SHOWN_FIRST = 30;
    private static final int TRANSFER_SHOWN_LAST = 10;

    private Folding() {}

    /**
     * The lines, with repetitions printed twice at the beginning and once at the end. Lines of a data transfer rarely
     * repeat in the same order: of a long run of these, the first and the last ones are printed.
     */
    static List<String> fold(List<Trace.Line> lines) {
        List<String> folded = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            int end = endOfTransfer(lines, at);
            Pattern pattern = Pattern.at(lines, at);
            if (pattern.repetitions > 1 && at + pattern.length > end) {
                at = add(lines, at, pattern, folded);
            } else if (end > at) {
                addTransfer(lines.subList(at, end), folded);
                at = end;
            } else {
                folded.add(lines.get(at++).text());
            }
        }
        return folded;
    }

    /** The index of the first line from {@code at} on that is not of a data transfer. */
    private static int endOfTransfer(List<Trace.Line> lines, int at) {
        int end = at;
        while (end < lines.size() && lines.get(end).isFlow()) {
            end++;
        }
        return end;
    }

    private static void addTransfer(List<Trace.Line> lines, List<String> folded) {
        List<String> shown = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            Pattern pattern = Pattern.at(lines, at);
            if (pattern.repetitions > 1) {
                at = add(lines, at, pattern, shown);
            } else {
                shown.add(lines.get(at++).text());
            }
        }
        if (shown.size() < LEAST_TRANSFER) {
            folded.addAll(shown);
            return;
        }
        int size = lines.size();
        lines.subList(0, TRANSFER_SHOWN_FIRST).forEach(line -> folded.add(line.text()));
        folded.add("                … " + Trace.grouped(size - TRANSFER_SHOWN_FIRST - (long) TRANSFER_SHOWN_LAST)
                + " more lines of the same data transfer");
        lines.subList(size - TRANSFER_SHOWN_LAST, size).forEach(line -> folded.add(line.text()));
    }

    /** Adds repeated lines; returns the index after them. */
    private static int add(List<Trace.Line> lines, int at, Pattern pattern, List<String> folded) {
        int length = pattern.length;
        int end = at + length * pattern.repetitions;
        lines.subList(at, at + length * SHOWN_FIRST).forEach(line -> folded.add(line.text()));
        folded.add("                … " + Trace.grouped(pattern.repetitions - SHOWN_FIRST - 1L) + " more like this");
        lines.subList(end - length, end).forEach(line -> folded.add(line.text()));
        return end;
    }

    /**
     * A repeated group of lines.
     *
     * @param length in lines
     * @param repetitions the number of occurrences; 1 if there are too few to fold
     */
    private record Pattern(int length, int repetitions) {
        /** The pattern that covers most lines from an index on. */
        static Pattern at(List<Trace.Line> lines, int at) {
            Pattern best = new Pattern(1, 1);
            for (int length = 1; length <= MOST_LINES; length++) {
                int times = Folding.repetitions(lines, at, length);
                boolean isLong = times >= LEAST_REPETITIONS && times * length >= LEAST_LINES;
                if (isLong && times * length > best.length * best.repetitions) {
                    best = new Pattern(length, times);
                }
            }
            return best;
        }
    }

    /** The number of consecutive occurrences of the {@code length} lines from {@code at} on. */
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
