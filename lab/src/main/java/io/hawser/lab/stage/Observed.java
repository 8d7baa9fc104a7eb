package io.hawser.lab.stage;

import io.hawser.packet.Packet;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The history that expectations check: the states of every connection, and the packets of every host with their times.
 */
final class Observed implements StageListener {
    /** Maximum number of times kept per host and kind. */
    private static final int MOST_INSTANTS = 1000;

    private static final int MOST_DHCP = 200;

    private static final SegmentKind[] KINDS = SegmentKind.values();

    /** The packets of one kind that one host has sent. */
    private static final class Sent {
        long count;
        final List<Long> instants = new ArrayList<>();
    }

    private final PacketMatcher[] matchers =
            Arrays.stream(SegmentKind.values()).map(SegmentKind::matcher).toArray(PacketMatcher[]::new);
    private final List<DhcpCapture> dhcpMessages = new ArrayList<>();
    private final Map<FourTuple, FlowHistory> histories = new HashMap<>();
    private final IdentityHashMap<TcpFlow, FlowHistory> passiveOpens = new IdentityHashMap<>();
    private final Map<String, EnumMap<SegmentKind, Sent>> sent = new HashMap<>();

    /** The first sent DHCP messages. */
    List<DhcpCapture> dhcpMessages() {
        return dhcpMessages;
    }

    @Override
    public void sent(long nowNanos, String sender, Leg leg, Packet packet) {
        if (dhcpMessages.size() < MOST_DHCP && DhcpCapture.isDhcp(packet, leg.type())) {
            dhcpMessages.add(DhcpCapture.of(nowNanos, packet, leg.type()));
        }
        EnumMap<SegmentKind, Sent> ofHost = sent.computeIfAbsent(sender, none -> new EnumMap<>(SegmentKind.class));
        for (SegmentKind kind : KINDS) {
            if (matchers[kind.ordinal()].matches(packet, leg.type())) {
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

    /** Follows a listening connection, which has no four-tuple yet. */
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

    /** The times of the first thousand packets. */
    List<Long> instants(String host, SegmentKind kind) {
        Sent ofKind = find(host, kind);
        return ofKind == null ? List.of() : List.copyOf(ofKind.instants);
    }

    private @Nullable Sent find(String host, SegmentKind kind) {
        EnumMap<SegmentKind, Sent> ofHost = sent.get(host);
        return ofHost == null ? null : ofHost.get(kind);
    }

    /** Resets the counts. */
    void countAnew() {
        sent.clear();
    }
}
