package io.hawser.tcp.congestion;

import java.util.List;
import java.util.random.RandomGenerator;

/** The congestion controls there are, by the names that {@code net.ipv4.tcp_congestion_control} has for them. */
public final class CongestionControls {
    /** What can be chosen: {@code net.ipv4.tcp_available_congestion_control}. */
    public static final List<String> NAMES = List.of("reno", "cubic", "bbr");

    private CongestionControls() {}

    /**
     * A new one, for one connection.
     *
     * @param alternativeBackoff whether a mark shrinks the window less than a loss (ABE, RFC 8511)
     * @param random where those draw from that do not want to act in step with others
     * @throws IllegalArgumentException if there is none of this name
     */
    public static CongestionControl create(String name, boolean alternativeBackoff, RandomGenerator random) {
        return switch (name) {
            case "reno" -> new NewReno(alternativeBackoff);
            case "cubic" -> new Cubic(alternativeBackoff);
            case "bbr" -> new Bbr(random);
            default -> throw new IllegalArgumentException("no congestion control is named '" + name + "'");
        };
    }
}
