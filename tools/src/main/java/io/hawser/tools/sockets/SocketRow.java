package io.hawser.tools.sockets;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpState;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket in a tool's list at one instant.
 *
 * @param protocol TCP or UDP
 * @param state the state; for UDP, ESTABLISHED if it is connected and CLOSED if not
 * @param receiveQueue bytes that wait to be read; for a listener, connections that wait to be accepted
 * @param sendQueue unacknowledged bytes, including a SYN or FIN
 * @param backlog for a listener, the maximum number of waiting connections; otherwise 0
 * @param local the local address; the unspecified one for all addresses
 * @param localPort the local port
 * @param remote the peer's address; the unspecified one without a peer
 * @param remotePort the peer's port; 0 without a peer
 * @param source the {@link TcpListener}, {@link TcpFlow} or {@link UdpSocket} itself; may be used only immediately and
 *     by the thread that owns the host
 */
public record SocketRow(
        Protocol protocol,
        TcpState state,
        long receiveQueue,
        long sendQueue,
        int backlog,
        IpAddress local,
        int localPort,
        IpAddress remote,
        int remotePort,
        Object source) {

    /** A transport protocol, with the name in ss and netstat. */
    public enum Protocol {
        UDP("udp"),
        TCP("tcp");

        private final String printed;

        Protocol(String printed) {
            this.printed = printed;
        }

        /** The name that tools print. */
        public String printed() {
            return printed;
        }
    }

    /** An order that is easy to read: by local port, then by local address, peer and its port. */
    static final Comparator<SocketRow> BY_PORTS = Comparator.comparingInt(SocketRow::localPort)
            .thenComparingLong(row -> row.local().high())
            .thenComparingLong(row -> row.local().low())
            .thenComparingLong(row -> row.remote().high())
            .thenComparingLong(row -> row.remote().low())
            .thenComparingInt(SocketRow::remotePort);

    static SocketRow of(TcpListener listener) {
        return new SocketRow(
                Protocol.TCP,
                TcpState.LISTEN,
                listener.acceptQueueSize(),
                0,
                listener.backlog(),
                listener.address(),
                listener.port(),
                IpAddress.ANY_V4,
                0,
                listener);
    }

    /** The row of a connection in LISTEN, from RFC 9293's passive OPEN. */
    static SocketRow listening(TcpConnection passive) {
        return new SocketRow(
                Protocol.TCP,
                TcpState.LISTEN,
                0,
                0,
                0,
                passive.localAddress(),
                passive.localPort(),
                IpAddress.ANY_V4,
                0,
                passive);
    }

    static SocketRow of(TcpFlow flow) {
        // As in Linux, an unacknowledged SYN or FIN counts as a byte, and so does an unread FIN.
        boolean owesOne = switch (flow.state()) {
            case SYN_SENT, FIN_WAIT_1, CLOSING, LAST_ACK -> true;
            default -> false;
        };
        return new SocketRow(
                Protocol.TCP,
                flow.state(),
                flow.receiveQueueBytes() + (flow.isEndUnread() ? 1 : 0),
                flow.sendQueueBytes() + (owesOne ? 1 : 0),
                0,
                flow.localAddress(),
                flow.localPort(),
                flow.remoteAddress(),
                flow.remotePort(),
                flow);
    }

    static SocketRow of(UdpSocket socket) {
        IpAddress any = IpAddress.ANY_V4;
        return new SocketRow(
                Protocol.UDP,
                socket.isConnected() ? TcpState.ESTABLISHED : TcpState.CLOSED,
                socket.receivedMemoryBytes(),
                0,
                0,
                Objects.requireNonNullElse(socket.local(), any),
                socket.localPort(),
                Objects.requireNonNullElse(socket.remote(), any),
                socket.remotePort(),
                socket);
    }

    /** The connection or compact record; null for a listener and for UDP. */
    public @Nullable TcpFlow flow() {
        return source instanceof TcpFlow flow && state != TcpState.LISTEN ? flow : null;
    }

    /** Returns whether one of its addresses is an IPv6 address. */
    boolean isIpv6() {
        return !local.isV4() || !remote.isV4();
    }
}
