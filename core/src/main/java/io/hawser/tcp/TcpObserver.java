package io.hawser.tcp;

import io.hawser.packet.Packet;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import org.jspecify.annotations.Nullable;

/**
 * Observer of all events in the TCP of a host: for traces, metrics, captures and the lab. The thread that owns the host
 * calls it immediately, while a segment or call is being processed: it must not call back into the stack.
 */
public interface TcpObserver {
    /** A flow has changed its state. */
    default void stateChanged(TcpFlow flow, TcpState from, TcpState to) {}

    /** A timer was armed, or moved to another instant. */
    default void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {}

    /** A timer that was armed no longer is. */
    default void timerCancelled(TcpFlow flow, TcpTimerKind timer) {}

    /** A timer has fired; its effects follow. */
    default void timerFired(TcpFlow flow, TcpTimerKind timer) {}

    /**
     * A segment with a correct checksum has arrived.
     *
     * @param flow the flow of the segment; null for none
     * @param segment begins at the TCP header, with the IP header at {@link Packet#networkOffset()}
     */
    default void segmentReceived(@Nullable TcpFlow flow, Packet segment) {}

    /**
     * A segment is about to be sent.
     *
     * @param flow the flow of the segment; null for the answer to a segment that belongs to no flow
     * @param segment begins at the TCP header; there is no IP header yet
     */
    default void segmentSent(@Nullable TcpFlow flow, Packet segment) {}

    /**
     * A segment is about to be retransmitted and counted by {@link TcpCounter#RETRANS_SEGS}; {@link #segmentSent}
     * follows.
     *
     * @param seq its first sequence number
     * @param bytes its data; 0 for a SYN or a FIN alone
     */
    default void retransmitted(TcpFlow flow, int seq, int bytes) {}

    /**
     * A round trip was measured, in nanoseconds; the retransmission timeout is updated by it (RFC 6298 §2).
     *
     * @param cwndBytes the congestion window before the acknowledgment is applied to it
     */
    default void roundTripMeasured(TcpConnection connection, long rttNanos, int cwndBytes) {}

    /** The congestion window or the slow-start threshold has changed, other than by ordinary growth. */
    default void congestionChanged(
            TcpConnection connection, CongestionEvent event, long cwndBytes, long ssthreshBytes) {}

    /** An arriving segment, or part of it, was dropped. */
    default void dropped(@Nullable TcpFlow flow, TcpCounter reason) {}

    /** Returns an observer that passes each call to {@code first}, then to {@code second}. */
    static TcpObserver both(TcpObserver first, TcpObserver second) {
        return new ObserverPair(first, second);
    }
}
