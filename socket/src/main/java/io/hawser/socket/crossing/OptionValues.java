package io.hawser.socket.crossing;

import static io.hawser.socket.option.HawserSocketOptions.IP_TTL;
import static io.hawser.socket.option.HawserSocketOptions.SO_MAX_PACING_RATE;
import static io.hawser.socket.option.HawserSocketOptions.TCP_CONGESTION;
import static io.hawser.socket.option.HawserSocketOptions.TCP_CORK;
import static io.hawser.socket.option.HawserSocketOptions.TCP_DEFER_ACCEPT;
import static io.hawser.socket.option.HawserSocketOptions.TCP_FASTOPEN;
import static io.hawser.socket.option.HawserSocketOptions.TCP_MAXSEG;
import static io.hawser.socket.option.HawserSocketOptions.TCP_NOTSENT_LOWAT;
import static io.hawser.socket.option.HawserSocketOptions.TCP_SYNCNT;
import static io.hawser.socket.option.HawserSocketOptions.TCP_USER_TIMEOUT;
import static io.hawser.socket.option.HawserSocketOptions.TCP_WINDOW_CLAMP;
import static java.net.StandardSocketOptions.IP_TOS;
import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_REUSEPORT;
import static java.net.StandardSocketOptions.SO_SNDBUF;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static jdk.net.ExtendedSocketOptions.SO_INCOMING_NAPI_ID;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPCOUNT;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL;
import static jdk.net.ExtendedSocketOptions.TCP_QUICKACK;

import io.hawser.host.Host;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpSocketOptions;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The options that a program has set on a socket. They are stored here, so that they can be set before there is a
 * connection, and applied to the core's options. Options that were not set have the default of Linux or of the host.
 * Guarded by the socket's owner.
 */
public final class OptionValues {
    /** SO_OOBINLINE, which has no public name in the JDK. */
    public static final SocketOption<Boolean> SO_OOBINLINE = new OutOfBandInline();

    /** Options of a connected socket. */
    public static final Set<SocketOption<?>> CLIENT = Set.of(
            SO_SNDBUF,
            SO_RCVBUF,
            SO_KEEPALIVE,
            SO_REUSEADDR,
            SO_REUSEPORT,
            SO_LINGER,
            TCP_NODELAY,
            IP_TOS,
            SO_INCOMING_NAPI_ID,
            TCP_KEEPCOUNT,
            TCP_KEEPIDLE,
            TCP_KEEPINTERVAL,
            TCP_QUICKACK,
            TCP_USER_TIMEOUT,
            TCP_CONGESTION,
            TCP_CORK,
            TCP_NOTSENT_LOWAT,
            TCP_MAXSEG,
            TCP_WINDOW_CLAMP,
            TCP_SYNCNT,
            SO_MAX_PACING_RATE,
            IP_TTL);

    /** Options of a listening socket. */
    public static final Set<SocketOption<?>> SERVER = Set.of(
            SO_RCVBUF,
            SO_REUSEADDR,
            SO_REUSEPORT,
            SO_INCOMING_NAPI_ID,
            TCP_KEEPCOUNT,
            TCP_KEEPIDLE,
            TCP_KEEPINTERVAL,
            TCP_QUICKACK,
            TCP_DEFER_ACCEPT,
            TCP_FASTOPEN,
            TCP_USER_TIMEOUT,
            TCP_CONGESTION,
            TCP_MAXSEG,
            IP_TTL);

    /** Options of {@link java.net.ServerSocket}, which has one more than its channel. */
    public static final Set<SocketOption<?>> SERVER_SOCKET = union(SERVER, IP_TOS);

    private static final int LEAST_BUFFER_BYTES = 2304;
    private static final int MAX_LINGER_SECONDS = 65_535;

    private @Nullable Map<SocketOption<?>, Object> set;

    private record OutOfBandInline() implements SocketOption<Boolean> {
        @Override
        public String name() {
            return "SO_OOBINLINE";
        }

        @Override
        public Class<Boolean> type() {
            return Boolean.class;
        }
    }

    /** Makes values without any option set. */
    public OptionValues() {}

    /** Copies the options, as an accepted socket inherits those of its listener. */
    public OptionValues(OptionValues other) {
        if (other.set != null) {
            set = new HashMap<>(other.set);
        }
    }

    private static Set<SocketOption<?>> union(Set<SocketOption<?>> some, SocketOption<?> more) {
        Set<SocketOption<?>> all = new HashSet<>(some);
        all.add(more);
        return Set.copyOf(all);
    }

    /**
     * Stores a value.
     *
     * @throws IllegalArgumentException if it is out of range
     * @throws SocketException if the option cannot be set
     */
    public <T> void set(SocketOption<T> option, T value) throws SocketException {
        if (option.equals(SO_INCOMING_NAPI_ID)) {
            throw new SocketException("Attempt to set read only option " + option.name());
        }
        Map<SocketOption<?>, Object> values = set;
        if (values == null) {
            values = new HashMap<>(4);
            set = values;
        }
        values.put(option, checked(option, value));
    }

    private static Object checked(SocketOption<?> option, Object value) {
        if (!(value instanceof Integer given)) {
            return value;
        }
        int number = given;
        if (option.equals(SO_SNDBUF) || option.equals(SO_RCVBUF)) {
            if (number < 0) {
                throw new IllegalArgumentException("Invalid send/receive buffer size");
            }
            return Math.max(number, LEAST_BUFFER_BYTES);
        }
        if (option.equals(IP_TOS)) {
            if (number < 0 || number > 255) {
                throw new IllegalArgumentException("Invalid IP_TOS value");
            }
        } else if (option.equals(SO_LINGER)) {
            return number < 0 ? -1 : Math.min(number, MAX_LINGER_SECONDS);
        }
        return value;
    }

    private <T> @Nullable T find(SocketOption<T> option) {
        return set == null ? null : option.type().cast(set.get(option));
    }

    /** Returns whether an option was set, and on. */
    public boolean isOn(SocketOption<Boolean> option) {
        return Boolean.TRUE.equals(find(option));
    }

    /** SO_LINGER in seconds; -1 when off. */
    public int lingerSeconds() {
        Integer seconds = find(SO_LINGER);
        return seconds == null ? -1 : seconds;
    }

    /** SO_RCVBUF in bytes; 0 when it was not set. */
    public int receiveBufferBytes() {
        Integer bytes = find(SO_RCVBUF);
        return bytes == null ? 0 : bytes;
    }

    /** SO_SNDBUF in bytes; 0 when it was not set. */
    public int sendBufferBytes() {
        Integer bytes = find(SO_SNDBUF);
        return bytes == null ? 0 : bytes;
    }

    /** Sharing of a port. */
    public PortSharing portSharing() {
        if (isOn(SO_REUSEPORT)) {
            return PortSharing.PORT;
        }
        return isOn(SO_REUSEADDR) ? PortSharing.ADDRESS : PortSharing.NONE;
    }

    /** The value that was set, or the default; {@code host} is asked for sysctls, on its thread. */
    public <T> T get(SocketOption<T> option, Host host) {
        T value = find(option);
        return value != null ? value : option.type().cast(defaultOf(option, host));
    }

    private static Object defaultOf(SocketOption<?> option, Host host) {
        if (option.type() == Boolean.class) {
            return option.equals(TCP_QUICKACK);
        }
        if (option.equals(SO_SNDBUF)) {
            return middle(host, "net.ipv4.tcp_wmem");
        } else if (option.equals(SO_RCVBUF)) {
            return middle(host, "net.ipv4.tcp_rmem");
        } else if (option.equals(SO_LINGER)) {
            return -1;
        } else if (option.equals(TCP_KEEPIDLE)) {
            return number(host, "net.ipv4.tcp_keepalive_time");
        } else if (option.equals(TCP_KEEPINTERVAL)) {
            return number(host, "net.ipv4.tcp_keepalive_intvl");
        } else if (option.equals(TCP_KEEPCOUNT)) {
            return number(host, "net.ipv4.tcp_keepalive_probes");
        } else if (option.equals(TCP_SYNCNT)) {
            return number(host, "net.ipv4.tcp_syn_retries");
        } else if (option.equals(TCP_CONGESTION)) {
            return host.sysctls().get("net.ipv4.tcp_congestion_control");
        } else if (option.type() == Long.class) {
            return 0L;
        }
        return 0;
    }

    private static int number(Host host, String sysctl) {
        return Integer.parseInt(host.sysctls().get(sysctl));
    }

    private static int middle(Host host, String sysctl) {
        return Integer.parseInt(host.sysctls().get(sysctl).trim().split("\\s+", -1)[1]);
    }

    /** Hands what was set to a connection or to those that a listener will accept. On the host's thread. */
    void apply(TcpSocketOptions to) {
        if (set != null) {
            set.keySet().forEach(option -> apply(option, to));
        }
    }

    /** Hands one option over. */
    void apply(SocketOption<?> option, TcpSocketOptions to) {
        Object value = set == null ? null : set.get(option);
        switch (value) {
            case null -> {}
            case Boolean on -> applySwitch(option, on, to);
            case Integer number -> applyNumber(option, number, to);
            case Long rate -> to.maxPacingRate(rate);
            case String name -> to.congestionControl(name);
            default -> throw new IllegalStateException(option + " is " + value);
        }
    }

    private static void applySwitch(SocketOption<?> option, boolean on, TcpSocketOptions to) {
        if (option.equals(TCP_NODELAY)) {
            to.noDelay(on);
        } else if (option.equals(SO_KEEPALIVE)) {
            to.keepAlive(on);
        } else if (option.equals(TCP_QUICKACK)) {
            to.quickAck(on);
        } else if (option.equals(TCP_CORK)) {
            to.cork(on);
        }
    }

    private void applyNumber(SocketOption<?> option, int number, TcpSocketOptions to) {
        if (option.equals(SO_SNDBUF)) {
            to.sendBufferBytes(number);
        } else if (option.equals(SO_RCVBUF)) {
            to.receiveBufferBytes(number);
        } else if (option.equals(SO_LINGER)) {
            to.lingerSeconds(number);
        } else if (option.equals(IP_TOS)) {
            to.tos(number);
        } else if (option.equals(IP_TTL)) {
            to.ttl(number);
        } else if (option.equals(TCP_USER_TIMEOUT)) {
            to.userTimeoutMillis(number);
        } else if (option.equals(TCP_NOTSENT_LOWAT)) {
            to.notSentLowWaterBytes(number);
        } else if (option.equals(TCP_MAXSEG)) {
            to.maxSegmentBytes(number);
        } else if (option.equals(TCP_WINDOW_CLAMP)) {
            to.windowClampBytes(number);
        } else if (option.equals(TCP_SYNCNT)) {
            to.synRetries(number);
        } else if (option.equals(TCP_FASTOPEN)) {
            to.fastOpenQueue(number);
        } else if (isKeepAliveTime(option)) {
            to.keepAliveTimes(seconds(TCP_KEEPIDLE), seconds(TCP_KEEPINTERVAL), orZero(TCP_KEEPCOUNT));
        }
    }

    private static boolean isKeepAliveTime(SocketOption<?> option) {
        return option.equals(TCP_KEEPIDLE) || option.equals(TCP_KEEPINTERVAL) || option.equals(TCP_KEEPCOUNT);
    }

    private long seconds(SocketOption<Integer> option) {
        return TimeUnit.SECONDS.toNanos(orZero(option));
    }

    int orZero(SocketOption<Integer> option) {
        Integer value = find(option);
        return value == null ? 0 : value;
    }
}
