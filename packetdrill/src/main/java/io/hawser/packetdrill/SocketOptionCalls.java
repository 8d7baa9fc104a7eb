package io.hawser.packetdrill;

import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpSocketOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** setsockopt(2) and getsockopt(2). */
final class SocketOptionCalls {
    private static final long NANOS_OF_SECOND = 1_000_000_000;

    private final Arguments arguments;

    SocketOptionCalls(Arguments arguments) {
        this.arguments = arguments;
        arguments.expectCount(5);
    }

    CallResult set(StreamSocket socket) {
        String name = arguments.name(2);
        try {
            switch (name) {
                case "SO_REUSEADDR" -> {
                    if (socket.sharing != PortSharing.PORT) {
                        socket.sharing = value() != 0 ? PortSharing.ADDRESS : PortSharing.NONE;
                    }
                }
                case "SO_REUSEPORT" -> socket.sharing = value() != 0 ? PortSharing.PORT : PortSharing.NONE;
                case "SO_LINGER" -> linger(socket);
                case "TCP_KEEPIDLE" -> socket.keepAlive(value() * NANOS_OF_SECOND, 0, 0);
                case "TCP_KEEPINTVL" -> socket.keepAlive(0, value() * NANOS_OF_SECOND, 0);
                case "TCP_KEEPCNT" -> socket.keepAlive(0, 0, (int) value());
                case "TCP_INQ" -> socket.tellsQueue = value() != 0;
                case "TCP_DEFER_ACCEPT" -> socket.deferAccept((int) value());
                case "IP_MTU_DISCOVER" -> {
                    if (!arguments.values(3).getFirst().toString().equals("IP_PMTUDISC_DONT")
                            && !arguments.values(3).getFirst().toString().equals("IP_PMTUDISC_WANT")) {
                        throw arguments.unsupported("IP_MTU_DISCOVER is there as the sysctl ip_no_pmtu_disc only");
                    }
                }
                case "SO_ZEROCOPY" -> socket.zeroCopy(value() != 0);
                case "SO_TIMESTAMPING" -> socket.stamping(stamping());
                case "SO_MARK",
                        "IP_FREEBIND",
                        "SO_PRIORITY",
                        "SO_BUSY_POLL",
                        "IP_BIND_ADDRESS_NO_PORT",
                        "SO_RCVLOWAT" -> plainlyIgnored(name);
                default -> socket.option(setter(name));
            }
            return CallResult.of(0);
        } catch (IllegalArgumentException wrong) {
            return CallResult.error("EINVAL");
        }
    }

    /** The supported flags: of the times that Linux reports, those of sending. */
    private int stamping() {
        int flags = (int) value();
        int known = Constants.SOF_TIMESTAMPING_TX_SCHED
                | Constants.SOF_TIMESTAMPING_TX_SOFTWARE
                | Constants.SOF_TIMESTAMPING_TX_ACK
                | Constants.SOF_TIMESTAMPING_SOFTWARE
                | Constants.SOF_TIMESTAMPING_OPT_ID
                | Constants.SOF_TIMESTAMPING_OPT_ID_TCP
                | Constants.SOF_TIMESTAMPING_OPT_TSONLY;
        if ((flags & ~known) != 0) {
            throw arguments.unsupported("SO_TIMESTAMPING: a flag that is not there: 0x" + Integer.toHexString(flags));
        }
        return flags;
    }

    /** Ignores options that mark packets for other hosts, which have no effect on this link. */
    private void plainlyIgnored(String name) {
        if (name.equals("SO_RCVLOWAT") && value() > 1) {
            throw arguments.unsupported("SO_RCVLOWAT is not there");
        }
    }

    private long value() {
        return arguments.number(arguments.at(3));
    }

    private void linger(StreamSocket socket) {
        Map<String, Expression> fields = arguments.struct(
                arguments.at(3) instanceof Expression.Values(List<Expression> in) ? in.getFirst() : arguments.at(3));
        boolean on = arguments.number(arguments.field(fields, "onoff")) != 0;
        int seconds = (int) arguments.number(arguments.field(fields, "linger"));
        socket.option(options -> options.lingerSeconds(on ? seconds : -1));
    }

    private Consumer<TcpSocketOptions> setter(String name) {
        if (name.equals("TCP_CONGESTION")) {
            if (!(arguments.at(3) instanceof Expression.Text(String algorithm))) {
                throw arguments.unsupported("TCP_CONGESTION takes a string");
            }
            return options -> options.congestionControl(algorithm);
        }
        int value = (int) value();
        return switch (name) {
            case "TCP_NODELAY" -> options -> options.noDelay(value != 0);
            case "TCP_CORK" -> options -> options.cork(value != 0);
            case "TCP_QUICKACK" -> options -> options.quickAck(value != 0);
            case "TCP_NOTSENT_LOWAT" -> options -> options.notSentLowWaterBytes(value < 0 ? Integer.MAX_VALUE : value);
            case "SO_KEEPALIVE" -> options -> options.keepAlive(value != 0);
            case "TCP_USER_TIMEOUT" -> options -> options.userTimeoutMillis(value);
            case "TCP_LINGER2" -> options -> options.finWait2Seconds(value);
            case "TCP_SYNCNT" -> options -> options.synRetries(value);
            case "SO_RCVBUF" -> options -> options.receiveBufferBytes(value);
            case "SO_SNDBUF" -> options -> options.sendBufferBytes(value);
            case "TCP_WINDOW_CLAMP" -> options -> options.windowClampBytes(value);
            case "TCP_FASTOPEN" -> options -> options.fastOpenQueue(value);
            case "TCP_FASTOPEN_CONNECT" -> options -> options.fastOpenConnect(value != 0);
            case "TCP_MAXSEG" -> options -> options.maxSegmentBytes(value);
            case "IP_TOS" -> options -> options.tos(value);
            case "IP_TTL" -> options -> options.ttl(value);
            case "SO_MAX_PACING_RATE" -> options -> options.maxPacingRate(value & 0xffff_ffffL);
            default -> throw arguments.unsupported("the socket option " + name + " is not there");
        };
    }

    CallResult get(StreamSocket socket) {
        String name = arguments.name(2);
        TcpSocketOptions options = socket.options();
        TcpConnection connection = socket.connection();
        if (name.equals("SO_ERROR")) {
            String error = socket.takeError();
            return compare(error == null ? "0" : error);
        }
        long value = switch (name) {
            case "TCP_NODELAY" -> options.noDelay() ? 1 : 0;
            case "TCP_CORK" -> options.cork() ? 1 : 0;
            case "TCP_NOTSENT_LOWAT" -> lowWater(options.notSentLowWaterBytes());
            case "SO_KEEPALIVE" -> options.keepAlive() ? 1 : 0;
            case "TCP_KEEPIDLE" -> socket.keepIdleSeconds();
            case "TCP_KEEPINTVL" -> socket.keepIntervalSeconds();
            case "TCP_KEEPCNT" -> socket.keepProbes();
            case "TCP_USER_TIMEOUT" -> options.userTimeoutMillis();
            case "TCP_LINGER2" ->
                options.finWait2Seconds() != 0 ? options.finWait2Seconds() : socket.finTimeoutSeconds();
            // Linux includes the overhead of its buffers: twice the requested size
            case "SO_SNDBUF" -> options.doubledSendBufferBytes();
            case "SO_RCVBUF" -> 2L * options.receiveBufferBytes();
            case "TCP_FASTOPEN" -> options.fastOpenQueue();
            case "TCP_MAXSEG" -> connection != null ? connection.info().sndMss : options.maxSegmentBytes();
            case "IP_TOS" -> options.tos();
            case "IP_TTL" -> options.ttl();
            default -> throw arguments.unsupported("the socket option " + name + " is not there");
        };
        return compare(Long.toString(value));
    }

    /** Converts the limit; the largest number stands for Linux's, which has one bit more. */
    private static long lowWater(int bytes) {
        return bytes == Integer.MAX_VALUE ? 0xffff_ffffL : Math.max(0, bytes);
    }

    private CallResult compare(String came) {
        if (arguments.isAny(3)) {
            return CallResult.of(0);
        }
        Expression expected = arguments.values(3).getFirst();
        String text = expected instanceof Expression.Name(String symbol) && Constants.named(symbol) == null
                ? symbol
                : Long.toString(arguments.number(expected));
        return CallResult.of(0, text.equals(came) ? "" : "expected [" + expected + "], came [" + came + "]");
    }
}
