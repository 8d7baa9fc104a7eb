package io.hawser.lab.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sets of settings for every host of a run: current Linux, servers some years old, and the textbooks. */
public final class Profiles {
    /** The default: current RFCs and current Linux, 6.18. */
    public static final String MODERN = "modern";

    /**
     * The Linux of most servers, before 6.5: SYNs follow RFC 6298, each interval twice the one before; receive buffers
     * grow to 6 MiB.
     */
    public static final String LINUX_6_1 = "linux-6.1";

    /** The behaviour of RFC 793 and of the books that explain it. */
    public static final String CLASSIC = "classic";

    /** The names of all profiles. */
    public static final List<String> NAMES = List.of(MODERN, LINUX_6_1, CLASSIC);

    private Profiles() {}

    /**
     * The settings of a profile.
     *
     * @throws IllegalArgumentException if no profile has this name
     */
    public static Map<String, String> settings(String name) {
        return switch (name) {
            case MODERN -> Map.of();
            case LINUX_6_1 ->
                Map.of("net.ipv4.tcp_syn_linear_timeouts", "0", "net.ipv4.tcp_rmem", "4096 131072 6291456");
            case CLASSIC -> classic();
            default -> throw new IllegalArgumentException("no profile is called '" + name + "'; there are " + NAMES);
        };
    }

    private static Map<String, String> classic() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("net.hawser.tcp_rto_initial_ms", "3000");
        settings.put("net.hawser.tcp_rto_rfc793", "1");
        settings.put("net.ipv4.tcp_rto_min_us", "1000000");
        settings.put("net.ipv4.tcp_syn_linear_timeouts", "0");
        settings.put("net.hawser.tcp_persist_min_ms", "1500");
        settings.put("net.hawser.tcp_persist_max_ms", "60000");
        settings.put("net.hawser.tcp_delack_min_ms", "200");
        settings.put("net.hawser.tcp_quickacks", "0");
        settings.put("net.hawser.tcp_timewait_ms", "240000");
        return settings;
    }
}
