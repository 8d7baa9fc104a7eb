package io.hawser.lab.replay;

import io.hawser.lab.script.TopologyLayout;
import io.hawser.lab.script.TopologyLayout.Connector;
import io.hawser.lab.script.TopologyLayout.Kind;
import io.hawser.lab.script.TopologyLayout.Lifeline;
import io.hawser.lab.stage.Leg;
import io.hawser.lab.stage.Stage;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tools.tcpdump.Tcpdump;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows packets from machine to machine. */
final class HopLog {
    /** Limit of packets that a machine may still forward. */
    private static final int MOST_WAITING = 64;

    private static final String OPTIONS = "options [";

    /** Drop reasons of segments that the receiver uses in part, or answers as the protocol requires. */
    private static final Set<TcpCounter> PARTLY_USED = Set.of(
            TcpCounter.TCP_ZERO_WINDOW_DROP,
            TcpCounter.BEYOND_WINDOW,
            TcpCounter.TCP_RCV_Q_DROP,
            TcpCounter.TCP_OFO_DROP,
            TcpCounter.OUTSIDE_WINDOW);

    /**
     * A hop in progress, or one that ended at a machine.
     *
     * @param row its row; -1 if it is not recorded
     */
    private record Way(int row, long number, long packet, int connection, HopKind kind, long content) {}

    private final Hops hops = new Hops();
    private final StringTable strings = new StringTable();
    private final StringTable reasons;
    private final ConnectionLog connections;
    private final Map<String, Integer> nodes;
    private final Map<String, Integer> links = new HashMap<>();
    private final boolean[] forwards;
    private final boolean[] translates;
    private final List<Deque<Way>> waiting = new ArrayList<>();
    private final @Nullable Way[] latest;
    private final IdentityHashMap<Packet, Way> inFlight = new IdentityHashMap<>();
    private final PacketView view = new PacketView();
    private final Tcpdump tcpdump = new Tcpdump(0);
    private long numbers;
    private long packets;
    private boolean full;
    private @Nullable Packet duplicated;

    HopLog(TopologyLayout layout, Map<String, Integer> nodes, ConnectionLog connections, StringTable reasons) {
        this.nodes = nodes;
        this.connections = connections;
        this.reasons = reasons;
        int count = layout.lifelines().size();
        forwards = new boolean[count];
        translates = new boolean[count];
        latest = new Way[count];
        for (int i = 0; i < count; i++) {
            Lifeline each = layout.lifelines().get(i);
            forwards[i] = each.kind() != Kind.HOST;
            translates[i] = each.kind() == Kind.NAT;
            waiting.add(new ArrayDeque<>());
        }
        for (Connector each : layout.connectors()) {
            links.put(each.name(), links.size());
        }
    }

    Hops hops() {
        return hops;
    }

    StringTable strings() {
        return strings;
    }

    /** The number of hops so far, including those not recorded. */
    long count() {
        return numbers;
    }

    /** Returns whether there were more hops than are recorded. */
    boolean isFull() {
        return full;
    }

    /** The number of the present hop of a packet; -1 for none. */
    long numberOf(Packet packet) {
        Way way = inFlight.get(packet);
        return way == null ? -1 : way.number;
    }

    private int node(String name) {
        return nodes.getOrDefault(name, -1);
    }

    /** Records that a machine sends a packet of its own, or one that it has translated. */
    void sent(long nowNanos, String sender, Leg leg, Packet packet, boolean isChallenge, boolean silent) {
        view.read(packet, leg.type());
        int from = node(leg.from());
        if (from >= 0 && translates[from]) {
            Way before = takeWaiting(from, view.content());
            if (before != null) {
                goesOn(nowNanos, leg, packet, before, before.kind, silent);
                return;
            }
        }
        boolean isStray = sender.equals(Stage.NETWORK) || sender.equals(Stage.FORGER);
        ConnectionEnd end = view.isSegment() ? end(isStray ? node(leg.to()) : from, isStray) : null;
        HopKind kind = kind(nowNanos, sender, end, isChallenge);
        int connection = end != null ? end.connection() : connectionOfPeer();
        Way fresh = new Way(-1, -1, packets++, connection, kind, view.content());
        goesOn(nowNanos, leg, packet, fresh, kind, silent || end != null && end.connection() == ConnectionLog.HIDDEN);
    }

    /** The end that has sent the segment; else the end that receives it. */
    private @Nullable ConnectionEnd end(int node, boolean isStray) {
        return isStray
                ? connections.find(node, view.destination(), view.destinationPort(), view.source(), view.sourcePort())
                : connections.find(node, view.source(), view.sourcePort(), view.destination(), view.destinationPort());
    }

    /** The connection of the receiving end if the sender has none, as for a reset. */
    private int connectionOfPeer() {
        ConnectionEnd peer = view.isSegment()
                ? connections.findAnywhere(view.destination(), view.destinationPort(), view.source(), view.sourcePort())
                : null;
        return peer == null ? ConnectionLog.HIDDEN : peer.connection();
    }

    private HopKind kind(long nowNanos, String sender, @Nullable ConnectionEnd end, boolean isChallenge) {
        if (sender.equals(Stage.NETWORK)) {
            return HopKind.OLD_DUPLICATE;
        }
        if (sender.equals(Stage.FORGER)) {
            return HopKind.FORGED;
        }
        if (!view.isSegment()) {
            return view.other();
        }
        if (end == null) {
            return SentSegments.plain(view.flags(), view.payload());
        }
        if (view.isSyn()) {
            end.synSent(view.sequence(), view.windowScale());
        }
        return end.sentSegments.next(
                nowNanos, view.flags(), view.sequence(), view.payload(), view.sequenceLength(), isChallenge);
    }

    /** Records that a switch, a firewall or a router forwards a packet. */
    void passedOn(long nowNanos, Leg leg, Packet packet, boolean silent) {
        view.read(packet, leg.type());
        int by = node(leg.from());
        Way before = by < 0 ? null : takeWaiting(by, view.content());
        if (before == null) {
            HopKind kind = view.isSegment() ? SentSegments.plain(view.flags(), view.payload()) : view.other();
            before = new Way(-1, -1, packets++, ConnectionLog.HIDDEN, kind, view.content());
        }
        goesOn(nowNanos, leg, packet, before, before.kind, silent);
    }

    /** A switch may forward a packet several times. */
    private @Nullable Way takeWaiting(int node, long content) {
        for (Iterator<Way> each = waiting.get(node).descendingIterator(); each.hasNext(); ) {
            Way way = each.next();
            if (way.content == content) {
                return way;
            }
        }
        return null;
    }

    /** Records that a packet is about to be copied, and continues too. */
    void duplicated(Packet packet) {
        duplicated = packet;
    }

    /** Records a copy that continues: in addition to a duplicated packet, or in place of a corrupted one. */
    void copied(long nowNanos, Leg leg, Packet original, Packet copy, boolean silent) {
        boolean isSecond = original == duplicated;
        duplicated = null;
        Way way = isSecond ? inFlight.get(original) : inFlight.remove(original);
        if (way == null) {
            return;
        }
        if (isSecond) {
            view.read(copy, leg.type());
            goesOn(nowNanos, leg, copy, way, HopKind.DUPLICATE, silent);
        } else {
            inFlight.put(copy, way);
        }
    }

    private void goesOn(long nowNanos, Leg leg, Packet packet, Way way, HopKind kind, boolean silent) {
        long number = numbers++;
        boolean kept = !silent && hops.size() < TimelineRecorder.MOST_HOPS;
        full |= !silent && !kept;
        if (kept) {
            add(nowNanos, leg, packet, way, kind, number);
        }
        inFlight.put(
                packet,
                new Way(kept ? hops.size() - 1 : -1, number, way.packet, way.connection, way.kind, way.content));
    }

    private void add(long nowNanos, Leg leg, Packet packet, Way way, HopKind kind, long number) {
        int from = node(leg.from());
        boolean isSegment = view.isSegment();
        ConnectionEnd end = isSegment ? end(from, /* isStray= */ false) : null;
        String line = tcpdump.line(nowNanos, packet.bytes(), packet.start(), packet.end(), leg.type());
        hops.number.add(number);
        hops.sent.add(nowNanos);
        hops.arrived.add(Hops.NONE);
        hops.from.add(from);
        hops.to.add(node(leg.to()));
        hops.link.add(linkOf(leg));
        hops.lostAt.add(Hops.NONE);
        hops.lostNanos.add(Hops.NONE);
        hops.lostReason.add(Hops.NONE);
        hops.flags.add(view.flags());
        hops.seq.add(Integer.toUnsignedLong(view.sequence()));
        hops.ack.add(Integer.toUnsignedLong(view.acknowledgment()));
        hops.length.add(view.payload());
        hops.window.add(end == null ? view.window() : end.window(view.window(), view.isSyn()));
        hops.connection.add(way.connection);
        hops.kind.add(kind.ordinal());
        hops.text.add(strings.numberOf(line.substring(line.indexOf(' ') + 1)));
        hops.options.add(strings.numberOf(isSegment ? optionsOf(line) : ""));
        hops.packet.add(way.packet);
    }

    private static String optionsOf(String line) {
        int from = line.indexOf(OPTIONS);
        int to = line.indexOf(']', from + OPTIONS.length());
        return from < 0 || to < 0 ? "" : line.substring(from + OPTIONS.length(), to);
    }

    private int linkOf(Leg leg) {
        String lane = leg.name();
        return links.getOrDefault(lane.substring(0, lane.lastIndexOf('/')), -1);
    }

    void arrived(long nowNanos, Leg leg, Packet packet) {
        Way way = inFlight.remove(packet);
        int at = node(leg.to());
        if (way == null || at < 0) {
            return;
        }
        latest[at] = way;
        if (way.row >= 0) {
            hops.arrived.set(way.row, nowNanos);
        }
        view.read(packet, leg.type());
        if (forwards[at]) {
            Deque<Way> here = waiting.get(at);
            here.add(new Way(way.row, way.number, way.packet, way.connection, way.kind, view.content()));
            if (here.size() > MOST_WAITING) {
                here.remove();
            }
        } else if (view.isSegment()) {
            connections.arrived(way.connection, TimelineRecorder.receiver(at, view), view.isSyn());
        }
    }

    void lost(long nowNanos, LaneEvent how, Packet packet) {
        Way way = inFlight.remove(packet);
        if (way != null && way.row >= 0) {
            long link = hops.link.get(way.row);
            hops.lostAt.set(way.row, forwards.length + link);
            hops.lostNanos.set(way.row, nowNanos);
            hops.lostReason.set(way.row, reasons.numberOf("lost." + how));
        }
    }

    /** Ends the hop of the packet that has just arrived at a machine. */
    void endedAt(int node, long nowNanos, String reason) {
        Way way = node < 0 ? null : latest[node];
        if (way != null && way.row >= 0 && hops.arrived.get(way.row) == nowNanos) {
            hops.lostAt.set(way.row, node);
            hops.lostNanos.set(way.row, nowNanos);
            hops.lostReason.set(way.row, reasons.numberOf(reason));
        }
    }

    /** Records that a host has dropped the packet that has just arrived. */
    void ignored(int node, long nowNanos, TcpCounter reason) {
        Way way = node < 0 ? null : latest[node];
        boolean isStray = way != null && (way.kind == HopKind.OLD_DUPLICATE || way.kind == HopKind.FORGED);
        if (!PARTLY_USED.contains(reason) || reason == TcpCounter.OUTSIDE_WINDOW && isStray) {
            endedAt(node, nowNanos, "dropped." + reason);
        }
    }
}
