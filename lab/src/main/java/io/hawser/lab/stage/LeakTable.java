package io.hawser.lab.stage;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lists the sockets that a program has leaked: their peers have closed long ago, but the program has not. */
final class LeakTable {
    /** Number of listed sockets for each port; the oldest ones are listed. */
    private static final int NAMED = 3;

    private final Map<Integer, List<Leak>> leaks = new TreeMap<>();

    private record Leak(TcpConnection connection, long sinceNanos) {}

    private LeakTable() {}

    static Table of(Host host, Observed observed) {
        LeakTable table = new LeakTable();
        host.tcp().forEachFlow(flow -> {
            FlowHistory history = observed.find(host.name(), flow);
            if (flow instanceof TcpConnection connection && flow.state() == TcpState.CLOSE_WAIT && history != null) {
                long since = history.entries().getLast().atNanos();
                table.leaks
                        .computeIfAbsent(flow.localPort(), none -> new ArrayList<>())
                        .add(new Leak(connection, since));
            }
        });
        return Table.of(
                "sockets in CLOSE_WAIT, by port, on " + host.name(),
                table.text(host.timers().nowNanos()));
    }

    private String text(long nowNanos) {
        List<String> lines = new ArrayList<>();
        leaks.forEach((port, sockets) -> {
            sockets.sort(Comparator.comparingLong(Leak::sinceNanos));
            lines.add("port " + port + ": " + Trace.grouped(sockets.size())
                    + (sockets.size() == 1 ? " socket" : " sockets"));
            for (Leak leak : sockets.subList(0, Math.min(NAMED, sockets.size()))) {
                TcpConnection connection = leak.connection();
                lines.add("  " + Tables.ends(connection) + "  for " + Times.spoken(nowNanos - leak.sinceNanos()) + ", "
                        + connection.receiveQueueBytes() + " bytes unread");
            }
            if (sockets.size() > NAMED) {
                lines.add("  … " + Trace.grouped(sockets.size() - NAMED) + " younger ones");
            }
        });
        return lines.isEmpty() ? "none" : String.join("\n", lines);
    }
}
