package io.hawser.tcp.settings;

import io.hawser.sysctl.Sysctls;

/** Registers the sysctls of loss recovery. */
final class RecoverySettings {
    private RecoverySettings() {}

    static void define(TcpSettings settings, Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_recovery",
                "loss recovery, a sum: 1 RACK (always on), 2 a fixed reordering window, 4 no threshold of segments",
                1,
                7,
                () -> settings.recovery,
                value -> settings.recovery = (int) value | 1);
        sysctls.number(
                "net.ipv4.tcp_early_retrans",
                "3 and more: a probe finds losses at the tail (RFC 8985); less: none",
                0,
                4,
                () -> settings.earlyRetransmit,
                value -> settings.earlyRetransmit = (int) value);
        sysctls.number(
                "net.ipv4.tcp_frto",
                "not 0: detect spurious timeouts by sending new data first (RFC 5682)",
                0,
                2,
                () -> settings.frto,
                value -> settings.frto = (int) value);
        sysctls.number(
                "net.ipv4.tcp_reordering",
                "how many segments, or duplicate acknowledgments, after a missing one make it lost at once",
                1,
                127,
                () -> settings.reordering,
                value -> settings.reordering = (int) value);
        sysctls.flag(
                "net.ipv4.tcp_dsack",
                "tell the peer what has arrived twice (RFC 2883)",
                () -> settings.dsack,
                value -> settings.dsack = value);
    }
}
