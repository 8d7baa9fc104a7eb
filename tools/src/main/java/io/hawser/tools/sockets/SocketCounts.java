package io.hawser.tools.sockets;

import io.hawser.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Numbers of sockets of a host, as /proc/net/sockstat counts them.
 *
 * @param tcp connections and listeners, except TIME_WAIT and incomplete handshakes of listeners
 * @param udp UDP sockets
 * @param orphans connections that their users have closed
 * @param timeWait connections in TIME_WAIT
 * @param fragmentedDatagrams datagrams with missing fragments
 */
public record SocketCounts(int tcp, int udp, int orphans, int timeWait, int fragmentedDatagrams) {
    /** Counts the sockets of a host and its group. Must be called by the thread that owns the host. */
    public static SocketCounts of(Host host) {
        List<SocketCounts> counts = new ArrayList<>();
        host.group().whileHeld(() -> host.group().hosts().forEach(each -> counts.add(ofOne(each))));
        return new SocketCounts(
                sum(counts, SocketCounts::tcp),
                sum(counts, SocketCounts::udp),
                sum(counts, SocketCounts::orphans),
                sum(counts, SocketCounts::timeWait),
                sum(counts, SocketCounts::fragmentedDatagrams));
    }

    private static int sum(List<SocketCounts> counts, ToIntFunction<SocketCounts> number) {
        return counts.stream().mapToInt(number).sum();
    }

    private static SocketCounts ofOne(Host host) {
        int[] listeners = {0};
        int[] requests = {0};
        host.tcp()
                .forEachListener(
                        listener -> {
                            listeners[0]++;
                            requests[0] += listener.synQueueSize();
                        },
                        passive -> listeners[0]++);
        int timeWait = host.tcp().timeWaitCount();
        int connections = host.tcp().flowCount() - timeWait - requests[0];
        return new SocketCounts(
                connections + listeners[0],
                host.udp().sockets().size(),
                host.tcp().orphanCount(),
                timeWait,
                host.ip().fragmentedDatagrams());
    }
}
