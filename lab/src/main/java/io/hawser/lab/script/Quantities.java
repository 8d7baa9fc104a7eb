package io.hawser.lab.script;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers with units, as people write them. Everything is exact. */
final class Quantities {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)([a-zA-Zµ/]*)");

    /** In nanoseconds. */
    static final Map<String, Long> TIMES = Map.ofEntries(
            Map.entry("ns", 1L),
            Map.entry("us", 1_000L),
            Map.entry("µs", 1_000L),
            Map.entry("ms", 1_000_000L),
            Map.entry("s", 1_000_000_000L),
            Map.entry("second", 1_000_000_000L),
            Map.entry("seconds", 1_000_000_000L),
            Map.entry("min", 60_000_000_000L),
            Map.entry("minute", 60_000_000_000L),
            Map.entry("minutes", 60_000_000_000L),
            Map.entry("h", 3_600_000_000_000L),
            Map.entry("hour", 3_600_000_000_000L),
            Map.entry("hours", 3_600_000_000_000L),
            Map.entry("day", 86_400_000_000_000L),
            Map.entry("days", 86_400_000_000_000L));

    /** In bytes: thousands, as networks count. */
    static final Map<String, Long> SIZES = Map.of(
            "byte",
            1L,
            "bytes",
            1L,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20);

    /** In bits per second. */
    static final Map<String, Long> RATES =
            Map.of("bit/s", 1L, "kbit/s", 1_000L, "Mbit/s", 1_000_000L, "Gbit/s", 1_000_000_000L);

    private Quantities() {}

    /**
     * A number with its unit, in one word or two.
     *
     * @param value in the smallest unit
     * @param unit what the last digit that was written stands for, in the smallest unit
     * @param words how many words it took
     */
    record Quantity(long value, long unit, int words) {}

    /**
     * Reads one.
     *
     * @param second the word after it; null if there is none
     * @return null if this is no such quantity
     */
    static @Nullable Quantity read(String first, @Nullable String second, Map<String, Long> units) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(first);
        if (!matcher.matches()) {
            return null;
        }
        boolean joined = !matcher.group(2).isEmpty();
        Long unit = joined ? units.get(matcher.group(2)) : second == null ? null : units.get(second);
        if (unit == null) {
            return null;
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        try {
            long value = number.multiply(BigDecimal.valueOf(unit)).longValueExact();
            BigDecimal last = BigDecimal.ONE.movePointLeft(number.scale()).multiply(BigDecimal.valueOf(unit));
            return new Quantity(value, last.longValueExact(), joined ? 1 : 2);
        } catch (ArithmeticException tooFine) {
            return null;
        }
    }
}
