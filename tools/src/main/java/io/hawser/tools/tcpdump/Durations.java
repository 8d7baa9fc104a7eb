package io.hawser.tools.tcpdump;

/** Formats durations in the way of tcpdump. */
final class Durations {
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s"};
    private static final int[] SECONDS = {31_536_000, 604_800, 86_400, 3600, 60, 1};

    private Durations() {}

    /** For example {@code 1h30m}; {@code 0s} for 0. */
    static String relative(long seconds) {
        if (seconds == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        long left = seconds;
        for (int i = 0; i < UNITS.length; i++) {
            if (left >= SECONDS[i]) {
                text.append(left / SECONDS[i]).append(UNITS[i]);
                left %= SECONDS[i];
            }
        }
        return text.toString();
    }
}
