package io.hawser.lab.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sets of settings for every host of a run: those of the textbooks, and those of today. */
public final class Profiles {
    /** The default: today's RFCs and Linux. */
    public static final String MODERN = "modern";

    /** The behaviour in RFC 793 and the books that explain it. */
    public static final String CLASSIC = "classic";

    /** The names of all profiles. */
    public static final List<String> NAMES = List.of(MODERN, CLASSIC);

    private Profiles() {}

    /**
     * The settings of a profile.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Map<String, String> settings(String name) {
        return switch (name) {
            case MODERN -> Map.of();
            case CLASSIC -> classic();
            default -> throw new IllegalArgumentException("no profile is called '" + name + "'; there are " + NAMES);
        };
    }

    private static Map<String, String> classic() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("net.hawser.tcp_rto_initial_ms", "3000");
        settings.put("net.hawser.tcp_rto_rfc793", "1");
        settings.put("net.ipv4.tcp_rto_min_us", "1000000");
        settings.put("net.hawser.tcp_persist_min_ms", "1500");
        settings.put("net.hawser.tcp_persist_max_ms", "60000");
        settings.put("net.hawser.tcp_delack_min_ms", "200");
        settings.put("net.hawser.tcp_quickacks", "0");
        settings.put("net.hawser.tcp_timewait_ms", "240000");
        return settings;
    }
}
