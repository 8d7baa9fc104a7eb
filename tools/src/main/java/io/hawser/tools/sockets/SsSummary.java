package io.hawser.tools.sockets;

import io.hawser.host.Host;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tools.net.Snmp;

/** The summary of {@code ss -s}. */
final class SsSummary {
    private SsSummary() {}

    static String of(Host host) {
        SocketCounts counts = SocketCounts.of(host);
        return "Total: %d\nTCP:   %d (estab %d, closed %d, orphaned %d, timewait %d)\n\n"
                        .formatted(
                                counts.tcp() + counts.udp(),
                                counts.tcp() + counts.timeWait(),
                                Snmp.sum(host, TcpCounter.CURR_ESTAB),
                                counts.timeWait(),
                                counts.orphans(),
                                counts.timeWait())
                + "Transport Total     IP        IPv6\n"
                + row("RAW", 0)
                + row("UDP", counts.udp())
                + row("TCP", counts.tcp())
                + row("INET", counts.tcp() + counts.udp())
                + row("FRAG", counts.fragmentedDatagrams())
                + "\n";
    }

    private static String row(String name, long count) {
        return "%s\t  %-9d %-9d %-9d\n".formatted(name, count, count, 0);
    }
}
