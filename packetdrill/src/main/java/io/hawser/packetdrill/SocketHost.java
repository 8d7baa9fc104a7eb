package io.hawser.packetdrill;

import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpSocketOptions;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A new host in virtual time with one TCP socket, which is called like a Linux socket: the host of a script, without a
 * script. No call blocks; a call that would have to wait returns EAGAIN.
 *
 * <p>A call returns a number as text, or {@code -1} and the symbol of the error. It belongs to one thread.
 */
public final class SocketHost {
    private final HostUnderTest under;
    private @Nullable StreamSocket listener;
    private @Nullable StreamSocket socket;

    /**
     * Makes the host.
     *
     * @param local its address; all others are reached through its only link
     * @param sysctls settings by name
     * @param sent receives each IP packet that the host sends
     * @throws IllegalArgumentException if a setting does not exist, or its value is invalid
     */
    public SocketHost(IpAddress local, Map<String, String> sysctls, Consumer<byte[]> sent) {
        Config config = new Config();
        config.local = local;
        under = new HostUnderTest(config);
        sysctls.forEach(under.host.sysctls()::set);
        under.onTransmit = sent;
    }

    /** The time since the host began in nanoseconds. */
    public long nowNanos() {
        return under.nowNanos();
    }

    /** Advances the time from timer to timer. */
    public void advanceTo(long nanos) {
        while (under.nextDeadlineNanos() <= nanos) {
            under.advance(under.nextDeadlineNanos());
        }
        under.advance(nanos);
        under.sent.clear();
    }

    /** Delivers an IP packet to the host. */
    public void deliver(byte[] packet) {
        under.deliver(packet);
    }

    /** socket(2), bind(2) and listen(2). */
    public String listen(int port, int backlog) {
        StreamSocket started = new StreamSocket(under);
        started.sharing = PortSharing.ADDRESS;
        listener = started;
        return started.listen(port, backlog).toString();
    }

    /** socket(2), bind(2) and connect(2). */
    public String connect(int port, IpAddress remote, int remotePort) {
        StreamSocket started = new StreamSocket(under);
        started.nonBlocking = true;
        started.boundPort = port;
        socket = started;
        CallResult refused = started.startConnecting(remote, remotePort, /* fastOpen= */ false);
        if (refused != null) {
            return refused.toString();
        }
        started.open();
        CallResult result = started.isConnecting() ? CallResult.error("EINPROGRESS") : started.connectResult();
        return String.valueOf(result);
    }

    /** accept(2). */
    public String accept() {
        StreamSocket listening = listener;
        if (listening == null) {
            return CallResult.error("EINVAL").toString();
        }
        TcpConnection accepted = listening.accept();
        if (accepted == null) {
            return again();
        }
        socket = StreamSocket.accepted(listening, accepted);
        under.host.flush();
        return "0";
    }

    /** Returns whether there is a socket with a connection. */
    public boolean hasConnection() {
        return socket != null;
    }

    /** send(2), with Linux's flags. */
    public String send(byte[] data, int flags) {
        return String.valueOf(orAgain(required().send(data, 0, flags, /* waits= */ false)));
    }

    /** recv(2) into the beginning of {@code target}. */
    public String receive(byte[] target) {
        return String.valueOf(orAgain(required().receive(target)));
    }

    /** shutdown(2). */
    public String shutdown(int how) {
        return required().shutdown(how).toString();
    }

    /** setsockopt(2). */
    public String option(Consumer<TcpSocketOptions> setter) {
        required().option(setter);
        return "0";
    }

    /** SO_ERROR, which the call clears: the symbol, or 0. */
    public String takeError() {
        String error = required().takeError();
        return error == null ? "0" : error;
    }

    /** close(2) of the connection's socket, or of the listener's if there is none. */
    public String close() {
        StreamSocket closing = socket != null ? socket : listener;
        if (closing == null) {
            return CallResult.error("EBADF").toString();
        }
        if (socket != null) {
            socket = null;
        } else {
            listener = null;
        }
        closing.close();
        return "0";
    }

    /** The state of the socket's connection. */
    public TcpState state() {
        TcpConnection connection = required().connection();
        return connection == null ? TcpState.CLOSED : connection.state();
    }

    private StreamSocket required() {
        StreamSocket there = socket;
        if (there == null) {
            throw new IllegalStateException("there is no connection's socket");
        }
        return there;
    }

    private static CallResult orAgain(@Nullable CallResult result) {
        return result == null ? CallResult.error("EAGAIN") : result;
    }

    private static String again() {
        return CallResult.error("EAGAIN").toString();
    }
}
