package io.hawser.tcp.settings;

import io.hawser.sysctl.Sysctls;

/** Registers the sysctls with which TCP finds the path MTU without ICMP (RFC 4821). */
final class MtuProbingSettings {
    private MtuProbingSettings() {}

    static void define(TcpSettings settings, Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_mtu_probing",
                "find the path MTU without ICMP (RFC 4821): 0 never, 1 after a black hole, 2 always",
                0,
                2,
                () -> settings.mtuProbing,
                value -> settings.mtuProbing = (int) value);
        sysctls.number(
                "net.ipv4.tcp_base_mss",
                "the maximum segment size with which that begins, in bytes",
                1,
                65_535,
                () -> settings.baseMss,
                value -> settings.baseMss = (int) value);
        sysctls.number(
                "net.ipv4.tcp_mtu_probe_floor",
                "the least maximum segment size that it comes down to, in bytes",
                1,
                65_535,
                () -> settings.mtuProbeFloor,
                value -> settings.mtuProbeFloor = (int) value);
        sysctls.number(
                "net.ipv4.tcp_probe_threshold",
                "it ends when less than so many bytes are left to be found",
                0,
                65_535,
                () -> settings.mtuProbeThreshold,
                value -> settings.mtuProbeThreshold = (int) value);
        sysctls.number(
                "net.ipv4.tcp_probe_interval",
                "seconds until it begins again",
                0,
                Integer.MAX_VALUE,
                () -> settings.mtuProbeIntervalSeconds,
                value -> settings.mtuProbeIntervalSeconds = value);
    }
}
