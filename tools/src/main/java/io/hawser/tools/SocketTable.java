package io.hawser.tools;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The TCP sockets of a host as tools list them: those that listen first, then by their ports. */
final class SocketTable {
    /**
     * A socket.
     *
     * @param backlog of a listener, how many connections may wait; 0 otherwise
     * @param flow null for a listener
     */
    record Row(
            TcpState state,
            int receiveQueue,
            int sendQueue,
            int backlog,
            IpAddress local,
            int localPort,
            IpAddress remote,
            int remotePort,
            @Nullable TcpFlow flow) {

        static Row of(TcpListener listener) {
            return new Row(
                    TcpState.LISTEN,
                    listener.acceptQueueSize(),
                    0,
                    listener.backlog(),
                    listener.address(),
                    listener.port(),
                    IpAddress.ANY_V4,
                    0,
                    null);
        }

        static Row of(TcpFlow flow) {
            // As in Linux, a SYN or FIN that is not acknowledged counts as a byte, and so does a FIN that nobody has
            // read.
            boolean owesOne = switch (flow.state()) {
                case SYN_SENT, FIN_WAIT_1, CLOSING, LAST_ACK -> true;
                default -> false;
            };
            return new Row(
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

        static Row listening(TcpConnection passive) {
            return new Row(
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
    }

    private static final Comparator<Row> BY_PORTS = Comparator.comparingInt(Row::localPort)
            .thenComparingLong(row -> row.local().low())
            .thenComparingLong(row -> row.remote().low())
            .thenComparingInt(Row::remotePort);

    private SocketTable() {}

    static List<Row> of(Host host, boolean withListeners) {
        List<Row> listening = new ArrayList<>();
        if (withListeners) {
            host.tcp()
                    .forEachListener(
                            listener -> listening.add(Row.of(listener)),
                            passive -> listening.add(Row.listening(passive)));
            listening.sort(BY_PORTS);
        }
        List<Row> flows = new ArrayList<>();
        host.tcp().forEachFlow(flow -> flows.add(Row.of(flow)));
        flows.sort(BY_PORTS);
        listening.addAll(flows);
        return listening;
    }

    static String port(int port) {
        return port == 0 ? "*" : Integer.toString(port);
    }
}
