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

    /** A shorter stream is shown in full. */
    private static final int LEAST_STREAM = 100;

    private static final int STREAM_SHOWN_FIRST = 30;
    private static final int STREAM_SHOWN_LAST = 10;

    private Folding() {}

    static List<String> fold(List<Trace.Line> lines) {
        List<String> folded = new ArrayList<>();
        List<String> stream = new ArrayList<>();
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
                Trace.Line line = lines.get(at++);
                if (line.isFlow()) {
                    stream.add(line.text());
                } else {
                    addStream(stream, folded);
                    folded.add(line.text());
                }
                continue;
            }
            addStream(stream, folded);
            int end = at + length * repetitions;
            lines.subList(at, at + length * SHOWN_FIRST).forEach(line -> folded.add(line.text()));
            folded.add("                … " + Trace.grouped(repetitions - SHOWN_FIRST - 1L) + " more like this");
            lines.subList(end - length, end).forEach(line -> folded.add(line.text()));
            at = end;
        }
        addStream(stream, folded);
        return folded;
    }

    /** Adds a stream, lines of a data transfer between which nothing else happens, and empties it. */
    private static void addStream(List<String> stream, List<String> folded) {
        int size = stream.size();
        if (size < LEAST_STREAM) {
            folded.addAll(stream);
        } else {
            folded.addAll(stream.subList(0, STREAM_SHOWN_FIRST));
            folded.add("                … " + Trace.grouped(size - STREAM_SHOWN_FIRST - (long) STREAM_SHOWN_LAST)
                    + " more lines of the same data transfer");
            folded.addAll(stream.subList(size - STREAM_SHOWN_LAST, size));
        }
        stream.clear();
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
