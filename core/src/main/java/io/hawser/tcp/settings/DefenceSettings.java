package io.hawser.tcp.settings;

import io.hawser.sysctl.Sysctls;

/** Settings of {@link TcpSettings} that limit the state and memory that peers and orphans can occupy. */
public final class DefenceSettings {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private DefenceSettings() {}

    static void define(TcpSettings settings, Sysctls sysctls) {
        defineListening(settings, sysctls);
        defineTimeWait(settings, sysctls);
        defineMemory(settings, sysctls);
    }

    private static void defineListening(TcpSettings settings, Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_syncookies",
                "answer SYNs by cookies (RFC 4987): 0 never, 1 when a listener has too many requests, 2 always",
                0,
                2,
                () -> settings.synCookies,
                value -> settings.synCookies = (int) value);
        sysctls.number(
                "net.ipv4.tcp_max_syn_backlog",
                "how many requests a listener remembers that are not established yet",
                1,
                Integer.MAX_VALUE,
                () -> settings.maxSynBacklog,
                value -> settings.maxSynBacklog = (int) value);
        sysctls.number(
                "net.core.somaxconn",
                "the largest backlog a listener can ask for",
                1,
                Integer.MAX_VALUE,
                () -> settings.maxBacklog,
                value -> settings.maxBacklog = (int) value);
        sysctls.flag(
                "net.ipv4.tcp_abort_on_overflow",
                "answer with RST when the accept queue is full",
                () -> settings.abortOnOverflow,
                value -> settings.abortOnOverflow = value);
    }

    private static void defineTimeWait(TcpSettings settings, Sysctls sysctls) {
        sysctls.flag(
                "net.hawser.tcp_timestamps_required",
                "drop data without the timestamps that were agreed on (RFC 7323 §3.2); 0 is Linux's way",
                () -> settings.timestampsRequired,
                on -> settings.timestampsRequired = on);
        sysctls.number(
                "net.ipv4.tcp_max_tw_buckets",
                "how many connections may be in TIME_WAIT at once",
                0,
                Integer.MAX_VALUE,
                () -> settings.maxTimeWaits,
                value -> settings.maxTimeWaits = (int) value);
        sysctls.flag(
                "net.ipv4.tcp_rfc1337",
                "ignore a RST in TIME_WAIT (RFC 1337), also from a peer whose SYN cannot reopen the connection",
                () -> settings.rfc1337,
                value -> settings.rfc1337 = value);
        sysctls.number(
                "net.ipv4.tcp_tw_reuse",
                "connect from a port in TIME_WAIT, where timestamps make it safe: 0 never, 1 always, 2 on loopback",
                0,
                2,
                () -> settings.timeWaitReuse,
                value -> settings.timeWaitReuse = (int) value);
        sysctls.number(
                "net.ipv4.tcp_tw_reuse_delay",
                "milliseconds that a port is in TIME_WAIT at least; not below the tick of the peer's timestamps",
                0,
                Integer.MAX_VALUE,
                () -> settings.timeWaitReuseDelayNanos / NANOS_PER_MILLI,
                value -> settings.timeWaitReuseDelayNanos = value * NANOS_PER_MILLI);
        sysctls.flag(
                "net.ipv4.tcp_tw_recycle",
                "DANGEROUS, removed in Linux 4.12: short TIME_WAIT; drops the SYNs of clients behind a NAT",
                () -> settings.timeWaitRecycle,
                value -> settings.timeWaitRecycle = value);
    }

    private static void defineMemory(TcpSettings settings, Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_max_orphans",
                "how many connections that their users have closed may have something left to send; more are reset",
                0,
                Integer.MAX_VALUE,
                () -> settings.maxOrphans,
                value -> settings.maxOrphans = (int) value);
        sysctls.list(
                "net.ipv4.tcp_mem",
                "buffers of all connections, in pages of 4 KiB: no more pressure below, pressure above, no more memory",
                0,
                Integer.MAX_VALUE,
                settings.memoryPages);
    }
}
