package io.hawser.telemetry.metrics;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.event.IpCounter;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tools.net.InterfaceCounts;
import io.hawser.tools.net.Snmp;
import io.hawser.udp.UdpSocket;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a host, summed over its group if it has several loops. {@link #read} reads all of them at one instant,
 * in one call on the thread that owns the host, so they are consistent with each other and with {@code netstat -s} at
 * that instant.
 *
 * <p>Reading takes time for each listener, UDP socket and interface, not for each connection.
 */
public final class HostMetrics {
    private static final List<IpCounter> IP_DROPS = List.of(
            IpCounter.IN_HDR_ERRORS,
            IpCounter.IN_ADDR_ERRORS,
            IpCounter.IN_UNKNOWN_PROTOS,
            IpCounter.IN_DISCARDS,
            IpCounter.OUT_DISCARDS,
            IpCounter.OUT_NO_ROUTES,
            IpCounter.REASM_FAILS,
            IpCounter.FRAG_FAILS,
            IpCounter.ICMP_IN_ERRORS,
            IpCounter.UDP_NO_PORTS,
            IpCounter.UDP_IN_ERRORS,
            IpCounter.ARP_UNRESOLVED_DISCARDS);

    private final Host host;
    private final List<TcpFigures> figures = new ArrayList<>();
    private final List<LoopFigures> loops = new ArrayList<>();

    /**
     * Makes the metrics of a host, which count from now on. {@link #observer} must be set before the next flow of the
     * host begins. Must be called by the thread that owns the host.
     *
     * @param loop the figures of the loop that drives the host; null for none
     */
    public HostMetrics(Host host, @Nullable LoopFigures loop) {
        this.host = host;
        observe(host, loop);
    }

    /** The observer that counts events: to be set on the host's TCP, alone or combined with another. */
    public TcpObserver observer() {
        return figures.getFirst();
    }

    /**
     * Adds another host of the group, before one of them is used.
     *
     * @param loop the figures of the loop that drives the host; null for none
     * @return the observer to be set on the TCP of that host
     */
    public TcpObserver observe(Host shard, @Nullable LoopFigures loop) {
        TcpFigures counted = new TcpFigures(shard);
        figures.add(counted);
        if (loop != null) {
            loops.add(loop);
        }
        return counted;
    }

    /** All metrics at this instant. Must be called by the thread that owns the host. */
    public MetricSnapshots read() {
        SnapshotWriter out = new SnapshotWriter();
        host.group().whileHeld(() -> read(out));
        return out.all();
    }

    private void read(SnapshotWriter out) {
        TcpFigures tcp = TcpFigures.sum(figures);
        MibSnapshots.read(host, out::add);
        connections(out, tcp);
        drops(out, tcp);
        queues(out);
        interfaces(out);
        out.add(tcp.roundTrips.snapshot());
        out.add(tcp.windows.snapshot());
        if (!loops.isEmpty()) {
            BucketHistogram turns = LoopFigures.emptyTurns();
            loops.forEach(each -> turns.addAll(each.turns));
            out.add(turns.snapshot());
            out.gauge(
                    "hawser_loop_queued_commands",
                    "Commands of other threads that wait for the event loop.",
                    loops.stream().mapToLong(LoopFigures::queuedCommands).sum());
            out.counter(
                    "hawser_loop_failures",
                    "Exceptions that the event loop has caught.",
                    loops.stream().mapToLong(LoopFigures::failures).sum());
        }
    }

    private void connections(SnapshotWriter out, TcpFigures tcp) {
        Map<Labels, Long> states = new LinkedHashMap<>();
        for (TcpState state : TcpState.values()) {
            if (state != TcpState.CLOSED) {
                states.put(Labels.of("state", state.netstatName()), tcp.flows(state));
            }
        }
        long[] listeners = {0};
        hosts().forEach(each -> each.tcp().forEachListener(_ -> listeners[0]++, _ -> listeners[0]++));
        states.put(Labels.of("state", TcpState.LISTEN.netstatName()), listeners[0]);
        out.gauges("hawser_tcp_connections", "Connections by their state, spelled as netstat does.", states);
        out.gauge(
                "hawser_tcp_orphans",
                "Connections that their users have closed and that still have something to send.",
                hosts().stream().mapToLong(each -> each.tcp().orphanCount()).sum());
        out.counter(
                "hawser_tcp_retransmitted_segments",
                "Segments sent again; the same as hawser_netstat_Tcp_RetransSegs.",
                tcp.retransmittedSegments());
        out.counter("hawser_tcp_retransmitted_bytes", "Data sent again.", tcp.retransmittedBytes());
    }

    private void drops(SnapshotWriter out, TcpFigures tcp) {
        Map<Labels, Long> reasons = new LinkedHashMap<>();
        for (TcpCounter reason : TcpCounter.values()) {
            if (tcp.drops(reason) > 0) {
                reasons.put(Labels.of("layer", "tcp", "reason", reason.mibName()), tcp.drops(reason));
            }
        }
        for (IpCounter reason : IP_DROPS) {
            String layer = reason == IpCounter.ARP_UNRESOLVED_DISCARDS
                    ? "arp"
                    : reason.group().toLowerCase(Locale.ROOT);
            reasons.put(Labels.of("layer", layer, "reason", reason.mibName()), Snmp.sum(host, reason));
        }
        out.counters(
                "hawser_drops",
                "Packets, or parts of them, that were not used; reasons are names of counters. Of TCP, only those that"
                        + " have happened.",
                reasons);
    }

    private void queues(SnapshotWriter out) {
        Map<Labels, Long> waiting = new LinkedHashMap<>();
        Map<Labels, Long> backlogs = new LinkedHashMap<>();
        hosts().forEach(each -> each.tcp()
                .forEachListener(
                        listener -> {
                            String name = listener.address() + ":" + listener.port();
                            merge(waiting, name, "accept", listener.acceptQueueSize());
                            merge(waiting, name, "syn", listener.synQueueSize());
                            backlogs.merge(Labels.of("listener", name), (long) listener.backlog(), Long::sum);
                        },
                        _ -> {}));
        out.gauges(
                "hawser_tcp_listen_queue",
                "Connections that wait to be accepted, and handshakes under way, of each listener.",
                waiting);
        out.gauges("hawser_tcp_listen_backlog", "Connections that may wait to be accepted.", backlogs);
        out.gauge(
                "hawser_tcp_buffer_bytes",
                "Memory that holds data of connections: sent and not acknowledged, or received and not read.",
                hosts().stream().mapToLong(each -> each.tcp().bufferBytes()).sum());
        out.gauge("hawser_udp_sockets", "UDP sockets.", host.udp().sockets().size());
        out.gauge(
                "hawser_udp_receive_queue_bytes",
                "Memory of datagrams that wait to be received.",
                host.udp().sockets().stream()
                        .mapToLong(UdpSocket::receivedMemoryBytes)
                        .sum());
        out.gauge(
                "hawser_packets",
                "Packets in memory.",
                hosts().stream().mapToLong(each -> each.packets().outstanding()).sum());
    }

    /** Combines listeners that share a port. */
    private static void merge(Map<Labels, Long> waiting, String listener, String queue, long length) {
        waiting.merge(Labels.of("listener", listener, "queue", queue), length, Long::sum);
    }

    private List<Host> hosts() {
        return host.group().hosts();
    }

    private void interfaces(SnapshotWriter out) {
        each(out, "receive_packets", "Packets received.", InterfaceCounts::rxPackets);
        each(out, "receive_bytes", "Bytes received, link headers included.", InterfaceCounts::rxBytes);
        each(out, "receive_drops", "Packets received and not taken.", InterfaceCounts::rxDropped);
        each(out, "transmit_packets", "Packets handed to the link.", InterfaceCounts::txPackets);
        each(out, "transmit_bytes", "Bytes handed to the link, its headers included.", InterfaceCounts::txBytes);
        each(out, "transmit_drops", "Packets that could not be sent.", InterfaceCounts::txDropped);
    }

    private void each(SnapshotWriter out, String name, String help, ToLongFunction<InterfaceCounts> figure) {
        Map<Labels, Long> values = new LinkedHashMap<>();
        for (NetworkInterface each : host.ip().interfaces()) {
            values.put(Labels.of("interface", each.name()), figure.applyAsLong(InterfaceCounts.of(host, each)));
        }
        out.counters("hawser_interface_" + name, help, values);
    }
}
