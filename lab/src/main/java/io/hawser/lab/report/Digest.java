package io.hawser.lab.report;

import io.hawser.lab.report.Chronicle.Change;
import io.hawser.lab.report.Chronicle.Entry;
import io.hawser.lab.report.Chronicle.Omitted;
import io.hawser.lab.report.Chronicle.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shortens a run to a number of rows: folds transfers and repetitions, and finally omits rows in the middle. */
final class Digest {
    /** The length of the longest pattern that is searched for. */
    private static final int LONGEST_PATTERN = 24;

    /** Transfers with fewer entries are not folded. */
    private static final int SHORT_TRANSFER = 8;

    private static final int TRANSFER_FIRST = 3;
    private static final int TRANSFER_LAST = 2;

    /** Number of passes: patterns of patterns are folded too. */
    private static final int PASSES = 3;

    /** The share of the rows that is kept at the beginning when rows are omitted. */
    private static final double KEPT_FIRST = 0.6;

    private Digest() {}

    /** A number with spaces between the thousands. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }

    /** Returns the entries in at most {@code rows} rows. Folds only as much as necessary. */
    static List<Entry> of(List<Entry> entries, int rows) {
        if (entries.size() <= rows) {
            return entries;
        }
        List<Entry> shorter = foldTransfers(entries);
        for (int shown = 2; shown >= 1 && shorter.size() > rows; shown--) {
            for (int pass = 0; pass < PASSES && shorter.size() > rows; pass++) {
                shorter = foldPatterns(shorter, shown);
            }
        }
        return shorter.size() <= rows ? shorter : cut(shorter, rows);
    }

    private static List<Entry> foldTransfers(List<Entry> entries) {
        List<Entry> folded = new ArrayList<>();
        int at = 0;
        while (at < entries.size()) {
            int end = at;
            while (end < entries.size() && entries.get(end) instanceof Passage passage && passage.isOfTransfer()) {
                end++;
            }
            int length = end - at;
            if (length >= SHORT_TRANSFER) {
                folded.addAll(entries.subList(at, at + TRANSFER_FIRST));
                int left = length - TRANSFER_FIRST - TRANSFER_LAST;
                folded.add(omitted(entries.get(at + TRANSFER_FIRST), left, "segments of the transfer"));
                folded.addAll(entries.subList(end - TRANSFER_LAST, end));
            } else {
                end = Math.max(end, at + 1);
                folded.addAll(entries.subList(at, end));
            }
            at = end;
        }
        return folded;
    }

    private static Omitted omitted(Entry first, long count, String what) {
        return new Omitted(first.order(), first.atNanos(), "… " + grouped(count) + " more " + what);
    }

    /** Folds repetitions to the first {@code shown} ones and the last one. */
    private static List<Entry> foldPatterns(List<Entry> entries, int shown) {
        List<String> keys = entries.stream().map(Entry::key).toList();
        List<Entry> folded = new ArrayList<>();
        int at = 0;
        while (at < entries.size()) {
            int length = 1;
            int repetitions = 1;
            for (int each = 1; each <= LONGEST_PATTERN; each++) {
                int times = repetitions(keys, at, each);
                // one row states how many are omitted
                boolean saves = (times - shown - 1) * each > 1;
                if (saves && times * each > repetitions * length) {
                    length = each;
                    repetitions = times;
                }
            }
            int end = at + length * repetitions;
            if (repetitions == 1) {
                folded.add(entries.get(at));
            } else {
                int last = end - length;
                folded.addAll(entries.subList(at, at + shown * length));
                folded.add(omitted(entries.get(at + shown * length), repetitions - shown - 1L, "like this"));
                folded.addAll(entries.subList(last, end));
            }
            at = end;
        }
        return folded;
    }

    private static int repetitions(List<String> keys, int at, int length) {
        int times = 1;
        for (int from = at + length; from + length <= keys.size(); from += length) {
            for (int i = 0; i < length; i++) {
                String key = keys.get(from + i);
                if (key.isEmpty() || !key.equals(keys.get(at + i))) {
                    return times;
                }
            }
            times++;
        }
        return times;
    }

    /** Omits segments and changes in the middle; remarks and tables of the scenario are kept. */
    private static List<Entry> cut(List<Entry> entries, int rows) {
        int first = (int) (rows * KEPT_FIRST);
        int surplus = entries.size() - rows;
        List<Entry> kept = new ArrayList<>();
        List<Entry> stretch = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry each = entries.get(i);
            boolean isDispensable = each instanceof Passage || each instanceof Change || each instanceof Omitted;
            if (i >= first && surplus >= 0 && isDispensable) {
                stretch.add(each);
                surplus--;
            } else {
                addOmitted(stretch, kept);
                kept.add(each);
            }
        }
        addOmitted(stretch, kept);
        return kept;
    }

    private static void addOmitted(List<Entry> stretch, List<Entry> kept) {
        if (!stretch.isEmpty()) {
            kept.add(omitted(stretch.getFirst(), stretch.size(), "events"));
            stretch.clear();
        }
    }
}
