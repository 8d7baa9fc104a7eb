package io.hawser.tools.sockets;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpInfo;
import io.hawser.time.Deadline;

/**
 * Lists sockets as one JSON array with an object per line, in the order of the scan. ss and netstat have no such
 * format. Times are in milliseconds, sizes in bytes.
 */
final class SocketJson {
    private static final double NANOS_PER_MILLI = 1e6;

    private final boolean info;
    private boolean hasBegun;

    /** @param info whether to include round-trip times, window and counts of each connection */
    SocketJson(boolean info) {
        this.info = info;
    }

    /** Appends a socket; {@code state} is the name of its state. */
    void append(SocketRow row, String state, long nowNanos, StringBuilder json) {
        json.append(hasBegun ? ",\n" : "[\n");
        hasBegun = true;
        json.append("{\"netid\":\"").append(row.protocol().printed());
        json.append("\",\"state\":\"").append(state).append('"');
        number("recv_q", row.receiveQueue(), json);
        number("send_q", row.sendQueue(), json);
        if (row.backlog() > 0) {
            number("backlog", row.backlog(), json);
        }
        json.append(",\"local\":\"").append(row.local()).append('"');
        number("local_port", row.localPort(), json);
        json.append(",\"peer\":\"").append(row.remote()).append('"');
        number("peer_port", row.remotePort(), json);
        TcpFlow flow = row.flow();
        if (flow != null) {
            timer(ShownTimer.of(flow), nowNanos, json);
        }
        if (info && flow instanceof TcpConnection connection) {
            info(connection.info(), json);
        }
        json.append('}');
    }

    private static void timer(ShownTimer shown, long nowNanos, StringBuilder json) {
        if (shown.deadlineNanos() != Deadline.NEVER) {
            json.append(",\"timer\":{\"name\":\"").append(shown.name()).append('"');
            number("expires_ms", (long) (Math.max(0, shown.deadlineNanos() - nowNanos) / NANOS_PER_MILLI), json);
            number("retransmits", shown.retransmits(), json);
            json.append('}');
        }
    }

    private static void info(TcpInfo info, StringBuilder json) {
        json.append(",\"cc\":\"").append(info.congestionControl).append('"');
        json.append(",\"rto_ms\":").append(info.rtoNanos / NANOS_PER_MILLI);
        if (info.srttNanos > 0) {
            json.append(",\"rtt_ms\":").append(info.srttNanos / NANOS_PER_MILLI);
            json.append(",\"rttvar_ms\":").append(info.rttvarNanos / NANOS_PER_MILLI);
        }
        number("mss", info.sndMss, json);
        number("cwnd_bytes", info.cwndBytes, json);
        number("bytes_sent", info.sending.bytesSent, json);
        number("bytes_acked", info.bytesAcked, json);
        number("bytes_received", info.bytesReceived, json);
        number("retransmits", info.retransmits, json);
    }

    private static void number(String name, long value, StringBuilder json) {
        json.append(",\"").append(name).append("\":").append(value);
    }

    /** Appends the end of the array. */
    void end(StringBuilder json) {
        json.append(hasBegun ? "\n]\n" : "[]\n");
        hasBegun = false;
    }
}
