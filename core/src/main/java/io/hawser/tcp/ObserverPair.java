package io.hawser.tcp;

import io.hawser.packet.Packet;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import org.jspecify.annotations.Nullable;

/** Passes each call to two observers. */
record ObserverPair(TcpObserver first, TcpObserver second) implements TcpObserver {
    @Override
    public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
        first.stateChanged(flow, from, to);
        second.stateChanged(flow, from, to);
    }

    @Override
    public void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
        first.timerArmed(flow, timer, deadlineNanos);
        second.timerArmed(flow, timer, deadlineNanos);
    }

    @Override
    public void timerCancelled(TcpFlow flow, TcpTimerKind timer) {
        first.timerCancelled(flow, timer);
        second.timerCancelled(flow, timer);
    }

    @Override
    public void timerFired(TcpFlow flow, TcpTimerKind timer) {
        first.timerFired(flow, timer);
        second.timerFired(flow, timer);
    }

    @Override
    public void segmentReceived(@Nullable TcpFlow flow, Packet segment) {
        first.segmentReceived(flow, segment);
        second.segmentReceived(flow, segment);
    }

    @Override
    public void segmentSent(@Nullable TcpFlow flow, Packet segment) {
        first.segmentSent(flow, segment);
        second.segmentSent(flow, segment);
    }

    @Override
    public void retransmitted(TcpFlow flow, int seq, int bytes) {
        first.retransmitted(flow, seq, bytes);
        second.retransmitted(flow, seq, bytes);
    }

    @Override
    public void roundTripMeasured(TcpConnection connection, long rttNanos, int cwndBytes) {
        first.roundTripMeasured(connection, rttNanos, cwndBytes);
        second.roundTripMeasured(connection, rttNanos, cwndBytes);
    }

    @Override
    public void congestionChanged(TcpConnection connection, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
        first.congestionChanged(connection, event, cwndBytes, ssthreshBytes);
        second.congestionChanged(connection, event, cwndBytes, ssthreshBytes);
    }

    @Override
    public void dropped(@Nullable TcpFlow flow, TcpCounter reason) {
        first.dropped(flow, reason);
        second.dropped(flow, reason);
    }
}
