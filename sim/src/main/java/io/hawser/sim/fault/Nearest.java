package io.hawser.sim.fault;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that is nearest to a misspelt one. */
public final class Nearest {
    private static final int MOST_LISTED = 8;

    private Nearest() {}

    /** The known name that is most alike, if one is alike at all: at most a third of it written otherwise. */
    public static Optional<String> to(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(each -> distance(name, each)))
                .filter(each -> distance(name, each) <= Math.max(1, Math.max(name.length(), each.length()) / 3));
    }

    /** The end of a message about an unknown name: {@code ; do you mean client-server?}, or else what there is. */
    public static String hint(String name, Collection<String> known) {
        Optional<String> nearest = to(name, known);
        if (nearest.isPresent()) {
            return "; do you mean " + nearest.get() + "?";
        }
        if (known.isEmpty()) {
            return "; there is none at all";
        }
        return "; there is "
                + String.join(", ", known.stream().limit(MOST_LISTED).toList())
                + (known.size() > MOST_LISTED ? ", …" : "");
    }

    /** The edit distance of two words: insertions, deletions, changes and swaps of neighbouring letters. */
    static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
