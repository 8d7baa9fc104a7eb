package io.hawser.lab.replay;

import io.hawser.lab.stage.ConnectionNames;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which flows of two hosts are the two ends of one connection: by their addresses and ports, or, if a NAT
 * changes those, by the segment that was sent from one to the other.
 */
final class ConnectionLog {
    /** The number of a connection that is not recorded. */
    static final int HIDDEN = -1;

    private record Ports(IpAddress local, int localPort, IpAddress remote, int remotePort) {}

    private final List<List<ConnectionEnd>> connections = new ArrayList<>();
    private final Map<ConnectionEnd.Key, ConnectionEnd> ends = new HashMap<>();
    private final Map<Ports, ConnectionEnd> anywhere = new HashMap<>();

    /** Passive opens without a listener, which have no peer yet. */
    private final IdentityHashMap<TcpFlow, ConnectionEnd> passive = new IdentityHashMap<>();

    private final int most;

    /** @param most limit of recorded connections */
    ConnectionLog(int most) {
        this.most = most;
    }

    /** The ends of each connection, by its number. */
    List<List<ConnectionEnd>> connections() {
        return connections;
    }

    /** The end of a machine with these addresses and ports; null if there is none. */
    @Nullable
    ConnectionEnd find(int node, IpAddress local, int localPort, IpAddress remote, int remotePort) {
        return ends.get(new ConnectionEnd.Key(node, local, localPort, remote, remotePort));
    }

    /** The last end of any machine with these addresses and ports; null if there was none. */
    @Nullable
    ConnectionEnd findAnywhere(IpAddress local, int localPort, IpAddress remote, int remotePort) {
        return anywhere.get(new Ports(local, localPort, remote, remotePort));
    }

    /** The end of a flow; made if the flow has just begun. */
    ConnectionEnd of(int node, TcpFlow flow, TcpState from, boolean isHidden) {
        ConnectionEnd known = find(node, flow);
        boolean begins = from == TcpState.CLOSED || from == TcpState.LISTEN;
        if (known != null && !passive.isEmpty() && known == passive.get(flow)) {
            return known;
        }
        if (known == null || begins && known.began) {
            known = begin(keyOf(node, flow), isHidden);
            if (flow.remotePort() == 0) {
                passive.put(flow, known);
            }
        }
        known.began = true;
        return known;
    }

    /** The end of a flow; null if it is not known. */
    @Nullable
    ConnectionEnd find(int node, TcpFlow flow) {
        ConnectionEnd opened = passive.isEmpty() ? null : passive.get(flow);
        if (opened != null) {
            if (flow.remotePort() != 0) {
                ends.putIfAbsent(keyOf(node, flow), opened);
            }
            return opened;
        }
        return ends.get(keyOf(node, flow));
    }

    private static ConnectionEnd.Key keyOf(int node, TcpFlow flow) {
        return new ConnectionEnd.Key(
                node, flow.localAddress(), flow.localPort(), flow.remoteAddress(), flow.remotePort());
    }

    private ConnectionEnd begin(ConnectionEnd.Key key, boolean isHidden) {
        ConnectionEnd peer = anywhere.get(reversed(key));
        if (peer != null && !peer.ended && peer.key.node() != key.node() && isAlone(peer)) {
            return add(key, peer.connection);
        }
        return add(key, isHidden ? HIDDEN : newConnection());
    }

    @SuppressWarnings("ArgumentSelectionDefectChecker") // swapped: as the peer sees them
    private static Ports reversed(ConnectionEnd.Key key) {
        return new Ports(key.remote(), key.remotePort(), key.local(), key.localPort());
    }

    private boolean isAlone(ConnectionEnd end) {
        return end.connection == HIDDEN || connections.get(end.connection).size() == 1;
    }

    private int newConnection() {
        if (connections.size() >= most) {
            return HIDDEN;
        }
        connections.add(new ArrayList<>());
        return connections.size() - 1;
    }

    private ConnectionEnd add(ConnectionEnd.Key key, int connection) {
        ConnectionEnd end = new ConnectionEnd(key, connection);
        ends.put(key, end);
        anywhere.put(new Ports(key.local(), key.localPort(), key.remote(), key.remotePort()), end);
        if (connection != HIDDEN) {
            connections.get(connection).add(end);
        }
        return end;
    }

    /**
     * Records that a segment of a connection has arrived at its destination, which therefore has the other end.
     *
     * @param isSyn whether the segment may begin a connection
     */
    void arrived(int connection, ConnectionEnd.Key at, boolean isSyn) {
        if (connection == HIDDEN) {
            return;
        }
        ConnectionEnd known = ends.get(at);
        boolean isFree = known == null || isSyn && known.ended && known.connection != connection;
        List<ConnectionEnd> ofConnection = connections.get(connection);
        if (isFree && ofConnection.size() == 1 && ofConnection.getFirst().key.node() != at.node()) {
            add(at, connection);
        }
    }

    /** Records that an end is closed, and keeps its name, which the stage drops. */
    static void ended(ConnectionEnd end) {
        end.ended = true;
    }

    /** Sets the name of an end. */
    static void name(ConnectionEnd end, ConnectionNames names, String host, TcpFlow flow) {
        if (end.name == null) {
            end.name = names.of(host, flow);
        }
    }
}
