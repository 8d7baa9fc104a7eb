package io.hawser.tools;

import io.hawser.host.Host;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.time.Deadline;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints the TCP sockets of a host as {@code ss} of iproute2 6.1 does with {@code -tn}, into a file or a pipe. */
public final class Ss {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final String[] HEADINGS = {
        "State", "Recv-Q", "Send-Q", "Local Address:", "Port", "Peer Address:", "Port", "Process"
    };

    /** The columns that are aligned to the right. */
    private static final int LOCAL = 3;

    private static final int PEER = 5;

    private final boolean all;
    private final boolean timers;

    /**
     * How to print.
     *
     * @param all with those that listen or wait, as {@code -a}
     * @param timers with the timer that is armed, as {@code -o}
     */
    public Ss(boolean all, boolean timers) {
        this.all = all;
        this.timers = timers;
    }

    /** Prints the sockets of a host. Call it in the thread that owns the host. */
    public void print(Host host, PrintStream out) {
        List<String[]> lines = new ArrayList<>();
        lines.add(HEADINGS);
        for (SocketTable.Row row : SocketTable.of(host, all)) {
            boolean isShown = all || row.state() != TcpState.TIME_WAIT && row.state() != TcpState.SYN_RCVD;
            if (isShown) {
                lines.add(cells(row, host.timers().nowNanos()));
            }
        }
        int[] widths = new int[HEADINGS.length];
        for (String[] line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        for (String[] line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - line[i].length());
                boolean isRight = i == LOCAL || i == PEER;
                text.append(i > 0 && i <= LOCAL || i == PEER ? " " : "");
                text.append(isRight ? padding + line[i] : line[i] + padding);
            }
            out.print(text.append('\n'));
        }
    }

    private String[] cells(SocketTable.Row row, long nowNanos) {
        boolean listens = row.state() == TcpState.LISTEN;
        return new String[] {
            row.state().ssName(),
            Integer.toString(row.receiveQueue()),
            Integer.toString(listens ? row.backlog() : row.sendQueue()),
            row.local() + ":",
            SocketTable.port(row.localPort()),
            row.remote() + ":",
            SocketTable.port(row.remotePort()),
            timers ? timer(row, nowNanos) : ""
        };
    }

    private static String timer(SocketTable.Row row, long nowNanos) {
        TcpFlow flow = row.flow();
        ShownTimer shown = flow == null || row.state() == TcpState.LISTEN ? ShownTimer.NONE : ShownTimer.of(flow);
        if (shown.deadlineNanos() == Deadline.NEVER) {
            return "";
        }
        long millis = (shown.deadlineNanos() - nowNanos) / NANOS_PER_MILLI;
        int count = shown.name().equals("on") ? shown.retransmits() : shown.probes();
        return "timer:(" + shown.name() + "," + time(millis) + "," + count + ")";
    }

    /** As ss writes a time: its largest parts. */
    private static String time(long millis) {
        long minutes = millis / 60_000;
        long seconds = millis / 1000 % 60;
        long rest = millis % 1000;
        StringBuilder text = new StringBuilder();
        if (minutes > 0) {
            rest = 0;
            text.append(minutes).append("min");
            seconds = minutes > 9 ? 0 : seconds;
        }
        if (seconds > 0) {
            rest = seconds > 9 ? 0 : rest;
            text.append(seconds).append(rest > 0 ? "." : "sec");
        }
        if (rest > 0) {
            text.append(rest < 100 ? "0" : "")
                    .append(rest < 10 ? "0" : "")
                    .append(rest)
                    .append("ms");
        }
        return text.toString();
    }
}
