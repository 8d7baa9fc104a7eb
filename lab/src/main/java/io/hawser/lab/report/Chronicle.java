package io.hawser.lab.report;

import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.ConnectionNames.Name;
import io.hawser.lab.stage.EventText;
import io.hawser.lab.stage.Leg;
import io.hawser.lab.stage.SegmentKind;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Table;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records a run: packets with all stops of their paths, state changes, remarks, tables and failures. Of the rounds of a
 * repetition it keeps the first ones, and of a long run the first and the last {@value #MOST_KEPT} entries.
 */
final class Chronicle implements StageListener {
    private static final int MOST_KEPT = 100_000;
    private static final int ROUNDS_KEPT = 1;
    private static final PacketMatcher SYN_ACK = SegmentKind.SYN_ACK.matcher();

    /** Limit of packets that may still be forwarded. */
    private static final int MOST_WAITING = 256;

    /** Drop reasons of segments that the receiver uses in part, or answers as the protocol requires. */
    private static final Set<TcpCounter> PARTLY_USED = Set.of(
            TcpCounter.TCP_ZERO_WINDOW_DROP,
            TcpCounter.BEYOND_WINDOW,
            TcpCounter.TCP_RCV_Q_DROP,
            TcpCounter.TCP_OFO_DROP);

    /** An event of the run. Entries have ascending numbers, in the order in which they happened. */
    sealed interface Entry {
        long order();

        long atNanos();

        /** Equal for entries of one kind, which may be folded; empty for an entry that is never folded. */
        String key();
    }

    record Change(long order, long atNanos, Name name, TcpState from, TcpState to) implements Entry {
        @Override
        public String key() {
            return name.host() + " " + from + " " + to;
        }
    }

    record Remark(long order, long atNanos, String text, boolean isFault) implements Entry {
        @Override
        public String key() {
            return "";
        }
    }

    record Failure(long order, long atNanos, String host, String connection, TcpError error) implements Entry {
        @Override
        public String key() {
            return host + " fails " + error;
        }
    }

    record Shown(long order, long atNanos, Table table) implements Entry {
        @Override
        public String key() {
            return "";
        }
    }

    record Unmet(long order, long atNanos, Check check) implements Entry {
        @Override
        public String key() {
            return "";
        }
    }

    /** Omitted entries; {@code what} describes them. */
    record Omitted(long order, long atNanos, String what) implements Entry {
        @Override
        public String key() {
            return "…";
        }
    }

    /** The end of a packet's path. */
    enum Ending {
        ARRIVED,
        /** Lost on the last leg. */
        LOST,
        /** Refused by the firewall at its last stop. */
        REFUSED,
        /** Dropped by the host, or not forwarded by the router, at its last stop. */
        IGNORED
    }

    /** A place on the path of a packet; {@code order} is numbered like entries. */
    record Stop(String machine, long atNanos, long order) {}

    /** A packet and its path. */
    static final class Passage implements Entry {
        private final List<Stop> stops = new ArrayList<>();
        private final String sender;
        private final SegmentWords words;
        private final @Nullable String destination;
        private long content;
        private @Nullable Leg leg;
        private Ending ending = Ending.ARRIVED;
        private String end = "";

        private Passage(Stop first, String sender, SegmentWords words, @Nullable String destination) {
            stops.add(first);
            this.sender = sender;
            this.words = words;
            this.destination = destination;
        }

        @Override
        public long order() {
            return stops.getFirst().order();
        }

        @Override
        public long atNanos() {
            return stops.getFirst().atNanos();
        }

        @Override
        public String key() {
            return from() + " " + to() + " " + words.key() + " " + ending;
        }

        /** The stops that it has reached, the sender first. */
        List<Stop> stops() {
            return stops;
        }

        SegmentWords words() {
            return words;
        }

        Ending ending() {
            return ending;
        }

        /** The reason why it ended; empty if it arrived. */
        String end() {
            return end;
        }

        String from() {
            return stops.getFirst().machine();
        }

        /** The destination machine, or else the last one that it reached. */
        String to() {
            return destination != null
                    ? destination
                    : next() != null ? next() : stops.getLast().machine();
        }

        /** The machine at the end of the leg on which it was lost or still is; null for none. */
        @Nullable
        String next() {
            return leg == null ? null : leg.to();
        }

        private boolean isAt(String machine, long nowNanos) {
            Stop stop = stops.getLast();
            return stop.machine().equals(machine) && stop.atNanos() == nowNanos;
        }

        /** Returns whether it was in flight before recording began: an old duplicate, or a forged packet. */
        boolean isFromNowhere() {
            return sender.equals(Stage.NETWORK) || sender.equals(Stage.FORGER);
        }

        /** Returns whether it belongs to the steady stream of a transfer. */
        boolean isOfTransfer() {
            return ending == Ending.ARRIVED
                    && words.notes().isEmpty()
                    && (words.kind().equals("ACK") || words.kind().contains(" byte"));
        }
    }

    private final SegmentReader reader = new SegmentReader();
    private final List<String> machines = new ArrayList<>();
    private final List<Entry> first = new ArrayList<>();
    private final Deque<Entry> last = new ArrayDeque<>();
    private final IdentityHashMap<Packet, Passage> inFlight = new IdentityHashMap<>();
    private final Deque<Passage> waiting = new ArrayDeque<>();
    private final Map<String, Passage> arrived = new HashMap<>();
    private @Nullable Stage stage;
    private long order;
    private long lost;
    private boolean silent;

    /** The machines, in the order of the links that packets took. */
    List<String> machines() {
        return machines;
    }

    /** The events, in order. */
    List<Entry> entries() {
        ignoreStranded();
        List<Entry> all = new ArrayList<>(first);
        if (lost > 0) {
            Entry next = last.element();
            all.add(new Omitted(next.order(), next.atNanos(), "… " + Digest.grouped(lost) + " more events"));
        }
        all.addAll(last);
        return all;
    }

    /** Marks a packet as dropped by a machine that is not its destination and did not forward it. */
    private void ignoreStranded() {
        while (!waiting.isEmpty()) {
            ignore(waiting.remove());
        }
    }

    private static void ignore(Passage stranded) {
        if (stranded.ending == Ending.ARRIVED) {
            stranded.ending = Ending.IGNORED;
            stranded.end = "not forwarded";
        }
    }

    private void add(Entry entry) {
        if (silent && !(entry instanceof Unmet)) {
            return;
        }
        if (first.size() < MOST_KEPT) {
            first.add(entry);
            return;
        }
        last.add(entry);
        if (last.size() > MOST_KEPT) {
            last.remove();
            lost++;
        }
    }

    private Stop stop(String machine, long nowNanos) {
        if (!machines.contains(machine)) {
            machines.add(machine);
        }
        return new Stop(machine, nowNanos, order++);
    }

    @Override
    public void begins(Stage begun) {
        stage = begun;
        reader.begins(begun);
    }

    @Override
    public void sent(long nowNanos, String sender, Leg leg, Packet packet) {
        if (silent) {
            // numbers are relative to the first segment of a flow, even if that one was not kept
            if (SYN_ACK.matches(packet, leg.type())) {
                reader.skip(sender, leg, packet);
            }
            return;
        }
        SegmentWords words = reader.read(nowNanos, sender, leg, packet);
        if (!words.kind().startsWith("ICMP")) {
            // a router with NAT sends another packet in place of the received one
            waiting.removeIf(each -> each.isAt(sender, nowNanos));
        }
        stop(leg.isForward() ? leg.from() : leg.to(), nowNanos);
        stop(leg.isForward() ? leg.to() : leg.from(), nowNanos);
        Passage passage = new Passage(stop(leg.from(), nowNanos), sender, words, destination(packet, leg));
        passage.leg = leg;
        passage.content = content(packet, leg.type());
        inFlight.put(packet, passage);
        add(passage);
    }

    /** The destination machine of a packet; null if there is none, or more than one. */
    private @Nullable String destination(Packet packet, Leg leg) {
        int ip = packet.start() + leg.type().headerBytes();
        if (stage == null || !Ipv4Header.isWellFormed(packet.bytes(), ip, packet.end() - ip)) {
            return leg.to();
        }
        IpAddress address = IpAddress.v4(Ipv4Header.destination(packet.bytes(), ip));
        return address.isMulticast() || address.equals(IpAddress.BROADCAST_V4) ? leg.to() : stage.nameOf(address);
    }

    @Override
    public void passedOn(long nowNanos, String by, Leg leg, Packet packet) {
        long content = content(packet, leg.type());
        for (Passage each : waiting) {
            if (each.content == content && each.stops.getLast().machine().equals(by)) {
                waiting.remove(each);
                each.leg = leg;
                inFlight.put(packet, each);
                return;
            }
        }
    }

    @Override
    public void arrived(long nowNanos, Leg leg, Packet packet) {
        Passage passage = inFlight.remove(packet);
        if (passage == null) {
            return;
        }
        passage.stops.add(stop(leg.to(), nowNanos));
        passage.leg = null;
        passage.content = content(packet, leg.type());
        arrived.put(leg.to(), passage);
        if (!leg.to().equals(passage.destination)) {
            waiting.add(passage);
            if (waiting.size() > MOST_WAITING) {
                ignore(waiting.remove());
            }
        }
    }

    @Override
    public void lost(long nowNanos, String sender, Leg leg, LaneEvent how, Packet packet) {
        Passage passage = inFlight.remove(packet);
        if (passage != null) {
            passage.ending = Ending.LOST;
            passage.end = how == LaneEvent.RULE_DROPPED ? "lost" : EventText.lost(how);
        }
    }

    @Override
    public void refused(long nowNanos, String firewall, PacketVerdict verdict, Packet packet) {
        Passage passage = arrived.get(firewall);
        if (passage != null && passage.isAt(firewall, nowNanos)) {
            passage.ending = Ending.REFUSED;
            passage.end = EventText.refused(verdict);
            waiting.remove(passage);
        }
    }

    @Override
    public void dropped(long nowNanos, String host, @Nullable TcpFlow flow, TcpCounter reason) {
        Passage passage = arrived.get(host);
        if (passage == null || !passage.isAt(host, nowNanos) || PARTLY_USED.contains(reason)) {
            return;
        }
        // a probe and a repeated segment are outside the window on purpose: the answer is what matters
        if (reason != TcpCounter.OUTSIDE_WINDOW || passage.isFromNowhere()) {
            passage.ending = Ending.IGNORED;
            passage.end = EventText.dropped(reason);
        }
    }

    @Override
    public void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {
        if (stage != null) {
            add(new Change(order++, nowNanos, stage.names().of(host, flow), from, to));
        }
    }

    @Override
    public void timerFired(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
        reader.timerFired(nowNanos, flow, timer);
    }

    @Override
    public void congestionChanged(long nowNanos, String host, TcpFlow flow, CongestionEvent event) {
        reader.congestionChanged(flow, event);
    }

    @Override
    public void failed(long nowNanos, String host, String connection, TcpError error) {
        add(new Failure(order++, nowNanos, host, connection, error));
    }

    @Override
    public void remark(long nowNanos, String text) {
        add(new Remark(order++, nowNanos, text, /* isFault= */ false));
    }

    @Override
    public void fault(long nowNanos, String text) {
        add(new Remark(order++, nowNanos, text, /* isFault= */ true));
    }

    @Override
    public void table(long nowNanos, Table table) {
        add(new Shown(order++, nowNanos, table));
    }

    @Override
    public void checked(long nowNanos, Check check) {
        if (!check.holds()) {
            add(new Unmet(order++, nowNanos, check));
        }
    }

    @Override
    public void round(long nowNanos, int index, int count) {
        if (count <= ROUNDS_KEPT + 2) {
            return;
        }
        if (index == ROUNDS_KEPT + 1) {
            int more = count - ROUNDS_KEPT;
            add(new Omitted(order++, nowNanos, "… " + Digest.grouped(more) + " more rounds like this"));
            silent = true;
        } else if (index > count) {
            silent = false;
        }
    }

    /**
     * The checksum of the bytes that stay the same on the whole path: the packet without its frame and fields that
     * routers change.
     */
    private static long content(Packet packet, LinkType type) {
        int from = Math.min(packet.end(), packet.start() + type.headerBytes() + Ipv4Header.SOURCE);
        CRC32C sum = new CRC32C();
        sum.update(packet.bytes(), from, packet.end() - from);
        return sum.getValue();
    }
}
