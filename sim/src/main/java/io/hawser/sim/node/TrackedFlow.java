package io.hawser.sim.node;

import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;

/** One flow as a device between its ends sees it. */
final class TrackedFlow {
    /** The key of the first packet, or, for a flow from outside, of the replies to it. */
    final FlowKey original;

    /** The key of the packets in the other direction. */
    final FlowKey reply;

    private final boolean fromOutside;
    private FlowState state;
    private boolean replied;
    long expiresNanos;

    TrackedFlow(FlowKey original, FlowKey reply) {
        this(original, reply, /* fromOutside= */ false);
    }

    /** @param fromOutside whether the first packet had the key {@code reply} */
    TrackedFlow(FlowKey original, FlowKey reply, boolean fromOutside) {
        this.original = original;
        this.reply = reply;
        this.fromOutside = fromOutside;
        state = original.protocol() == IpProtocol.TCP ? FlowState.SYN_SENT : FlowState.UNREPLIED;
    }

    FlowState state() {
        return state;
    }

    /** Returns whether packets have passed both ways. */
    boolean isReplied() {
        return replied;
    }

    /** Begins to track a flow in the middle. */
    void pickedUp() {
        if (original.protocol() == IpProtocol.TCP) {
            state = FlowState.ESTABLISHED;
        }
    }

    /**
     * Updates the state for a packet.
     *
     * @param hasReplyKey whether its key is {@link #reply}
     * @param flags the TCP flags
     */
    void passes(boolean hasReplyKey, int flags) {
        boolean isReply = hasReplyKey != fromOutside;
        replied |= isReply;
        if (original.protocol() == IpProtocol.TCP) {
            state = after(flags, isReply);
        } else if (replied) {
            state = FlowState.REPLIED;
        }
    }

    /** The transitions of nf_conntrack_proto_tcp. */
    private FlowState after(int flags, boolean isReply) {
        if ((flags & TcpHeader.RST) != 0) {
            return FlowState.CLOSE;
        }
        if ((flags & TcpHeader.SYN) != 0) {
            boolean answer = (flags & TcpHeader.ACK) != 0;
            return switch (state) {
                case SYN_SENT -> answer && isReply ? FlowState.SYN_RECV : state;
                case TIME_WAIT, CLOSE -> answer ? state : FlowState.SYN_SENT;
                default -> state;
            };
        }
        if ((flags & TcpHeader.FIN) != 0) {
            return switch (state) {
                case SYN_RECV, ESTABLISHED -> FlowState.FIN_WAIT;
                case FIN_WAIT, CLOSE_WAIT -> FlowState.LAST_ACK;
                default -> state;
            };
        }
        return switch (state) {
            case SYN_RECV -> isReply ? state : FlowState.ESTABLISHED;
            case FIN_WAIT -> FlowState.CLOSE_WAIT;
            case LAST_ACK -> FlowState.TIME_WAIT;
            default -> state;
        };
    }
}
