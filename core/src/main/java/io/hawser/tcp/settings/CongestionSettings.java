package io.hawser.tcp.settings;

import io.hawser.sysctl.Sysctls;

/** Registers the sysctls of congestion control and pacing. */
final class CongestionSettings {
    private CongestionSettings() {}

    static void define(TcpSettings settings, Sysctls sysctls) {
        sysctls.choice(
                "net.ipv4.tcp_congestion_control",
                "the congestion control of new connections",
                settings.congestionControls.names(),
                () -> settings.congestionControl,
                name -> settings.congestionControl = name);
        sysctls.readOnly(
                "net.ipv4.tcp_available_congestion_control",
                "the congestion controls there are",
                () -> String.join(" ", settings.congestionControls.names()));
        sysctls.flag(
                "net.hawser.tcp_abe",
                "shrink the window less for a mark than for a loss (ABE, RFC 8511)",
                () -> settings.alternativeBackoff,
                value -> settings.alternativeBackoff = value);
        sysctls.flag(
                "net.hawser.tcp_pacing",
                "spread what is sent over the round trip, as below Linux's fq queue; bbr always does",
                () -> settings.pacing,
                value -> settings.pacing = value);
        sysctls.number(
                "net.ipv4.tcp_pacing_ss_ratio",
                "the pacing rate in slow start, in percent of a window in a round trip",
                0,
                1000,
                () -> settings.pacingSlowStartPercent,
                value -> settings.pacingSlowStartPercent = (int) value);
        sysctls.number(
                "net.ipv4.tcp_pacing_ca_ratio",
                "the pacing rate in congestion avoidance, in percent of a window in a round trip",
                0,
                1000,
                () -> settings.pacingAvoidancePercent,
                value -> settings.pacingAvoidancePercent = (int) value);
    }
}
