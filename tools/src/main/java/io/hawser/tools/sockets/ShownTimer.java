package io.hawser.tools.sockets;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.time.Deadline;

/**
 * The timer of a socket that tools print.
 *
 * @param name the name in netstat and ss
 * @param deadlineNanos its deadline; {@link Deadline#NEVER} if none is armed
 * @param retransmits consecutive timeouts
 * @param probes unanswered probes
 */
record ShownTimer(String name, long deadlineNanos, int retransmits, int probes) {
    static final ShownTimer NONE = new ShownTimer("off", Deadline.NEVER, 0, 0);

    /** The order of precedence, as in the kernel. */
    private static final TcpTimerKind[] ORDER = {
        TcpTimerKind.RETRANSMISSION,
        TcpTimerKind.CONNECTION_ESTABLISHMENT,
        TcpTimerKind.PERSIST,
        TcpTimerKind.KEEPALIVE,
        TcpTimerKind.TIME_WAIT,
        TcpTimerKind.FIN_WAIT_2
    };

    static ShownTimer of(TcpFlow flow) {
        for (TcpTimerKind kind : ORDER) {
            long deadline = flow.timerDeadlineNanos(kind);
            if (deadline == Deadline.NEVER) {
                continue;
            }
            int retransmits = 0;
            int probes = 0;
            if (flow instanceof TcpConnection connection) {
                TcpInfo info = connection.info();
                retransmits = info.timeouts;
                probes = info.probes;
            }
            return new ShownTimer(nameOf(kind), deadline, retransmits, probes);
        }
        return NONE;
    }

    private static String nameOf(TcpTimerKind kind) {
        return switch (kind) {
            case RETRANSMISSION, CONNECTION_ESTABLISHMENT -> "on";
            case PERSIST -> "persist";
            case KEEPALIVE -> "keepalive";
            case TIME_WAIT, FIN_WAIT_2 -> "timewait";
            case DELAYED_ACK -> "unknown";
        };
    }
}
