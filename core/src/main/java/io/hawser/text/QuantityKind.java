package io.hawser.text;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The kinds of quantities that {@link Quantity} reads, each with its units. Units are case-sensitive, except those of
 * rates.
 */
public enum QuantityKind {
    /** A time; values are in nanoseconds. */
    TIME("a time", "a time such as 200ms, 3s or 2h 11min 15s", "ns, us, ms, s, min, h, days"),

    /** An amount of data; values are in bytes. KB counts thousands, as networks do; KiB counts 1024s. */
    SIZE("a size", "a size such as 1 byte, 500 bytes, 64 KB or 10 MB", "bytes, KB, MB, GB, TB, KiB, MiB, GiB, TiB"),

    /** A bandwidth; values are in bits per second and never 0. */
    RATE("a rate", "a rate such as 64 kbit/s, 10 Mbit/s or 1 Gbit/s", "bit/s, kbit/s, Mbit/s, Gbit/s"),

    /** A percentage of at most 100%; values are in billionths of a percent. */
    PERCENTAGE("a percentage", "a percentage from 0% to 100%, such as 0.5%", "%");

    private static final Map<QuantityKind, Map<String, Long>> UNITS = new EnumMap<>(QuantityKind.class);

    /** Billionths of a percent that make 1%. */
    static final long PERCENT = 1_000_000_000L;

    private final String noun;
    private final String example;
    private final String shownUnits;

    QuantityKind(String noun, String example, String shownUnits) {
        this.noun = noun;
        this.example = example;
        this.shownUnits = shownUnits;
    }

    static {
        TIME.unit(1L, "ns");
        TIME.unit(1_000L, "us", "µs", "μs");
        TIME.unit(1_000_000L, "ms");
        TIME.unit(1_000_000_000L, "s", "second", "seconds");
        TIME.unit(60_000_000_000L, "min", "m", "minute", "minutes");
        TIME.unit(3_600_000_000_000L, "h", "hour", "hours");
        TIME.unit(86_400_000_000_000L, "d", "day", "days");
        SIZE.unit(1L, "bytes", "byte", "B");
        SIZE.unit(1_000L, "KB", "kB");
        SIZE.unit(1_000_000L, "MB");
        SIZE.unit(1_000_000_000L, "GB");
        SIZE.unit(1_000_000_000_000L, "TB");
        SIZE.unit(1L << 10, "KiB");
        SIZE.unit(1L << 20, "MiB");
        SIZE.unit(1L << 30, "GiB");
        SIZE.unit(1L << 40, "TiB");
        RATE.rate(1L, "");
        RATE.rate(1_000L, "k", "K");
        RATE.rate(1_000_000L, "M", "m");
        RATE.rate(1_000_000_000L, "G", "g");
        PERCENTAGE.unit(PERCENT, "%");
    }

    private void unit(long value, String... names) {
        for (String name : names) {
            UNITS.computeIfAbsent(this, _ -> new LinkedHashMap<>()).put(name, value);
        }
    }

    private void rate(long value, String... prefixes) {
        for (String prefix : prefixes) {
            unit(value, prefix + "bit/s", prefix + "bits/s", prefix + "bit", prefix + "bps");
        }
    }

    /** The kind with its article: {@code a time}. */
    public String noun() {
        return noun;
    }

    /** The kind with examples, for messages: {@code a time such as 3s}. */
    public String example() {
        return example;
    }

    /** The units that documentation and messages list, with commas between them; synonyms are left out. */
    public String shownUnits() {
        return shownUnits;
    }

    /** The names of all units, synonyms too. */
    Collection<String> unitNames() {
        return Collections.unmodifiableSet(units().keySet());
    }

    /** The value of a unit; 0 if there is no such unit. */
    long unitValue(String unit) {
        return units().getOrDefault(unit, 0L);
    }

    private Map<String, Long> units() {
        return UNITS.getOrDefault(this, Map.of());
    }

    /** The largest value. */
    long most() {
        return this == PERCENTAGE ? 100 * PERCENT : Long.MAX_VALUE;
    }

    /** The largest value in the form used by messages. */
    String shownMost() {
        return switch (this) {
            case TIME -> "106751 days";
            case SIZE -> "8388607 TiB";
            case RATE -> "9223372036 Gbit/s";
            case PERCENTAGE -> "100%";
        };
    }
}
