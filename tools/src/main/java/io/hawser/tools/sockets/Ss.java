package io.hawser.tools.sockets;

import io.hawser.host.Host;
import io.hawser.tools.sockets.SocketRow.Protocol;
import java.io.PrintStream;

/**
 * Prints the sockets of a host in the format of {@code ss} of iproute2 6.1, all at once and in the order of their
 * ports.
 */
public final class Ss {
    private final SsOptions options;

    /** Makes a printer with these options. */
    public Ss(SsOptions options) {
        this.options = options;
    }

    /** Prints into a file or a pipe. Must be called by the thread that owns the host. */
    public void print(Host host, PrintStream out) {
        SsColumns table = table(options, 0);
        for (SocketRow row : SocketScan.all(host, options.protocols(), true)) {
            if (options.includes(row)) {
                add(table, row, options, host.timers().nowNanos());
            }
        }
        StringBuilder text = new StringBuilder();
        table.render(text);
        out.print(text);
    }

    /** The table for these options, with its header. */
    static SsColumns table(SsOptions options, int screenColumns) {
        SsColumns table =
                new SsColumns(options.protocols().size() > 1, options.states().size() > 1, screenColumns);
        if (options.header()) {
            table.header();
        }
        return table;
    }

    static void add(SsColumns table, SocketRow row, SsOptions options, long nowNanos) {
        add(table, row, options, nowNanos, "");
    }

    /** Adds a socket; {@code users} is the text of {@code -p}. */
    static void add(SsColumns table, SocketRow row, SsOptions options, long nowNanos, String users) {
        table.add(
                row.protocol().printed(),
                row.state().ssName(),
                String.format("%-6d", row.receiveQueue()),
                String.format("%-6d", row.backlog() > 0 ? row.backlog() : row.sendQueue()),
                address(row.local().toString(), row.local().isV4()) + ":",
                port(row.protocol(), row.localPort(), options.services()),
                address(row.remote().toString(), row.remote().isV4()) + ":",
                port(row.protocol(), row.remotePort(), options.services()),
                users + SsDetails.of(row, options, nowNanos));
    }

    private static String address(String written, boolean isV4) {
        return isV4 ? written : "[" + written + "]";
    }

    private static String port(Protocol protocol, int port, Services services) {
        String name = port == 0 ? "*" : services.nameOf(protocol, port);
        return name == null ? Integer.toString(port) : name;
    }
}
