package io.hawser.tcp;

import io.hawser.packet.Packet;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import org.jspecify.annotations.Nullable;

/**
 * Hears everything that happens in the TCP of a host: for traces, metrics, captures and the lab. Called at once, in the
 * middle of things, by the thread that owns the host: it must not call back into the stack.
 */
public interface TcpObserver {
    /** A flow went from one state to another. */
    default void stateChanged(TcpFlow flow, TcpState from, TcpState to) {}

    /** A timer was armed, or moved to another instant. */
    default void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {}

    /** A timer that was armed no longer is. */
    default void timerCancelled(TcpFlow flow, TcpTimerKind timer) {}

    /** A timer's deadline has come; what it does about it follows. */
    default void timerFired(TcpFlow flow, TcpTimerKind timer) {}

    /**
     * A segment arrived whose checksum is right.
     *
     * @param flow whose it is; null when it belongs to nobody
     * @param segment begins at the TCP header, with the IP header at {@link Packet#networkOffset()}
     */
    default void segmentReceived(@Nullable TcpFlow flow, Packet segment) {}

    /**
     * A segment is about to leave.
     *
     * @param flow whose it is; null for the answer to a segment that belongs to nobody
     * @param segment begins at the TCP header; there is no IP header yet
     */
    default void segmentSent(@Nullable TcpFlow flow, Packet segment) {}

    /**
     * A segment is about to be sent again, as {@link TcpCounter#RETRANS_SEGS} counts it; {@link #segmentSent} follows.
     *
     * @param seq its first sequence number
     * @param bytes its data; 0 for a SYN or a FIN alone
     */
    default void retransmitted(TcpFlow flow, int seq, int bytes) {}

    /**
     * A round trip was measured, in nanoseconds, and the retransmission timeout follows it (RFC 6298 §2).
     *
     * @param cwndBytes the congestion window, which does not know of the acknowledgment yet
     */
    default void roundTripMeasured(TcpConnection connection, long rttNanos, int cwndBytes) {}

    /** The congestion window or the slow-start threshold changed other than by ordinary growth. */
    default void congestionChanged(
            TcpConnection connection, CongestionEvent event, long cwndBytes, long ssthreshBytes) {}

    /** An arriving segment, or part of it, was not used. */
    default void dropped(@Nullable TcpFlow flow, TcpCounter reason) {}

    /** Returns an observer that tells both, {@code first} first. */
    static TcpObserver both(TcpObserver first, TcpObserver second) {
        return new ObserverPair(first, second);
    }
}
