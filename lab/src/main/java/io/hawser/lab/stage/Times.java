package io.hawser.lab.stage;

import java.math.BigDecimal;
import java.util.Locale;

/** Durations in the form used by scenarios. */
public final class Times {
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private Times() {}

    /** With all digits: {@code 1.020006s}. */
    public static String exact(long nanos) {
        return BigDecimal.valueOf(nanos).movePointLeft(9).stripTrailingZeros().toPlainString() + "s";
    }

    /** In readable form: {@code 2 h 11 min 15.0 s}, {@code 1.000 s}. */
    public static String spoken(long nanos) {
        if (nanos < MINUTE) {
            return String.format(Locale.ROOT, "%.3f s", nanos / (double) SECOND);
        }
        long hours = nanos / HOUR;
        long minutes = nanos % HOUR / MINUTE;
        double seconds = nanos % MINUTE / (double) SECOND;
        return (hours > 0 ? hours + " h " : "") + minutes + " min "
                + String.format(Locale.ROOT, seconds == Math.rint(seconds) ? "%.0f s" : "%.3f s", seconds);
    }
}
