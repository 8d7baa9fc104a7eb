package io.hawser.sim.fault;

import io.hawser.sim.Bandwidth;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of a line, read one after another, and what can be made of them. */
final class Words {
    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|min|s|m|h|d)");
    private static final Pattern SHARE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)%");
    private static final Pattern BANDWIDTH = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([kmg]?)(?:bit/s|bits/s|bit|bps)");

    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "min", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    private record Word(String text, int column) {}

    private final List<Word> words = new ArrayList<>();
    private final int endColumn;
    private int next;

    Words(String line) {
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(new Word(matcher.group(), matcher.start() + 1));
        }
        endColumn = line.stripTrailing().length() + 2;
    }

    boolean isEmpty() {
        return next == words.size();
    }

    /** Whether the next word is this; takes it if so. */
    boolean take(String word) {
        if (isEmpty() || !words.get(next).text.equalsIgnoreCase(word)) {
            return false;
        }
        next++;
        return true;
    }

    /** Takes this word. */
    void expect(String word, String example) {
        if (!take(word)) {
            throw wrong("'" + word + "'", example);
        }
    }

    /** Takes any word. */
    String any(String what, String example) {
        if (isEmpty()) {
            throw wrong(what, example);
        }
        return words.get(next++).text;
    }

    /** The next word in small letters; empty at the end. */
    String peek() {
        return isEmpty() ? "" : words.get(next).text.toLowerCase(Locale.ROOT);
    }

    void skip() {
        next++;
    }

    /** Complains of the word that was taken last. */
    FaultSyntaxException wrongBefore(String complaint) {
        return new FaultSyntaxException(words.get(next - 1).column, complaint);
    }

    /** Complains of the next word, or that it is missing. */
    FaultSyntaxException wrong(String wanted, String example) {
        int column = isEmpty() ? endColumn : words.get(next).column;
        String found = isEmpty() ? "the end of the line" : "'" + words.get(next).text + "'";
        return new FaultSyntaxException(
                column, "expected " + wanted + ", found " + found + "; for example: " + example);
    }

    Duration duration(String example) {
        String text = joined(DURATION_PART);
        Matcher matcher = DURATION_PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            long unit = NANOS.getOrDefault(matcher.group(2), 0L);
            nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
            end = matcher.end();
        }
        if (text.isEmpty() || end != text.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0) {
            throw wrong("a time such as 30s, 250ms or 2h11m15s", example);
        }
        taken(text);
        return Duration.ofNanos(nanos.longValue());
    }

    /** A share, 0 to 1, written as percents. */
    double share(String example) {
        String text = joined(SHARE);
        Matcher matcher = SHARE.matcher(text);
        double share = matcher.matches() ? Double.parseDouble(matcher.group(1)) / 100 : -1;
        if (!(share >= 0 && share <= 1)) {
            throw wrong("a share from 0% to 100%", example);
        }
        taken(text);
        return share;
    }

    Bandwidth bandwidth(String example) {
        if (take("unlimited")) {
            return Bandwidth.UNLIMITED;
        }
        String text = joined(BANDWIDTH).toLowerCase(Locale.ROOT);
        Matcher matcher = BANDWIDTH.matcher(text);
        long perSecond = 0;
        if (matcher.matches()) {
            long unit = switch (matcher.group(2)) {
                case "k" -> 1_000L;
                case "m" -> 1_000_000L;
                case "g" -> 1_000_000_000L;
                default -> 1L;
            };
            perSecond = (long) (Double.parseDouble(matcher.group(1)) * unit);
        }
        if (perSecond <= 0) {
            throw wrong("a bandwidth such as 10Mbit/s, 64kbit/s or unlimited", example);
        }
        taken(text);
        return new Bandwidth(perSecond);
    }

    int number(String what, int least, int most, String example) {
        Integer number = numberOf(peek());
        if (number == null || number < least || number > most) {
            throw wrong(what + " from " + least + " to " + most, example);
        }
        next++;
        return number;
    }

    private static @Nullable Integer numberOf(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
    }

    /** The next word, or it and the one after it if only together they are what is wanted: {@code 30 s}. */
    private String joined(Pattern wanted) {
        if (isEmpty()) {
            return "";
        }
        String first = words.get(next).text;
        if (next + 1 < words.size() && first.matches("[0-9.]+")) {
            String both = first + words.get(next + 1).text;
            if (wanted.matcher(both.toLowerCase(Locale.ROOT)).matches()) {
                return both;
            }
        }
        return first;
    }

    private void taken(String text) {
        next += words.get(next).text.length() == text.length() ? 1 : 2;
    }
}
