package io.hawser.tools.sockets;

import io.hawser.host.Host;
import io.hawser.tcp.FlowScan;
import io.hawser.tools.sockets.SocketRow.Protocol;
import io.hawser.udp.UdpSocket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Visits the sockets of a host, or of all hosts of its group, in slices: UDP, then listeners, each by port, then flows
 * in the order of their hash, as in the kernel. Sockets that are opened or closed between two slices may be visited or
 * not; all others are visited once. Belongs to the thread that owns the host, while the group is held.
 */
final class SocketScan {
    private final List<Host> hosts;
    private final Set<Protocol> protocols;
    private final Iterator<SocketRow> sorted;
    private final Iterator<FlowScan> further;
    private FlowScan flows;

    /**
     * Begins a scan.
     *
     * @param listening whether to include listening sockets
     */
    SocketScan(Host host, Set<Protocol> protocols, boolean listening) {
        hosts = host.group().hosts();
        this.protocols = protocols;
        List<SocketRow> rows = new ArrayList<>();
        if (protocols.contains(Protocol.UDP)) {
            for (UdpSocket socket : host.udp().sockets()) {
                rows.add(SocketRow.of(socket));
            }
        }
        if (protocols.contains(Protocol.TCP) && listening) {
            List<SocketRow> listeners = new ArrayList<>();
            for (Host each : hosts) {
                each.tcp()
                        .forEachListener(
                                listener -> listeners.add(SocketRow.of(listener)),
                                passive -> listeners.add(SocketRow.listening(passive)));
            }
            listeners.sort(SocketRow.BY_PORTS);
            rows.addAll(listeners);
        }
        sorted = rows.iterator();
        further = hosts.stream().map(each -> each.tcp().scanFlows()).iterator();
        flows = further.next();
    }

    /** Visits at least {@code atLeast} further sockets, or all that remain; returns whether there are more. */
    boolean next(int atLeast, Consumer<? super SocketRow> action) {
        int left = atLeast;
        while (sorted.hasNext()) {
            if (left-- <= 0) {
                return true;
            }
            action.accept(sorted.next());
        }
        return protocols.contains(Protocol.TCP) && nextFlows(left, action);
    }

    private boolean nextFlows(int atLeast, Consumer<? super SocketRow> action) {
        if (flows.next(atLeast, flow -> action.accept(SocketRow.of(flow)))) {
            return true;
        }
        if (further.hasNext()) {
            flows = further.next();
            return true;
        }
        return false;
    }

    /** Returns all sockets at once, flows by port too: for a host with few of them, where order helps a reader. */
    static List<SocketRow> all(Host host, Set<Protocol> protocols, boolean listening) {
        SocketScan scan = new SocketScan(host, protocols, listening);
        List<SocketRow> rows = new ArrayList<>();
        scan.sorted.forEachRemaining(rows::add);
        List<SocketRow> connections = new ArrayList<>();
        scan.hosts.forEach(each -> each.tcp().forEachFlow(flow -> connections.add(SocketRow.of(flow))));
        connections.sort(SocketRow.BY_PORTS);
        if (protocols.contains(Protocol.TCP)) {
            rows.addAll(connections);
        }
        return rows;
    }
}
