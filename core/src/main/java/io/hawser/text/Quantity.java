package io.hawser.text;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number with its unit, as users write it on the command line, in fault lines and in scenario files. There is one
 * grammar:
 *
 * <pre>
 * quantity = part { [" "] part }      more than one part only for a time: 2h 11min 15s, 2h11m15s
 * part     = number [" "] unit
 * number   = digits ["." digits]      with "_" between digits where wanted: 10_000 bytes
 * </pre>
 *
 * <p>Values are exact: a value that is not a whole number of nanoseconds, bytes or bits per second is refused, and so
 * is one that exceeds a {@code long}.
 *
 * @param kind the kind
 * @param value the value in the smallest unit: see {@link QuantityKind}
 * @param resolution the weight of the last written digit, in the smallest unit
 * @param words the number of words of the quantity
 */
public record Quantity(QuantityKind kind, long value, long resolution, int words) {
    private static final Pattern BEGINNING = Pattern.compile("[+-]?\\d.*", Pattern.DOTALL);
    private static final Pattern PART = Pattern.compile("([+-]?)(\\d+(?:_\\d+)*(?:\\.\\d+)?)([^\\d\\s.]*)");
    private static final int MAX_DIGITS = 40;
    private static final int MIN_SIMILAR = 3;

    /**
     * Reads the quantity at the beginning of some words.
     *
     * @return null if the first word does not begin with a digit or a sign and a digit
     * @throws IllegalArgumentException if it does but is not a valid quantity; the message gives the reason and a
     *     correction
     */
    public static @Nullable Quantity read(QuantityKind kind, List<String> words) {
        if (words.isEmpty() || !BEGINNING.matcher(words.getFirst()).matches()) {
            return null;
        }
        Reader reader = new Reader(kind, words);
        reader.first();
        while (kind == QuantityKind.TIME && reader.another()) {
            // the loop's condition has read a part
        }
        return reader.end();
    }

    /**
     * Reads a text that consists of one quantity.
     *
     * @throws IllegalArgumentException if it does not; the message gives the reason and a correction
     */
    public static Quantity parse(QuantityKind kind, String text) {
        List<String> words = List.of(text.strip().split("\\s+", -1));
        Quantity quantity = read(kind, words);
        if (quantity == null || quantity.words < words.size()) {
            throw new IllegalArgumentException("expected " + kind.example() + ", found '" + Excerpt.of(text) + "'");
        }
        return quantity;
    }

    /**
     * Reads a time.
     *
     * @throws IllegalArgumentException as {@link #parse} does
     */
    public static Duration time(String text) {
        return Duration.ofNanos(parse(QuantityKind.TIME, text).value);
    }

    /**
     * Reads a percentage.
     *
     * @return from 0 to 1
     * @throws IllegalArgumentException as {@link #parse} does
     */
    public static double share(String text) {
        return parse(QuantityKind.PERCENTAGE, text).share();
    }

    /** A percentage as a number from 0 to 1. */
    public double share() {
        return BigDecimal.valueOf(value, 11).doubleValue();
    }

    /** Reads part after part. */
    private static final class Reader {
        private final QuantityKind kind;
        private final List<String> words;
        private int next;
        private BigDecimal sum = BigDecimal.ZERO;
        private BigDecimal resolution = BigDecimal.valueOf(Long.MAX_VALUE);

        Reader(QuantityKind kind, List<String> words) {
            this.kind = kind;
            this.words = words;
        }

        /** Reads the first word, and the second one if that is its unit. */
        void first() {
            String word = words.get(next++);
            Matcher part = PART.matcher(word);
            int end = 0;
            while (end < word.length()) {
                if (!part.find(end) || part.start() != end) {
                    throw malformed(word);
                }
                end = part.end();
                if (!part.group(1).isEmpty()) {
                    String complaint = part.group(1).equals("-") ? "is negative" : "has a sign";
                    throw new IllegalArgumentException(
                            "'" + Excerpt.of(word) + "' " + complaint + "; expected " + kind.example());
                }
                String unit = part.group(3);
                if (unit.isEmpty() && end == word.length() && next < words.size()) {
                    unit = words.get(next);
                    if (kind.unitValue(unit) == 0) {
                        throw noUnit(word, unit);
                    }
                    next++;
                }
                if (unit.isEmpty()) {
                    throw end < word.length() ? malformed(word) : noUnit(word, "");
                }
                if (kind.unitValue(unit) == 0) {
                    throw unknownUnit(unit);
                }
                add(part.group(2), unit);
                if (end < word.length() && kind != QuantityKind.TIME) {
                    throw malformed(word);
                }
            }
        }

        private IllegalArgumentException malformed(String word) {
            return new IllegalArgumentException(
                    "'" + Excerpt.of(word) + "' is not " + kind.noun() + "; expected " + kind.example());
        }

        /** Reads one or two more words if they form another part; otherwise they do not belong to the quantity. */
        boolean another() {
            if (next == words.size()) {
                return false;
            }
            Matcher part = PART.matcher(words.get(next));
            if (!part.matches() || !part.group(1).isEmpty()) {
                return false;
            }
            boolean joined = !part.group(3).isEmpty();
            String unit = joined ? part.group(3) : next + 1 < words.size() ? words.get(next + 1) : "";
            if (kind.unitValue(unit) == 0) {
                return false;
            }
            add(part.group(2), unit);
            next += joined ? 1 : 2;
            return true;
        }

        private void add(String digits, String unit) {
            if (digits.length() > MAX_DIGITS) {
                throw new IllegalArgumentException("'" + Excerpt.of(digits) + "' has more than 40 digits");
            }
            BigDecimal number = new BigDecimal(digits.replace("_", ""));
            BigDecimal one = BigDecimal.valueOf(kind.unitValue(unit));
            sum = sum.add(number.multiply(one));
            resolution =
                    resolution.min(BigDecimal.ONE.movePointLeft(number.scale()).multiply(one));
        }

        private IllegalArgumentException noUnit(String word, String after) {
            // a short word that follows is more likely the next word of the sentence than a misspelt unit
            String similar = after.length() < MIN_SIMILAR ? null : Similar.to(after, kind.unitNames());
            return new IllegalArgumentException(
                    similar == null
                            ? "'" + Excerpt.of(word) + "' has no unit; expected " + kind.example()
                            : noSuchUnit(after) + "; do you mean '" + similar + "'?");
        }

        private IllegalArgumentException unknownUnit(String unit) {
            String similar = Similar.to(unit, kind.unitNames());
            return new IllegalArgumentException(noSuchUnit(unit)
                    + (similar == null ? "; the units are " + kind.shownUnits() : "; do you mean '" + similar + "'?"));
        }

        private String noSuchUnit(String unit) {
            return "'" + Excerpt.of(unit) + "' is no unit of " + kind.noun().substring(2);
        }

        Quantity end() {
            String text = String.join(" ", words.subList(0, next));
            if (sum.compareTo(BigDecimal.valueOf(kind.most())) > 0) {
                throw new IllegalArgumentException(
                        "'" + Excerpt.of(text) + "' is too large: " + kind.noun() + " is at most " + kind.shownMost());
            }
            if (kind == QuantityKind.RATE && sum.signum() == 0) {
                throw new IllegalArgumentException(
                        "'" + Excerpt.of(text) + "' is too small: a rate is at least 1 bit/s");
            }
            try {
                return new Quantity(
                        kind,
                        sum.longValueExact(),
                        resolution.max(BigDecimal.ONE).longValue(),
                        next);
            } catch (ArithmeticException tooFine) {
                throw new IllegalArgumentException(
                        "'" + Excerpt.of(text) + "' is too fine: the smallest step is " + smallest(), tooFine);
            }
        }

        private String smallest() {
            return switch (kind) {
                case TIME -> "1ns";
                case SIZE -> "1 byte";
                case RATE -> "1 bit/s";
                case PERCENTAGE -> "0.000000001%";
            };
        }
    }
}
