package io.hawser.tools.probe;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A column of mtr 0.95, named by a letter. */
enum MtrField {
    LOSS('L', "Loss%", " %4.1f%%", 6, MtrHop::lossPercentSoFar),
    DROPPED('D', "Drop", " %4.0f", 5, hop -> hop.sentCount() - hop.returnedCount()),
    RECEIVED('R', "Rcv", " %5.0f", 6, MtrHop::returnedCount),
    SENT('S', "Snt", " %5.0f", 6, MtrHop::sentCount),
    NEWEST('N', "Last", " %5.1f", 6, MtrHop::lastMillis),
    BEST('B', "Best", " %5.1f", 6, MtrHop::bestMillis),
    AVERAGE('A', "Avg", " %5.1f", 6, MtrHop::averageMillis),
    WORST('W', "Wrst", " %5.1f", 6, MtrHop::worstMillis),
    DEVIATION('V', "StDev", " %5.1f", 6, MtrHop::deviationMillis),
    GEOMETRIC_MEAN('G', "Gmean", " %5.1f", 6, MtrHop::geometricMeanMillis),
    JITTER('J', "Jttr", " %4.1f", 5, MtrHop::jitterMillis),
    JITTER_AVERAGE('M', "Javg", " %4.1f", 5, MtrHop::jitterAverageMillis),
    JITTER_WORST('X', "Jmax", " %4.1f", 5, MtrHop::jitterWorstMillis),
    JITTER_INTERARRIVAL('I', "Jint", " %4.1f", 5, MtrHop::interarrivalJitterMillis);

    /** The columns that are shown at first; a space is a column of one space. */
    static final String LATENCY = "LS NABWV";

    /** The columns after the key {@code j}. */
    static final String VARIATION = "DR AGJMXI";

    private final char letter;
    private final String title;
    private final String format;
    private final int width;

    @SuppressWarnings("ImmutableEnumChecker") // a method of MtrHop
    private final ToDoubleFunction<MtrHop> value;

    MtrField(char letter, String title, String format, int width, ToDoubleFunction<MtrHop> value) {
        this.letter = letter;
        this.title = title;
        this.format = format;
        this.width = width;
        this.value = value;
    }

    /** The column of a letter; null if there is none. */
    static @Nullable MtrField of(char letter) {
        for (MtrField each : values()) {
            if (each.letter == letter) {
                return each;
            }
        }
        return null;
    }

    /** Returns whether each letter names a column. */
    static boolean areKnown(String letters) {
        return letters.chars().allMatch(letter -> letter == ' ' || of((char) letter) != null);
    }

    /** The titles of columns. */
    static String titles(String letters) {
        return row(letters, field -> String.format(Locale.ROOT, "%" + field.width + "s", field.title));
    }

    /** The values of columns for a hop. */
    static String values(String letters, MtrHop hop) {
        return row(letters, field -> String.format(Locale.ROOT, field.format, field.value.applyAsDouble(hop)));
    }

    private static String row(String letters, Function<MtrField, String> text) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < letters.length(); i++) {
            MtrField field = of(letters.charAt(i));
            row.append(field == null ? " " : text.apply(field));
        }
        return row.toString();
    }
}
