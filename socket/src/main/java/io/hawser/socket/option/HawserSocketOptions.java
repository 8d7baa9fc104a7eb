package io.hawser.socket.option;

import java.net.SocketOption;

/**
 * Socket options of Linux that the JDK has no names for. Channels and sockets on a Hawser host accept them in
 * {@code setOption}; the JDK's own sockets do not.
 */
public final class HawserSocketOptions {
    /** TCP_USER_TIMEOUT: how many milliseconds sent data may stay unacknowledged; 0 for the host's sysctls. */
    public static final SocketOption<Integer> TCP_USER_TIMEOUT = option("TCP_USER_TIMEOUT", Integer.class);

    /** TCP_CONGESTION: the congestion control, by a name of {@code net.ipv4.tcp_available_congestion_control}. */
    public static final SocketOption<String> TCP_CONGESTION = option("TCP_CONGESTION", String.class);

    /** TCP_CORK: only full segments are sent. */
    public static final SocketOption<Boolean> TCP_CORK = option("TCP_CORK", Boolean.class);

    /** TCP_NOTSENT_LOWAT: limit of the unsent bytes; 0 for the host's sysctl. */
    public static final SocketOption<Integer> TCP_NOTSENT_LOWAT = option("TCP_NOTSENT_LOWAT", Integer.class);

    /** TCP_MAXSEG: the largest segment in bytes; must be set before the connection opens. */
    public static final SocketOption<Integer> TCP_MAXSEG = option("TCP_MAXSEG", Integer.class);

    /** TCP_WINDOW_CLAMP: the largest window that is offered, in bytes; 0 for no limit. */
    public static final SocketOption<Integer> TCP_WINDOW_CLAMP = option("TCP_WINDOW_CLAMP", Integer.class);

    /** TCP_SYNCNT: how often a SYN is retransmitted before connecting fails, 1 to 127. */
    public static final SocketOption<Integer> TCP_SYNCNT = option("TCP_SYNCNT", Integer.class);

    /** TCP_DEFER_ACCEPT of a server: how many seconds a connection waits for data before it can be accepted. */
    public static final SocketOption<Integer> TCP_DEFER_ACCEPT = option("TCP_DEFER_ACCEPT", Integer.class);

    /** TCP_FASTOPEN of a server: limit of the connections that may be accepted before their handshake is complete. */
    public static final SocketOption<Integer> TCP_FASTOPEN = option("TCP_FASTOPEN", Integer.class);

    /** SO_MAX_PACING_RATE in bytes a second; 0 for no limit. */
    public static final SocketOption<Long> SO_MAX_PACING_RATE = option("SO_MAX_PACING_RATE", Long.class);

    /** IP_TTL of sent packets, 1 to 255; 0 for the host's default. */
    public static final SocketOption<Integer> IP_TTL = option("IP_TTL", Integer.class);

    private HawserSocketOptions() {}

    private static <T> SocketOption<T> option(String name, Class<T> type) {
        return new NamedOption<>(name, type);
    }

    private record NamedOption<T>(String name, Class<T> type) implements SocketOption<T> {
        @Override
        public String toString() {
            return name;
        }
    }
}
