package io.hawser.tools.sockets;

import io.hawser.host.Host;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.time.Deadline;
import io.hawser.tools.sockets.SocketRow.Protocol;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Prints the sockets of a host in the format of {@code netstat} of net-tools 2.10, without names of hosts.
 *
 * @param protocols {@code -t}, {@code -u}; both without either
 * @param all {@code -a}: listening sockets as well
 * @param listening {@code -l}: only listening sockets
 * @param timers {@code -o}
 * @param extended {@code -e}: the user and the inode, which are 0 on a host without processes
 * @param programs {@code -p}: a column for the program
 * @param services the names of ports; {@link Services#NONE} for {@code -n}
 */
public record Netstat(
        Set<Protocol> protocols,
        boolean all,
        boolean listening,
        boolean timers,
        boolean extended,
        boolean programs,
        Services services) {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int PROGRAM_WIDTH = 20;

    /**
     * Makes {@code netstat -nt} with further letters.
     *
     * @param all {@code -a}
     * @param timers {@code -o}
     */
    public static Netstat tcp(boolean all, boolean timers) {
        return new Netstat(EnumSet.of(Protocol.TCP), all, false, timers, false, false, Services.NONE);
    }

    /** Prints the sockets in the order of their ports. Must be called by the thread that owns the host. */
    public void print(Host host, PrintStream out) {
        StringBuilder text = new StringBuilder(header());
        for (SocketRow row : SocketScan.all(host, protocols, true)) {
            append(row, host.timers().nowNanos(), text);
        }
        out.print(text);
    }

    String header() {
        String which = all ? "(servers and established)" : listening ? "(only servers)" : "(w/o servers)";
        return "Active Internet connections " + which + "\n"
                + "Proto Recv-Q Send-Q Local Address           Foreign Address         State      "
                + (extended ? " User       Inode     " : "")
                + (programs ? " PID/Program name    " : "")
                + (timers ? " Timer" : "")
                + "\n";
    }

    /** Returns whether to list a socket. */
    boolean includes(SocketRow row) {
        return all || listening == waits(row);
    }

    private static boolean waits(SocketRow row) {
        return row.state() == TcpState.LISTEN || row.state() == TcpState.CLOSED;
    }

    /** Appends the line of a socket, if it is listed. */
    void append(SocketRow row, long nowNanos, StringBuilder text) {
        append(row, nowNanos, "-", text);
    }

    /** Appends the line of a socket, if it is listed; {@code program} is the text of {@code -p}. */
    void append(SocketRow row, long nowNanos, String program, StringBuilder text) {
        if (!includes(row)) {
            return;
        }
        boolean waits = waits(row);
        boolean isUdp = row.protocol() == Protocol.UDP;
        pad(text, row.protocol().printed() + (row.isIpv6() ? "6" : ""), 4).append("  ");
        padLeft(text, row.receiveQueue(), 6).append(' ');
        padLeft(text, row.sendQueue(), 6).append(' ');
        pad(text, row.local() + ":" + port(row, row.localPort()), 23).append(' ');
        pad(text, row.remote() + ":" + port(row, row.remotePort()), 23).append(' ');
        pad(text, isUdp && waits ? "" : row.state().netstatName(), 11);
        if (extended) {
            text.append(" 0          0         ");
        }
        if (programs) {
            pad(text.append(' '), program, PROGRAM_WIDTH);
        }
        if (timers) {
            text.append(' ').append(timer(row, nowNanos));
        }
        text.append('\n');
    }

    private String port(SocketRow row, int port) {
        String name = port == 0 ? "*" : services.nameOf(row.protocol(), port);
        return name == null ? Integer.toString(port) : name;
    }

    private static StringBuilder pad(StringBuilder text, String word, int width) {
        return text.append(word).repeat(' ', Math.max(0, width - word.length()));
    }

    private static StringBuilder padLeft(StringBuilder text, long number, int width) {
        String digits = Long.toString(number);
        return text.repeat(' ', Math.max(0, width - digits.length())).append(digits);
    }

    private static String timer(SocketRow row, long nowNanos) {
        TcpFlow flow = row.flow();
        ShownTimer shown = flow == null ? ShownTimer.NONE : ShownTimer.of(flow);
        double left = shown.deadlineNanos() == Deadline.NEVER
                ? 0
                : Math.max(0, shown.deadlineNanos() - nowNanos) / NANOS_PER_SECOND;
        return String.format(Locale.ROOT, "%s (%.2f/%d/%d)", shown.name(), left, shown.retransmits(), shown.probes());
    }
}
