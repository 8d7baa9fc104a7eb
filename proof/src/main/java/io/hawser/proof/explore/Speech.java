package io.hawser.proof.explore;

import io.hawser.packet.Packet;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tracks what one end has sent, and checks the rules that are visible on the wire: a segment must not refer to data or
 * windows that never existed.
 */
final class Speech {
    /** Limit of the bytes of a connection here, less than the distance between initial sequence numbers. */
    private static final int LONGEST = 1000;

    /** One connection of the end, with its initial sequence number; other numbers are relative to it. */
    static final class Connection {
        final int iss;

        /** Window scale of the end; -1 if it offered none. */
        private int windowScale = -1;

        /** The number after the last one sent. */
        private int end;

        private int fin = -1;
        private @Nullable Connection acknowledged;

        /** The highest acknowledgment, relative to the peer's number. */
        private int ack;

        /** The right edge of the window, relative to the peer's number. */
        private int edge;

        private Connection(int iss) {
            this.iss = iss;
        }

        /** The last acknowledgment as a sequence number; 0 for none. */
        int lastAck() {
            return acknowledged == null ? 0 : acknowledged.iss + ack;
        }
    }

    private final End end;
    private final List<Connection> connections = new ArrayList<>();
    private final TcpOptions options = new TcpOptions();
    private int timestampOffset;
    private boolean timestamps;

    Speech(End end) {
        this.end = end;
    }

    List<Connection> connections() {
        return connections;
    }

    /** Returns whether its timestamps are known; {@code timestampAt} gives the value at an instant. */
    boolean hasTimestamps() {
        return timestamps;
    }

    int timestampAt(long nowNanos) {
        return (int) (nowNanos / 1_000_000) + timestampOffset;
    }

    @Nullable
    Connection connectionOf(int seq) {
        for (Connection each : connections) {
            if (seq - each.iss >= -1 && seq - each.iss <= LONGEST) {
                return each;
            }
        }
        return null;
    }

    /** Checks a packet that the end sends; it begins at its IP header. */
    void sent(Packet packet, Speech peer, long nowNanos) {
        byte[] bytes = packet.bytes();
        int tcp = packet.start() + Ipv4Header.headerBytes(bytes, packet.start());
        int flags = TcpHeader.flags(bytes, tcp);
        if ((flags & TcpHeader.RST) != 0) {
            return;
        }
        int seq = TcpHeader.sequence(bytes, tcp);
        options.parse(bytes, tcp, TcpHeader.headerBytes(bytes, tcp));
        if (options.hasTimestamps()) {
            timestamps = true;
            timestampOffset = options.timestampValue() - (int) (nowNanos / 1_000_000);
        }
        boolean syn = (flags & TcpHeader.SYN) != 0;
        require(syn || (flags & TcpHeader.ACK) != 0, "sends a segment without ACK");
        Connection connection = connectionOf(seq);
        if (syn && (connection == null || connection.iss != seq)) {
            connection = new Connection(seq);
            connection.windowScale = options.windowScale();
            connections.add(0, connection);
        }
        if (connection == null) {
            throw violation("sends a segment of no connection of its own");
        }
        int text = tcp + TcpHeader.headerBytes(bytes, tcp);
        sentText(connection, seq - connection.iss, bytes, text, packet.end() - text, flags);
        if ((flags & TcpHeader.ACK) != 0) {
            acknowledges(connection, TcpHeader.acknowledgment(bytes, tcp), TcpHeader.window(bytes, tcp), syn, peer);
        }
        heedsWindow(connection, peer);
    }

    private void sentText(Connection connection, int from, byte[] bytes, int text, int length, int flags) {
        for (int i = 0; i < length; i++) {
            int position = from - 1 + i;
            require(position >= 0 && position < end.sent(), "sends what its user has not given");
            require(bytes[text + i] == End.byteAt(end.isLeft(), position), "sends a wrong byte");
        }
        int to = from + length + ((flags & TcpHeader.SYN) != 0 ? 1 : 0);
        if ((flags & TcpHeader.FIN) != 0) {
            require(connection.fin < 0 || connection.fin == to, "sends its FIN with another number");
            require(end.hasShut(), "sends a FIN that nobody asked for");
            require(to == 1 + end.sent(), "sends its FIN before its data is sent, or after more than that");
            connection.fin = to;
            to++;
        }
        require(connection.fin < 0 || to <= connection.fin + 1, "sends data after its FIN");
        connection.end = Math.max(connection.end, to);
    }

    private void acknowledges(Connection connection, int ack, int window, boolean syn, Speech peer) {
        Connection other = peer.connectionOf(ack);
        if (other == null) {
            throw violation("acknowledges something of no connection of its peer");
        }
        int relative = ack - other.iss;
        require(relative >= 1 && relative <= other.end, "acknowledges what was never sent");
        boolean scaled = !syn && connection.windowScale >= 0 && other.windowScale >= 0;
        int edge = relative + (scaled ? window << connection.windowScale : window);
        if (connection.acknowledged == other) {
            require(relative >= connection.ack, "takes an acknowledgment back");
            if (syn && edge < connection.edge && connection.edge - edge < 1 << connection.windowScale) {
                // Between a SYN and its retransmission, whose window is not scaled (RFC 7323 §2.2), a scaled window may
                // have been rounded up.
                edge = connection.edge;
            }
            require(edge >= connection.edge, "takes a part of its window back");
        }
        connection.acknowledged = other;
        connection.ack = relative;
        connection.edge = edge;
    }

    /** Checks that SND.NXT stays within the window that the peer has offered, if it has offered one. */
    private void heedsWindow(Connection connection, Speech peer) {
        for (Connection other : peer.connections) {
            if (other.acknowledged == connection) {
                require(connection.end <= other.edge, "sends beyond the window of its peer");
            }
        }
    }

    /** Adds the state of these rules. */
    void addTo(Fingerprint print, Speech peer) {
        print.add(connections.size());
        for (Connection each : connections) {
            print.add(each.windowScale);
            print.add(each.end);
            print.add(each.fin);
            print.add(each.acknowledged == null ? -1 : peer.connections.indexOf(each.acknowledged));
            print.add(each.ack);
            print.add(each.edge);
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw violation(otherwise);
        }
    }

    private Violation violation(String what) {
        return new Violation(end.name() + " " + what);
    }
}
