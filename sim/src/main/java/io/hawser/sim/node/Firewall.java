package io.hawser.sim.node;

import io.hawser.packet.Packet;
import io.hawser.sim.Network;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.sim.cable.SimLink;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A firewall between two cables, the first of which is its inside. It has no address: frames pass through it as through
 * a switch, if the rules allow them. It tracks flows, and drops the state of a flow after an idle time. A TCP segment
 * of an unknown flow that is not a SYN is not matched against the rules: {@link #unknownFlows} sets its verdict.
 *
 * <p>ARP packets and fragments after the first always pass. Belongs to the thread that runs the network.
 */
public final class Firewall extends Appliance {
    private static final int SIDES = 2;

    private final List<FirewallRule> rules = new ArrayList<>();
    private final FlowTracker flows;
    private PacketVerdict otherwise = PacketVerdict.ACCEPT;
    private PacketVerdict unknown = PacketVerdict.DROP;
    private long refused;
    private BiConsumer<PacketVerdict, Packet> refusals = (verdict, packet) -> {};

    private Firewall(Network network, String name) {
        super(network, name);
        flows = new FlowTracker(network.wheel());
    }

    /** Adds a firewall without cables; without rules it passes all packets except segments of unknown flows. */
    public static Firewall in(Network network, String name) {
        Firewall made = new Firewall(network, name);
        network.add(made);
        return made;
    }

    /** Adds a rule; the first rule that matches a packet decides. */
    public Firewall rule(FirewallRule rule) {
        rules.add(rule);
        return this;
    }

    /** Sets the verdict for packets that no rule matches. */
    public Firewall otherwise(PacketVerdict verdict) {
        otherwise = verdict;
        return this;
    }

    /** Sets the verdict for TCP segments of unknown or forgotten flows; {@link PacketVerdict#DROP} by default. */
    public Firewall unknownFlows(PacketVerdict verdict) {
        unknown = verdict;
        return this;
    }

    /** Sets the idle time after which a connection is evicted; 5 days by default, as in Linux. */
    public Firewall idleTimeout(Duration timeout) {
        return timeout(FlowState.ESTABLISHED, timeout);
    }

    /** Sets the idle time after which flows in a state are evicted. */
    public Firewall timeout(FlowState state, Duration timeout) {
        flows.timeout(state, timeout);
        return this;
    }

    /** Passes only flows that begin inside: the rule of most home firewalls. */
    public Firewall onlyFromInside() {
        return rule(FirewallRule.accept().outbound())
                .rule(FirewallRule.accept().established())
                .otherwise(PacketVerdict.DROP);
    }

    /** Number of flows in the table. */
    public int flows() {
        return flows.all().size();
    }

    /** Number of packets that were not passed. */
    public long refused() {
        return refused;
    }

    /** Sets the observer of packets that are not passed; the packet is valid during the call only. */
    public Firewall observeRefusals(BiConsumer<PacketVerdict, Packet> observer) {
        refusals = observer;
        return this;
    }

    @Override
    void check(SimLink end) {
        if (ends().size() == SIDES) {
            throw new IllegalArgumentException(name() + " is a firewall, between two cables: inside and outside");
        }
    }

    @Override
    void attach(SimLink end) {
        end.attach(packet -> receive(packet, end));
    }

    private void receive(Packet packet, SimLink from) {
        if (ends().size() < SIDES) {
            packet.release();
            return;
        }
        boolean inbound = from == ends().get(1);
        PacketVerdict verdict = judge(packet, from, inbound);
        if (verdict != PacketVerdict.ACCEPT) {
            refusals.accept(verdict, packet);
        }
        switch (verdict) {
            case ACCEPT -> ends().get(inbound ? 0 : 1).transmit(packet);
            case DROP -> refuse(packet, from, null);
            case RESET ->
                refuse(
                        packet,
                        from,
                        Rejection.reset(packet, from.type(), network().pool()));
            case REJECT ->
                refuse(
                        packet,
                        from,
                        Rejection.unreachable(packet, from.type(), network().pool(), Rejection.PROHIBITED));
        }
    }

    private void refuse(Packet packet, SimLink from, @Nullable Packet answer) {
        refused++;
        packet.release();
        if (answer != null) {
            from.transmit(answer);
        }
    }

    private PacketVerdict judge(Packet packet, SimLink from, boolean inbound) {
        int ip = PacketMatchers.ipv4At(packet, from.type());
        if (ip < 0 || Ipv4Header.fragmentOffset(packet.bytes(), ip) != 0) {
            return PacketVerdict.ACCEPT;
        }
        byte[] bytes = packet.bytes();
        int end = ip + Ipv4Header.totalLength(bytes, ip);
        int transport = ip + Ipv4Header.headerBytes(bytes, ip);
        FlowKey key = FlowKey.of(bytes, ip, end);
        if (key == null) {
            boolean related = isAboutKnownFlow(bytes, transport + IcmpHeader.BYTES, end);
            return decide(packet, from, inbound, related);
        }
        boolean tcp = key.protocol() == IpProtocol.TCP;
        if (tcp && !TcpHeader.isWellFormed(bytes, transport, end - transport)) {
            return PacketVerdict.DROP;
        }
        int flags = tcp ? TcpHeader.flags(bytes, transport) : 0;
        TrackedFlow flow = flows.find(key);
        if (flow == null && tcp && (flags & (TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST)) != TcpHeader.SYN) {
            return unknown;
        }
        boolean isReply = flow != null && !flow.original.equals(key);
        PacketVerdict verdict = decide(packet, from, inbound, flow != null && (flow.isReplied() || isReply));
        if (verdict == PacketVerdict.ACCEPT) {
            if (flow == null) {
                flow = new TrackedFlow(key, key.reversed());
                flows.add(flow);
            }
            flow.passes(isReply, flags);
            flows.touch(flow);
        }
        return verdict;
    }

    private boolean isAboutKnownFlow(byte[] bytes, int quoted, int end) {
        if (end - quoted < Ipv4Header.MIN_BYTES) {
            return false;
        }
        FlowKey about = FlowKey.of(bytes, quoted, end);
        return about != null && flows.find(about) != null;
    }

    private PacketVerdict decide(Packet packet, SimLink from, boolean inbound, boolean established) {
        for (FirewallRule rule : rules) {
            if (rule.matches(packet, from.type(), inbound, established)) {
                return rule.verdict();
            }
        }
        return otherwise;
    }

    @Override
    void forget() {
        flows.clear();
    }
}
