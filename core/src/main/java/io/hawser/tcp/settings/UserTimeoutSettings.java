package io.hawser.tcp.settings;

import io.hawser.sysctl.Sysctls;
import io.hawser.wire.TcpOptions;

/** The sysctls of the TCP User Timeout Option (RFC 5482). */
public final class UserTimeoutSettings {
    private UserTimeoutSettings() {}

    /** Registers all of them in {@code sysctls}. */
    static void define(TcpSettings settings, Sysctls sysctls) {
        sysctls.number(
                "net.hawser.tcp_user_timeout_option",
                "the user timeout that peers are told, and asked to tell, in seconds (RFC 5482); 0 for none",
                0,
                TcpOptions.MAX_USER_TIMEOUT_SECONDS,
                () -> settings.userTimeoutOptionSeconds,
                value -> settings.userTimeoutOptionSeconds = (int) value);
        sysctls.number(
                "net.hawser.tcp_user_timeout_min",
                "the shortest time that a peer can have a connection wait for acknowledgments, in seconds",
                1,
                TcpOptions.MAX_USER_TIMEOUT_SECONDS,
                () -> settings.userTimeoutMinSeconds,
                value -> settings.userTimeoutMinSeconds = (int) value);
        sysctls.number(
                "net.hawser.tcp_user_timeout_max",
                "the longest time that a peer can have a connection wait for acknowledgments, in seconds",
                1,
                TcpOptions.MAX_USER_TIMEOUT_SECONDS,
                () -> settings.userTimeoutMaxSeconds,
                value -> settings.userTimeoutMaxSeconds = (int) value);
    }
}
