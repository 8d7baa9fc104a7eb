package io.hawser.tcp.settings;

import io.hawser.sysctl.Sysctls;

/** The sysctls of explicit congestion notification. */
public final class EcnSettings {
    private static final int BOTH = 1;
    private static final int BOTH_ACCURATE = 3;
    private static final int ACCURATE_AND_ASK_CLASSIC = 4;
    private static final int ACCURATE_AND_DO_NOT_ASK = 5;

    /** net.ipv4.tcp_ecn_option. */
    public static final int OPTION_NEVER = 0;

    public static final int OPTION_WHEN_NEEDED = 1;
    public static final int OPTION_PERSISTENT = 3;

    private static final int MOST_BEACONS = 3;

    private EcnSettings() {}

    /** Registers all of them in {@code sysctls}. */
    static void define(TcpSettings settings, Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_ecn",
                "explicit congestion notification: 0 never, 1 ask for it (RFC 3168) and agree to it, 2 agree to it;"
                        + " agree also to accurate ECN (RFC 9768): 3 and ask for it, 4 and ask for RFC 3168, 5 ask "
                        + "for none",
                0,
                ACCURATE_AND_DO_NOT_ASK,
                () -> settings.ecn,
                value -> settings.ecn = (int) value);
        sysctls.flag(
                "net.ipv4.tcp_ecn_fallback",
                "resend a SYN that was not answered without asking for ECN; mistrust feedback that cannot be true",
                () -> settings.ecnFallback,
                value -> settings.ecnFallback = value);
        sysctls.number(
                "net.ipv4.tcp_ecn_option",
                "the option of accurate ECN: 0 never, 1 when it says something new, 2 whenever it fits,"
                        + " 3 even after it seems to have been lost on the way",
                OPTION_NEVER,
                OPTION_PERSISTENT,
                () -> settings.ecnOption,
                value -> settings.ecnOption = (int) value);
        sysctls.number(
                "net.ipv4.tcp_ecn_option_beacon",
                "how often in a round trip the option is sent at least, if it is not sent whenever it fits",
                0,
                MOST_BEACONS,
                () -> settings.ecnOptionBeacon,
                value -> settings.ecnOptionBeacon = (int) value);
    }

    /** Returns whether an active open requests classic ECN (RFC 3168). */
    public static boolean asksForClassic(TcpSettings settings) {
        return settings.ecn == BOTH || settings.ecn == ACCURATE_AND_ASK_CLASSIC;
    }

    /** Returns whether an active open requests accurate ECN. */
    public static boolean asksForAccurate(TcpSettings settings) {
        return settings.ecn == BOTH_ACCURATE;
    }

    /** Returns whether a passive open agrees to accurate ECN. */
    public static boolean agreesToAccurate(TcpSettings settings) {
        return settings.ecn >= BOTH_ACCURATE;
    }
}
