package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.wire.IcmpHeader;
import org.jspecify.annotations.Nullable;

/** Effects of ICMP errors on a connection (RFC 9293 §3.9.2.2, RFC 5927, RFC 1191). */
final class IcmpErrors {
    private IcmpErrors() {}

    /** Processes an error about the segment with this sequence number. */
    static void arrives(TcpConnection connection, int seq, int type, int code, int mtuBytes) {
        Sender sender = connection.sender();
        if (Seq.lt(seq, sender.sndUna()) || Seq.geq(seq, sender.sndMax())) {
            // RFC 5927 §4.1: the quoted segment is not in flight, so the error is forged, or too late to matter.
            connection.context.count(TcpCounter.OUT_OF_WINDOW_ICMPS);
            return;
        }
        if (type == IcmpHeader.DESTINATION_UNREACHABLE && code == IcmpHeader.FRAGMENTATION_NEEDED) {
            packetTooBig(connection, sender, mtuBytes);
            return;
        }
        TcpError error = errorOf(type, code);
        if (error == null) {
            return;
        }
        TcpState state = connection.state();
        boolean opening = state == TcpState.SYN_SENT
                || state == TcpState.SYN_RCVD
                        && (!connection.isOpenedFast() || !connection.opening().isAccepted());
        // MUST-56
        boolean soft = connection.context.settings().synSoftErrors && isSoft(type, code);
        if (opening && !soft && !isReassemblyTimeout(type, code)) {
            // RFC 5461 §4.1, as in Linux: the user learns of it at once and can try another address, instead of waiting
            // for a timeout.
            connection.context.count(TcpCounter.ATTEMPT_FAILS);
            connection.finish(error);
        } else {
            // RFC 9293 MUST-56, RFC 5927 §5.2: an ICMP message never ends an established connection. A connection that
            // a listener has opened by Fast Open counts as established once the user has accepted it.
            // MUST-47
            connection.noteSoftError(error);
            if (isUnreachable(type, code) && !opening) {
                SendTimers.pathIsBroken(sender, seq);
            }
        }
    }

    /** Returns whether a router knows no way to the peer at present (RFC 6069 §3). */
    private static boolean isUnreachable(int type, int code) {
        return type == IcmpHeader.DESTINATION_UNREACHABLE
                && (code == IcmpHeader.NET_UNREACHABLE || code == IcmpHeader.HOST_UNREACHABLE);
    }

    private static void packetTooBig(TcpConnection connection, Sender sender, int mtuBytes) {
        connection.path().learnMtu(mtuBytes);
        if (connection.state() == TcpState.SYN_SENT) {
            connection.opening().synIsTooLarge();
            return;
        }
        // Another connection may have learnt the new MTU first: the sender knows whether it changes anything.
        sender.output();
    }

    /** Returns whether a fragment was lost: a loss like any other, which retransmission repairs. */
    private static boolean isReassemblyTimeout(int type, int code) {
        return type == IcmpHeader.TIME_EXCEEDED && code == IcmpHeader.REASSEMBLY_TIME_EXCEEDED;
    }

    /** Returns whether the error may be transient (RFC 9293 §3.9.2.2). */
    private static boolean isSoft(int type, int code) {
        // MUST-56
        return type != IcmpHeader.DESTINATION_UNREACHABLE
                || code == IcmpHeader.NET_UNREACHABLE
                || code == IcmpHeader.HOST_UNREACHABLE
                || code == IcmpHeader.SOURCE_ROUTE_FAILED;
    }

    private static @Nullable TcpError errorOf(int type, int code) {
        if (type == IcmpHeader.TIME_EXCEEDED) {
            return TcpError.HOST_UNREACHABLE;
        }
        if (type == IcmpHeader.PARAMETER_PROBLEM) {
            // SHLD-25
            return TcpError.PROTOCOL_ERROR;
        }
        if (type != IcmpHeader.DESTINATION_UNREACHABLE) {
            // RFC 9293 MUST-55: source quench is ignored; so is the rest.
            return null;
        }
        // RFC 1122 §3.2.2.1 defines the codes; the mapping to errors is that of Linux.
        return switch (code) {
            case IcmpHeader.NET_UNREACHABLE,
                    IcmpHeader.NET_UNKNOWN,
                    IcmpHeader.NET_PROHIBITED,
                    // SHLD-25
                    IcmpHeader.NET_UNREACHABLE_FOR_TOS -> TcpError.NETWORK_UNREACHABLE;
            case IcmpHeader.HOST_UNKNOWN -> TcpError.HOST_DOWN;
            case IcmpHeader.SOURCE_HOST_ISOLATED -> TcpError.NO_NETWORK;
            case IcmpHeader.SOURCE_ROUTE_FAILED -> TcpError.NOT_SUPPORTED;
            case IcmpHeader.PROTOCOL_UNREACHABLE -> TcpError.PROTOCOL_UNREACHABLE;
            case IcmpHeader.PORT_UNREACHABLE -> TcpError.CONNECTION_REFUSED;
            // SHLD-25
            default -> TcpError.HOST_UNREACHABLE;
        };
    }
}
