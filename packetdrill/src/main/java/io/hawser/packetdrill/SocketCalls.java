package io.hawser.packetdrill;

import io.hawser.tcp.TcpConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The system calls of a script. */
final class SocketCalls {
    private static final int SUPPORTED_SEND = Constants.MSG_DONTWAIT
            | Constants.MSG_NOSIGNAL
            | Constants.MSG_MORE
            | Constants.MSG_OOB
            | Constants.MSG_FASTOPEN
            | Constants.MSG_EOR
            | Constants.MSG_ZEROCOPY;
    private static final int SUPPORTED_RECEIVE = Constants.MSG_DONTWAIT
            | Constants.MSG_WAITALL
            | Constants.MSG_TRUNC
            | Constants.MSG_ERRQUEUE
            | Constants.MSG_PEEK;
    private static final long NANOS_OF_MILLI = 1_000_000;
    private static final int MILLIS_OF_SECOND = 1000;

    /** Calls whose first argument is a descriptor. */
    private static final Set<String> ON_DESCRIPTORS = Set.of(
            "bind",
            "listen",
            "accept",
            "accept4",
            "connect",
            "read",
            "recv",
            "recvfrom",
            "recvmsg",
            "readv",
            "write",
            "send",
            "sendto",
            "sendmsg",
            "writev",
            "close",
            "shutdown",
            "setsockopt",
            "getsockopt",
            "fcntl",
            "ioctl",
            "epoll_ctl",
            "epoll_wait");

    private final HostUnderTest under;
    private final Config config;
    private final ScriptFlows flows;
    private final Map<Integer, FileDescriptor> descriptors = new HashMap<>();

    SocketCalls(HostUnderTest under, Config config, ScriptFlows flows) {
        this.under = under;
        this.config = config;
        this.flows = flows;
    }

    /** Makes a call; its result is requested from the returned object. */
    PendingCall call(Event.Syscall call, int line) {
        Arguments arguments = new Arguments(call, line);
        if (ON_DESCRIPTORS.contains(call.name()) && !descriptors.containsKey(arguments.integer(0))) {
            return now(CallResult.error("EBADF"));
        }
        return switch (call.name()) {
            case "socket" -> now(socket(arguments, call.result()));
            case "bind" -> now(bind(arguments));
            case "listen" -> now(listen(arguments));
            case "accept", "accept4" -> accept(arguments, call.result());
            case "connect" -> connect(arguments);
            case "read", "recv", "recvfrom", "recvmsg", "readv" -> receive(arguments);
            case "write", "send", "sendto", "sendmsg", "writev" -> send(arguments);
            case "close" -> close(arguments);
            case "shutdown" -> now(shutdown(arguments));
            case "setsockopt" -> now(setOption(arguments));
            case "getsockopt" -> now(new SocketOptionCalls(arguments).get(socket(arguments)));
            case "fcntl" -> now(fcntl(arguments));
            case "ioctl" -> now(ioctl(arguments));
            case "poll" -> poll(arguments);
            case "epoll_create", "epoll_create1" -> now(epollCreate(arguments, call.result()));
            case "epoll_ctl" -> now(epollControl(arguments));
            case "epoll_wait" -> epollWait(arguments);
            default -> throw arguments.unsupported("the call " + call.name() + "() is not there");
        };
    }

    private static PendingCall now(CallResult result) {
        return () -> result;
    }

    /** The connection of the flow under test, if one of the descriptors refers to it. */
    @Nullable
    TcpConnection connectionOf(ScriptFlow flow) {
        for (FileDescriptor descriptor : descriptors.values()) {
            TcpConnection connection = descriptor instanceof StreamSocket socket ? socket.connection() : null;
            if (connection != null
                    && connection.localPort() == flow.localPort
                    && connection.remotePort() == flow.remotePort) {
                return connection;
            }
        }
        return null;
    }

    private StreamSocket socket(Arguments arguments) {
        return socket(arguments, arguments.integer(0));
    }

    private StreamSocket socket(Arguments arguments, int number) {
        FileDescriptor descriptor = descriptors.get(number);
        if (descriptor instanceof StreamSocket socket && !socket.isClosed()) {
            return socket;
        }
        throw arguments.unsupported("descriptor " + number + " is no open socket of this script");
    }

    /** Records the script's name for the descriptor that a call returns. */
    private CallResult created(FileDescriptor descriptor, Expression result) {
        if (!(result instanceof Expression.Int(long number)) || number < 0) {
            return CallResult.of(descriptors.size() + 3L);
        }
        descriptors.put((int) number, descriptor);
        return CallResult.of(number);
    }

    private CallResult socket(Arguments arguments, Expression result) {
        arguments.expectCount(3);
        if (arguments.isName(0, "AF_INET6") || arguments.isName(0, "PF_INET6")) {
            throw arguments.unsupported("IPv6 is not there");
        }
        long type = arguments.number(arguments.at(1));
        long protocol = arguments.number(arguments.at(2));
        if ((type & 0xf) != 1 || protocol != 0 && protocol != 6) {
            throw arguments.unsupported("only TCP sockets are there");
        }
        StreamSocket socket = new StreamSocket(under);
        socket.nonBlocking = (type & Constants.O_NONBLOCK) != 0;
        flows.newSocket();
        return created(socket, result);
    }

    private CallResult bind(Arguments arguments) {
        StreamSocket socket = socket(arguments);
        socket.boundPort = port(arguments, 1, config.bindPort);
        return CallResult.of(0);
    }

    /** The port in a socket address; {@code otherwise} if the script leaves it to the tool. */
    private static int port(Arguments arguments, int index, int otherwise) {
        // sendmsg(2) has no argument for it
        if (index >= arguments.count()
                || !(arguments.at(index) instanceof Expression.Struct(Map<String, Expression> fields))) {
            return otherwise;
        }
        return fields.get("sin_port") instanceof Expression.Call(String function, List<Expression> values)
                        && function.equals("htons")
                        && values.size() == 1
                ? (int) arguments.number(values.getFirst())
                : otherwise;
    }

    private CallResult listen(Arguments arguments) {
        arguments.expectCount(2);
        StreamSocket socket = socket(arguments);
        if (socket.connection() != null) {
            return CallResult.error("EINVAL");
        }
        CallResult result = socket.listen(socket.boundPort, arguments.integer(1));
        if (result.errno() == null) {
            flows.listening(socket.boundPort);
        }
        return result;
    }

    private PendingCall accept(Arguments arguments, Expression result) {
        StreamSocket socket = socket(arguments);
        if (!socket.isListening()) {
            return now(CallResult.error("EINVAL"));
        }
        return () -> {
            TcpConnection connection = socket.accept();
            if (connection == null) {
                return socket.nonBlocking ? CallResult.error("EAGAIN") : null;
            }
            CallResult created = created(StreamSocket.accepted(socket, connection), result);
            under.host.flush();
            return created;
        };
    }

    private PendingCall connect(Arguments arguments) {
        StreamSocket socket = socket(arguments);
        if (socket.isListening()) {
            return now(CallResult.error("EISCONN"));
        }
        if (arguments.isName(1, "AF_UNSPEC")) {
            return now(socket.disconnect());
        }
        if (socket.isUnconnected()) {
            CallResult refused = startConnecting(arguments, socket, 1, false);
            if (refused != null) {
                return now(refused);
            }
            int before = under.sent.size();
            socket.open();
            if (under.sent.size() == before && socket.isConnecting()) {
                // TCP Fast Open with a cookie: the SYN waits for data, and connect(2) returns at once
                return now(CallResult.of(0));
            }
            if (socket.nonBlocking && socket.isConnecting()) {
                return now(CallResult.error("EINPROGRESS"));
            }
        } else if (socket.isSynWaiting()) {
            return now(CallResult.error("EISCONN"));
        } else if (socket.nonBlocking && socket.isConnecting()) {
            return now(CallResult.error("EALREADY"));
        }
        return socket::connectResult;
    }

    private @Nullable CallResult startConnecting(
            Arguments arguments, StreamSocket socket, int addressIndex, boolean fastOpen) {
        int port = port(arguments, addressIndex, config.connectPort);
        CallResult refused = socket.startConnecting(config.remote, port, fastOpen);
        TcpConnection connection = socket.connection();
        if (refused == null && connection != null) {
            flows.connecting(connection.localPort(), port);
        }
        return refused;
    }

    // ---- data

    private PendingCall receive(Arguments arguments) {
        StreamSocket socket = socket(arguments);
        int flags = 0;
        int length;
        switch (arguments.name()) {
            case "read" -> {
                arguments.expectCount(3);
                length = arguments.integer(2);
            }
            case "recv", "recvfrom" -> {
                length = arguments.integer(2);
                flags = arguments.integer(3);
            }
            case "readv" -> length = length(arguments, arguments.at(1));
            default -> {
                Map<String, Expression> message = message(arguments);
                length = length(arguments, arguments.field(message, "msg_iov"));
                flags = arguments.integer(2);
            }
        }
        if ((flags & ~SUPPORTED_RECEIVE) != 0) {
            throw arguments.unsupported(
                    arguments.name() + "(): a flag that is not there: 0x" + Integer.toHexString(flags));
        }
        if (arguments.isName(1, "NULL")) {
            return now(CallResult.error("EFAULT"));
        }
        if ((flags & Constants.MSG_ERRQUEUE) != 0) {
            return now(takeError(arguments, socket));
        }
        boolean waits = !socket.nonBlocking && (flags & Constants.MSG_DONTWAIT) == 0;
        boolean peeks = (flags & Constants.MSG_PEEK) != 0;
        return () -> {
            int queued = peeks ? socket.queuedBytes() : 0;
            // The end of the stream, or an error, can be received again.
            CallResult result = queued > 0 ? CallResult.of(Math.min(length, queued)) : socket.receive(length);
            if (result == null || result.errno() != null) {
                return result == null && !waits ? CallResult.error("EAGAIN") : result;
            }
            Integer hint = socket.tellsQueue ? socket.queueHint() : null;
            return CallResult.of(result.value(), new ControlMessages(arguments).differenceFromHint(hint));
        };
    }

    /** Reads MSG_ERRQUEUE, which never blocks. */
    private CallResult takeError(Arguments arguments, StreamSocket socket) {
        ErrorQueue.Report report = socket.errors.take();
        String difference = new ControlMessages(arguments).differenceFromReport(report, config.toleranceNanos);
        return report == null ? CallResult.error("EAGAIN") : CallResult.of(0, difference);
    }

    private static Map<String, Expression> message(Arguments arguments) {
        return arguments.struct(arguments.at(1));
    }

    /** The number of bytes in an iovec: {@code [{..., 1000}, {..., 500}]}. */
    private static int length(Arguments arguments, Expression vectors) {
        int length = 0;
        for (Expression vector : arguments.values(vectors)) {
            length += (int) arguments.number(arguments.values(vector).get(1));
        }
        return length;
    }

    private PendingCall send(Arguments arguments) {
        StreamSocket socket = socket(arguments);
        int flags = 0;
        int length;
        switch (arguments.name()) {
            case "write" -> {
                arguments.expectCount(3);
                length = arguments.integer(2);
            }
            case "send", "sendto" -> {
                length = arguments.integer(2);
                flags = arguments.integer(3);
            }
            case "writev" -> length = length(arguments, arguments.at(1));
            default -> {
                Map<String, Expression> message = message(arguments);
                if (message.get("msg_control") instanceof Expression.Values(List<Expression> items)
                        && !items.isEmpty()) {
                    throw arguments.unsupported("control messages to be sent are not there");
                }
                length = length(arguments, arguments.field(message, "msg_iov"));
                flags = arguments.integer(2);
            }
        }
        if ((flags & ~SUPPORTED_SEND) != 0) {
            throw arguments.unsupported(
                    arguments.name() + "(): a flag that is not there: 0x" + Integer.toHexString(flags));
        }
        if (arguments.isName(1, "NULL") && length > 0) {
            return now(CallResult.error("EFAULT"));
        }
        boolean waits = !socket.nonBlocking && (flags & Constants.MSG_DONTWAIT) == 0;
        if ((flags & Constants.MSG_FASTOPEN) != 0
                && (!fastOpenIsOn() || arguments.count() > 4 && arguments.isName(4, "AF_UNSPEC"))) {
            return now(CallResult.error("EOPNOTSUPP"));
        }
        if ((flags & Constants.MSG_FASTOPEN) != 0 && socket.connection() == null) {
            CallResult refused = startConnecting(arguments, socket, 4, true);
            if (refused != null) {
                return now(refused);
            }
            socket.open();
            return new FastSending(socket, length, waits, flags);
        }
        if (socket.isSynWaiting()) {
            return new FastSending(socket, length, waits, flags);
        }
        if ((flags & Constants.MSG_FASTOPEN) != 0 && socket.isConnecting()) {
            return now(CallResult.error("EALREADY"));
        }
        return new Sending(socket, length, waits, flags);
    }

    /** Returns whether the client bit of Fast Open is set. */
    private boolean fastOpenIsOn() {
        return (Long.parseLong(under.host.sysctls().get("net.ipv4.tcp_fastopen")) & 1) != 0;
    }

    private CallResult setOption(Arguments arguments) {
        if (arguments.isName(2, "TCP_FASTOPEN_CONNECT") && !fastOpenIsOn()) {
            return CallResult.error("EOPNOTSUPP");
        }
        return new SocketOptionCalls(arguments).set(socket(arguments));
    }

    private PendingCall close(Arguments arguments) {
        FileDescriptor descriptor = descriptors.remove(arguments.integer(0));
        if (descriptor == null) {
            return now(CallResult.error("EBADF"));
        }
        descriptor.close();
        if (descriptor instanceof StreamSocket socket && socket.lingerSeconds() > 0) {
            // SO_LINGER makes close(2) block, at most for its time, even on a non-blocking socket.
            return waiting(
                    socket.lingerSeconds() * MILLIS_OF_SECOND,
                    last -> last || !socket.isFinUnacknowledged() ? CallResult.of(0) : null);
        }
        return now(CallResult.of(0));
    }

    /** Returns whether any socket of the script listens. */
    boolean isAnyListening() {
        return descriptors.values().stream()
                .anyMatch(each -> each instanceof StreamSocket socket && socket.isListening());
    }

    private CallResult shutdown(Arguments arguments) {
        arguments.expectCount(2);
        return socket(arguments).shutdown(arguments.integer(1));
    }

    private CallResult fcntl(Arguments arguments) {
        StreamSocket socket = socket(arguments);
        return switch (arguments.name(1)) {
            case "F_GETFL" -> CallResult.of(Constants.O_RDWR | (socket.nonBlocking ? Constants.O_NONBLOCK : 0));
            case "F_SETFL" -> {
                socket.nonBlocking = (arguments.integer(2) & Constants.O_NONBLOCK) != 0;
                yield CallResult.of(0);
            }
            default -> throw arguments.unsupported("fcntl(): " + arguments.at(1) + " is not there");
        };
    }

    private CallResult ioctl(Arguments arguments) {
        StreamSocket socket = socket(arguments);
        TcpConnection connection = socket.connection();
        if (connection == null) {
            return CallResult.error("EINVAL");
        }
        long value = switch (arguments.name(1)) {
            case "SIOCINQ", "FIONREAD" -> connection.receiveQueueBytes();
            case "SIOCOUTQ", "TIOCOUTQ" -> connection.sendQueueBytes();
            default -> throw arguments.unsupported("ioctl(): " + arguments.at(1) + " is not there");
        };
        long expected = arguments.number(arguments.at(2));
        return CallResult.of(0, value == expected ? "" : "expected [" + expected + "], came [" + value + "]");
    }

    // ---- poll and epoll

    private PendingCall poll(Arguments arguments) {
        arguments.expectCount(3);
        List<Expression> polled = arguments.values(0);
        int timeoutMillis = arguments.integer(2);
        return waiting(timeoutMillis, last -> {
            int ready = 0;
            StringBuilder difference = new StringBuilder();
            for (Expression each : polled) {
                Map<String, Expression> fields = arguments.struct(each);
                int fd = (int) arguments.number(arguments.field(fields, "fd"));
                int wanted = (int) arguments.number(arguments.field(fields, "events"));
                Expression revents = fields.get("revents");
                int events = socket(arguments, fd).events() & (wanted | Constants.POLLERR | Constants.POLLHUP);
                ready += events == 0 ? 0 : 1;
                if (revents != null && arguments.number(revents) != events) {
                    difference.append("revents of ").append(fd).append(": expected ");
                    difference.append(revents).append(", came 0x").append(Integer.toHexString(events));
                }
            }
            return ready == 0 && !last ? null : CallResult.of(ready, difference.toString());
        });
    }

    /** The action of a call with a timeout. */
    private interface Waiting {
        /** Attempts the action; returns null if there is no result yet, unless this is the last attempt. */
        @Nullable
        CallResult attempt(boolean last);
    }

    private PendingCall waiting(int timeoutMillis, Waiting call) {
        long deadline = timeoutMillis < 0 ? Long.MAX_VALUE : under.nowNanos() + timeoutMillis * NANOS_OF_MILLI;
        return new PendingCall() {
            @Override
            public @Nullable CallResult attempt() {
                return call.attempt(under.nowNanos() >= deadline);
            }

            @Override
            public long deadlineNanos() {
                return deadline;
            }
        };
    }

    private CallResult epollCreate(Arguments arguments, Expression result) {
        arguments.expectCount(1);
        return created(new EpollInstance(), result);
    }

    private EpollInstance epoll(Arguments arguments) {
        if (descriptors.get(arguments.integer(0)) instanceof EpollInstance epoll) {
            return epoll;
        }
        throw arguments.unsupported("descriptor " + arguments.at(0) + " is no epoll instance");
    }

    private CallResult epollControl(Arguments arguments) {
        EpollInstance epoll = epoll(arguments);
        StreamSocket socket = socket(arguments, arguments.integer(2));
        int events = arguments.isName(1, "EPOLL_CTL_DEL")
                ? 0
                : (int) arguments.number(arguments.field(arguments.struct(arguments.at(3)), "events"));
        return switch (arguments.name(1)) {
            case "EPOLL_CTL_ADD" -> epoll.add(socket, events) ? CallResult.of(0) : CallResult.error("EEXIST");
            case "EPOLL_CTL_MOD" -> epoll.modify(socket, events) ? CallResult.of(0) : CallResult.error("ENOENT");
            case "EPOLL_CTL_DEL" -> epoll.remove(socket) ? CallResult.of(0) : CallResult.error("ENOENT");
            default -> throw arguments.unsupported("epoll_ctl(): " + arguments.at(1) + " is not there");
        };
    }

    private PendingCall epollWait(Arguments arguments) {
        arguments.expectCount(4);
        EpollInstance epoll = epoll(arguments);
        int most = arguments.integer(2);
        return waiting(arguments.integer(3), last -> {
            List<EpollInstance.Ready> ready = epoll.take(most);
            if (ready.isEmpty() && !last) {
                return null;
            }
            int came = ready.isEmpty() ? 0 : ready.getFirst().events();
            long expected = arguments.isAny(1)
                    ? came
                    : arguments.number(arguments.field(arguments.struct(arguments.at(1)), "events"));
            String difference = expected == came
                    ? ""
                    : "events: expected 0x" + Long.toHexString(expected) + ", came 0x" + Integer.toHexString(came);
            return CallResult.of(ready.size(), difference);
        });
    }
}
