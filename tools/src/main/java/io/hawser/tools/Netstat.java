package io.hawser.tools;

import io.hawser.host.Host;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.time.Deadline;
import java.io.PrintStream;
import java.util.Locale;

/** Prints the TCP sockets of a host as {@code netstat} of net-tools 2.10 does with {@code -nt}. */
public final class Netstat {
    private static final double NANOS = 1e9;

    private final boolean all;
    private final boolean timers;

    /**
     * How to print.
     *
     * @param all with those that listen, as {@code -a}
     * @param timers with the timer that is armed, as {@code -o}
     */
    public Netstat(boolean all, boolean timers) {
        this.all = all;
        this.timers = timers;
    }

    /** Prints the sockets of a host. Call it in the thread that owns the host. */
    public void print(Host host, PrintStream out) {
        out.print("Active Internet connections " + (all ? "(servers and established)" : "(w/o servers)") + "\n");
        out.print("Proto Recv-Q Send-Q Local Address           Foreign Address         State      "
                + (timers ? " Timer" : "") + "\n");
        for (SocketTable.Row row : SocketTable.of(host, all)) {
            out.print(String.format(
                    Locale.ROOT,
                    "tcp   %6d %6d %-23s %-23s %-11s%s\n",
                    row.receiveQueue(),
                    row.sendQueue(),
                    row.local() + ":" + SocketTable.port(row.localPort()),
                    row.remote() + ":" + SocketTable.port(row.remotePort()),
                    row.state().netstatName(),
                    timers ? " " + timer(row, host.timers().nowNanos()) : ""));
        }
    }

    private static String timer(SocketTable.Row row, long nowNanos) {
        TcpFlow flow = row.flow();
        ShownTimer shown = flow == null || row.state() == TcpState.LISTEN ? ShownTimer.NONE : ShownTimer.of(flow);
        double left = shown.deadlineNanos() == Deadline.NEVER ? 0 : (shown.deadlineNanos() - nowNanos) / NANOS;
        return String.format(Locale.ROOT, "%s (%.2f/%d/%d)", shown.name(), left, shown.retransmits(), shown.probes());
    }
}
