package io.hawser.tcp;

import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/** Finds the flow or listener that a segment or an ICMP error belongs to, if there is one. */
final class Demultiplexer {
    private final TcpContext context;
    private final FlowTable flows;
    private final Listeners listeners;
    private final SegmentGuard guard;
    private final SegmentArrives segmentArrives;

    /** Parsed form of the current segment, reused for each segment. */
    private final TcpSegment segment = new TcpSegment();

    Demultiplexer(
            TcpContext context,
            FlowTable flows,
            Listeners listeners,
            SegmentGuard guard,
            SegmentArrives segmentArrives) {
        this.context = context;
        this.flows = flows;
        this.listeners = listeners;
        this.guard = guard;
        this.segmentArrives = segmentArrives;
    }

    // ---- segments

    /** Takes ownership of an arriving packet, and processes it. */
    void arrives(Packet packet) {
        if (!guard.isIntact(packet)) {
            packet.release();
            return;
        }
        segment.parse(packet);
        toOwner(packet);
        if (!segment.isPacketKept()) {
            packet.release();
        }
    }

    private void toOwner(Packet packet) {
        if (segment.segments > 1) {
            context.count(TcpCounter.IN_SEGS, segment.segments - 1);
        }
        TcpFlow flow = flows.find(
                segment.destinationHigh,
                segment.destinationLow,
                segment.destinationPort,
                segment.sourceHigh,
                segment.sourceLow,
                segment.sourcePort);
        TcpObserver observer = context.observer();
        if (observer != null) {
            observer.segmentReceived(flow, packet);
        }
        // MUST-41
        if (flow == null) {
            toListener(segment, null);
        } else if (flow.authentication == null && !segment.options.isSigned() || guard.accepts(flow, segment)) {
            toFlow(flow);
        }
    }

    private void toFlow(TcpFlow flow) {
        if (flow instanceof TcpConnection connection) {
            segmentArrives.arrives(connection, segment);
        } else if (flow instanceof TimeWait timeWait) {
            timeWait.segmentArrives(segment, this);
        } else {
            ((SynRequest) flow).segmentArrives(segment);
        }
    }

    /**
     * Offers a segment that belongs to no flow to the listeners.
     *
     * @param timeWait the TIME_WAIT record of the four-tuple, which the SYN may replace; null for none
     * @return whether the segment was a SYN and a listener accepted it
     */
    private boolean toListener(TcpSegment arrived, @Nullable TimeWait timeWait) {
        return switch (listeners.find(arrived)) {
            case TcpListener listener ->
                mayOpen(listener.currentOptions(), arrived) && listener.segmentArrives(arrived, timeWait);
            case TcpConnection connection ->
                mayOpen(connection.currentOptions(), arrived)
                        && segmentArrives.toListening(connection, arrived, timeWait);
            case null, default -> {
                guard.answerNobody(arrived);
                yield false;
            }
        };
    }

    /**
     * Offers a SYN that may end TIME_WAIT early to the listeners. The sequence numbers of the new connection are above
     * those of the old one. Returns whether a listener accepted the SYN, which ends TIME_WAIT.
     */
    boolean reopen(TcpSegment syn, TimeWait timeWait) {
        return listeners.find(syn) != null && toListener(syn, timeWait);
    }

    private boolean mayOpen(TcpSocketOptions options, TcpSegment arrived) {
        TcpKeys keys = options.currentKeys();
        return keys == null && !arrived.options.isSigned() || guard.acceptsOpening(keys, arrived);
    }

    // ---- ICMP

    /** Processes an ICMP error; see {@link Tcp#icmpError}. */
    void icmpError(Packet quoted, int type, int code, int mtuBytes) {
        byte[] bytes = quoted.bytes();
        int at = quoted.start();
        TcpFlow flow = flows.find(
                PacketAddresses.sourceHigh(quoted),
                PacketAddresses.sourceLow(quoted),
                TcpHeader.sourcePort(bytes, at),
                PacketAddresses.destinationHigh(quoted),
                PacketAddresses.destinationLow(quoted),
                // MUST-54
                TcpHeader.destinationPort(bytes, at));
        if (flow instanceof TcpConnection connection
                && connection.hasHalves()
                && guard.acceptsIcmp(connection, type, code)) {
            // MUST-54
            IcmpErrors.arrives(connection, TcpHeader.sequence(bytes, at), type, code, mtuBytes);
        }
    }
}
