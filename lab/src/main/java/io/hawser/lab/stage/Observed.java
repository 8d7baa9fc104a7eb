package io.hawser.lab.stage;

import io.hawser.packet.Packet;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a scenario can be sure of afterwards: the states of every connection, and what every host has sent, when. */
final class Observed implements StageListener {
    /** More instants than anybody writes down. */
    private static final int MOST_INSTANTS = 1000;

    private record FourTuple(String host, IpAddress local, int localPort, IpAddress remote, int remotePort) {
        static FourTuple of(String host, TcpFlow flow) {
            return new FourTuple(host, flow.localAddress(), flow.localPort(), flow.remoteAddress(), flow.remotePort());
        }
    }

    private static final SegmentKind[] KINDS = SegmentKind.values();

    /** What one host has sent of one kind. */
    private static final class Sent {
        long count;
        final List<Long> instants = new ArrayList<>();
    }

    private final PacketMatcher[] matchers =
            Arrays.stream(SegmentKind.values()).map(SegmentKind::matcher).toArray(PacketMatcher[]::new);
    private final Map<FourTuple, FlowHistory> histories = new HashMap<>();
    private final IdentityHashMap<TcpFlow, FlowHistory> passiveOpens = new IdentityHashMap<>();
    private final Map<String, EnumMap<SegmentKind, Sent>> sent = new HashMap<>();

    @Override
    public void sent(long nowNanos, String sender, Lane lane, Packet packet) {
        EnumMap<SegmentKind, Sent> ofHost = sent.computeIfAbsent(sender, none -> new EnumMap<>(SegmentKind.class));
        for (SegmentKind kind : KINDS) {
            if (matchers[kind.ordinal()].matches(packet, lane.to().type())) {
                Sent ofKind = ofHost.computeIfAbsent(kind, none -> new Sent());
                ofKind.count++;
                if (ofKind.instants.size() < MOST_INSTANTS) {
                    ofKind.instants.add(nowNanos);
                }
            }
        }
    }

    @Override
    public void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {
        FlowHistory opened = passiveOpens.get(flow);
        if (opened != null) {
            opened.add(to, nowNanos);
        }
        FourTuple key = FourTuple.of(host, flow);
        FlowHistory history = histories.get(key);
        if (history == null || from == TcpState.CLOSED || from == TcpState.LISTEN) {
            history = opened != null ? opened : new FlowHistory(from, nowNanos);
            if (opened == null) {
                history.add(to, nowNanos);
            }
            histories.put(key, history);
        } else if (opened == null) {
            history.add(to, nowNanos);
        }
        if (to == TcpState.CLOSED) {
            histories.remove(key);
        }
    }

    /** Follows a connection that listens, and has no four-tuple yet. */
    FlowHistory follow(TcpConnection passiveOpen, long nowNanos) {
        FlowHistory history = new FlowHistory(TcpState.CLOSED, nowNanos);
        history.add(passiveOpen.state(), nowNanos);
        passiveOpens.put(passiveOpen, history);
        return history;
    }

    /** The history of a connection that has not ended. */
    @Nullable
    FlowHistory find(String host, TcpFlow flow) {
        return histories.get(FourTuple.of(host, flow));
    }

    long count(String host, SegmentKind kind) {
        Sent ofKind = find(host, kind);
        return ofKind == null ? 0 : ofKind.count;
    }

    /** When the first thousand left. */
    List<Long> instants(String host, SegmentKind kind) {
        Sent ofKind = find(host, kind);
        return ofKind == null ? List.of() : List.copyOf(ofKind.instants);
    }

    private @Nullable Sent find(String host, SegmentKind kind) {
        EnumMap<SegmentKind, Sent> ofHost = sent.get(host);
        return ofHost == null ? null : ofHost.get(kind);
    }

    /** Forgets what was sent, to count anew. */
    void countAnew() {
        sent.clear();
    }
}
